"""Positions in the order of values: numpy finds them into new memory, so into little of it at a time."""

from typing import Any

import numpy as np

from typednn.backends.numpy.arrays import ordered
from typednn.planning.backend import Kernel, Table
from typednn.planning.graph import Node
from typednn.planning.memory.sorting import lines_of, values_of

__all__ = ["KERNELS"]


def _argsort(node: Node) -> Kernel:
    axis, descending = node.params["axis"], node.params["descending"]
    keys, stable, last = tuple(lines_of(node)), node.params["stable"], node.shape[axis] - 1

    def run(x: Any, out: Any) -> None:
        x, out = np.moveaxis(x, axis, -1), np.moveaxis(out, axis, -1)
        for key in keys:
            if descending:
                _backwards(x[key], last, out[key])
            else:
                np.copyto(out[key], x[key].argsort(-1, stable=stable))

    return run


def _backwards(x: Any, last: int, out: Any) -> None:
    """Backwards twice, so that equal elements keep their order."""
    found = x[..., ::-1].argsort(-1, stable=True)
    np.subtract(last, found[..., ::-1], out)


def _searchsorted(node: Node) -> Kernel:
    side, keys = node.params["side"], tuple(values_of(node))

    def run(x: Any, values: Any, out: Any, *spare: Any) -> None:
        x = ordered(x, *spare)
        for key in keys:
            np.copyto(out[key], x.searchsorted(values[key], side))

    return run


KERNELS: Table = {"argsort": _argsort, "searchsorted": _searchsorted}
