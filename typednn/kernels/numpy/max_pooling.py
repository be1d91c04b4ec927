"""The largest elements of windows, and their positions."""

from math import prod
from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import BOOL, INT64, ArraySpec, Kernel, Run
from typednn.kernels.numpy.windows import Ints, Pads, pad_into, padded_shape, slide

__all__ = ["max_pool", "max_pool_places"]


class _PoolWindows:
    """The windows of a call's first operand, padded with the lowest value of its dtype.

    ``elements``: the key of each window element.
    """

    def __init__(self, call: Call) -> None:
        x = call.inputs[0]
        self._shape, self._dtype = x.shape, x.dtype
        self._kernel: Ints = call.params["kernel"]
        self._stride: Ints = call.params["stride"]
        self._pads: Pads = call.params["padding"]
        self._dilation: Ints = call.params["dilation"]
        self._lowest = _lowest(x.dtype)
        self.elements = [(..., *element) for element in np.ndindex(self._kernel)]

    @property
    def scratch(self) -> dict[str, ArraySpec]:
        """The padded operand, if there is padding."""
        if not any(map(any, self._pads)):
            return {}
        return {"padded": (padded_shape(self._shape, self._pads), self._dtype)}

    def view_of(self, x: Any, padded: Any) -> Any:
        """Return the windows as a view, (..., *places, *kernel)."""
        if padded is None:
            return self._slide(x)
        pad_into(padded, x, self._pads, self._lowest)
        return self._slide(padded)

    def view_of_positions(self) -> Any:
        """Return the windows of the positions in the flattened space; -1 is padding."""
        space = self._shape[-len(self._kernel) :]
        positions = np.arange(prod(space), dtype=INT64).reshape(space)
        return self._slide(np.pad(positions, self._pads, constant_values=-1))

    def _slide(self, x: Any) -> Any:
        return slide(x, self._kernel, self._stride, self._dilation)


def _lowest(dtype: np.dtype[Any]) -> Any:
    """Return the lowest value of the dtype."""
    if dtype.kind == "f":
        return -np.inf
    return np.iinfo(dtype).min if dtype.kind in "iu" else False


def max_pool(call: Call) -> Kernel:
    """The largest element of each window. Scratch: ``padded``, the operand with its padding."""
    pool_windows = _PoolWindows(call)
    first, *others = pool_windows.elements

    def run(x: Any, out: Any, padded: Any = None) -> None:
        windows = pool_windows.view_of(x, padded)
        np.copyto(out, windows[first])
        for element in others:
            np.maximum(out, windows[element], out=out)

    return Kernel(run, pool_windows.scratch)


def max_pool_places(call: Call) -> Kernel:
    """For each window, the position of its first largest element in the flattened space of ``x``.

    Scratch: ``any_nan``, whether any window has a NaN; ``is_largest``, whether an element is the
    largest of its window; ``is_nan``, whether it is NaN. Tables: for each window element, its
    positions in ``x``, and, with padding, whether they lie inside ``x``.
    """
    pool_windows = _PoolWindows(call)
    masks = {"any_nan": ((), BOOL), "is_largest": (call.shape, BOOL), "is_nan": (call.shape, BOOL)}
    kernel, padding = call.params["kernel"], call.params["padding"]
    count = prod(kernel) * prod(call.shape[-len(kernel) :])
    each = INT64.itemsize + (BOOL.itemsize if any(map(any, padding)) else 0)
    return Kernel(
        prepare=lambda: _make_run(pool_windows),
        scratch={**masks, **pool_windows.scratch},
        table_bytes=count * each,
    )


def _make_run(pool_windows: _PoolWindows) -> Run:
    candidates = _candidates(pool_windows)
    _, first, _ = candidates[-1]

    def run(
        x: Any,
        largest: Any,
        out: Any,
        any_nan: Any,
        is_largest: Any,
        is_nan: Any,
        padded: Any = None,
    ) -> None:
        windows = pool_windows.view_of(x, padded)
        np.isnan(largest, is_largest)
        np.logical_or.reduce(is_largest, None, out=any_nan)
        np.copyto(out, first)
        for element, positions, inside in candidates:
            np.equal(windows[element], largest, is_largest)
            if any_nan.item():
                np.isnan(windows[element], is_nan)
                np.logical_or(is_largest, is_nan, is_largest)
            if inside is not None:
                np.logical_and(is_largest, inside, is_largest)
            np.copyto(out, positions, where=is_largest)

    return run


def _candidates(pool_windows: _PoolWindows) -> list[tuple[Any, Any, Any]]:
    """For each window element, from the last: its key, its positions in ``x``, and a mask.

    The mask says where the element lies inside ``x``; None: everywhere.
    """
    windows = pool_windows.view_of_positions()
    found = []
    for element in reversed(pool_windows.elements):
        positions = np.ascontiguousarray(windows[element])
        inside = positions >= 0
        found.append((element, positions, None if inside.all() else inside))
    return found
