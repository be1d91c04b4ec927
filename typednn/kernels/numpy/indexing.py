"""Indexing: ``x[key]``, its transpose, ``take`` and ``one_hot``.

numpy allocates the result itself if the index tensors of a key are not adjacent, or if another part
of the key is not a full slice.
"""

from collections.abc import Sequence
from math import prod
from typing import Any, Final, NoReturn, TypeAlias

import numpy as np

from typednn.kernels.call import Call, Operand
from typednn.kernels.computation import (
    Computation,
    Direct,
    Forward,
    Planned,
    ResultDtype,
    ShapeRule,
    Viewing,
)
from typednn.kernels.kernel import BOOL, INT64, ArraySpec, Kernel, Run
from typednn.kernels.numpy.arrays import as_contiguous, copy_scratch, out_of_range
from typednn.shapes.shape import ShapeError

__all__ = [
    "GATHER",
    "GETITEM",
    "GETITEM_TRANSPOSE",
    "ByKey",
    "IndexTensors",
    "NumpyKey",
    "adjacent_axes",
    "as_view_key",
    "eager_take",
    "numpy_key",
    "one_hot",
    "take",
]

GATHER: Final = "gather"
"""Marks an index tensor in a key; the tensor itself is an operand."""

NumpyKey: TypeAlias = tuple[Any, ...]


def numpy_key(key: NumpyKey, indices: tuple[Any, ...]) -> NumpyKey:
    """Return the key with the index arrays in place of the marks."""
    if not indices:
        return key
    each = iter(indices)
    return tuple([next(each) if part is GATHER else part for part in key])


def as_view_key(key: NumpyKey) -> NumpyKey:
    """Return the key with ``...``: numpy then returns a view where it would return a scalar."""
    return key if ... in key else (*key, ...)


class IndexTensors:
    """Index tensors as contiguous int64 arrays; numpy would copy other arrays into new memory."""

    def __init__(self, operands: Sequence[Operand]) -> None:
        wrong = [(k, x) for k, x in enumerate(operands) if not _is_contiguous_int64(x)]
        self._copied = [k for k, _ in wrong]
        self.scratch: dict[str, ArraySpec] = {f"index {k}": (x.shape, INT64) for k, x in wrong}

    def as_int64(self, arrays: Sequence[Any], scratch: Sequence[Any]) -> tuple[Any, ...]:
        """Return the arrays as contiguous int64; other arrays are copied into the scratch."""
        if not self._copied:
            return tuple(arrays)
        found = [*arrays]
        for k, copy in zip(self._copied, scratch, strict=False):
            np.copyto(copy, found[k])
            found[k] = copy
        return tuple(found)


def _is_contiguous_int64(index: Operand) -> bool:
    return index.dtype == INT64 and index.is_contiguous


class ByKey(Computation):
    """One computation for keys without index tensors, and another for keys with index tensors.

    ``operands``: the number of operands before the index tensors.
    """

    __slots__ = ("_operands", "_plain", "_with_indices")

    def __init__(self, plain: Computation, with_indices: Computation, operands: int = 1) -> None:
        self._plain = plain
        self._with_indices = with_indices
        self._operands = operands

    def forward(self, rule: ShapeRule, dtype: ResultDtype) -> Forward:
        plain = self._plain.forward(rule, dtype)
        with_indices = self._with_indices.forward(rule, dtype)
        operands = self._operands

        def forward(*arrays: Any, **params: Any) -> Any:
            return (plain if len(arrays) == operands else with_indices)(*arrays, **params)

        return forward

    def kernel(self, call: Call) -> Kernel:
        return self._choose(call).kernel(call)

    def is_view(self, call: Call) -> bool:
        return self._choose(call).is_view(call)

    def _choose(self, call: Call) -> Computation:
        return self._plain if len(call.inputs) <= self._operands else self._with_indices


class GetItem(ByKey):
    """``x[key]``."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(Viewing(_getitem_view), Planned(_getitem, _eager_getitem))

    def forward(self, rule: ShapeRule, dtype: ResultDtype) -> Forward:
        return _eager_getitem


def _getitem_view(x: Any, key: NumpyKey) -> Any:
    return x[as_view_key(key)]


def _eager_getitem(x: Any, *indices: Any, key: NumpyKey) -> Any:
    """Return numpy's ``x[key]``, in new memory or as a view."""
    return x[numpy_key(key, indices)]


