"""Elements taken along an axis; picked and set by a key without index tensors: with some, numpy allocates anyway."""

from typing import Any

import numpy as np

from typednn.planning.backend import Kernel, Table, copied
from typednn.planning.graph import Node
from typednn.planning.memory import memory_of
from typednn.planning.memory.indexing import whole

__all__ = ["KERNELS"]


def _scatter_add(node: Node) -> Kernel:
    key = whole(node.params["key"])

    def run(g: Any, out: Any) -> None:
        out.fill(0)
        out[key] = g

    return run if len(node.inputs) == 1 else copied(node)


def _index_update(node: Node) -> Kernel:
    key = whole(node.params["key"])

    def run(x: Any, value: Any, out: Any) -> None:
        if out is not x:
            np.copyto(out, x)
        out[key] = value

    return run if len(node.inputs) == 2 else copied(node)


def _take(node: Node) -> Kernel:
    """numpy takes without a buffer only where it is not to look for indices out of range: look before."""
    assert node.primitive is not None
    refuse, axis = node.primitive.forward, node.params["axis"]
    size = node.inputs[0].shape[axis]

    def run(x: Any, indices: Any, out: Any, least: Any, largest: Any) -> None:
        np.minimum.reduce(indices, None, out=least)
        np.maximum.reduce(indices, None, out=largest)
        if least.item() < -size or largest.item() >= size:
            refuse(x, indices, axis=axis)
        x.take(indices, axis, out, "wrap")

    return run if memory_of(node).scratch else copied(node)


KERNELS: Table = {
    "index_update": _index_update,
    "scatter_add": _scatter_add,
    "take": _take,
}
