"""Operations that select elements: ``x[...]``, ``take``, ``one_hot``.

An index means the same as in numpy.

A key is kept in numpy's form, except for its integer tensors. They are operands, so that a recorded
program can run again with other indices, and GATHER marks their places in the key.
"""

from collections.abc import Sequence
from typing import Any, TypeVar, overload

import numpy as np

from typednn.abstract import refuse_sizes
from typednn.autodiff import batch_rules
from typednn.autodiff.cost import Cost, nothing
from typednn.autodiff.primitive import Domain, Primitive, Sample, of_first_operand, primitive
from typednn.autodiff.tape import apply, depending
from typednn.autodiff.value_errors import positions_may_be_out_of_range, values_may_not_fit
from typednn.dtypes import BOOL, FLOAT, DType, normal_dtype
from typednn.kernels.call import Call
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import indexing as kernels
from typednn.kernels.numpy.indexing import GATHER, NumpyKey, numpy_key
from typednn.ops.from_data import own_array
from typednn.ops.gathering import scatter_cost
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.ops.shaping import expand_dims, reshape
from typednn.shapes.rules import RULES
from typednn.shapes.rules.indexing import Gather, Mask, indexed
from typednn.shapes.rules.slicing import Slice
from typednn.shapes.words import no_index
from typednn.tensor import IndexKey, Tensor, wrap

__all__ = ["getitem", "one_hot", "take"]

D = TypeVar("D", bound=np.generic)


def rule_key(shapes: Sequence[tuple[int, ...]], key: NumpyKey) -> NumpyKey:
    """Return the key in the form that rules take, with the shapes of the index tensors in place."""
    parts = [Slice(p.start, p.stop, p.step) if isinstance(p, slice) else p for p in key]
    return numpy_key(tuple(parts), tuple(map(Gather, shapes)))


def _transpose_cost(call: Call) -> Cost:
    """Count the additions by index tensors. Without index tensors, ``g`` is only copied."""
    return scatter_cost(call) if len(call.inputs) > 1 else Cost()


getitem_primitive: Primitive = primitive(
    "getitem",
    kernels.GETITEM,
    vjp=(
        lambda g, out, x, *indices, key: apply(
            getitem_transpose, g, *indices, key=key, shape=x.shape
        ),
    ),
    saves=range(1, 65),  # the index tensors; numpy has no more axes
    rule=lambda x, *indices, key: RULES["getitem"](x, rule_key(indices, key)),
    dtype=of_first_operand,
    elementwise=False,
    refuses=positions_may_be_out_of_range,
    cost=nothing,
    reads=lambda call: call.size,
    batch=batch_rules.indexed,
    samples=(
        Sample(("4 3",), (Domain(),), {"key": (slice(1, None, 2), -1)}),
        Sample(("4 3",), (Domain(),), {"key": (None, ..., slice(None, None, -1))}),
        Sample(("4 3", "5"), (Domain(), Domain(-4, 4, dtype=np.int64)), {"key": (GATHER,)}),
        Sample(
            ("2 4 3", "5", "2 1"),
            (Domain(), Domain(-4, 4, dtype=np.int64), Domain(-3, 3, dtype=np.int64)),
            {"key": (..., GATHER, GATHER)},
        ),
        Sample(
            ("3 2 4", "2", "3 1"),
            (Domain(), Domain(0, 3, dtype=np.int64), Domain(-4, 4, dtype=np.int64)),
            {"key": (GATHER, slice(None), GATHER)},
        ),
    ),
    analytic=True,
)

