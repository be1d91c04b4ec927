"""Positions of the largest and smallest elements, and of values in an ascending vector."""

from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import INT64, ArraySpec, Kernel
from typednn.kernels.numpy.arrays import as_contiguous, copy_scratch
from typednn.kernels.numpy.sorting import MAX_PIECE_ELEMENTS
from typednn.kernels.pieces import Pieces

__all__ = ["argmax", "argmin", "eager_searchsorted", "searchsorted"]


def argmax(call: Call) -> Kernel:
    return _position(np.argmax, call)


def argmin(call: Call) -> Kernel:
    return _position(np.argmin, call)


def _position(function: Any, call: Call) -> Kernel:
    """Search each line along the axis. Scratch: ``moved``, a contiguous copy with the axis last."""
    axis = call.params["axis"]

    def run(x: Any, out: Any, moved: Any = None) -> None:
        if moved is not None:
            np.copyto(moved, x if axis is None else np.moveaxis(x, axis, -1))
            x = moved
        if axis is None:
            function(x, None, out.reshape(()))
        else:
            function(x, -1, out.reshape(x.shape[:-1]))

    return Kernel(run, _moved_scratch(call))


def _moved_scratch(call: Call) -> dict[str, ArraySpec]:
    (x,), axis = call.inputs, call.params["axis"]
    shape = x.shape
    if x.is_contiguous and axis in (None, -1, len(shape) - 1):
        return {}
    if axis is not None:
        axis %= len(shape)
        shape = (*shape[:axis], *shape[axis + 1 :], shape[axis])
    return {"moved": (shape, x.dtype)}


def searchsorted(call: Call) -> Kernel:
    """Search for one part of the values at a time, to bound the memory that numpy allocates.

    numpy allocates the positions of each part, and a copy of its values if they are not contiguous.
    """
    (x, values), side = call.inputs, call.params["side"]
    pieces = Pieces(call.shape, len(call.shape), MAX_PIECE_ELEMENTS)

    def run(x: Any, values: Any, out: Any, copy: Any = None) -> None:
        x = as_contiguous(x, copy)
        for key in pieces:
            np.copyto(out[key], x.searchsorted(values[key], side))

    each = INT64.itemsize + (0 if values.is_contiguous else values.dtype.itemsize)
    return Kernel(run, copy_scratch(copy=x), allocates=pieces.largest_size * each)


def eager_searchsorted(x: Any, values: Any, side: Any) -> Any:
    """Return the positions of all values, in new memory."""
    return x.searchsorted(values, side)
