"""Operations on the diagonals of matrices, which lie in the last two axes."""

from typednn.shapes.dim import UNKNOWN, Size, Unknown, maximum, minimum, nonnegative
from typednn.shapes.rules.axes import axes_text, least_rank, size_from_end, variadic_at, with_rank
from typednn.shapes.rules.matrices import need_matrices, without_matrices
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic, show


@rule
def tril(x: Shape, k: Size = 0) -> Shape:
    """Return the shape of ``x``. Raises ShapeError (shape-rank) if it has fewer than two axes."""
    need_matrices("tril", x)
    return x


@rule
def triu(x: Shape, k: Size = 0) -> Shape:
    """Return the same as ``tril``."""
    need_matrices("triu", x)
    return x


@rule
def diagonal(x: Shape, offset: Size = 0) -> Shape:
    """Replace the last two axes by the diagonal.

    Raises ShapeError (shape-rank) if there are fewer than two.
    """
    need_matrices("diagonal", x)
    matrix = (size_from_end(x, -2), size_from_end(x, -1))
    before: Shape = x[:-2] if variadic_at(x[-2:]) is None else (Variadic(None),)
    return (*before, _length(matrix, offset))


@rule
@takes(widens=True)
def trace(x: Shape, offset: Size = 0) -> Shape:
    """Drop the last two axes.

    Raises ShapeError (shape-rank) if there are fewer than two.
    """
    need_matrices("trace", x)
    return without_matrices(x)


@rule
def diag(x: Shape, k: Size = 0) -> Shape:
    """Return the square matrix with a vector on its diagonal, or the diagonal of a matrix.

    Raises ShapeError (shape-rank) for any other number of axes.
    """
    if least_rank(x) > 2 or x == ():
        text = f"diag: x {show(x)} has {axes_text(least_rank(x))}; it must have 1 or 2"
        raise ShapeError(text, "shape-rank")
    matrix = with_rank(x, 2)
    if matrix is not None and variadic_at(x) is not None and len(x) < 3:
        return UNKNOWN_SHAPE
    if matrix is not None:
        return (_length(matrix, k),)
    (size,) = with_rank(x, 1) or (UNKNOWN,)
    side = UNKNOWN if isinstance(size, Variadic) else size + maximum(k, -k)
    return (side, side)


def _length(matrix: Shape, k: Size) -> Size:
    """Return the length of the diagonal that lies ``k`` places above the main diagonal."""
    rows, columns = matrix
    if isinstance(rows, Variadic) or isinstance(columns, Variadic) or isinstance(k, Unknown):
        return UNKNOWN
    if nonnegative(k):
        columns = columns - k
    elif nonnegative(-k):
        rows = rows + k
    else:
        return UNKNOWN
    return maximum(minimum(rows, columns), 0)
