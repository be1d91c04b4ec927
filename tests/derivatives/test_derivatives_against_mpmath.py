"""Values, first and second derivatives of every operation, against mpmath at 50 digits and more."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from mpmath import mp, mpf

from tests.derivatives.bounds import BOUNDS, OTHERS
from tests.derivatives.cases import CASES, DOMAINS, UNWRITTEN, WRITTEN, Case, unwritten
from tests.derivatives.hyperdual import Hyper
from tests.derivatives.measured import worst
from tests.derivatives.right import LINES, SEVERAL, UNARY

BY_DTYPE = [pytest.param(c, d, id=f"{c.name}-{d}") for c in CASES for d in c.dtypes]


@pytest.mark.parametrize(("case", "dtype"), BY_DTYPE)
def test_errors_are_within_the_bounds_kept(case: Case, dtype: str) -> None:
    found = worst(case, dtype)
    kept = BOUNDS[case.name][case.dtypes.index(dtype)] if case.name in BOUNDS else OTHERS
    words = f"{case.name}, {dtype}: value, first, second are off by {found} units, {kept} are kept"
    assert all(here <= bound for here, bound in zip(found, kept, strict=True)), words


def test_a_bound_is_kept_for_every_written_case_and_for_nothing_else() -> None:
    assert {c.name: len(c.dtypes) for c in WRITTEN} == {n: len(b) for n, b in BOUNDS.items()}


ORDINARY = [
    *((name, f, (DOMAINS.get(name, [(0.7,)])[-1][0],)) for name, f in UNARY.items()),
    *((name, f, (0.7, 1.9, 2.5)[: 3 if name == "clip" else 2]) for name, f in SEVERAL.items()),
    *((name, f, (0.7, 1.9, -0.4)) for name, f in LINES.items()),
]


@pytest.mark.parametrize(("name", "f", "point"), ORDINARY, ids=[each[0] for each in ORDINARY])
def test_the_right_derivatives_are_those_of_differences(
    name: str, f: Callable[..., Hyper], point: tuple[float, ...]
) -> None:
    """So that a slip in what is written for mpmath does not become the law."""
    n = len(point)

    def value(*x: Any) -> Any:
        return f(*map(Hyper, x)).value

    with mp.workdps(50):
        for i in range(n):
            for j in range(n):
                at = f(*(Hyper(x, k == i, k == j) for k, x in enumerate(point)))
                orders = [tuple(int(k == i) for k in range(n))]
                orders.append(tuple(int(k == i) + int(k == j) for k in range(n)))
                for here, order in zip((at.a, at.ab), orders, strict=True):
                    there = mp.diff(value, tuple(map(mpf, point)), order)
                    assert abs(here - there) <= mpf(10) ** -15 * max(1, abs(there))


def test_what_stands_in_no_table_is_compared_by_its_name() -> None:
    """Each operation of the package that can be is written; without its entry ``sinh`` is compared all the same."""
    assert UNWRITTEN == []
    case = unwritten("sinh")
    assert case is not None and unwritten("relu") is None and unwritten("ceil") is None
    for dtype in case.dtypes:
        assert all(here <= kept for here, kept in zip(worst(case, dtype), OTHERS, strict=True))


def test_a_wrong_digit_is_found() -> None:
    (case,) = (c for c in CASES if c.name == "gelu")
    wrong = Case("gelu", lambda x: case.call(x) * (1 + 1e-6), case.right, case.points)
    assert math.inf > worst(wrong, "float32")[0] > BOUNDS["gelu"][0][0]
