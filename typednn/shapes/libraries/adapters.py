"""Rules of functions of other libraries that no operation of ours has in the same meaning."""

from itertools import pairwise

from typednn.shapes.dim import UNKNOWN, Size, Unknown, maximum, minimum
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import Axes, locate, locate_all, variadic_at
from typednn.shapes.rules.broadcasting import broadcast
from typednn.shapes.rules.creation import zeros
from typednn.shapes.rules.matrices import need_matrices, without_matrices
from typednn.shapes.rules.registry import AnyNumber, Arrays, Nested, ResultShape
from typednn.shapes.shape import UNKNOWN_SHAPE, Entry, Shape, ShapeError, Variadic

# Axes


def transpose_axes(x: Shape, axes: Axes | None = None) -> ResultShape:
    """Permute the axes; None reverses them."""
    return RULES["permute_dims"](x, axes) if axes is not None else reversed_axes(x)


def reversed_axes(x: Shape) -> Shape:
    """Return the axes in reverse order: the ``T`` of an array of any rank."""
    return tuple(reversed(x))


def swap_axes(x: Shape, axis1: Size, axis2: Size) -> Shape:
    """Exchange two axes."""
    first, second = locate("swapaxes", x, axis1), locate("swapaxes", x, axis2)
    if first is None or second is None or variadic_at(x) is not None:
        return _of_same_rank(x)
    entries = list(x)
    entries[first], entries[second] = entries[second], entries[first]
    return tuple(entries)


def _of_same_rank(x: Shape) -> Shape:
    return UNKNOWN_SHAPE if variadic_at(x) is not None else (UNKNOWN,) * len(x)


def new_axes(x: Shape, axis: Axes) -> ResultShape:
    """Insert one axis of size 1, or several: places in the result."""
    if not isinstance(axis, tuple):
        return RULES["expand_dims"](x, axis)
    if variadic_at(x) is not None:
        return UNKNOWN_SHAPE
    places = locate_all("expand_dims", (*x, *[1] * len(axis)), axis, "the result")
    sizes = iter(x)
    if None in places:
        return (UNKNOWN,) * (len(x) + len(axis))
    return tuple(1 if i in places else next(sizes) for i in range(len(x) + len(axis)))


def squeeze_axes(x: Shape, axis: Axes | None = None) -> ResultShape:
    """Drop axes of size 1, which they must have; None drops all that have size 1."""
    if axis is not None:
        return RULES["squeeze"](x, axis)
    if all(isinstance(entry, int) for entry in x):
        return tuple(entry for entry in x if entry != 1)
    return UNKNOWN_SHAPE


def flatten_between(x: Shape, start_dim: Size = 0, end_dim: Size = -1) -> Shape:
    """Merge the axes from ``start_dim`` to ``end_dim`` into one, as PyTorch does."""
    if x == ():
        return (1,)
    first, last = locate("flatten", x, start_dim), locate("flatten", x, end_dim)
    if first is None or last is None:
        return UNKNOWN_SHAPE
    if first > last:
        text = f"flatten: start_dim {start_dim} is after end_dim {end_dim}"
        raise ShapeError(text, "shape-index")
    merged = RULES["flatten"](x[first : last + 1])
    assert isinstance(merged, tuple)
    return (*x[:first], *merged, *x[last + 1 :])


# Products


def dot(x: Shape, y: Shape) -> ResultShape:
    """Sum over the last axis of ``x`` and the last but one of ``y``: ``numpy.dot``."""
    if x == () or y == ():
        return x or y
    if variadic_at(x) is not None or variadic_at(y) is not None:
        return UNKNOWN_SHAPE
    return RULES["tensordot"](x, y, ((-1,), (-2 if len(y) > 1 else -1,)))


def inner(x: Shape, y: Shape) -> ResultShape:
    """Sum over the last axes of both."""
    if x == () or y == ():
        return x or y
    if variadic_at(x) is not None or variadic_at(y) is not None:
        return UNKNOWN_SHAPE
    return RULES["tensordot"](x, y, ((-1,), (-1,)))


def matrix_product(x: Shape, y: Shape) -> ResultShape:
    """Multiply two matrices: ``torch.mm``."""
    for name, shape in (("input", x), ("mat2", y)):
        if variadic_at(shape) is None and len(shape) != 2:
            raise ShapeError(f"mm: {name} must have 2 axes, not {len(shape)}", "shape-rank")
    return RULES["matmul"](x, y)


def linear(x: Shape, weight: Shape, bias: Shape | None = None) -> ResultShape:
    """Multiply by the transpose of a weight, and add: PyTorch's ``linear``."""
    if variadic_at(weight) is not None:
        return UNKNOWN_SHAPE
    product = RULES["matmul"](x, reversed_axes(weight))
    if bias is None or not isinstance(product, tuple):
        return product
    return broadcast("linear", product, bias)


def outer_of_all(x: Shape, y: Shape) -> ResultShape:
    """Multiply each element of ``x`` by each of ``y``: numpy flattens both."""
    return RULES["outer"](_flat(x), _flat(y))


def _flat(x: Shape) -> Shape:
    flat = RULES["flatten"](x)
    assert isinstance(flat, tuple)
    return flat


