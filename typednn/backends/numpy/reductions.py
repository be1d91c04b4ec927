"""Over whole axes."""

from typing import Any

import numpy as np

from typednn.planning.backend import Kernel, Table
from typednn.planning.graph import Node

__all__ = ["KERNELS"]


# numpy's stubs know neither all their arguments nor them by position.
_add: Any = np.add.reduce
_maximum: Any = np.maximum.reduce


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
        axis = node.params["axis"]

        def run(x: Any, out: Any, *scratch: Any) -> None:
            if scratch:
                (moved,) = scratch
                np.copyto(moved, x if axis is None else np.moveaxis(x, axis, -1))
                x = moved
            if axis is None:
                function(x, None, out.reshape(()))
            else:
                function(x, -1, out.reshape(x.shape[:-1]))

        return run

    return make


def _logsumexp(node: Node) -> Kernel:
    axis, zero = node.params["axis"], np.zeros((), node.dtype)

    def run(x: Any, out: Any, largest: Any, infinite: Any, total: Any, weights: Any) -> None:
        _maximum(x, axis, None, largest, True, -np.inf)
        np.isfinite(largest, infinite)
        np.logical_not(infinite, infinite)
        np.copyto(largest, zero, where=infinite)
        np.subtract(x, largest, weights)
        np.exp(weights, weights)
        _add(weights, axis, None, total, True)
        with np.errstate(divide="ignore"):  # the logarithm of no weight at all is -inf
            np.log(total, total)
        np.add(total, largest, out.reshape(total.shape))

    return run


KERNELS: Table = {
    "all": _reduced(np.logical_and.reduce),
    "any": _reduced(np.logical_or.reduce),
    "argmax": _place(np.argmax),
    "argmin": _place(np.argmin),
    "logsumexp": _logsumexp,
    "max": _reduced(_maximum),
    "mean": _mean,
    "min": _reduced(np.minimum.reduce),
    "sum": _reduced(_add),
}
