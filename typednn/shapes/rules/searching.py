"""Positions of elements. A size that depends on the values is UNKNOWN."""

from typednn.shapes.dim import UNKNOWN, Size, Unknown
from typednn.shapes.rules.axes import because, size_at, variadic_at, with_rank
from typednn.shapes.rules.reduced_axes import reduced
from typednn.shapes.rules.registry import AnyNumber, rule, takes
from typednn.shapes.shape import Shape, ShapeError, show
from typednn.shapes.verdict import Refuted, equal


@rule
def argmax(x: Shape, axis: Size | None = None, keepdims: bool | Unknown = False) -> Shape:
    """Return the same as ``reductions.mean``, over one axis or all axes."""
    return reduced("argmax", x, axis, keepdims, needs_elements=True)


@rule
def argmin(x: Shape, axis: Size | None = None, keepdims: bool | Unknown = False) -> Shape:
    """Return the same as ``argmax``."""
    return reduced("argmin", x, axis, keepdims, needs_elements=True)


@rule
def nonzero(x: Shape) -> list[Shape] | AnyNumber:
    """Return one shape for each axis of ``x``, all of one size that depends on the values.

    Raises ShapeError (shape-rank) for a scalar.
    """
    if x == ():
        raise ShapeError("nonzero: x () has no axes; it must have 1 or more", "shape-rank")
    return AnyNumber((UNKNOWN,)) if variadic_at(x) is not None else [(UNKNOWN,)] * len(x)


@rule
@takes(alike=("x", "y"), sorter="iu")
def searchsorted(
    x: Shape, y: Shape, side: str | Unknown = "left", sorter: Shape | None = None
) -> Shape:
    """Return the shape of ``y``.

    Raises ShapeError: ``x`` or ``sorter`` does not have exactly one axis (shape-rank), or their
    sizes differ (shape).
    """
    for name, shape in (("x", x), ("sorter", sorter)):
        if shape is not None and with_rank(shape, 1) is None:
            text = f"searchsorted: {name} {show(shape)} must have 1 axis"
            raise ShapeError(text, "shape-rank")
    if sorter is not None:
        verdict = equal(size_at(x, 0), size_at(sorter, 0))
        if isinstance(verdict, Refuted):
            text = f"searchsorted: x {show(x)} and sorter {show(sorter)} must have one size"
            raise ShapeError(text + because(verdict), "shape")
    return y
