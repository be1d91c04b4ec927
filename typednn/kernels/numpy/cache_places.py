"""The places of new positions in a cache of keys and values, which may be full."""

from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import INT64, Kernel, Run
from typednn.shapes.layers.attention import refuse_full

__all__ = ["cache_places"]

_maximum: Any = np.maximum.reduce  # numpy's stubs do not know all its arguments by position


def cache_places(call: Call) -> Kernel:
    """``filled + arange(count)``, along a last axis.

    Scratch: ``last``, the last place. Table: the numbers up to ``count``. The kernel raises
    ShapeError if a place is not below ``length``.
    """
    count, length = call.params["count"], call.params["length"]
    if 0 in call.shape:
        return Kernel(lambda filled, out: None)

    def prepare() -> Run:
        numbers = np.arange(count, dtype=INT64)

        def run(filled: Any, out: Any, last: Any) -> None:
            np.add(filled[..., None], numbers, out)
            _maximum(out.reshape(-1), 0, None, last)
            refuse_full(last.item() + 1, length)

        return run

    scratch = {"last": ((), INT64)}
    return Kernel(scratch=scratch, prepare=prepare, table_bytes=count * INT64.itemsize)