def einsum_of_any(equation: str | Unknown, *operands: Shape) -> ResultShape:
    """Sum over indices; as in numpy, an axis of size 1 is repeated where others are longer."""
    if not any(1 in x for x in operands):
        return RULES["einsum"](equation, *operands)
    repeated = [tuple(UNKNOWN if entry == 1 else entry for entry in x) for x in operands]
    result = RULES["einsum"](equation, *repeated)
    return _of_same_rank(result) if isinstance(result, tuple) else UNKNOWN_SHAPE


# Reductions


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
    return _flat(x) if axis is None else RULES["cumulative_sum"](x, axis)


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
    return RULES["sort"](x, axis) if axis is not None else _flat(x)


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


# Joining and splitting


def _at_least(rank: int, x: Shape) -> Shape:
    """Return the shape with as many axes: a vector becomes a row."""
    if variadic_at(x) is not None:
        return UNKNOWN_SHAPE
    return x if len(x) >= rank else ((1,) * (rank - len(x)) + x)


def _each(arrays: Arrays) -> list[Shape] | None:
    """Return the shapes of the arrays; None if their number is not known."""
    return None if isinstance(arrays, Unknown | AnyNumber) else [*arrays]


def vertical_stack(arrays: Arrays) -> ResultShape:
    """Join along the first axis; vectors are rows."""
    found = _each(arrays)
    if found is None:
        return UNKNOWN_SHAPE
    return RULES["concat"]([_at_least(2, x) for x in found], 0)


def horizontal_stack(arrays: Arrays) -> ResultShape:
    """Join along the second axis; vectors along their only one."""
    found = _each(arrays)
    if found is None or any(variadic_at(x) is not None for x in found):
        return UNKNOWN_SHAPE
    vectors = [_at_least(1, x) for x in found]
    return RULES["concat"](vectors, 0 if vectors and len(vectors[0]) == 1 else 1)


def columns_stack(arrays: Arrays) -> ResultShape:
    """Join along the second axis; vectors are columns."""
    found = _each(arrays)
    if found is None or any(variadic_at(x) is not None for x in found):
        return UNKNOWN_SHAPE
    return RULES["concat"]([(*x, 1) if len(x) == 1 else x for x in found], 1)


def split_at(x: Shape, sections: Axes, axis: Size = 0) -> ResultShape:
    """Split into so many equal parts, or at these places: ``numpy.split``."""
    position = locate("split", x, axis)
    if position is None:
        return AnyNumber(_of_same_rank(x))
    size = x[position]
    if isinstance(sections, tuple):
        return _between(x, position, sections)
    if not isinstance(sections, int):
        return AnyNumber(_with(x, position, UNKNOWN))
    if isinstance(size, int) and sections > 0 and size % sections:
        text = f"split: axis {axis} of size {size} cannot be split into {sections} equal parts"
        raise ShapeError(text, "shape")
    if isinstance(size, Variadic):
        return AnyNumber(UNKNOWN_SHAPE)
    return [_with(x, position, size // sections)] * sections


def _between(x: Shape, position: int, places: tuple[Size, ...]) -> ResultShape:
    size = x[position]
    if isinstance(size, Variadic) or any(not isinstance(p, int) or p < 0 for p in places):
        return AnyNumber(_with(x, position, UNKNOWN))
    ends = [0, *(minimum(place, size) for place in places), size]
    return [_with(x, position, maximum(0, stop - start)) for start, stop in pairwise(ends)]


def _with(x: Shape, position: int, size: Entry) -> Shape:
    return (*x[:position], size, *x[position + 1 :])


# Linear algebra


def full_svd(
    x: Shape, full_matrices: bool | Unknown = True, compute_uv: bool | Unknown = True
) -> ResultShape:
    """Return U, S and V of the singular value decomposition."""
    need_matrices("svd", x)
    if compute_uv is not True or not isinstance(full_matrices, bool):
        return AnyNumber(UNKNOWN_SHAPE)
    if not full_matrices or variadic_at(x[-2:]) is not None:
        return RULES["svd"](x)
    rows, columns = x[-2], x[-1]
    assert not isinstance(rows, Variadic)
    assert not isinstance(columns, Variadic)
    batch = without_matrices(x)
    least = minimum(rows, columns)
    return [(*batch, rows, rows), (*batch, least), (*batch, columns, columns)]


# Creation


def counted(*args: Size) -> ResultShape:
    """Return an array of these sizes: ``numpy.random.rand(3, 4)``."""
    return RULES["zeros"](args)


def drawn(size: Size | Shape | None = None) -> Shape:
    """Return what is drawn for a size; None draws one number."""
    return () if size is None else zeros(size)


def like(x: Nested, shape: Size | Shape | None = None) -> ResultShape:
    """Return the shape of another array, or one that is asked for."""
    return x if shape is None else RULES["zeros"](shape)


def identity(n: Size) -> ResultShape:
    """Return a square."""
    return RULES["eye"](n)


def spaced(start: Nested, stop: Nested, num: Size = 50) -> Shape:
    """Return so many numbers between two, or between those of two arrays."""
    return (num, *broadcast("linspace", start, stop, names=("start", "stop")))


def elementwise(x: Nested) -> Shape:
    """Return the shape of the operand."""
    return x


def both(x: Nested, y: Nested) -> Shape:
    """Broadcast two operands."""
    return broadcast("broadcast", x, y)


def choose(condition: Nested, x: Nested | None = None, y: Nested | None = None) -> ResultShape:
    """Return elements of ``x`` or ``y``; without them, the places where the condition holds."""
    if x is None or y is None:
        return AnyNumber((UNKNOWN,))
    return RULES["where"](condition, x, y)
