"""An array with new values at some places."""

from typing import Any, Final

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.computation import Direct, Planned
from typednn.kernels.kernel import Kernel
from typednn.kernels.numpy.indexing import ByKey, IndexTensors, NumpyKey, numpy_key

__all__ = ["INDEX_UPDATE"]


def _index_update(x: Any, value: Any, key: NumpyKey, out: Any = None) -> Any:
    """Copy ``x`` and set ``out[key] = value``."""
    if out is None:
        out = x.copy()
    elif out is not x:
        np.copyto(out, x)
    out[key] = value
    return out


def _index_update_by_tensors(call: Call) -> Kernel:
    """Set elements by index tensors. If a place occurs more than once, the last value is kept."""
    count, key = len(call.inputs) - 2, call.params["key"]
    indices = IndexTensors(call.inputs[2:])

    def run(x: Any, value: Any, *arrays: Any) -> None:
        out = arrays[count]
        _index_update(
            x, value, numpy_key(key, indices.as_int64(arrays[:count], arrays[count + 1 :])), out
        )

    return Kernel(run, indices.scratch, overwrites=(0,))


INDEX_UPDATE: Final = ByKey(
    Direct(_index_update, overwrites=(0,)), Planned(_index_update_by_tensors), operands=2
)
