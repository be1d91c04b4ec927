"""Which operations are compared with mpmath, and where: drawn points, far tails, both sides of edges."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from mpmath import mp, mpf

from tests.derivatives.right import LINES, SEVERAL, UNARY, by_name
from typednn import Tensor, losses, ops
from typednn.autodiff.primitive import PRIMITIVES
from typednn.ops import OPERATIONS
from typednn.testing.sampling import KINK_MARGIN, near_kink

__all__ = ["CASES", "UNWRITTEN", "WRITTEN", "Case", "unwritten"]

Point = Sequence[float]


@dataclass(frozen=True)
class Case:
    """``call`` of a matrix (points, numbers) gives a number for each point: what ``right`` says.

    ``together``: from which order on errors are measured by the largest of the derivatives of one
    point (and of its numbers, for the value). ``units``: by what numbers at least the first
    and the second derivatives are measured. ``dtypes``: of the operands.
    """

    name: str
    call: Callable[[Tensor[Any, Any]], Tensor[Any, Any]]
    right: Callable[..., Any]
    points: Sequence[Point]
    together: int = 3
    units: tuple[float, float] = (0.0, 0.0)
    dtypes: tuple[str, ...] = ("float32", "float64")


TAILS: Final = (1e-30, 1e-6, 0.1, 0.5, 1, 2.5, 5, 6.5, 10, 20, 30, 50, 88, 104, 700, 1e6)


def _drawn() -> np.random.Generator:
    """The same numbers for each: a new case changes no other."""
    return np.random.default_rng(0)


def within(low: float, high: float, *others: float) -> list[Point]:
    """The tails of either sign that lie there, six drawn numbers, and others."""
    tails = [x for size in TAILS for x in (-size, size) if low <= x <= high]
    drawn = _drawn().uniform(max(low, -3.0), min(high, 3.0), 6)
    return [(float(x),) for x in (*tails, *drawn, *others)]


UNITS: Final[dict[str, tuple[float, float]]] = {
    "cross_entropy": (1.0, 0.0),
    "log_softmax": (1.0, 0.0),
    "softmax": (1.0, 1.0),
    "tanh": (1.0, 1.0),
}
"""Whose gradients are differences from 1, so that a step need not keep or compute more."""
INF: Final = math.inf
NEAR_1: Final = 1 - 2.0**-20
DOMAINS: Final[dict[str, list[Point]]] = {
    "acos": within(-1 + 1e-9, 1 - 1e-9, NEAR_1, -NEAR_1),
    "acosh": within(1.0001, INF, 2 - NEAR_1),
    "asin": within(-1 + 1e-9, 1 - 1e-9, NEAR_1, -NEAR_1),
    "asinh": within(-INF, INF, 1e25, -1e25),
    "atanh": within(-1 + 1e-9, 1 - 1e-9, NEAR_1, -NEAR_1),
    "digamma": within(1e-6, INF),
    "erfinv": within(-1 + 1e-9, 1 - 1e-9, NEAR_1, -NEAR_1),
    "lgamma": within(1e-6, INF),
    "log": within(0, INF, 2 - NEAR_1),
    "log10": within(0, INF),
    "log1p": within(-NEAR_1, INF, -NEAR_1),
    "log2": within(0, INF),
    "polygamma": within(1e-6, 104),
    "pow by -1.5": within(1e-6, 1e6),
    "pow by 0.5": within(0, INF),
    "reciprocal": within(-INF, INF),
    "rsqrt": within(0, INF),
    "sqrt": within(0, INF),
    "tan": within(-20, 20),
    "sin": within(-1e6, 1e6),
}


def _pow_by(n: float) -> Callable[[Any], Any]:
    return lambda x: ops.pow(x, n)


def _norm_of(ord: float) -> Callable[[Any], Any]:
    return lambda x: ops.norm(x, axis=1, ord=ord)


CALLS: Final[dict[str, Callable[[Any], Any]]] = {
    "elu": lambda x: ops.elu(x, 0.5),
    "gelu by tanh": lambda x: ops.gelu(x, "tanh"),
    "polygamma": lambda x: ops.polygamma(1, x),
    "leaky_relu": lambda x: ops.leaky_relu(x, 0.25),
    **{f"pow by {n}": _pow_by(float(n)) for n in ("-1.5", "0", "0.5", "1", "3")},
}


def _unary(name: str) -> Case:
    function = CALLS.get(name) or getattr(ops, name)
    points = DOMAINS.get(name) or within(-INF, INF)
    return Case(
        name, lambda x: function(x[:, 0]), UNARY[name], points, units=UNITS.get(name, (0.0, 0.0))
    )


PAIRS: Final = [
    *((float(x), float(y)) for x, y in _drawn().uniform(-3, 3, (8, 2))),
    *((x, y) for x in (1e-3, 20.0, -88.0) for y in (2.0, -700.0, 1e5)),
]
POSITIVE_PAIRS: Final = [
    *((float(x), float(y)) for x, y in _drawn().uniform((0.1, -3), 3, (8, 2))),
    *((x, y) for x in (1e-6, 2.0, 50.0) for y in (0.0, 1.0, 2.0, -1.0, 0.5)),
]
FAR_PAIRS: Final = [*PAIRS, (1e18, 1e18), (1e-18, 2e-18), (1e18, 1.0), (-1e18, -3e17)]
SEVERAL_POINTS: Final[dict[str, Sequence[Point]]] = {
    "atan2": FAR_PAIRS,
    "clip": [(0.5, -1, 1), (-2, -1, 1), (3, -1, 1), (1e6, -5, 1e-6)],
    "hypot": FAR_PAIRS,
    "pow": POSITIVE_PAIRS,
    "remainder": [(7.5, 2), (-7.5, 2), (7.5, -2), (1e5, 0.75), (1e-6, 3)],
}
SEVERAL_CALLS: Final[dict[str, Callable[..., Any]]] = {
    "where": lambda x, y: ops.where(x > y, x * x, y),
}


def _several(name: str) -> Case:
    function = SEVERAL_CALLS.get(name) or getattr(ops, name)
    points = SEVERAL_POINTS.get(name, PAIRS)
    count = len(points[0])
    return Case(
        name,
        lambda x: function(*(x[:, k] for k in range(count))),
        SEVERAL[name],
        points,
        together=2,
    )


LINE_POINTS: Final = [
    *(tuple(map(float, line)) for line in _drawn().normal(0, 1, (4, 3))),
    *(tuple(map(float, line)) for line in _drawn().normal(0, 100, (3, 3))),
    (1e6, 1e6 - 1, 1e6 - 2),
    (20.0, 0.0, -20.0),
    (0.0, 20.0, -20.0),
    (-88.0, -700.0, -90.0),
]
WITH_ZEROS: Final = [
    *LINE_POINTS[:7],
    (0.0, 2.0, 3.0),
    (2.0, 0.0, 0.0),
    (2.0, 0.0, -3.0),
    (0.0, 0.0, 0.0),
]
MODERATE: Final = [*LINE_POINTS[:7], (20.0, 0.5, -20.0), (1e-6, 1e-5, -1e-6)]
LINE_SETS: Final[dict[str, list[Any]]] = {
    **dict.fromkeys(("cumulative_prod", "prod", "diff"), WITH_ZEROS),
    **dict.fromkeys(("norm", "var", "std"), MODERATE),
    **{f"norm of order {n}": MODERATE[:7] for n in ("0.5", "1", "3", "inf")},
}


def _rows(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A loss is the mean over its rows: of each row by itself."""
    return lambda x: ops.stack([f(x[k : k + 1]) for k in range(len(x))])


