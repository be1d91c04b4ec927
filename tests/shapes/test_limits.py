"""Sizes that would take exponential work: the steps are counted, and what is too large is unknown."""

import sys
from collections.abc import Callable, Iterable
from functools import reduce
from types import FrameType
from typing import Final

import pytest

from typednn.shapes.algebra.limits import BITS, PARTS
from typednn.shapes.dim import UNKNOWN, Dim, Size, maximum, minimum, symbol
from typednn.shapes.expressions import LONGEST
from typednn.shapes.parsing import parse, parse_size
from typednn.shapes.spec import SpecSyntaxError
from typednn.shapes.verdict import UNDECIDED, equal

STEPS: Final = 500_000
NAMES: Final = [f"n{i}" for i in range(40)]


def steps(function: Callable[[], object]) -> int:
    """Count the calls of functions in ``typednn/shapes``. Fails as soon as they are too many."""
    count = 0

    def called(frame: FrameType, event: str, _: object) -> None:
        nonlocal count
        if event == "call" and "typednn/shapes" in frame.f_code.co_filename:
            count += 1
            assert count <= STEPS

    sys.setprofile(called)
    try:
        function()
    finally:
        sys.setprofile(None)
    return count


def sums(text: str = "({}+{})") -> list[Size]:
    pairs = zip(NAMES[:28:2], NAMES[1:28:2], strict=True)
    return [parse_size(text.format(a, b)) for a, b in pairs]


def named(names: Iterable[str]) -> list[Size]:
    return [symbol(name) for name in names]


def product() -> Size:
    return reduce(lambda a, b: a * b, sums())


def power() -> Size:
    total = reduce(lambda a, b: a + b, named(NAMES[:12]))
    return reduce(lambda a, b: a * b, [total] * 10)


def tower() -> Size:
    return reduce(lambda a, _: a * a, range(26), parse_size("n+3"))


def extrema() -> Size:
    least, most = reduce(minimum, sums()), reduce(maximum, sums())
    return maximum(least * most, reduce(lambda a, b: a * b, sums("min({},{})")))


def rests() -> Size:
    return reduce(lambda a, b: a % b, named(NAMES[:21]))


def quotients() -> Size:
    return reduce(lambda a, b: (a * (b + 1)) // (b + 2), named(NAMES[:21]))


def convolutions() -> Size:
    h, k, p, s = named("hkps")
    return reduce(lambda h, _: (h + 2 * p - k) // s + 1, range(15), h)


def padded_axes() -> Size:
    return reduce(lambda a, b: a * b, [size + 2 for size in named(NAMES[:13])])


def doubled_number() -> Size:
    return parse_size("9" * 250 + ("*" + "9" * 250) * 30)


BOMBS = (
    *(product, power, tower, extrema, rests, quotients, convolutions, padded_axes),
    doubled_number,
)


@pytest.mark.parametrize("bomb", BOMBS)
def test_work_and_memory_are_bounded(bomb: Callable[[], Size]) -> None:
    steps(bomb)
    size = bomb()
    assert isinstance(size, int) or len(str(size)) < 20 * PARTS


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_comparison_is_bounded_and_never_refuses_equal_sizes(bomb: Callable[[], Size]) -> None:
    steps(lambda: equal(bomb(), bomb() + 1))
    a, b = bomb(), bomb()
    assert a == b
    assert equal(a, b) == UNDECIDED or a is not UNKNOWN


@pytest.mark.parametrize("bomb", [product, power, tower, rests, padded_axes, doubled_number])
def test_what_is_too_large_is_unknown(bomb: Callable[[], Size]) -> None:
    assert bomb() is UNKNOWN


def test_a_size_is_too_large_whatever_was_computed_before() -> None:
    first = [bomb() for bomb in BOMBS]
    assert [bomb() for bomb in reversed(BOMBS)] == first[::-1]


def test_everyday_sizes_keep_their_form() -> None:
    assert str(parse_size("(h+2*p-k)//s+1")) == "(h+2*p-k)//s+1"
    assert isinstance(reduce(lambda a, b: a * b, sums()[:4]), Dim)


def test_numbers_are_bounded() -> None:
    assert parse_size(str(2 ** (BITS - 1))) == 2 ** (BITS - 1)
    assert parse_size("0x" + "f" * 5000) is UNKNOWN
    assert parse_size(f"n*{2**BITS}") is UNKNOWN
    assert (2 ** (BITS - 1) * symbol("n")) * 2 is UNKNOWN


@pytest.mark.parametrize("text", ["n" + "//2+1" * 300, "min(" * 80 + "n" + ",m)" * 80])
def test_deeply_nested_texts(text: str) -> None:
    steps(lambda: parse(text))
    assert parse(text).axes[0].size == parse_size(text)


def test_the_longest_text_is_unknown_where_the_stack_of_python_is_too_short() -> None:
    terms = LONGEST // 2
    assert parse_size("+".join(["n"] * terms)) in (UNKNOWN, terms * symbol("n"))


def test_a_longer_text_is_refused_in_a_short_message() -> None:
    with pytest.raises(SpecSyntaxError, match=f"over {LONGEST} characters") as refused:
        parse_size("+".join(["n"] * LONGEST))
    assert len(str(refused.value)) < 300


def test_a_size_whose_canonical_text_is_too_long_is_unknown() -> None:
    name = "n" * 3000
    assert parse_size(f"{name}%10%y") is UNKNOWN
    assert parse_size(f"{name}%10") is not UNKNOWN
