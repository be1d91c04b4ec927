"""The largest elements of windows, and where they are."""

from math import prod
from typing import Any

import numpy as np

from typednn.ops.pooling import lowest
from typednn.ops.windows import pad_into, padded, slide
from typednn.planning.backend import Kernel, Table
from typednn.planning.graph import Node

__all__ = ["KERNELS"]


class _Windows:
    """The windows of an operand, padded into scratch where there is padding, element by element."""

    def __init__(self, node: Node) -> None:
        self.kernel, self.stride = node.params["kernel"], node.params["stride"]
        self.pads = tuple((pad, pad) for pad in node.params["padding"])
        self.elements = [(..., *element) for element in np.ndindex(self.kernel)]
        self._lowest = lowest(node.inputs[0].dtype)

    def of(self, x: Any, scratch: Any) -> Any:
        if scratch:
            (whole,) = scratch
            pad_into(whole, x, self.pads, self._lowest)
            x = whole
        return self.slide(x)

    def slide(self, x: Any) -> Any:
        return slide(x, self.kernel, self.stride, (1,) * len(self.kernel))


def _max_pool(node: Node) -> Kernel:
    windows_of = _Windows(node)

    def run(x: Any, out: Any, *scratch: Any) -> None:
        windows = windows_of.of(x, scratch)
        first, *others = windows_of.elements
        np.copyto(out, windows[first])
        for element in others:
            np.maximum(out, windows[element], out=out)

    return run


def _max_pool_places(node: Node) -> Kernel:
    windows_of = _Windows(node)
    candidates = _candidates(node, windows_of)

    def run(
        x: Any, largest: Any, out: Any, any_is: Any, hit: Any, is_nan: Any, *scratch: Any
    ) -> None:
        windows = windows_of.of(x, scratch)
        np.isnan(largest, hit)
        np.logical_or.reduce(hit, None, out=any_is)
        np.copyto(out, candidates[-1][1])
        for element, places, inside in candidates:
            np.equal(windows[element], largest, hit)
            if any_is.item():
                np.isnan(windows[element], is_nan)
                np.logical_or(hit, is_nan, hit)
            if inside is not None:
                np.logical_and(hit, inside, hit)
            np.copyto(out, places, where=hit)

    return run


def _candidates(node: Node, windows_of: _Windows) -> list[tuple[Any, Any, Any]]:
    """Of each element of a window, the last one first: its place in space, and where it has one if it has not always."""
    space = node.inputs[0].shape[-len(windows_of.kernel) :]
    places = padded(np.arange(prod(space)).reshape(space), windows_of.pads, -1)
    windows = windows_of.slide(places)
    found = []
    for element in reversed(windows_of.elements):
        each = np.ascontiguousarray(windows[element])
        inside = each >= 0
        found.append((element, each, None if inside.all() else inside))
    return found


KERNELS: Table = {"max_pool": _max_pool, "max_pool_places": _max_pool_places}
