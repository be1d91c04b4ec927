"""Products of matrices."""

from typednn.shapes.rules.axes import because, listed_at_end, size_from_end
from typednn.shapes.rules.broadcasting import Clash, aligned
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal


@rule
@takes(alike=("x", "y"))
def matmul(x: Shape, y: Shape) -> Shape:
    """Return ``(*broadcast(b, c), m, n)`` for ``(*b, m, k) @ (*c, k, n)``.

    A vector has only the axis ``k``. Raises ShapeError: a scalar (shape-rank), different inner
    sizes or batches that do not broadcast (shape). Source: array API standard, ``matmul``.
    """
    for name, shape in (("x", x), ("y", y)):
        if shape == ():
            text = f"matmul: x {show(x)} and y {show(y)}: {name} is a scalar; use multiply"
            raise ShapeError(text, "shape-rank")
    _refuse_contraction(x, y)
    if _is_vector(y):
        return x[:-1] if listed_at_end(x) else UNKNOWN_SHAPE
    if listed_at_end(y) < 2:
        return UNKNOWN_SHAPE
    columns = y[-1]
    if _is_vector(x):
        return (*y[:-2], columns)
    if len(y) == 2 and listed_at_end(x):
        return (*x[:-1], columns)
    if listed_at_end(x) < 2:
        return (Variadic(None), columns)
    return (*_batch(x, y), x[-2], columns)


def _is_vector(x: Shape) -> bool:
    return len(x) == 1 and listed_at_end(x) == 1


def _refuse_contraction(x: Shape, y: Shape) -> None:
    axis = -1 if _is_vector(y) else -2
    left = size_from_end(x, -1)
    right = size_from_end(y, axis)
    verdict = equal(left, right)
    if isinstance(verdict, Refuted):
        raise ShapeError(
            f"matmul: x {show(x)} and y {show(y)}: axis -1 of x has {left},"
            f" axis {axis} of y has {right}; they must be equal" + because(verdict),
            "shape",
        )


def _batch(x: Shape, y: Shape) -> Shape:
    together = aligned(x[:-2], y[:-2])
    if isinstance(together, Clash):
        text = f"matmul: x {show(x)} and y {show(y)}: {together.words('x', 'y', inner=2)}"
        raise ShapeError(text, "shape")
    return together