def _getitem(call: Call) -> Kernel:
    """``x[key]`` for a key with index tensors."""
    x, *indices = call.inputs
    found = adjacent_axes(call.params["key"], len(x.shape))
    if found is None:
        return _getitem_by_numpy(call, indices)
    axis, count = found
    return _take_axis(call, axis) if count == 1 else _take_axes(call, axis)


def adjacent_axes(key: NumpyKey, rank: int) -> tuple[int, int] | None:
    """Return the first axis that is indexed by an index tensor, and the number of such axes.

    None if they are not adjacent, or if another part of the key is not a full slice.
    """
    others = len(key) - sum(part is ... for part in key)
    parts: list[Any] = []
    for part in as_view_key(key):
        parts.extend([slice(None)] * (rank - others) if part is ... else [part])
    first, count = parts.index(GATHER), parts.count(GATHER)
    after = slice(first + count, None)
    alone = all(part == slice(None) for part in parts[:first] + parts[after])
    return (first, count) if alone else None


def _getitem_by_numpy(call: Call, indices: Sequence[Operand]) -> Kernel:
    """Let numpy allocate the result, and copies of the index tensors."""
    key = call.params["key"]

    def run(x: Any, *arrays: Any) -> None:
        np.copyto(arrays[-1], x[numpy_key(key, arrays[:-1])])

    copies = sum(x.size * INT64.itemsize for x in indices if not _is_contiguous_int64(x))
    return Kernel(run, allocates=call.nbytes + copies)


def take(call: Call) -> Kernel:
    """Take elements of ``x`` along one axis.

    The kernel raises IndexError for an index out of range.
    """
    return _take_axis(call, call.params["axis"] % len(call.inputs[0].shape))


def eager_take(x: Any, indices: Any, axis: int) -> Any:
    """Return ``np.take``, but also refuse indices out of range if ``x`` has no elements."""
    if not x.size and indices.size:
        size = x.shape[axis]
        if indices.min() < -size or indices.max() >= size:
            _refuse(indices, axis % x.ndim, size)
    return x.take(indices, axis)


def _take_axis(call: Call, axis: int) -> Kernel:
    """Index one axis by one index tensor.

    numpy's ``take`` needs a buffer if it checks the range of the indices, so the kernel checks it
    before. Scratch: ``least`` and ``largest``, the least and the largest index.
    """
    x, index = call.inputs
    size, indices = x.shape[axis], IndexTensors([index])
    if not index.size:
        return Kernel(lambda x, index, out: None)
    rest = len(indices.scratch)

    def run(x: Any, index: Any, out: Any, least: Any, largest: Any, *scratch: Any) -> None:
        if out_of_range(index, -size, size, least, largest):
            _refuse(index, axis, size)
        (index,) = indices.as_int64([index], scratch)
        as_contiguous(x, *scratch[rest:]).take(index, axis, out, "wrap")

    end: ArraySpec = ((), index.dtype)
    ends = {"least": end, "largest": end}
    return Kernel(run, {**ends, **indices.scratch, **copy_scratch(copy=x)})


