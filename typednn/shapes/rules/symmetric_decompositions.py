"""Decompositions of symmetric matrices, which lie in the last two axes."""

from typednn.shapes.dim import Unknown
from typednn.shapes.rules.axes import variadic_at
from typednn.shapes.rules.matrices import need_square
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape


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


def _lines(x: Shape) -> Shape:
    return UNKNOWN_SHAPE if variadic_at(x[-2:]) is not None else x[:-1]
