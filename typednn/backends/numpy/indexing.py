"""Elements taken along an axis; picked and set by a key without index tensors: with some, numpy allocates anyway."""

from typing import Any

import numpy as np

from typednn.planning.backend import Kernel, Table, kernel_of
from typednn.planning.graph import Node

__all__ = ["KERNELS"]


def _whole(key: tuple[Any, ...]) -> tuple[Any, ...]:
    """The key so that numpy gives a view for it where it would give a scalar."""
    return key if ... in key else (*key, ...)


def _getitem(node: Node) -> Kernel:
    key = _whole(node.params["key"])
    if len(node.inputs) > 1:
        return kernel_of({}, node)
    return Kernel(lambda x, out: np.copyto(out, x[key]), view=lambda x: x[key])


def _scatter_add(node: Node) -> Kernel:
    key = _whole(node.params["key"])

    def run(g: Any, out: Any) -> None:
        out.fill(0)
        out[key] = g

    return Kernel(run) if len(node.inputs) == 1 else kernel_of({}, node)


def _index_update(node: Node) -> Kernel:
    key = _whole(node.params["key"])

    def run(x: Any, value: Any, out: Any) -> None:
        if out is not x:
            np.copyto(out, x)
        out[key] = value

    return Kernel(run, overwrites=(0,)) if len(node.inputs) == 2 else kernel_of({}, node)


def _take(node: Node) -> Kernel:
    """numpy takes without a buffer only where it is not to look for indices out of range: look before."""
    assert node.primitive is not None
    x, indices = node.inputs
    if not indices.size:
        return kernel_of({}, node)
    refuse, axis = node.primitive.forward, node.params["axis"]
    size = x.shape[axis]

    def run(x: Any, indices: Any, out: Any, least: Any, largest: Any) -> None:
        np.minimum.reduce(indices, None, out=least)
        np.maximum.reduce(indices, None, out=largest)
        if least.item() < -size or largest.item() >= size:
            refuse(x, indices, axis=axis)
        x.take(indices, axis, out, "wrap")

    return Kernel(run, scratch=(((), indices.dtype), ((), indices.dtype)))


KERNELS: Table = {
    "getitem": _getitem,
    "index_update": _index_update,
    "scatter_add": _scatter_add,
    "take": _take,
}