def _take_axes(call: Call, axis: int) -> Kernel:
    """Index several adjacent axes, joined to one.

    Scratch: the least and the largest index of each axis; ``below``, a mask of the negative indices
    of one axis; ``places``, the indices into the joined axis.
    """
    x, *operands = call.inputs
    shape, count = x.shape, len(operands)
    index_shape = np.broadcast_shapes(*[index.shape for index in operands])
    if not prod(index_shape):
        return Kernel(lambda *arrays: None)
    sizes = [np.array(size) for size in shape[axis : axis + count]]
    joined = (*shape[:axis], prod(shape[axis : axis + count]), *shape[axis + count :])
    indices, rest, zero = IndexTensors(operands), 2 * count + 2, np.zeros((), INT64)
    copies = rest + len(indices.scratch)

    def run(x: Any, *arrays: Any) -> None:
        given, out, scratch = arrays[:count], arrays[count], arrays[count + 1 :]
        for k, index in enumerate(given):
            most = shape[axis + k]
            if out_of_range(index, -most, most, *scratch[2 * k : 2 * k + 2]):
                _refuse(index, axis + k, most)
        below, places = scratch[2 * count : rest]
        places.fill(0)
        for index, size in zip(indices.as_int64(given, scratch[rest:]), sizes, strict=True):
            np.less(index, zero, below)
            np.multiply(places, size, places)
            np.add(places, index, places)
            np.add(places, size, places, where=below)
        as_contiguous(x, *scratch[copies:]).reshape(joined).take(places, axis, out, "clip")

    ends: dict[str, ArraySpec] = {
        f"{end} {k}": ((), index.dtype)
        for k, index in enumerate(operands)
        for end in ("least", "largest")
    }
    together: dict[str, ArraySpec] = {"below": (index_shape, BOOL), "places": (index_shape, INT64)}
    return Kernel(run, {**ends, **together, **indices.scratch, **copy_scratch(copy=x)})


def _refuse(index: Any, axis: int, size: int) -> NoReturn:
    """Raise numpy's error, in its words, for the first position that the axis does not have."""
    worst = index[(index < -size) | (index >= size)][0]
    raise IndexError(f"index {worst} is out of bounds for axis {axis} with size {size}")


def _assign_into_zeros(g: Any, key: NumpyKey, shape: tuple[int, ...], out: Any = None) -> Any:
    """Return zeros with ``g`` assigned at ``key``; without index tensors no place occurs twice."""
    if out is None:
        out = np.zeros(shape, g.dtype)
    else:
        out.fill(0)
    out[key] = g
    return out


def _add_into_zeros(call: Call) -> Kernel:
    """Zeros with ``g`` added at the places of ``out[key]``."""
    key, count = call.params["key"], len(call.inputs) - 1
    if not any(index.shape for index in call.inputs[1:]):
        return _add_at_scalars(call)
    indices = IndexTensors(call.inputs[1:])

    def run(g: Any, *arrays: Any) -> None:
        out = arrays[count]
        out.fill(0)
        np.add.at(out, numpy_key(key, indices.as_int64(arrays[:count], arrays[count + 1 :])), g)

    return Kernel(run, indices.scratch)


def _add_at_scalars(call: Call) -> Kernel:
    """Return the same kernel for index tensors without axes: no place occurs twice."""
    key = call.params["key"]

    def run(g: Any, *arrays: Any) -> None:
        *indices, out = arrays
        out.fill(0)
        part = out[as_view_key(numpy_key(key, tuple([index.item() for index in indices])))]
        np.add(part, g, part)

    return Kernel(run)


GETITEM: Final = GetItem()
GETITEM_TRANSPOSE: Final = ByKey(Direct(_assign_into_zeros), Planned(_add_into_zeros))


def one_hot(call: Call) -> Kernel:
    """Rows of zeros with a one at each label. Table: the offset of each row.

    The kernel raises ShapeError for a label that is not below the number of classes, or negative.
    """
    (labels,), classes = call.inputs, call.params["num_classes"]
    shape, size, one = labels.shape, labels.size, np.ones((), call.dtype)
    if not size:
        return Kernel(lambda x, out: None)

    def prepare() -> Run:
        rows = (np.arange(size) * classes).reshape(shape)

        def run(x: Any, out: Any, least: Any, largest: Any, places: Any) -> None:
            if out_of_range(x, 0, classes, least, largest):
                _refuse_label(least.item(), largest.item(), classes)
            np.copyto(places, x)
            np.add(places, rows, places)
            out.fill(0)
            out.put(places, one)

        return run

    end: ArraySpec = ((), labels.dtype)
    scratch: dict[str, ArraySpec] = {"least": end, "largest": end, "places": (shape, INT64)}
    return Kernel(scratch=scratch, prepare=prepare, table_bytes=size * INT64.itemsize)


def _refuse_label(least: int, largest: int, classes: int) -> NoReturn:
    worst = least if least < 0 else largest
    raise ShapeError(
        f"one_hot: x has the label {worst}; with {classes} classes it must be from 0 to"
        f" {classes - 1}",
        "shape-index",
    )
