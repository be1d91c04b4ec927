"""How many elements a slice takes."""

from itertools import product

import pytest

from typednn.shapes import UNKNOWN, Dim, symbol
from typednn.shapes.dim import AtMost, Unknown
from typednn.shapes.rules.slicing import Bound, Slice, sliced

m, n = symbol("m"), symbol("n")


@pytest.mark.parametrize(
    "taken, answer",
    [
        (Slice(), "n"),
        (Slice(None, 3), "min(n,3)"),
        (Slice(-3), "min(n,3)"),
        (Slice(3), "max(n-3,0)"),
        (Slice(None, -3), "max(n-3,0)"),
        (Slice(None, None, 2), "(n+1)//2"),
        (Slice(None, None, -1), "n"),
        (Slice(None, m), "min(m,n)"),
        (Slice(m), "max(n-m,0)"),
        (Slice(m - 3), "<=n"),  # negative or not
        (Slice(1 - m), "<=n"),  # and here too
        (Slice(-m - 1), "min(m+1,n)"),
        (Slice(None, n - 1), "max(n-1,0)"),
        (Slice(n - 2), "min(n,2)"),
        (Slice(None, n - 3), "<=n"),  # -1 for n = 2
        (Slice(None, None, UNKNOWN), "<=n"),
        (Slice(UNKNOWN, UNKNOWN, None, 25), "<=25"),
        (Slice(UNKNOWN, UNKNOWN, 2, 25), "<=13"),
        (Slice(UNKNOWN, UNKNOWN, -1, 25), "<=n"),
        (Slice(UNKNOWN, UNKNOWN, None, -1), "<=n"),
        (Slice(UNKNOWN, UNKNOWN, None, 0), "0"),
        (Slice(UNKNOWN, 25), "<=25"),
        (Slice(-25, UNKNOWN), "<=n"),
    ],
)
def test_slices_of_a_symbol(taken: Slice, answer: str) -> None:
    assert str(sliced(n, taken)) == answer


def test_no_slice_is_longer_than_its_span() -> None:
    bounds = range(-6, 7)
    for start, stop, step, size in product(bounds, bounds, range(1, 4), range(6)):
        length = len(range(size)[start:stop:step])
        most = sliced(size, Slice(UNKNOWN, UNKNOWN, step, stop - start))
        bound = most.bound if isinstance(most, AtMost) else most
        assert isinstance(bound, int)
        assert length <= bound, (start, stop, step)


def test_slices_by_bounds_from_the_size_are_pythons() -> None:
    """The bounds ``n - 1`` and ``n - 2`` are negative for small axes only."""
    behind: list[Bound] = [n - 1, n - 2]
    others: list[Bound] = [None, *range(-3, 4)]
    for start, stop in [*product(behind, others + behind), *product(others, behind)]:
        for step, size in product((1, 2, 3), range(6)):
            first, last = (_at(bound, size) for bound in (start, stop))
            assert _at(sliced(n, Slice(start, stop, step)), size) == len(
                range(size)[first:last:step]
            )


def _at(value: Bound, size: int) -> int | None:
    """A bound or a length for this size of the axis."""
    known = value.substitute({"n": size}) if isinstance(value, Dim) else value
    assert not isinstance(known, Dim | Unknown)
    return known


def test_slices_are_pythons() -> None:
    """All of them on small axes; the answer for a symbol is right for each of its sizes."""
    bounds = [None, *range(-5, 6)]
    for start, stop, step in product(bounds, bounds, [None, -3, -2, -1, 1, 2, 3]):
        symbolic = sliced(n, Slice(start, stop, step))
        for size in range(5):
            length = len(range(size)[start:stop:step])
            assert sliced(size, Slice(start, stop, step)) == length
            value = symbolic.substitute({"n": size}) if isinstance(symbolic, Dim) else symbolic
            assert value == length
