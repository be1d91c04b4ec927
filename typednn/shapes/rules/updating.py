"""Replacing the elements at an index."""

from typednn.shapes.rules.axes import as_refused_by, axes_text, variadic_at
from typednn.shapes.rules.broadcasting import not_expanding
from typednn.shapes.rules.indexing import Key, indexed
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import Shape, ShapeError, show


@rule
@takes(alike=("x", "value"))
def index_update(x: Shape, value: Shape, key: Key) -> Shape:
    """Return the shape of ``x``; ``value`` must broadcast to the shape of ``x[key]``.

    Raises ShapeError as ``getitem``, and if ``value`` does not broadcast (shape) or has more axes
    than ``x[key]`` (shape-rank).
    """
    with as_refused_by("index_update"):
        picked = indexed(x, key)
    if variadic_at(picked) is None and variadic_at(value) is None and len(value) > len(picked):
        text = f"index_update: value {show(value)} has {axes_text(len(value))}, x[key]"
        raise ShapeError(f"{text} {show(picked)} fewer", "shape-rank")
    clash = not_expanding(value, picked)
    if clash is not None:
        text = f"index_update: value {show(value)} and x[key] {show(picked)}: axis {clash.axis} of"
        wanted = "1" if clash.right == 1 else f"1 or {clash.right}"
        raise ShapeError(f"{text} value is {clash.left}, expected {wanted}{clash.why}", "shape")
    return x