# The transpose of getitem, and so its gradient: zeros with g added.
getitem_transpose: Primitive = primitive(
    "getitem_transpose",
    kernels.GETITEM_TRANSPOSE,
    vjp=(lambda g, out, x, *indices, key, shape: apply(getitem_primitive, g, *indices, key=key),),
    saves=range(1, 65),
    rule=lambda g, *indices, key, shape: shape,
    dtype=of_first_operand,
    elementwise=False,
    refuses=lambda call: values_may_not_fit(call.inputs[1:], min(call.shape, default=0)),
    cost=_transpose_cost,
    batch=batch_rules.indexed_transpose,
    samples=(
        Sample(("2",), (Domain(),), {"key": (slice(1, None, 2), -1), "shape": (4, 3)}),
        Sample(
            ("5 3", "5"),
            (Domain(), Domain(-4, 4, dtype=np.int64)),
            {"key": (GATHER,), "shape": (4, 3)},
        ),
        Sample(
            ("3", ""),
            (Domain(), Domain(-4, 4, dtype=np.int64)),
            {"key": (slice(None), GATHER), "shape": (3, 4)},
        ),
    ),
    analytic=True,
)


def getitem(x: Tensor[Any, D], key: IndexKey) -> Tensor[Any, D]:
    """``x[key]`` for ints, slices, None, ``...``, integer tensors or arrays, and boolean masks.

    A mask without axes must be the only index. It adds a new first axis, of size 1 if it is true
    and 0 if it is false. Raises ShapeError (shape-index) for an index out of range, for too many
    indices, for index tensors that do not broadcast, and for a mask whose shape differs from its
    axes; TypeError for an object that is not an index.
    """
    if type(key) is int or type(key) is slice:  # the most frequent keys
        return apply(getitem_primitive, x, key=(key,))
    if isinstance(key, (Tensor, np.ndarray)) and key.ndim == 0 and key.dtype == BOOL:
        x = expand_dims(x, 0)
        key = reshape(key, (1,)) if isinstance(key, Tensor) else key.reshape(1)
    parts, indices = read_key(x, key)
    return apply(getitem_primitive, x, *indices, key=parts)


def slice_axis(x: Tensor[Any, D], axis: int, part: int | slice) -> Tensor[Any, D]:
    """Return ``x[..., part, ...]``, where ``part`` indexes this axis."""
    return getitem(x, (*(slice(None),) * (axis % x.ndim), part))


operation(
    getitem,
    samples=(
        Sample(("4 3",), (Domain(),), {"key": 1}),
        Sample(("4 3",), (Domain(),), {"key": (slice(1, None, 2), -1)}),
        Sample(("4 3",), (Domain(),), {"key": (None, ..., slice(None, None, -1))}),
    ),
    reference=lambda x, key: x[key],
)


def read_key(x: Tensor[Any, Any], key: IndexKey) -> tuple[NumpyKey, list[Tensor[Any, Any]]]:
    """Return the key with GATHER for its index tensors, and these tensors.

    A mask becomes one index tensor for each of its axes.
    """
    given = key if isinstance(key, tuple) else (key,)
    parts: list[Any] = []
    indices: list[Tensor[Any, Any]] = []
    for part in given:
        if _is_plain(part):
            parts.append(part)
        elif isinstance(part, Tensor) and part._data.dtype.kind in "iu":
            parts.append(GATHER)
            indices.append(part)
        else:
            arrays = _index_arrays(x, part, given)
            parts.extend([GATHER] * len(arrays))
            if isinstance(part, Tensor):
                indices.extend([depending(each, part) for each in arrays])
            else:
                indices.extend(map(wrap, arrays))
    return tuple(parts), indices


def _is_plain(part: object) -> bool:
    """Return whether the index is an int, a slice, None or ``...``, and not a tensor."""
    if isinstance(part, (int, slice)):
        return not isinstance(part, bool)
    return part is None or part is ...


def _index_arrays(x: Tensor[Any, Any], part: object, key: NumpyKey) -> tuple[Any, ...]:
    """Return the index as arrays of integers; for a mask, the positions where it is true."""
    array = _index_array(part)
    if array.dtype.kind != "b":
        return (array,)
    # nonzero does not compare the mask with the sizes of its axes; the rule does
    indexed(x.shape, tuple(_rule_index(other) for other in key))
    return np.nonzero(array)


