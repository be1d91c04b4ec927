"""The positions of elements in the order of their values.

numpy cannot write them into given memory. So the lines are sorted a part at a time, which bounds
the memory that numpy allocates.
"""

from typing import Any, Final

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import INT64, Kernel
from typednn.kernels.pieces import Pieces

__all__ = ["MAX_PIECE_ELEMENTS", "argsort", "eager_argsort"]

MAX_PIECE_ELEMENTS: Final = 1 << 16
"""The most positions that numpy finds at a time, unless one line has more."""


def argsort(call: Call) -> Kernel:
    """The positions that sort ``x`` along the axis."""
    params = {name: call.params[name] for name in ("descending", "stable")}
    axis, lines = call.params["axis"], _lines_of(call)

    def run(x: Any, out: Any) -> None:
        x, out = np.moveaxis(x, axis, -1), np.moveaxis(out, axis, -1)
        for key in lines:
            np.copyto(out[key], _order(x[key], **params))

    return Kernel(run, allocates=_allocates(call, lines))


def eager_argsort(x: Any, axis: int, descending: bool, stable: bool) -> Any:
    """Return the positions of all lines, in new memory."""
    if axis in (-1, x.ndim - 1):
        return _order(x, descending, stable)
    return np.moveaxis(_order(np.moveaxis(x, axis, -1), descending, stable), -1, axis)


def _order(x: Any, descending: bool, stable: bool) -> Any:
    """Return the positions in sorted order along the last axis.

    For a descending order, elements and positions are reversed, so that equal elements keep their
    order.
    """
    if not descending:
        return x.argsort(-1, stable=stable)
    found = x[..., ::-1].argsort(-1, stable=True)
    found = found[..., ::-1]
    return np.subtract(np.array(x.shape[-1] - 1), found, found)


def _lines_of(call: Call) -> Pieces:
    """Return the pieces of the result, with the sorted axis moved to the end."""
    shape, axis = call.shape, call.params["axis"] % len(call.shape)
    lines = (*shape[:axis], *shape[axis + 1 :])
    return Pieces((*lines, shape[axis]), len(lines), MAX_PIECE_ELEMENTS)


def _allocates(call: Call, lines: Pieces) -> int:
    """Return the bytes that numpy allocates: positions of a part, a copied line, work space.

    A line is copied if it is not contiguous. The work space of merge sort is half a line of
    positions, that of radix sort (for elements of at most two bytes) a whole one. Source: numpy,
    ``sort``, "work space".
    """
    (x,), params = call.inputs, call.params
    length = call.shape[params["axis"]]
    is_last = params["axis"] in (-1, len(call.shape) - 1)
    size = lines.largest_size * INT64.itemsize
    if params["descending"] or not is_last or not x.is_contiguous:
        size += length * x.dtype.itemsize
    if params["descending"] or params["stable"]:
        size += length * INT64.itemsize // (2 if x.dtype.itemsize > 2 else 1)
    return size
