"""Operations that pick elements: ``x[...]``, ``take``, ``one_hot``. An index means what it does to numpy.

A key is kept as numpy's own, but for its integer tensors: GATHER stands in the place of each, and
they are operands, so that a recorded program can be run again with other indices.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeVar, overload

import numpy as np

from typednn.abstract import refuse_sizes
from typednn.autodiff.primitive import Domain, Primitive, Sample, primitive
from typednn.autodiff.tape import apply, depending
from typednn.dtypes import BOOL, FLOAT, DType, need_integer, normal_dtype
from typednn.ops.from_data import own_array
from typednn.ops.operation import operation
from typednn.ops.shaping import expand_dims, reshape
from typednn.shapes import ShapeError
from typednn.shapes.rules import RULES
from typednn.shapes.rules.indexing import Gather, Mask, indexed
from typednn.shapes.rules.slicing import Slice
from typednn.tensor import Index, Tensor, wrap

__all__ = [
    "GATHER",
    "Key",
    "getitem",
    "numpy_key",
    "one_hot",
    "picked",
    "read_key",
    "rule_key",
    "take",
]

D = TypeVar("D", bound=np.generic)

GATHER: Final = "gather"
Key = tuple[Any, ...]


def numpy_key(key: Key, indices: tuple[Any, ...]) -> Key:
    """The key with the index arrays in their places."""
    if not indices:
        return key
    each = iter(indices)
    return tuple([next(each) if part is GATHER else part for part in key])


def rule_key(shapes: Sequence[tuple[int, ...]], key: Key) -> Key:
    """The key as rules take it, with index tensors of these shapes in their places."""
    parts = [Slice(p.start, p.stop, p.step) if isinstance(p, slice) else p for p in key]
    return numpy_key(tuple(parts), tuple(map(Gather, shapes)))


def _scatter_add_forward(g: Any, *indices: Any, key: Key, shape: tuple[int, ...]) -> Any:
    out = np.zeros(shape, g.dtype)
    if indices:
        np.add.at(out, numpy_key(key, indices), g)
    else:
        out[key] = g
    return out


picked: Primitive = primitive(
    "getitem",
    lambda x, *indices, key: x[numpy_key(key, indices)],
    vjp=(
        lambda g, out, x, *indices, key: apply(_scatter_add, g, *indices, key=key, shape=x.shape),
    ),
    saves=range(1, 65),  # the index tensors; numpy has no more axes
    rule=lambda x, *indices, key: RULES["getitem"](x, rule_key(indices, key)),
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

# The gradient of getitem, and getitem its gradient: it adds g into zeros.
_scatter_add: Primitive = primitive(
    "scatter_add",
    _scatter_add_forward,
    vjp=(lambda g, out, x, *indices, key, shape: apply(picked, g, *indices, key=key),),
    saves=range(1, 65),
    rule=lambda g, *indices, key, shape: shape,
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


def getitem(x: Tensor[Any, D], key: Index) -> Tensor[Any, D]:
    """``x[key]``: ints, slices, None, ``...``, integer tensors or arrays, and boolean masks.

    A mask that is a scalar is the only index: it gives a new first axis, of size 1 where it is true
    and 0 where it is false.
    Raises ShapeError (shape-index) for an index out of range, too many indices, index tensors that
    do not broadcast, a mask of another shape than its axes or of none; TypeError for no index.
    """
    if type(key) is int or type(key) is slice:  # what is asked for most often
        return apply(picked, x, key=(key,))
    if isinstance(key, (Tensor, np.ndarray)) and key.ndim == 0 and key.dtype == BOOL:
        x = expand_dims(x, 0)
        key = reshape(key, (1,)) if isinstance(key, Tensor) else key.reshape(1)
    parts, indices = read_key(x, key)
    return apply(picked, x, *indices, key=parts)


operation(
    getitem,
    samples=(
        Sample(("4 3",), (Domain(),), {"key": 1}),
        Sample(("4 3",), (Domain(),), {"key": (slice(1, None, 2), -1)}),
        Sample(("4 3",), (Domain(),), {"key": (None, ..., slice(None, None, -1))}),
    ),
    reference=lambda x, key: x[key],
)


def read_key(x: Tensor[Any, Any], key: Index) -> tuple[Key, list[Tensor[Any, Any]]]:
    """The key with GATHER in the place of its index tensors, and these; a mask has one for each of its axes."""
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
    """Whether the index is no tensor: an int, a slice, None or ``...``."""
    if isinstance(part, (int, slice)):
        return not isinstance(part, bool)
    return part is None or part is ...


def _index_arrays(x: Tensor[Any, Any], part: object, key: Key) -> tuple[Any, ...]:
    """The index as arrays of integers: a mask's are the places where it is true."""
    array = _index_array(part)
    if array.dtype.kind != "b":
        return (array,)
    # nonzero does not tell whether the mask had the sizes of its axes: ask the rule
    indexed(x.shape, tuple(_rule_index(other) for other in key))
    return np.nonzero(array)


