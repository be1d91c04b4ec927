"""Updates of elements at positions along one axis, reduced where they meet."""

from typing import Final

from typednn.shapes.dim import Size, Unknown
from typednn.shapes.rules.gathering import scattered
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import Shape, ShapeError

REDUCTIONS: Final = ("sum", "prod", "mean", "amax", "amin")


@rule
@takes(alike=("x", "updates"), x="f", index="iu")
def scatter_reduce(
    x: Shape,
    index: Shape,
    updates: Shape,
    axis: Size,
    reduce: str | Unknown,
    include_self: bool | Unknown = True,
) -> Shape:
    """Return the same as ``scatter_add``. Raises ShapeError (shape) for another reduction, too."""
    if isinstance(reduce, str) and reduce not in REDUCTIONS:
        known = ", ".join(map(repr, REDUCTIONS))
        raise ShapeError(f"scatter_reduce: reduce is {reduce!r}, expected one of {known}", "shape")
    return scattered("scatter_reduce", x, index, updates, axis)
