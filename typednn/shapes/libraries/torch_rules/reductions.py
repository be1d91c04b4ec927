"""Reductions, running sums and sorting. A scalar has an axis 0 here, which is also its axis -1."""

from typednn.shapes.dim import UNKNOWN, Size, Unknown
from typednn.shapes.libraries.adapters.axes import with_entry
from typednn.shapes.libraries.torch_rules.operands import need_rank, numbered, reduced_by
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import Axes, as_size, because, count, locate, variadic_at
from typednn.shapes.rules.broadcasting import broadcast
from typednn.shapes.rules.registry import Nested, ResultShape
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, show
from typednn.shapes.verdict import Refuted, equal


def start_of_gradient(x: Shape) -> ResultShape:
    """Refuse a tensor of several elements, of which no gradient is taken: ``loss.backward()``."""
    verdict = equal(as_size(count(x)), 1)
    if isinstance(verdict, Refuted):
        text = f"backward: the tensor {show(x)} must have 1 element{because(verdict)}"
        raise ShapeError(f"{text}; reduce it, e.g. with .mean(), or give gradient", "shape-rank")
    return UNKNOWN_SHAPE


def sum_over(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """Reduce over axes. None and ``()`` are all of them."""
    return reduced_by("sum", x, None if axis == () else axis, keepdims)


def extreme_over(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """Reduce over axes that have elements: ``amax``."""
    return reduced_by("max", x, None if axis == () else axis, keepdims)


def position_of_extreme(
    x: Shape, axis: Size | None = None, keepdims: bool | Unknown = False
) -> Shape:
    """Reduce over one axis, or all, which have elements: ``argmax``."""
    return reduced_by("argmax", x, axis, keepdims)


def spread(
    x: Shape,
    axis: Axes | None = None,
    unbiased: bool | Unknown = True,
    keepdims: bool | Unknown = False,
) -> Shape:
    """Reduce over axes: ``std``. What stands in the place of the axes may be ``unbiased``."""
    return reduced_by("sum", x, None if isinstance(axis, bool) or axis == () else axis, keepdims)


def spread_and_mean(
    x: Shape,
    axis: Axes | None = None,
    unbiased: bool | Unknown = True,
    keepdims: bool | Unknown = False,
) -> ResultShape:
    """Return the shape of ``std`` twice: ``std_mean``."""
    return [spread(x, axis, unbiased, keepdims)] * 2


def extreme_or_larger(
    x: Shape, axis: Size | Shape | None = None, keepdims: bool | Unknown = False
) -> ResultShape:
    """Return ``torch.max``: of all elements, along an axis with positions, or of two tensors."""
    if isinstance(axis, tuple):
        return broadcast("max", x, axis)
    if axis is None:
        return RULES["max"](x)
    return UNKNOWN_SHAPE if isinstance(axis, Unknown) else with_positions(x, axis, keepdims)


def with_positions(x: Shape, axis: Size = -1, keepdims: bool | Unknown = False) -> ResultShape:
    """Reduce over an axis with elements; return values and positions: ``mode``."""
    return [reduced_by("max", x, axis, keepdims)] * 2


def middle(x: Shape, axis: Size | None = None, keepdims: bool | Unknown = False) -> ResultShape:
    """Return ``median``: of all elements, or along an axis with positions."""
    return () if axis is None else with_positions(x, axis, keepdims)


def both_extremes(
    x: Shape, axis: Size | None = None, keepdims: bool | Unknown = False
) -> ResultShape:
    """Reduce over one axis, or all, to the smallest and the largest: ``aminmax``."""
    return [reduced_by("max", x, axis, keepdims)] * 2


def ranked(x: Shape, k: Size, axis: Size = -1, keepdims: bool | Unknown = False) -> ResultShape:
    """Return the k-th smallest element along an axis, and its position."""
    position = numbered("kthvalue", x, axis)
    size = UNKNOWN if position is None or x == () else x[position]
    if isinstance(k, int) and isinstance(size, int) and not 1 <= k <= size:
        text = f"kthvalue: input {show(x)}: axis {axis} has {size}; k is from 1 to that, not {k}"
        raise ShapeError(text, "shape")
    return [reduced_by("sum", x, axis, keepdims)] * 2


def quantiles_over(
    x: Shape, q: Nested, axis: Size | None = None, keepdims: bool | Unknown = False
) -> Shape:
    """Put the axis of ``q`` before those of the reduced tensor."""
    if variadic_at(q) is None and len(q) > 1:
        raise ShapeError(f"quantile: q {show(q)} must have at most 1 axis", "shape-rank")
    rest = reduced_by("max", x, axis, keepdims)
    return (*q, *rest) if variadic_at(q) is None else UNKNOWN_SHAPE


def along(x: Shape, axis: Size | None = None) -> Shape:
    """Return the shape of ``x``, which has the axis: ``softmax``, ``cumsum``."""
    if axis is not None:
        numbered("axis", x, axis)
    return x


def along_last(x: Shape, axis: Size = -1) -> Shape:
    """Return the shape of ``x``, which has the axis; the last one if none is given."""
    return along(x, axis)


def along_second(x: Shape, axis: Size = 1) -> Shape:
    """Return the shape of ``x``, which has the axis; axis 1 if none is given: ``normalize``."""
    return along(x, axis)


def sorted_along(x: Shape, axis: Size = -1) -> ResultShape:
    """Return values and positions: ``sort``."""
    return [along(x, axis)] * 2


def running(x: Shape, axis: Size) -> ResultShape:
    """Return values and positions: ``cummax``."""
    return [along(x, axis)] * 2


def largest(x: Shape, k: Size, axis: Size = -1) -> ResultShape:
    """Return the k largest elements along an axis, and their positions: ``topk``."""
    return [UNKNOWN_SHAPE] * 2 if x == () else RULES["topk"](x, k, axis)


def halved(x: Shape, axis: Size = -1) -> Shape:
    """Halve an axis: a gated linear unit."""
    position = locate("glu", x, axis)
    if position is None:
        return UNKNOWN_SHAPE if variadic_at(x) is not None else (UNKNOWN,) * len(x)
    halves = RULES["chunk"](x, 2, position)
    size = x[position]
    if isinstance(size, int) and size % 2:
        raise ShapeError(f"glu: input {show(x)}: axis {axis} has {size}; it must be even", "shape")
    if isinstance(halves, list) and halves:
        return halves[0]
    return with_entry(x, position, UNKNOWN)


def norm_over(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """Reduce over axes: ``norm``."""
    return sum_over(x, axis, keepdims)


def variadic_flip(x: Shape, axis: Axes) -> Shape:
    """Reverse the axes that are given."""
    RULES["flip"](x, axis)
    return x


def trace_of_matrix(x: Shape) -> ResultShape:
    """Sum over the diagonal of a matrix."""
    need_rank("trace", "input", x, 2)
    return RULES["trace"](x)
