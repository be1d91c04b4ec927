"""Running totals along an axis."""

from typing import Any

import numpy as np

from typednn.planning.backend import Kernel, Table
from typednn.planning.graph import Node

__all__ = ["KERNELS"]


def _accumulated(accumulate: Any) -> Any:
    """Of a ufunc's ``accumulate``."""

    def make(node: Node) -> Kernel:
        axis = node.params["axis"]
        return lambda x, out: accumulate(x, axis, None, out)

    return make


def _linear_recurrence(node: Node) -> Kernel:
    axis = node.params["axis"]

    def run(a: Any, b: Any, out: Any, passed: Any) -> None:
        if out is not b:
            np.copyto(out, b)
        factors, totals = np.moveaxis(a, axis, 0), np.moveaxis(out, axis, 0)
        for i in range(1, len(totals)):
            np.multiply(factors[i, ...], totals[i - 1, ...], passed)
            total = totals[i, ...]
            np.add(total, passed, total)

    return run


KERNELS: Table = {
    "cumulative_prod": _accumulated(np.multiply.accumulate),
    "cumulative_sum": _accumulated(np.add.accumulate),
    "linear_recurrence": _linear_recurrence,
}
