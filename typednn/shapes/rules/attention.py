"""Attention: the values of keys, averaged by how well each key fits a query."""

from typednn.shapes.dim import Size, Unknown
from typednn.shapes.rules.axes import (
    axes_text,
    because,
    least_rank,
    size_at,
    size_from_end,
    variadic_at,
)
from typednn.shapes.rules.broadcasting import Clash, aligned, not_expanding
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal

_NAME = "scaled_dot_product_attention"


@rule
@takes(alike=("q", "k", "v", "mask"), q="f", mask="bf")
def scaled_dot_product_attention(
    q: Shape,
    k: Shape,
    v: Shape,
    mask: Shape | None = None,
    is_causal: bool | Unknown = False,
    scale: Size | float | None = None,
) -> Shape:
    """Return (*b, h, l, e) for q (*b, h, l, d), k (*b, g, s, d) and v (*b, g, s, e).

    Without heads h and g are left out. Raises ShapeError: fewer than 2 axes (shape-rank); different
    d or s, g does not divide h, other axes do not broadcast, the mask does not broadcast to
    (*b, h, l, s) (shape).
    """
    for name, shape in (("q", q), ("k", k), ("v", v)):
        if variadic_at(shape) is None and len(shape) < 2:
            text = f"{_NAME}: {name} {show(shape)} has {axes_text(len(shape))}, expected 2 or more"
            raise ShapeError(text, "shape-rank")
    _need_equal(("q", q, -1), ("k", k, -1))
    _need_equal(("k", k, -2), ("v", v, -2))
    if variadic_at(k) is None and variadic_at(v) is None:
        _need_same_batch(k, v)
    batch = _batch(q, k)
    if mask is not None:
        _refuse_mask(mask, (*batch, size_from_end(q, -2), size_from_end(k, -2)))
    return (*batch, size_from_end(q, -2), size_from_end(v, -1))


def _need_equal(left: tuple[str, Shape, int], right: tuple[str, Shape, int]) -> None:
    (x, x_shape, x_axis), (y, y_shape, y_axis) = left, right
    sizes = size_from_end(x_shape, x_axis), size_from_end(y_shape, y_axis)
    verdict = equal(*sizes)
    if isinstance(verdict, Refuted):
        text = f"{_NAME}: {x} {show(x_shape)} and {y} {show(y_shape)}: axis {x_axis} of {x} has"
        text = f"{text} {sizes[0]}, axis {y_axis} of {y} has {sizes[1]}; they must be equal"
        raise ShapeError(text + because(verdict), "shape")


def _need_same_batch(k: Shape, v: Shape) -> None:
    """Raise ShapeError unless all axes but the last two are equal."""
    if len(k) != len(v):
        text = f"{_NAME}: k {show(k)} and v {show(v)} have different numbers of axes"
        raise ShapeError(f"{text}; they must be equal", "shape-rank")
    for axis in range(-len(k), -2):
        _need_equal(("k", k, axis), ("v", v, axis))


def _batch(q: Shape, k: Shape) -> Shape:
    """Return the axes of the result before its last two."""
    if any(variadic_at(x[-3:]) is not None for x in (q, k)):
        return _before(q) if q[:-2] == k[:-2] else UNKNOWN_SHAPE
    if least_rank(q) == least_rank(k) == 2:
        return ()
    heads, groups = (size_at(x, -3) if len(x) > 2 else 1 for x in (q, k))
    verdict = equal(heads, heads // groups * groups) if groups != 0 else equal(heads, 0)
    if isinstance(verdict, Refuted):
        text = f"{_NAME}: q {show(q)} and k {show(k)}: axis -3 of q has {heads} heads, expected a"
        text = f"{text} multiple of axis -3 of k, {groups}{because(verdict)}"
        raise ShapeError(text, "shape")
    together = aligned(q[:-3], k[:-3])
    if isinstance(together, Clash):
        text = f"{_NAME}: q {show(q)} and k {show(k)}: {together.words('q', 'k', inner=3)}"
        raise ShapeError(text, "shape")
    return (*together, heads)


def _before(x: Shape) -> Shape:
    """Return all axes but the last two, of which a variadic may stand for some."""
    return x[:-2] if variadic_at(x[-2:]) is None else (Variadic(None),)


def _refuse_mask(mask: Shape, scores: Shape) -> None:
    text = f"{_NAME}: mask {show(mask)} does not broadcast to the scores {show(scores)}"
    if variadic_at(mask) is None and variadic_at(scores) is None and len(mask) > len(scores):
        raise ShapeError(f"{text}: it has more axes", "shape-rank")
    clash = not_expanding(mask, scores)
    if clash is not None:
        wanted = "1" if clash.right == 1 else f"1 or {clash.right}"
        text = f"{text}: axis {clash.axis} is {clash.left}, expected {wanted}{clash.why}"
        raise ShapeError(text, "shape")
