"""Functions of matrices, which lie in the last two axes, and the cross product of vectors."""

from typing import Any, Final

from typednn.shapes.dim import UNKNOWN, Size, Unknown
from typednn.shapes.rules.axes import because, locate, size_from_end, variadic_at
from typednn.shapes.rules.broadcasting import Clash, aligned
from typednn.shapes.rules.matrices import need_matrices, need_square, without_matrices
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal

_ORDERS: Final = (1, -1, 2, -2, float("inf"), -float("inf"))

_COMPARED: Final[dict[float, tuple[int, ...]]] = {1: (-1,), 2: (-2, -1), float("inf"): (-2,)}
"""The axes over which norms of such an ``ord`` take the largest or the smallest number."""


@rule
@takes(x="f")
def pinv(x: Shape, rtol: Size | float | None = None) -> Shape:
    """Return (*b, n, m) for (*b, m, n). Raises ShapeError (shape-rank) for fewer than two axes."""
    need_matrices("pinv", x)
    before: Shape = x[:-2] if variadic_at(x[-2:]) is None else (Variadic(None),)
    return (*before, size_from_end(x, -1), size_from_end(x, -2))


@rule
@takes(x="f")
def matrix_rank(x: Shape, rtol: Size | float | None = None) -> Shape:
    """Drop the last two axes. Raises ShapeError as ``pinv``."""
    need_matrices("matrix_rank", x)
    return without_matrices(x)


@rule
@takes(x="f")
def matrix_norm(x: Shape, keepdims: bool | Unknown = False, ord: Any = "fro") -> Shape:
    """Drop the last two axes, or keep them with size 1.

    Raises ShapeError as ``pinv``; for another ``ord``, or one of no elements (shape).
    """
    need_matrices("matrix_norm", x)
    known = not isinstance(ord, Unknown)
    if known and ord not in ("fro", "nuc", *_ORDERS):
        text = f"matrix_norm: ord is {ord!r}, expected 'fro', 'nuc', 1, -1, 2, -2, inf or -inf"
        raise ShapeError(text, "shape")
    if known and ord not in ("fro", "nuc"):
        for axis in _COMPARED[abs(ord)]:
            if size_from_end(x, axis) == 0:
                text = f"matrix_norm: x {show(x)}: axis {axis} has size 0, and ord {ord} of nothing"
                raise ShapeError(f"{text} is not defined", "shape")
    before = without_matrices(x)
    if keepdims is False or isinstance(keepdims, Unknown):
        return UNKNOWN_SHAPE if keepdims is not False else before
    return (*before, 1, 1)


@rule
@takes(x="f")
def matrix_power(x: Shape, n: Size) -> Shape:
    """Return the shape of ``x``.

    Raises ShapeError: fewer than two axes (shape-rank), matrices that are not square (shape).
    """
    need_square("matrix_power", x)
    return x


@rule
@takes(alike=("x", "y"), x="iuf")
def cross(x: Shape, y: Shape, axis: Size = -1) -> Shape:
    """Broadcast the other axes; axis ``axis`` has size 3.

    Raises ShapeError: another size, other axes that do not broadcast (shape), no such axis
    (shape-index).
    """
    places = locate("cross", x, axis), locate("cross", y, axis, "y")
    for name, shape, place in zip("xy", (x, y), places, strict=True):
        have = UNKNOWN if place is None else shape[place]
        verdict = equal(3, UNKNOWN if isinstance(have, Variadic) else have)
        if isinstance(verdict, Refuted):
            text = f"cross: {name} {show(shape)}: axis {axis} has {have}, expected 3"
            raise ShapeError(text + because(verdict), "shape")
    i, j = places
    if i is None or j is None or not isinstance(axis, int):
        return UNKNOWN_SHAPE
    left, right = (*x[:i], *x[i + 1 :]), (*y[:j], *y[j + 1 :])
    together = aligned(left, right)
    if isinstance(together, Clash):
        text = f"cross: x {show(x)} and y {show(y)}: without axis {axis} they are {show(left)} and"
        raise ShapeError(f"{text} {show(right)}, {together.without_place()}", "shape")
    if variadic_at(together) is not None and axis != -1:
        return UNKNOWN_SHAPE
    place = axis % (len(together) + 1)
    return (*together[:place], 3, *together[place:])
