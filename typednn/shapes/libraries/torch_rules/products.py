"""Products, joined tensors, and positions of elements."""

from typednn.shapes.dim import UNKNOWN, Size, Unknown, nonnegative
from typednn.shapes.libraries.adapters.axes import flat, with_entry, with_unknown_sizes
from typednn.shapes.libraries.adapters.operands import refuse_enlarging
from typednn.shapes.libraries.adapters.products import einsum_of_any
from typednn.shapes.libraries.torch_rules.operands import (
    need_rank,
    numbered,
    reduced_by,
)
from typednn.shapes.libraries.torch_rules.shaping import same_size
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import (
    because,
    locate,
    refuse_below,
    size_from_end,
    variadic_at,
    with_rank,
)
from typednn.shapes.rules.broadcasting import broadcast
from typednn.shapes.rules.creation import Number
from typednn.shapes.rules.registry import AnyNumber, Arrays, Nested, ResultShape
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal

# Products


def matrix_by_vector(x: Shape, y: Shape) -> ResultShape:
    """Multiply a matrix by a vector: ``mv``."""
    need_rank("mv", "input", x, 2)
    need_rank("mv", "vec", y, 1)
    return RULES["matmul"](x, y)


def dot_of_vectors(x: Shape, y: Shape) -> ResultShape:
    """Multiply two vectors: ``dot``."""
    need_rank("dot", "input", x, 1)
    need_rank("dot", "tensor", y, 1)
    return RULES["matmul"](x, y)


def outer_of_vectors(x: Shape, y: Shape) -> Shape:
    """Multiply each element of one vector by each of another: ``outer``."""
    need_rank("outer", "input", x, 1)
    need_rank("outer", "vec2", y, 1)
    first, second = with_rank(x, 1), with_rank(y, 1)
    assert first is not None
    assert second is not None
    return (*first, *second)


def added_product(x: Shape, y: Shape, z: Shape) -> Shape:
    """Multiply two matrices, and add what broadcasts to the product: ``addmm``."""
    need_rank("addmm", "mat1", y, 2)
    need_rank("addmm", "mat2", z, 2)
    return _added("addmm", x, y, z)


def added_batched_product(x: Shape, y: Shape, z: Shape) -> Shape:
    """Multiply batches of matrices, and add what broadcasts to the product: ``baddbmm``."""
    need_rank("baddbmm", "batch1", y, 3)
    need_rank("baddbmm", "batch2", z, 3)
    _same_batch("baddbmm", y, z)
    return _added("baddbmm", x, y, z)


def _added(operation: str, x: Shape, y: Shape, z: Shape) -> Shape:
    product = RULES["matmul"](y, z)
    assert isinstance(product, tuple)
    refuse_enlarging(operation, product, x, "input")
    return product


def batched_matrices(x: Shape, y: Shape) -> ResultShape:
    """Multiply the matrices of two batches, which do not broadcast: ``bmm``."""
    need_rank("bmm", "input", x, 3)
    need_rank("bmm", "mat2", y, 3)
    _same_batch("bmm", x, y)
    return RULES["matmul"](x, y)


def _same_batch(operation: str, x: Shape, y: Shape) -> None:
    if variadic_at(x) is None and variadic_at(y) is None:
        verdict = equal(_size(x, 0), _size(y, 0))
        if isinstance(verdict, Refuted):
            text = f"{operation}: {show(x)} and {show(y)}: axis 0 must be equal{because(verdict)}"
            raise ShapeError(text, "shape")


def _size(x: Shape, position: int) -> Size:
    entry = x[position]
    return UNKNOWN if isinstance(entry, Variadic) else entry


def einsum_of_tensors(equation: str | Unknown, *operands: Shape) -> ResultShape:
    """Sum over indices. One operand of unknown shape may also be a list of all operands."""
    if len(operands) == 1 and operands[0] == UNKNOWN_SHAPE:
        return UNKNOWN_SHAPE
    if isinstance(equation, str) and any(mark in equation for mark in ("...", " ")):
        equation = equation.replace(" ", "")
    return einsum_of_any(equation, *operands)


def linear_layer(x: Shape, weight: Shape, bias: Shape | None = None) -> ResultShape:
    """Multiply (*b, i) by the transpose of a weight (o, i), and add a bias (o,): (*b, o)."""
    if variadic_at(weight) is not None or isinstance(x[-1:], Variadic) or not x:
        return UNKNOWN_SHAPE
    if not 1 <= len(weight) <= 2:
        raise ShapeError(f"linear: weight {show(weight)} must have 2 axes", "shape-rank")
    have, wanted = size_from_end(x, -1), _size(weight, len(weight) - 1)
    verdict = equal(have, wanted)
    if isinstance(verdict, Refuted):
        text = f"linear: input {show(x)} and weight {show(weight)}: axis -1 of input has {have},"
        text = f"{text} axis {len(weight) - 1} of weight has {wanted}; they must be equal"
        raise ShapeError(text + because(verdict), "shape")
    rest = x[:-1] if not isinstance(x[-1], Variadic) else UNKNOWN_SHAPE
    result = (*rest, *weight[:-1])
    if bias is not None:
        refuse_enlarging("linear", result, bias, "bias")
    return result


