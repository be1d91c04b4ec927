"""Decompositions of matrices, which lie in the last two axes."""

from typednn.shapes.dim import Size, Unknown, minimum
from typednn.shapes.rules.axes import size_from_end, variadic_at
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.rules.solving import need_matrices, need_square
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, Variadic


@rule
@takes(x="f")
def cholesky(x: Shape, upper: bool | Unknown = False) -> Shape:
    """Return the shape of ``x``.

    Raises ShapeError: fewer than two axes (shape-rank), matrices that are not square (shape).
    """
    need_square("cholesky", x)
    return x


@rule
@takes(x="f")
def eigh(x: Shape) -> list[Shape]:
    """Return (*b, n) and (*b, n, n). Raises ShapeError as ``cholesky``."""
    need_square("eigh", x)
    return [_lines(x), x]


@rule
@takes(x="f")
def eigvalsh(x: Shape) -> Shape:
    """Return (*b, n). Raises ShapeError as ``cholesky``."""
    need_square("eigvalsh", x)
    return _lines(x)


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


def _lines(x: Shape) -> Shape:
    return UNKNOWN_SHAPE if variadic_at(x[-2:]) is not None else x[:-1]
