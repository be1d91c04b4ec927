"""Where in each window its first largest element is: for the gradient of max pooling, and its places."""

from collections.abc import Mapping
from math import prod
from typing import Any, TypeAlias

import numpy as np

from typednn.kernels.kernel import BOOL, ArraySpec
from typednn.kernels.numpy.windows import Ints

__all__ = ["FirstLargest"]

Key: TypeAlias = tuple[Any, ...]


class FirstLargest:
    """Finds the number of each window's first largest element, which is NaN if the window has one.

    Elements are numbered in row-major order. Those in the padding are never found.

    ``elements``: for each element of a window the key of the windows in which it lies inside ``x``,
    and its key in ``x`` there.
    """

    def __init__(self, params: Mapping[str, Any], x: Ints, windows: Ints) -> None:
        self._kernel: Ints = params["kernel"]
        self._windows = windows
        sizes = zip(x[-len(self._kernel) :], windows[-len(self._kernel) :], strict=True)
        strides, pads, dilation = (params[name] for name in ("stride", "padding", "dilation"))
        axes = [
            [_inside(*size, stride, e * apart - low) for e in range(count)]
            for size, stride, (low, _), apart, count in zip(
                sizes, strides, pads, dilation, self._kernel, strict=True
            )
        ]
        self.elements: list[tuple[Key, Key]] = []
        for element in np.ndindex(self._kernel):
            pairs = [axis[e] for axis, e in zip(axes, element, strict=True)]
            self.elements.append(((..., *(p for p, _ in pairs)), (..., *(q for _, q in pairs))))

    @property
    def scratch(self) -> dict[str, ArraySpec]:
        """What ``find`` writes: for each window, and whether any window has a NaN."""
        number = np.min_scalar_type(prod(self._kernel))
        masks = dict.fromkeys(("is_before", "differs", "is_nan"), (self._windows, BOOL))
        return {"number": (self._windows, number), **masks, "any_nan": ((), BOOL)}

    def find(
        self,
        x: Any,
        largest: Any,
        number: Any,
        is_before: Any,
        differs: Any,
        is_nan: Any,
        any_nan: Any,
    ) -> None:
        """Write into ``number`` how many elements lie before the first that is the largest.

        Bytes are added up. A mask would make numpy jump at each element.
        """
        np.isnan(largest, is_nan)
        np.logical_or.reduce(is_nan, None, out=any_nan)
        number.fill(0)
        is_before.fill(True)
        one_if_before = is_before.view(np.uint8)
        for windows, inside in self.elements[:-1]:
            np.not_equal(x[inside], largest[windows], differs[windows])
            if any_nan.item():
                np.isnan(x[inside], is_nan[windows])
                np.greater(differs[windows], is_nan[windows], differs[windows])
            np.logical_and(is_before[windows], differs[windows], is_before[windows])
            np.add(number, one_if_before, number)


def _inside(size: int, windows: int, stride: int, offset: int) -> tuple[slice, slice]:
    """Return the windows of an axis in which an element lies inside, and the places where it lies.

    ``size``: of the axis. ``offset``: the element's place in the first window; negative in padding.
    """
    first = max(-(offset // stride), 0)
    stop = max(min((size - 1 - offset) // stride + 1, windows), first)
    begin = first * stride + offset
    return slice(first, stop), slice(begin, begin + (stop - first) * stride, stride)