def distances(x: Shape, y: Shape) -> Shape:
    """Return (*b, p, r) for vectors (*b, p, m) and (*b, r, m): ``cdist``."""
    if variadic_at(x) is not None or variadic_at(y) is not None:
        return UNKNOWN_SHAPE
    for name, shape in (("x1", x), ("x2", y)):
        if len(shape) < 2:
            raise ShapeError(f"cdist: {name} {show(shape)} must have 2 axes or more", "shape-rank")
    same_size("cdist: axis -1", _size(x, len(x) - 1), _size(y, len(y) - 1))
    return (*broadcast("cdist", x[:-2], y[:-2]), x[-2], y[-2])


def similarity(x: Shape, y: Shape, axis: Size = 1) -> Shape:
    """Broadcast two tensors, and reduce an axis: ``cosine_similarity``."""
    return reduced_by("sum", broadcast("cosine_similarity", x, y), axis, False)


def distance_of_pairs(x: Shape, y: Shape, keepdims: bool | Unknown = False) -> Shape:
    """Broadcast two tensors, and reduce the last axis: ``pairwise_distance``."""
    return reduced_by("sum", broadcast("pairwise_distance", x, y), -1, keepdims)


def contraction(x: Shape, y: Shape, axes: object = 2) -> ResultShape:
    """Sum over axes of both: ``tensordot``."""
    if 1 in x or 1 in y:  # PyTorch repeats an axis of size 1
        return UNKNOWN_SHAPE
    return RULES["tensordot"](x, y, axes)


# Joining


def joined(arrays: Arrays, axis: Size = 0) -> ResultShape:
    """Join along an axis. A vector without elements is left out, as it always was: ``cat``."""
    if isinstance(arrays, Unknown | AnyNumber):
        return RULES["concat"](arrays, axis)
    kept = [x for x in arrays if x != (0,)]
    return RULES["concat"](kept, axis) if kept else (0,) if arrays else RULES["concat"]([], axis)


def grids(*arrays: Shape, indexing: str | Unknown = "ij") -> ResultShape:
    """Return the coordinates of a grid, one for each vector: ``meshgrid``."""
    if UNKNOWN_SHAPE in arrays or isinstance(indexing, Unknown):
        return AnyNumber(UNKNOWN_SHAPE)
    vectors = [x or (1,) for x in arrays]
    for x in vectors:
        need_rank("meshgrid", "tensor", x, 1)
    return RULES["meshgrid"](*vectors, indexing=indexing)


def broadcast_together(*arrays: Shape) -> ResultShape:
    """Broadcast all; one of unknown shape may also be a list: ``broadcast_tensors``."""
    if UNKNOWN_SHAPE in arrays:
        return AnyNumber(UNKNOWN_SHAPE)
    return RULES["broadcast_arrays"](*arrays)


# Positions


def at_positions(x: Shape, axis: Size, index: Shape) -> ResultShape:
    """Replace an axis by positions along it: ``index_select``."""
    if variadic_at(index) is None and len(index) > 1:
        text = f"index_select: index {show(index)} must have at most 1 axis"
        raise ShapeError(text, "shape-rank")
    position = numbered("index_select", x, axis)
    if position is None or variadic_at(index) is not None or x == ():
        return with_unknown_sizes(x)
    length = index[0] if index else 1
    return with_entry(x, position, length)


def gathered(x: Shape, axis: Size, index: Shape) -> ResultShape:
    """Return elements at positions along an axis: ``gather``."""
    if x == () or index == ():
        return index
    if 0 in index:
        return index
    return RULES["gather"](x, index, axis)


def along_positions(x: Shape, indices: Shape, axis: Size | None = None) -> ResultShape:
    """Return elements at positions along an axis, broadcast on others: ``take_along_dim``."""
    if axis is None:
        return flat(indices)
    return RULES["take_along_axis"](x, indices, axis)


def scattered_into(x: Shape, axis: Size, index: Shape, updates: Nested | None = None) -> Shape:
    """Return the shape of ``x``; index and updates are at most as large: ``scatter``."""
    known = [each for each in (x, index, updates or ()) if each]
    if 0 in index or any(variadic_at(each) is not None for each in known):
        return x
    position = numbered("scatter", x, axis)
    if len({len(each) for each in (x or (1,), index or (1,), *known)}) > 1:
        text = f"scatter: input {show(x)} and index {show(index)}: all must have as many axes"
        raise ShapeError(text, "shape-rank")
    for i, size in enumerate(index):
        within = [("src", updates)] if updates else []
        assert not isinstance(size, Variadic)
        if x and i != position and position is not None:
            within.append(("input", x))
        for name, other in within:
            if nonnegative(size - _size(other, i) - 1):
                text = f"scatter: index {show(index)} and {name} {show(other)}: axis {i} of index"
                raise ShapeError(f"{text} must be at most {_size(other, i)}, not {size}", "shape")
    return x


