"""Over whole axes."""

from typing import Any

import numpy as np

from typednn.planning.backend import Kernel, Table
from typednn.planning.graph import Node

__all__ = ["KERNELS"]


_add: Any = np.add.reduce  # numpy's stubs know neither all its arguments nor them by position


def _reduced(reduce: Any) -> Any:
    """Of a ufunc's ``reduce``."""

    def make(node: Node) -> Kernel:
        axis, keepdims = node.params["axis"], node.params["keepdims"]
        return lambda x, out: reduce(x, axis, None, out, keepdims)

    return make


def _mean(node: Node) -> Kernel:
    axis, keepdims = node.params["axis"], node.params["keepdims"]
    count = np.array(node.inputs[0].size // (node.size or 1), node.dtype)

    def run(x: Any, out: Any) -> None:
        _add(x, axis, None, out, keepdims)
        np.divide(out, count, out)

    return run


def _place(function: Any) -> Any:
    def make(node: Node) -> Kernel:
        axis, keepdims = node.params["axis"], node.params["keepdims"]
        return lambda x, out: function(x, axis, out, keepdims=keepdims)

    return make


KERNELS: Table = {
    "argmax": _place(np.argmax),
    "argmin": _place(np.argmin),
    "max": _reduced(np.maximum.reduce),
    "mean": _mean,
    "min": _reduced(np.minimum.reduce),
    "sum": _reduced(_add),
}
