"""Quantiles, which interpolate between sorted elements."""

from typing import Annotated, Any, TypeAlias

from typednn.shapes.dim import UNKNOWN, Size, Unknown
from typednn.shapes.rules.axes import variadic_at
from typednn.shapes.rules.reduced_axes import reduced
from typednn.shapes.rules.registry import Role, rule, takes
from typednn.shapes.shape import Shape, ShapeError

Quantile: TypeAlias = Annotated[Size | float, Role.NUMBER]
"""A number, or UNKNOWN."""

Quantiles: TypeAlias = Annotated[Any, Role.NUMBER]
"""A tuple of numbers, or UNKNOWN. Any, since a tuple with a variadic is one of sizes."""


@rule
@takes(x="f")
def median(x: Shape, axis: Size | None = None, keepdims: bool | Unknown = False) -> Shape:
    """Return the same as ``reductions.mean``, over one axis or all axes."""
    return reduced("median", x, axis, keepdims, needs_elements=True)


@rule
@takes(x="f")
def quantile(
    x: Shape, q: Quantile, axis: Size | None = None, keepdims: bool | Unknown = False
) -> Shape:
    """Return the same as ``median``. Raises ShapeError (shape) also for q outside of [0, 1]."""
    if isinstance(q, int | float) and not 0 <= q <= 1:
        raise ShapeError(f"quantile: q is {q}, expected a number from 0 to 1", "shape")
    return reduced("quantile", x, axis, keepdims, needs_elements=True)


@rule
@takes(x="f")
def quantiles(
    x: Shape,
    q: Quantiles,
    axis: Size | None = None,
    keepdims: bool | Unknown = False,
) -> Shape:
    """Return the same as ``quantile`` behind an axis with one element for each of ``q``."""
    number: Size = UNKNOWN
    if isinstance(q, tuple) and variadic_at(q) is None:
        number = len(q)
        for each in q:
            if isinstance(each, int | float) and not 0 <= each <= 1:
                text = f"quantiles: q has {each}, expected numbers from 0 to 1"
                raise ShapeError(text, "shape")
    return (number, *reduced("quantiles", x, axis, keepdims, needs_elements=True))
