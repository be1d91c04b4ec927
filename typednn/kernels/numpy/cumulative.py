"""Running totals along an axis."""

from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import Kernel

__all__ = ["cumulative_prod", "cumulative_sum", "linear_recurrence"]

# numpy's stubs do not know that ``out`` of an accumulation may be None.
_add: Any = np.add.accumulate
_multiply: Any = np.multiply.accumulate


def cumulative_sum(x: Any, axis: int, out: Any = None) -> Any:
    return _add(x, axis, None, out)


def cumulative_prod(x: Any, axis: int, out: Any = None) -> Any:
    return _multiply(x, axis, None, out)


def linear_recurrence(call: Call) -> Kernel:
    """``total[i] = b[i] + a[i] * total[i - 1]``. Scratch: ``product``, of one step."""
    axis = call.params["axis"] % len(call.shape)

    def run(a: Any, b: Any, out: Any, product: Any) -> None:
        if out is not b:
            np.copyto(out, b)
        factors, totals = np.moveaxis(a, axis, 0), np.moveaxis(out, axis, 0)
        for i in range(1, len(totals)):
            np.multiply(factors[i, ...], totals[i - 1, ...], product)
            total = totals[i, ...]
            np.add(total, product, total)

    across = (*call.shape[:axis], *call.shape[axis + 1 :])
    return Kernel(run, {"product": (across, call.dtype)}, overwrites=(1,))
