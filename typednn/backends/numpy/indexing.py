"""Elements picked and set by a key without index tensors; with some, ``forward`` allocates anyway."""

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


KERNELS: Table = {
    "getitem": _getitem,
    "index_update": _index_update,
    "scatter_add": _scatter_add,
}
