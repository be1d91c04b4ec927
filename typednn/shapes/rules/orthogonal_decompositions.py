"""Decompositions of matrices, which lie in the last two axes, into orthogonal ones."""

from typednn.shapes.dim import Size, minimum
from typednn.shapes.rules.axes import size_from_end, variadic_at
from typednn.shapes.rules.matrices import need_matrices
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import Shape, Variadic


@rule
@takes(x="f")
def qr(x: Shape) -> list[Shape]:
    """Return (*b, m, k) and (*b, k, n) for x (*b, m, n), with k = min(m, n).

    Raises ShapeError (shape-rank) for fewer than two axes.
    """
    before, rows, columns, inner = _parts("qr", x)
    return [(*before, rows, inner), (*before, inner, columns)]


@rule
@takes(x="f")
def svd(x: Shape) -> list[Shape]:
    """Return (*b, m, k), (*b, k) and (*b, k, n). Raises ShapeError as ``qr``."""
    before, rows, columns, inner = _parts("svd", x)
    return [(*before, rows, inner), (*before, inner), (*before, inner, columns)]


@rule
@takes(x="f")
def svdvals(x: Shape) -> Shape:
    """Return (*b, k). Raises ShapeError as ``qr``."""
    before, *_, inner = _parts("svdvals", x)
    return (*before, inner)


def _parts(operation: str, x: Shape) -> tuple[Shape, Size, Size, Size]:
    """Return the axes of the batch, the rows, the columns, and the lesser of both."""
    need_matrices(operation, x)
    before: Shape = x[:-2] if variadic_at(x[-2:]) is None else (Variadic(None),)
    rows, columns = size_from_end(x, -2), size_from_end(x, -1)
    return before, rows, columns, minimum(rows, columns)
