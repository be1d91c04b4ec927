"""Helpers for operands that must have one shape, without broadcasting."""

from typednn.shapes.dim import UNKNOWN
from typednn.shapes.rules.axes import because, variadic_at, with_rank
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic
from typednn.shapes.verdict import Refuted, equal


def need_shape(text: str, given: Shape, wanted: Shape) -> None:
    """Raise ShapeError with this text unless ``given`` may be the shape ``wanted``."""
    pair = _in_line(given, wanted)
    if pair is None:
        raise ShapeError(text, "shape-rank")
    for left, right in zip(*pair, strict=True):
        if isinstance(left, Variadic) or isinstance(right, Variadic):
            continue
        verdict = equal(left, right)
        if isinstance(verdict, Refuted):
            raise ShapeError(text + because(verdict), "shape")


def _in_line(x: Shape, y: Shape) -> tuple[Shape, Shape] | None:
    """Return both shapes, or the parts known to be in line; None if their ranks differ."""
    if variadic_at(x) is None or variadic_at(y) is None:
        rank = len(x) if variadic_at(x) is None else len(y)
        left, right = with_rank(x, rank), with_rank(y, rank)
        return None if left is None or right is None else (left, right)
    same = len(x) == len(y) and variadic_at(x) == variadic_at(y)
    return (x, y) if same else ((), ())


def better(x: Shape, y: Shape) -> Shape:
    """Return of two shapes that must be equal the one of which more is known."""
    unknown = [
        (variadic_at(shape) is not None, shape == UNKNOWN_SHAPE, shape.count(UNKNOWN))
        for shape in (x, y)
    ]
    return x if unknown[0] <= unknown[1] else y


def index_advice(name: str, x: Shape, wanted: Shape) -> str:
    """Return what to write if ``x`` has one axis of size 1 more than it should; else ""."""
    if variadic_at(x) is not None or variadic_at(wanted) is not None or len(x) != len(wanted) + 1:
        return ""
    for axis in reversed(range(len(x))):
        if x[axis] == 1 and (*x[:axis], *x[axis + 1 :]) == wanted:
            return f"; write {name}[{':, ' * axis}0]"
    return ""
