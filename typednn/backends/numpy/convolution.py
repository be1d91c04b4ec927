"""Convolution: windows laid out in scratch, and products of matrices with the kernels."""

from collections.abc import Callable, Mapping
from math import prod
from typing import Any, TypeAlias

import numpy as np

from typednn.backends.numpy.arrays import ordered, start
from typednn.ops.convolution import by_rows, is_turned, parts, turned_around, turned_pads
from typednn.ops.windows import Ints, Pads, pad_into, slide
from typednn.planning.backend import Kernel, Table
from typednn.planning.graph import Node
from typednn.planning.memory.convolution import scratch_of

__all__ = ["KERNELS"]

Scratch: TypeAlias = Mapping[str, Any]
Convolve: TypeAlias = Callable[[Any, Any, Any, Scratch], None]


def _kernel(node: Node) -> Kernel:
    names = tuple(scratch_of(node))
    compute = _compute(node)

    def run(x: Any, w: Any, out: Any, *scratch: Any) -> None:
        compute(x, w, out, dict(zip(names, scratch, strict=True)))

    return run


def _compute(node: Node) -> Convolve:
    if node.name == "convolution":
        return _convolution(**node.params)
    w, stride, groups = node.inputs[1].shape, node.params["stride"], node.params["groups"]
    return (_turned if is_turned(w, stride, groups) else _transposed)(**node.params)


def _convolution(stride: Ints, padding: Pads, dilation: Ints, groups: int) -> Convolve:
    def run(x: Any, w: Any, out: Any, scratch: Scratch) -> None:
        if "padded" in scratch:
            pad_into(scratch["padded"], x, padding)
            x = scratch["padded"]
        windows = slide(x, w.shape[2:], stride, dilation)
        windows = windows.reshape(len(x), groups, w.shape[1], *windows.shape[2:])
        columns, count = prod(w.shape[1:]), prod(out.shape[2:])
        kernels = ordered(w, scratch.get("kernels")).reshape(groups, len(w) // groups, columns)
        multiply = _by_rows if by_rows(out.shape[2:], w.shape[2:]) else _by_patches
        out = out.reshape(len(x), *kernels.shape[:2], count)
        for part in parts(len(x), groups * columns * count):
            multiply(kernels, windows[part], out[part], scratch)

    return run


def _by_rows(kernels: Any, windows: Any, out: Any, scratch: Scratch) -> None:
    """Windows (n, groups, channels, *places, *kernel) as columns in the order of places."""
    rank = (windows.ndim - 3) // 2
    windows = windows.transpose(0, 1, 2, *range(3 + rank, 3 + 2 * rank), *range(3, 3 + rank))
    shape = (*out.shape[:2], kernels.shape[2], out.shape[3])
    if "columns" in scratch:
        laid_out = start(scratch["columns"], windows.shape)
        np.copyto(laid_out, windows)
        windows = laid_out
    np.matmul(kernels, windows.reshape(shape), out)


def _by_patches(kernels: Any, windows: Any, out: Any, scratch: Scratch) -> None:
    """The same windows as rows in the order of the kernel; one product for all examples."""
    rank = (windows.ndim - 3) // 2
    n, groups, outputs, count = out.shape
    windows = windows.transpose(1, 0, *range(3, 3 + rank), 2, *range(3 + rank, 3 + 2 * rank))
    patches = start(scratch["patches"], windows.shape)
    np.copyto(patches, windows)
    products = start(scratch["products"], (groups, outputs, n * count))
    np.matmul(kernels, patches.reshape(groups, n * count, kernels.shape[2]).mT, products)
    np.copyto(out, products.reshape(groups, outputs, n, count).transpose(2, 0, 1, 3))


def _turned(stride: Ints, padding: Pads, dilation: Ints, groups: int) -> Convolve:
    def run(x: Any, w: Any, out: Any, scratch: Scratch) -> None:
        turned, around = scratch["turned"], turned_around(w, groups)
        np.copyto(turned.reshape(around.shape), around)
        pads = turned_pads(w.shape[2:], padding, dilation)
        _convolution(stride, pads, dilation, groups)(x, turned, out, scratch)

    return run


def _transposed(stride: Ints, padding: Pads, dilation: Ints, groups: int) -> Convolve:
    def run(x: Any, w: Any, out: Any, scratch: Scratch) -> None:
        whole = scratch.get("whole", out)
        whole.fill(0)
        windows = slide(whole, w.shape[2:], stride, dilation, writeable=True)
        inputs, rows, count = len(w) // groups, prod(w.shape[1:]), prod(x.shape[2:])
        columns = ordered(w, scratch.get("kernels")).reshape(groups, inputs, rows).mT
        values = ordered(x, scratch.get("values")).reshape(len(x), groups, inputs, count)
        for part in parts(len(x), groups * rows * count):
            _add(columns, values[part], windows[part], scratch["spread"])
        if whole is not out:
            pad_into(out, whole, tuple((-lo, -hi) for lo, hi in padding))

    return run


def _add(columns: Any, values: Any, windows: Any, spread: Any) -> None:
    """Each value times the kernels, added to its window: (n, channels, *places, *kernel)."""
    rank = (windows.ndim - 2) // 2
    places, kernel = windows.shape[2 : 2 + rank], windows.shape[2 + rank :]
    spread = start(spread, (*values.shape[:2], columns.shape[1], values.shape[3]))
    np.matmul(columns, values, spread)
    spread = spread.reshape(*windows.shape[:2], *kernel, *places)
    for element in np.ndindex(kernel):
        target = windows[(..., *element)]
        np.add(target, spread[(slice(None), slice(None), *element)], target)


KERNELS: Table = {"convolution": _kernel, "convolution_transpose": _kernel}
