"""Linear equations, inverses and determinants of square matrices, which lie in the last two axes."""

from typednn.shapes.rules.axes import because, size_from_end, variadic_at
from typednn.shapes.rules.broadcasting import Clash, aligned
from typednn.shapes.rules.matrices import need_square, without_matrices
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, show
from typednn.shapes.verdict import Refuted, equal


@rule
@takes(x="f")
def inv(x: Shape) -> Shape:
    """Return the shape of ``x``.

    Raises ShapeError: fewer than two axes (shape-rank), matrices that are not square (shape).
    """
    need_square("inv", x)
    return x


@rule
@takes(x="f")
def det(x: Shape) -> Shape:
    """Drop the last two axes. Raises ShapeError as ``inv``."""
    need_square("det", x)
    return without_matrices(x)


@rule
@takes(x="f")
def slogdet(x: Shape) -> list[Shape]:
    """Drop the last two axes, twice. Raises ShapeError as ``inv``."""
    need_square("slogdet", x)
    return [without_matrices(x)] * 2


@rule
@takes(alike=("x", "y"), x="f")
def solve(x: Shape, y: Shape) -> Shape:
    """Return (*broadcast(b, c), n, k) for x (*b, n, n) and y (*c, n, k), or (*b, n) for y (n,).

    Raises ShapeError as ``inv``, for different n, and if the batches do not broadcast (shape).
    """
    need_square("solve", x)
    if y == ():
        raise ShapeError("solve: y () has no axes; it must have 1 or more", "shape-rank")
    is_vector = len(y) == 1 and variadic_at(y) is None
    axis = -1 if is_vector else -2
    rows, have = size_from_end(x, -1), size_from_end(y, axis)
    verdict = equal(rows, have)
    if isinstance(verdict, Refuted) and (is_vector or variadic_at(y) is None or len(y) > 2):
        text = f"solve: x {show(x)} and y {show(y)}: axis {axis} of y has {have}, expected {rows}"
        raise ShapeError(text + because(verdict), "shape")
    if is_vector:
        return UNKNOWN_SHAPE if variadic_at(x[-1:]) is not None else x[:-1]
    if any(variadic_at(each[-2:]) is not None for each in (x, y)):
        return UNKNOWN_SHAPE
    together = aligned(x[:-2], y[:-2])
    if isinstance(together, Clash):
        text = f"solve: x {show(x)} and y {show(y)}: {together.words('x', 'y', inner=2)}"
        raise ShapeError(text, "shape")
    return (*together, *y[-2:])
