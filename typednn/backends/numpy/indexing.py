"""Elements picked, set and added: by a key, by index tensors in it, by labels.

Index tensors that do not stand side by side, or beside other parts that pick, numpy picks into new
memory.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from typednn.backends.numpy.arrays import beyond, ordered
from typednn.ops.indexing import numpy_key
from typednn.planning.backend import Kernel, Table, copied
from typednn.planning.graph import Node
from typednn.planning.memory import memory_of
from typednn.planning.memory.indexing import needs_copy, taken
from typednn.planning.memory.views import whole

__all__ = ["KERNELS"]


class _Indices:
    """Index tensors as numpy wants them; it would copy the others into new memory."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.copied = [k for k, node in enumerate(nodes) if needs_copy(node)]

    def of(self, indices: Sequence[Any], scratch: Sequence[Any]) -> tuple[Any, ...]:
        """Those that need it are copied to the start of the scratch."""
        found = [*indices]
        for k, copy in zip(self.copied, scratch, strict=False):
            np.copyto(copy, found[k])
            found[k] = copy
        return tuple(found)


def _scatter_add(node: Node) -> Kernel:
    key, count = node.params["key"], len(node.inputs) - 1
    plain, indices_of = whole(key), _Indices(node.inputs[1:])

    def placed(g: Any, out: Any) -> None:
        out.fill(0)
        out[plain] = g

    def added(g: Any, *arrays: Any) -> None:
        out = arrays[count]
        out.fill(0)
        np.add.at(out, numpy_key(key, indices_of.of(arrays[:count], arrays[count + 1 :])), g)

    def added_once(g: Any, *arrays: Any) -> None:
        out = arrays[count]
        out.fill(0)
        part = out[whole(numpy_key(key, tuple(index.item() for index in arrays[:count])))]
        np.add(part, g, part)

    if not count:
        return placed
    return added if any(index.shape for index in node.inputs[1:]) else added_once


def _index_update(node: Node) -> Kernel:
    count = len(node.inputs) - 2
    key = node.params["key"] if count else whole(node.params["key"])
    indices_of = _Indices(node.inputs[2:])

    def run(x: Any, value: Any, *arrays: Any) -> None:
        out = arrays[count]
        if out is not x:
            np.copyto(out, x)
        out[numpy_key(key, indices_of.of(arrays[:count], arrays[count + 1 :]))] = value

    return run


def _getitem(node: Node) -> Kernel:
    found = taken(node) if memory_of(node).scratch else None
    if found is None:
        return copied(node)
    return _taken(node, found[0]) if found[1] == 1 else _taken_together(node, *found)


def _take(node: Node) -> Kernel:
    return _taken(node, node.params["axis"]) if memory_of(node).scratch else copied(node)


def _taken(node: Node, axis: int) -> Kernel:
    """numpy takes without a buffer only where it is not to look for indices out of range: look before."""
    assert node.primitive is not None
    refuse, params, size = node.primitive.forward, node.params, node.inputs[0].shape[axis]
    indices_of = _Indices(node.inputs[1:])
    rest = len(indices_of.copied)

    def run(x: Any, index: Any, out: Any, least: Any, largest: Any, *scratch: Any) -> None:
        if beyond(index, -size, size, least, largest):
            refuse(x, index, **params)
        (index,) = indices_of.of([index], scratch)
        ordered(x, *scratch[rest:]).take(index, axis, out, "wrap")

    return run


def _taken_together(node: Node, axis: int, count: int) -> Kernel:
    """The axes that index tensors stand for as one, and the places that they mean together."""
    assert node.primitive is not None
    refuse, params, shape = node.primitive.forward, node.params, node.inputs[0].shape
    sizes = [np.array(size) for size in shape[axis : axis + count]]
    joined, zero = (*shape[:axis], -1, *shape[axis + count :]), np.array(0)
    indices_of = _Indices(node.inputs[1:])
    rest = len(indices_of.copied)

    def run(x: Any, *arrays: Any) -> None:
        indices, out, ends = arrays[:count], arrays[count], arrays[count + 1 : 3 * count + 1]
        below, places, *scratch = arrays[3 * count + 1 :]
        for k, (index, size) in enumerate(zip(indices, sizes, strict=True)):
            if beyond(index, -int(size), int(size), *ends[2 * k : 2 * k + 2]):
                refuse(x, *indices, **params)
        places.fill(0)
        for index, size in zip(indices_of.of(indices, scratch), sizes, strict=True):
            np.less(index, zero, below)
            np.multiply(places, size, places)
            np.add(places, index, places)
            np.add(places, size, places, where=below)
        ordered(x, *scratch[rest:]).reshape(joined).take(places, axis, out, "clip")

    return run


def _one_hot(node: Node) -> Kernel:
    assert node.primitive is not None
    (labels,), classes = node.inputs, node.params["num_classes"]
    first = (np.arange(labels.size) * classes).reshape(labels.shape)
    refuse, params, one = node.primitive.forward, node.params, np.ones((), node.dtype)

    def run(x: Any, out: Any, least: Any, largest: Any, places: Any) -> None:
        if beyond(x, 0, classes, least, largest):
            refuse(x, **params)
        np.copyto(places, x)
        np.add(places, first, places)
        out.fill(0)
        out.put(places, one)

    return run if memory_of(node).scratch else copied(node)


KERNELS: Table = {
    "getitem": _getitem,
    "index_update": _index_update,
    "one_hot": _one_hot,
    "scatter_add": _scatter_add,
    "take": _take,
}
