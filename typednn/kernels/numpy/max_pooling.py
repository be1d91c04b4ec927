"""The largest elements of windows, their positions, and the gradient that goes there."""

from math import prod
from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import INT64, ArraySpec, Kernel, Run
from typednn.kernels.numpy.first_largest import FirstLargest
from typednn.kernels.numpy.windows import Ints, Pads, pad_into, padded_shape, slide

__all__ = ["max_pool", "max_pool_gradient", "max_pool_places"]


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

    Scratch: ``offset``, how far that element lies behind the window's first one; that of
    ``FirstLargest``. Tables: this distance for each element of a window, and each window's position.
    """
    x, largest = call.inputs
    kernel = call.params["kernel"]
    windows, space = largest.shape[-len(kernel) :], x.shape[-len(kernel) :]
    first_largest = FirstLargest(call.params, x.shape, largest.shape)

    def prepare() -> Run:
        params, origin = call.params, (0,) * len(kernel)
        starts = tuple(-low for low, _ in params["padding"])
        offsets = _positions(kernel, params["dilation"], origin, space).reshape(-1)
        windows_at = _positions(windows, params["stride"], starts, space)

        def run(x: Any, largest: Any, out: Any, offset: Any, number: Any, *scratch: Any) -> None:
            first_largest.find(x, largest, number, *scratch)
            np.copyto(out, number)
            offsets.take(out, None, offset, "clip")
            np.add(offset, windows_at, out)

        return run

    return Kernel(
        scratch={"offset": (largest.shape, INT64), **first_largest.scratch},
        prepare=prepare,
        table_bytes=(prod(kernel) + prod(windows)) * INT64.itemsize,
    )


def _positions(counts: Ints, steps: Ints, starts: Ints, space: Ints) -> Any:
    """Return the positions in the flattened space of a grid of places, some beside the space."""
    found: Any = np.zeros(counts, INT64)
    for places, step, start, size in zip(np.indices(counts), steps, starts, space, strict=True):
        found = found * size + places * step + start
    return found


def max_pool_gradient(call: Call) -> Kernel:
    """``g`` at the first largest element of each window, and 0 elsewhere; no windows overlap.

    ``g`` is multiplied by 0 and 1 as an integer of its bits. As a number, an infinity would give
    NaN, and a mask would make numpy jump at each element.

    Scratch: ``is_here``, 1 if an element is the first largest, else 0; that of ``FirstLargest``.
    """
    _, x, largest = call.inputs
    first_largest = FirstLargest(call.params, x.shape, largest.shape)
    bits, number_dtype = np.dtype(f"i{call.dtype.itemsize}"), first_largest.scratch["number"][1]
    elements = [
        (np.array(number, number_dtype), windows, inside)
        for number, (windows, inside) in enumerate(first_largest.elements)
    ]

    def run(
        g: Any, x: Any, largest: Any, out: Any, is_here: Any, number: Any, *scratch: Any
    ) -> None:
        first_largest.find(x, largest, number, *scratch)
        g, out, mask = g.view(bits), out.view(bits), scratch[0]
        out.fill(0)
        for wanted, windows, inside in elements:
            np.equal(number, wanted, mask)
            np.copyto(is_here, mask)
            np.multiply(g[windows], is_here[windows], out[inside])

    return Kernel(run, {"is_here": (largest.shape, bits), **first_largest.scratch})
