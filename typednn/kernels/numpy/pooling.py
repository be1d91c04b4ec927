"""The largest elements of windows, and their positions."""

from math import prod
from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import BOOL, INT64, ArraySpec, Kernel, Run
from typednn.kernels.numpy.windows import Ints, pad_into, padded_shape, slide

__all__ = ["max_pool", "max_pool_places"]


class _Windows:
    """The windows of a call's first operand, padded with the lowest value of its dtype."""

    def __init__(self, call: Call) -> None:
        x = call.inputs[0]
        self._shape, self._dtype = x.shape, x.dtype
        self._kernel: Ints = call.params["kernel"]
        self._stride: Ints = call.params["stride"]
        self._pads = tuple((pad, pad) for pad in call.params["padding"])
        self._lowest = _lowest(x.dtype)
        self.elements = [(..., *element) for element in np.ndindex(self._kernel)]

    @property
    def scratch(self) -> dict[str, ArraySpec]:
        """The padded operand, if there is padding."""
        if not any(map(any, self._pads)):
            return {}
        return {"padded": (padded_shape(self._shape, self._pads), self._dtype)}

    def of(self, x: Any, padded: Any) -> Any:
        """Return the windows as a view, (..., *places, *kernel)."""
        if padded is None:
            return self._slide(x)
        pad_into(padded, x, self._pads, self._lowest)
        return self._slide(padded)

    def of_positions(self) -> Any:
        """Return the windows of the positions in the flattened space; -1 is padding."""
        space = self._shape[-len(self._kernel) :]
        positions = np.arange(prod(space), dtype=INT64).reshape(space)
        return self._slide(np.pad(positions, self._pads, constant_values=-1))

    def _slide(self, x: Any) -> Any:
        return slide(x, self._kernel, self._stride, (1,) * len(self._kernel))


def _lowest(dtype: np.dtype[Any]) -> Any:
    """Return the lowest value of the dtype."""
    if dtype.kind == "f":
        return -np.inf
    return np.iinfo(dtype).min if dtype.kind in "iu" else False


def max_pool(call: Call) -> Kernel:
    """The largest element of each window. Scratch: ``padded``, the operand with its padding."""
    windows_of = _Windows(call)
    first, *others = windows_of.elements

    def run(x: Any, out: Any, padded: Any = None) -> None:
        windows = windows_of.of(x, padded)
        np.copyto(out, windows[first])
        for element in others:
            np.maximum(out, windows[element], out=out)

    return Kernel(run, windows_of.scratch)


def max_pool_places(call: Call) -> Kernel:
    """For each window, the position of its first largest element in the flattened space of ``x``.

    Scratch: ``any_nan``, whether any window has a NaN; ``is_largest``, whether an element is the
    largest of its window; ``is_nan``, whether it is NaN. Tables: for each window element, its
    positions in ``x``, and, with padding, whether they lie inside ``x``.
    """
    windows_of = _Windows(call)
    masks = {"any_nan": ((), BOOL), "is_largest": (call.shape, BOOL), "is_nan": (call.shape, BOOL)}
    kernel, padding = call.params["kernel"], call.params["padding"]
    count = prod(kernel) * prod(call.shape[-len(kernel) :])
    each = INT64.itemsize + (BOOL.itemsize if any(padding) else 0)
    return Kernel(
        prepare=lambda: _places_run(windows_of),
        scratch={**masks, **windows_of.scratch},
        table_bytes=count * each,
    )


def _places_run(windows_of: _Windows) -> Run:
    candidates = _candidates(windows_of)
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
        windows = windows_of.of(x, padded)
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


def _candidates(windows_of: _Windows) -> list[tuple[Any, Any, Any]]:
    """For each window element, from the last: its key, its positions in ``x``, and a mask.

    The mask says where the element lies inside ``x``; None: everywhere.
    """
    windows = windows_of.of_positions()
    found = []
    for element in reversed(windows_of.elements):
        positions = np.ascontiguousarray(windows[element])
        inside = positions >= 0
        found.append((element, positions, None if inside.all() else inside))
    return found