def _index_array(part: object) -> np.ndarray[Any, Any]:
    """What an index that is no int, slice, None or ``...`` must be."""
    if isinstance(part, Tensor):
        refuse_sizes("a boolean mask", part._data)
    if isinstance(part, (Tensor, np.ndarray, np.integer)) and part.dtype.kind in "iub":
        return np.array(part._data) if isinstance(part, Tensor) else own_array("getitem", part)
    kind = f"{part.dtype} tensor" if isinstance(part, Tensor) else type(part).__name__
    raise TypeError(
        f"getitem: an index is an int, a slice, None, ... or an integer or bool tensor, not a {kind}"
    )


def _rule_index(part: Any) -> Any:
    if isinstance(part, slice):
        return Slice(part.start, part.stop, part.step)
    if _is_plain(part):
        return part
    array = _index_array(part)
    return Mask(array.shape) if array.dtype.kind == "b" else Gather(array.shape)


def _take_forward(x: Any, indices: Any, axis: int) -> Any:
    if x.size == 0 and indices.size:  # numpy looks at no index where there are no elements
        size, least, largest = x.shape[axis], indices.min(), indices.max()
        if least < -size or largest >= size:
            worst = least if least < -size else largest
            raise IndexError(f"index {worst} is out of bounds for axis {axis} with size {size}")
    return x.take(indices, axis)


_take = primitive(
    "take",
    _take_forward,
    vjp=(
        lambda g, out, x, indices, axis: apply(
            _scatter_add,
            g,
            indices,
            key=(slice(None),) * (axis % x.ndim) + (GATHER,),
            shape=x.shape,
        ),
        None,
    ),
    saves=(1,),
    rule=RULES["take"],
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
    """The elements at ``indices`` of an axis, which the axes of ``indices`` replace.

    The axis may be left out where there is only one. Indices below 0 count from the end.
    Raises ShapeError for an index out of range, an axis that is not there, indices that are no
    integers. Source: array API standard, ``take``.
    """
    need_integer("take", "indices", indices.dtype)
    if axis is None:
        RULES["take"](x.shape, indices.shape)
        axis = 0
    return apply(_take, x, indices, axis=axis)


operation(take, reference=np.take)


def _one_hot_forward(x: Any, num_classes: int, dtype: Any) -> Any:
    if x.size and not (0 <= x.min() and x.max() < num_classes):
        worst = x.min() if x.min() < 0 else x.max()
        raise ShapeError(
            f"one_hot: x has the label {worst}; with {num_classes} classes it must be from 0 to"
            f" {num_classes - 1}",
            "shape-index",
        )
    out = np.zeros((x.size, num_classes), dtype)
    out[np.arange(x.size), x.ravel()] = 1
    return out.reshape((*x.shape, num_classes))


_one_hot = primitive(
    "one_hot",
    _one_hot_forward,
    rule=lambda x, num_classes, dtype: RULES["one_hot"](x, num_classes),
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
    """A last axis of ``num_classes`` zeros with a one in the place that the label names.

    Raises ShapeError for a label below 0 or not below ``num_classes``, or that is no integer.
    """
    need_integer("one_hot", "x", x.dtype)
    return apply(_one_hot, x, num_classes=num_classes, dtype=normal_dtype("one_hot", dtype, FLOAT))


operation(one_hot, reference=lambda x, num_classes, dtype: np.eye(num_classes, dtype=dtype)[x])