def _index_array(part: object) -> np.ndarray[Any, Any]:
    """Return an index of integers or booleans as an array. Raises TypeError for anything else."""
    if isinstance(part, Tensor):
        refuse_sizes("a boolean mask", part._data)
    if isinstance(part, (Tensor, np.ndarray, np.integer)) and part.dtype.kind in "iub":
        return np.array(part._data) if isinstance(part, Tensor) else own_array("getitem", part)
    kind = f"{part.dtype} tensor" if isinstance(part, Tensor) else type(part).__name__
    raise TypeError(no_index(kind))


def _rule_index(part: Any) -> Any:
    if isinstance(part, slice):
        return Slice(part.start, part.stop, part.step)
    if _is_plain(part):
        return part
    array = _index_array(part)
    return Mask(array.shape) if array.dtype.kind == "b" else Gather(array.shape)


_take = primitive(
    "take",
    Planned(kernels.take, kernels.eager_take),
    vjp=(
        lambda g, out, x, indices, axis: apply(
            getitem_transpose,
            g,
            indices,
            key=(slice(None),) * (axis % x.ndim) + (GATHER,),
            shape=x.shape,
        ),
        None,
    ),
    saves=(1,),
    rule=RULES["take"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=positions_may_be_out_of_range,
    cost=nothing,
    reads=lambda call: call.size,
    batch=batch_rules.taken,
    samples=(
        Sample(("4 3", "2 5"), (Domain(), Domain(-4, 4, dtype=np.int64)), {"axis": 0}),
        Sample(("2 3", "4"), (Domain(), Domain(-3, 3, dtype=np.int64)), {"axis": -1}),
        Sample(("3", ""), (Domain(), Domain(0, 3, dtype=np.int64)), {"axis": 0}),
    ),
    analytic=True,
)


def take(
    x: Tensor[Any, D], indices: Tensor[Any, np.integer[Any]], axis: int | None = None
) -> Tensor[Any, D]:
    """Return the elements at ``indices`` of an axis. The axes of ``indices`` replace this axis.

    The axis may be left out if there is only one. Negative indices count from the end. Raises
    ShapeError for an index out of range, an axis that does not exist, and indices that are not
    integers. Source: array API standard, ``take``.
    """
    need_dtypes("take", indices=indices)
    if axis is None:
        RULES["take"](x.shape, indices.shape)
        axis = 0
    return apply(_take, x, indices, axis=axis)


operation(take, reference=np.take)


_one_hot = primitive(
    "one_hot",
    Planned(kernels.one_hot),
    rule=lambda x, num_classes, dtype: RULES["one_hot"](x, num_classes),
    dtype=lambda operands, params: np.dtype(params["dtype"]),
    elementwise=False,
    refuses=lambda call: values_may_not_fit(call.inputs, call.params["num_classes"]),
    cost=nothing,
    batch=batch_rules.leading,
    samples=(
        Sample(("2 3",), (Domain(0, 4, dtype=np.int64),), {"num_classes": 4, "dtype": np.float32}),
        Sample(("",), (Domain(0, 4, dtype=np.int64),), {"num_classes": 4, "dtype": np.int64}),
    ),
)


@overload
def one_hot(
    x: Tensor[Any, np.integer[Any]], num_classes: int, *, dtype: None = None
) -> Tensor[Any, np.float32]: ...
@overload
def one_hot(
    x: Tensor[Any, np.integer[Any]], num_classes: int, *, dtype: DType[D]
) -> Tensor[Any, D]: ...
def one_hot(
    x: Tensor[Any, np.integer[Any]], num_classes: int, *, dtype: DType[Any] | None = None
) -> Tensor[Any, Any]:
    """Return a new last axis of ``num_classes`` zeros, with a one at the position of the label.

    Raises ShapeError for a label that is negative, not below ``num_classes``, or not an integer.
    """
    need_dtypes("one_hot", x=x)
    return apply(_one_hot, x, num_classes=num_classes, dtype=normal_dtype("one_hot", dtype, FLOAT))


operation(one_hot, reference=lambda x, num_classes, dtype: np.eye(num_classes, dtype=dtype)[x])
