"""Rounding to integers, and division that rounds down."""

from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import BOOL, Kernel

__all__ = ["floor_divide", "round"]


def round(x: Any, out: Any = None) -> Any:
    """Round to the nearest integer, halves to the even one. Integers stay integers."""
    return np.rint(x, out) if x.dtype.kind == "f" else np.positive(x, out)


def floor_divide(call: Call) -> Kernel:
    """numpy's ``floor_divide``, but ``x / y`` where exactly one of the two is infinite."""
    if call.dtype.kind != "f":
        return Kernel(np.floor_divide, overwrites=(0, 1))

    def run(x: Any, y: Any, out: Any, infinite: Any, others: Any) -> None:
        np.isinf(x, infinite)
        np.isinf(y, others)
        np.not_equal(infinite, others, infinite)
        if not np.count_nonzero(infinite):
            np.floor_divide(x, y, out)
            return
        np.logical_not(infinite, others)
        np.floor_divide(x, y, out, where=others)
        np.divide(x, y, out, where=infinite)

    each = call.shape, BOOL
    return Kernel(run, {"infinite": each, "others": each}, overwrites=(0, 1))
