"""Tensors from data."""

from collections.abc import Sequence

from typednn.shapes.rules.axes import variadic_at
from typednn.shapes.rules.registry import Nested, rule, same_rule, takes
from typednn.shapes.shape import Shape, ShapeError, common, show


@rule
@takes(numbers=("obj",))
def asarray(obj: Nested) -> Shape:
    """Return the shape of ``obj``, a tensor or nested sequences."""
    return obj


same_rule(asarray, "from_dlpack")


def rows(shapes: Sequence[Shape]) -> Shape:
    """Return the shape of a sequence whose items have these shapes.

    Raises ShapeError (shape) if two of them differ.
    """
    for i, shape in enumerate(shapes):
        if _differ(shapes[0], shape):
            text = (
                f"asarray: item 0 is {show(shapes[0])}, item {i} {show(shape)}; they must be equal"
            )
            raise ShapeError(text, "shape")
    return (len(shapes), *(common(shapes) if shapes else ()))


def _differ(a: Shape, b: Shape) -> bool:
    if variadic_at(a) is not None or variadic_at(b) is not None:
        return False
    pairs = zip(a, b, strict=False)
    return len(a) != len(b) or any(
        isinstance(x, int) and isinstance(y, int) and x != y for x, y in pairs
    )