def _labels(x: Any) -> Any:
    return ops.asarray(np.zeros(len(x), np.int64))


LINE_CALLS: Final[dict[str, Callable[[Any], Any]]] = {
    "cross_entropy": _rows(lambda x: losses.cross_entropy(x, _labels(x))),
    "cumulative_prod": lambda x: ops.sum(ops.cumulative_prod(x, axis=1), 1),
    "cumulative_sum": lambda x: (
        ops.cumulative_sum(x, axis=1) @ ops.astype(ops.arange(1, 4), x.dtype)
    ),
    "diff": lambda x: ops.prod(ops.diff(x, axis=1), 1),
    "log_softmax": lambda x: ops.log_softmax(x, axis=1)[:, 0],
    "mse": _rows(lambda x: losses.mse(x, x * 0.0)),
    "nll": _rows(lambda x: losses.nll(x, _labels(x))),
    "softmax": lambda x: ops.softmax(x, axis=1)[:, 0],
    "vecdot": lambda x: ops.vecdot(x, x[:, ::-1]),
    **{f"norm of order {n}": _norm_of(float(n)) for n in ("0.5", "1", "3", "inf")},
}


def _line(name: str) -> Case:
    call = LINE_CALLS.get(name) or (lambda x: getattr(ops, name)(x, axis=1))
    points = LINE_SETS.get(name, LINE_POINTS)
    return Case(name, call, LINES[name], points, 0, UNITS.get(name, (0.0, 0.0)))


WRITTEN: Final = [*map(_unary, UNARY), *map(_several, SEVERAL), *map(_line, LINES)]


def unwritten(name: str) -> Case | None:
    """The case of an operation on each element that mpmath has under its name, where its samples' values lie."""
    right = by_name(name)
    if right is None or not _has_slopes(name):
        return None
    (domain,) = OPERATIONS[name].samples[0].domains
    margin = KINK_MARGIN * (domain.high - domain.low)
    points = [
        (x,)
        for (x,) in within(domain.low, domain.high)
        if not near_kink(domain, np.array(x), margin) and isinstance(getattr(mp, name)(x), mpf)
    ]
    return Case(name, lambda x: getattr(ops, name)(x[:, 0]), right, points)


def _has_slopes(name: str) -> bool:
    """Whether it is a primitive of each element of one tensor, with a gradient."""
    primitive = PRIMITIVES.get(name)
    return primitive is not None and primitive.elementwise and len(primitive.vjp) == 1


KNOWN: Final = {case.name for case in WRITTEN}
UNWRITTEN: Final = [
    case for name in OPERATIONS if name not in KNOWN and (case := unwritten(name)) is not None
]
CASES: Final = [*WRITTEN, *UNWRITTEN]
"""Operations that stand in no case lose no digits, or have no gradient; the laws look at them."""