def added_at(x: Shape, axis: Size, index: Shape, source: Shape) -> Shape:
    """Return the shape of ``x``; the source has as many places as the index: ``index_add``."""
    if any(variadic_at(each) is not None for each in (x, index, source)):
        return x
    position = numbered("index_add", x, axis)
    if len(index) > 1:
        text = f"index_add: index {show(index)} must have at most 1 axis"
        raise ShapeError(text, "shape-rank")
    if position is None or not x or not index or not source:
        return x
    if len(source) != len(x):
        text = f"index_add: input {show(x)} and source {show(source)}: different numbers of axes"
        raise ShapeError(text, "shape-rank")
    for i, size in enumerate(source):
        wanted = index[0] if i == position else x[i]
        assert not isinstance(size, Variadic)
        assert not isinstance(wanted, Variadic)
        same_size(f"index_add: axis {i} of source {show(source)}", size, wanted)
    return x


def filled_at(x: Shape, axis: Size, index: Shape, value: Nested = ()) -> Shape:
    """Return the shape of ``x``: ``index_fill``."""
    numbered("index_fill", x, axis)
    return x


def chosen_places(x: Shape) -> ResultShape:
    """Return the positions of elements that are not zero, one in each row: ``nonzero``."""
    return (UNKNOWN, len(x)) if variadic_at(x) is None else (UNKNOWN, UNKNOWN)


def chosen_elements(x: Shape, mask: Shape) -> ResultShape:
    """Return as many elements as the mask says: ``masked_select``."""
    broadcast("masked_select", x, mask, names=("input", "mask"))
    return (UNKNOWN,)


def chosen_or_else(x: Shape, condition: Shape, y: Nested) -> ResultShape:
    """Return elements of ``x`` where a condition holds: ``Tensor.where``."""
    return RULES["where"](condition, x, y)


def unknown_length(x: Shape) -> Shape:
    """Return how often each number of a vector is in it: ``bincount``."""
    need_rank("bincount", "input", x, 1)
    return (UNKNOWN,)


def found_places(x: Shape, y: Nested) -> Shape:
    """Return a place for each element of ``y``: ``searchsorted`` in a vector."""
    if variadic_at(x) is None and len(x) == 1:
        return y
    return y if y != () else UNKNOWN_SHAPE


def found_buckets(x: Nested, y: Shape) -> Shape:
    """Return a place for each element of ``x`` in a vector: ``bucketize``."""
    need_rank("bucketize", "boundaries", y, 1)
    return x


# Creation


def new_of(x: Shape, shape: Size | Shape) -> ResultShape:
    """Return a tensor of this shape, like ``x`` in all else: ``new_zeros``."""
    return RULES["zeros"](shape)


def new_from(x: Shape, obj: Nested) -> ResultShape:
    """Return a tensor with this data: ``new_tensor``."""
    return RULES["asarray"](obj)


def random_integers(
    low: Size | Shape | None = None,
    high: Size | Shape | None = None,
    shape: Size | Shape | None = None,
) -> ResultShape:
    """Return the shape that is asked for, after one bound or two: ``randint``."""
    asked = high if shape is None else shape
    return RULES["zeros"](asked) if isinstance(asked, tuple) else UNKNOWN_SHAPE


def several(count: Size) -> Shape:
    """Return a vector of this length: ``randperm``."""
    refuse_below(0, "randperm", (count,))
    return (count,)


def steps(start: Nested, stop: Nested, num: Size) -> Shape:
    """Return so many numbers between two: ``linspace``."""
    refuse_below(0, "linspace", (num,))
    return (num,)


def drawn_rows(x: Shape, count: Size) -> Shape:
    """Return so many positions for each row: ``multinomial``."""
    if variadic_at(x) is None and not 1 <= len(x) <= 2:
        text = f"multinomial: input {show(x)} must have 1 or 2 axes"
        raise ShapeError(text, "shape-rank")
    locate("multinomial", x, -1)
    return (*x[:-1], count) if variadic_at(x) is None else UNKNOWN_SHAPE


def normal_numbers(x: Nested, y: Nested = (), shape: Size | Shape | None = None) -> ResultShape:
    """Return the shape that is asked for, or that of both parameters: ``normal``."""
    return broadcast("normal", x, y) if shape is None else RULES["zeros"](shape)


def numbers_between(start: Number, stop: Number | None = None, step: Number = 1) -> ResultShape:
    """Return the numbers from one to another, which a step leads to: ``arange``."""
    known = [each for each in (start, stop, step) if isinstance(each, int | float)]
    if len(known) == 3 and known[2] * (known[1] - known[0]) < 0 or stop is None and known[0] < 0:
        text = f"arange: from {start} to {stop}: no step of {step} leads there"
        raise ShapeError(text, "shape")
    return RULES["arange"](start, stop, step)
