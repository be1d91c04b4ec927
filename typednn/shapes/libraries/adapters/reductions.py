"""Rules of functions that reduce arrays, or compute along an axis."""

from typednn.shapes.dim import UNKNOWN, Size, Unknown
from typednn.shapes.libraries.adapters.axes import flat
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import Axes, as_size, axes_text, because, count, locate, variadic_at
from typednn.shapes.rules.registry import Nested, ResultShape
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal


def trace_of_first(x: Shape, offset: Size = 0) -> ResultShape:
    """Sum over the diagonals of the first two axes, as numpy does."""
    return RULES["trace"](x, offset) if len(x) < 3 else UNKNOWN_SHAPE if _any_rank(x) else x[2:]


def diagonal_of_first(x: Shape, offset: Size = 0) -> ResultShape:
    """Return the diagonals of the first two axes as the last axis, as numpy does."""
    if len(x) < 3:
        return RULES["diagonal"](x, offset)
    return UNKNOWN_SHAPE if _any_rank(x) else RULES["diagonal"]((*x[2:], *x[:2]), offset)


def _any_rank(x: Shape) -> bool:
    return variadic_at(x) is not None


def cumulative(x: Shape, axis: Size | None = None) -> ResultShape:
    """Return the sums up to each element; None flattens first."""
    return flat(x) if axis is None else RULES["cumulative_sum"](x, axis)


def take_of_any(x: Shape, indices: Nested, axis: Size | None = None) -> ResultShape:
    """Return the elements at indices of any shape; without an axis of the flattened array."""
    if axis is None:
        return indices
    position = locate("take", x, axis)
    if position is None or variadic_at(indices) is not None:
        return UNKNOWN_SHAPE
    return (*x[:position], *indices, *x[position + 1 :])


def reduce_or_flatten(x: Shape, axis: Size | None = -1) -> ResultShape:
    """Return the shape of ``sort``: None flattens first."""
    return RULES["sort"](x, axis) if axis is not None else flat(x)


def difference(x: Shape, n: Size = 1, axis: Size = -1) -> ResultShape:
    """Return the differences of neighbours along an axis."""
    return RULES["diff"](x, axis, n)


def several_quantiles(
    x: Shape, q: Nested, axis: Axes | None = None, keepdims: bool | Unknown = False
) -> Shape:
    """Put the axes of ``q`` before those of the reduced array."""
    rest = RULES["sum"](x, axis, keepdims)
    assert isinstance(rest, tuple)
    return (*q, *rest) if variadic_at(q) is None else UNKNOWN_SHAPE


def histogram(x: Nested, bins: Size = 10) -> ResultShape:
    """Return the counts and the edges of so many bins."""
    if isinstance(bins, int) and bins < 1:
        raise ShapeError(f"histogram: bins is {bins}, it must be at least 1", "shape")
    return [(bins,), (bins + 1,)]


def covariance(x: Shape, rowvar: bool | Unknown = True) -> ResultShape:
    """Return a matrix of the variables, which are the rows of ``x``: ``numpy.cov``.

    Of one variable it is a number, so the rank of the result depends on the size.
    """
    if x[1:] == ():
        return () if x and not isinstance(x[0], Variadic) else UNKNOWN_SHAPE
    variables = x[0] if rowvar is True else x[-1]
    if len(x) != 2 or not isinstance(rowvar, bool) or not isinstance(variables, int):
        return UNKNOWN_SHAPE
    return () if variables == 1 else (variables, variables)


def only_element(x: Shape, *args: Size) -> Shape:
    """Return the element of an array that has only one, as a number: ``x.item()``.

    Raises ShapeError (shape) for an array of another number of elements.
    """
    verdict = equal(as_size(count(x)), 1)
    if not args and isinstance(verdict, Refuted):
        text = f"item: x {show(x)} must have 1 element, not {count(x)}{because(verdict)}"
        raise ShapeError(text, "shape")
    return UNKNOWN_SHAPE


def bins_of(x: Nested, length: Size | None = None) -> Shape:
    """Return how often each number of a vector is in it, of JAX for so many: ``bincount``."""
    if variadic_at(x) is None and len(x) != 1:
        text = f"bincount: x {show(x)} must have {axes_text(1)}, not {len(x)}"
        raise ShapeError(text, "shape-rank")
    return (UNKNOWN if length is None else length,)
