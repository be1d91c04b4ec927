"""Convolution over any number of spatial axes, by products of matrices; axes are as in PyTorch.

The windows of a part of the batch are copied to scratch at a time (im2col). The padding is such
that no element of the padded ``x`` lies after the last window, and that each axis has at least one
window.
"""

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any, Final, TypeAlias

import numpy as np

from typednn.kernels.call import Call, Operand
from typednn.kernels.kernel import ArraySpec, Kernel, Run
from typednn.kernels.numpy.arrays import as_contiguous, copy_scratch, prefix_view
from typednn.kernels.numpy.windows import Ints, Pads, pad_into, padded_shape, slide
from typednn.shapes.rules.windows import dilated_sizes, transposed_sizes

__all__ = ["convolution", "convolution_transpose"]

RunWithScratch: TypeAlias = tuple[Run, Mapping[str, ArraySpec]]
"""``run(x, w, out, **scratch)``, and its scratch."""

MAX_WINDOW_ELEMENTS: Final = 1 << 18
"""The elements of windows copied for one product of matrices: about the size of a cache."""


def convolution(call: Call) -> Kernel:
    """Multiply every window of ``x`` with every kernel of ``w``, and sum the products."""
    x, w = call.inputs
    run, scratch = _convolution(x, w.shape, call.shape, **call.params)
    return _kernel_by_name(run, {**scratch, **copy_scratch(kernels=w)})


def convolution_transpose(call: Call) -> Kernel:
    """Multiply every element of ``x`` with its channel's kernels, and add them to its window."""
    x, w = call.inputs
    stride, groups = call.params["stride"], call.params["groups"]
    if _is_convolution(w.shape, stride, groups):
        return _kernel_by_name(*_as_convolution(x, w.shape, call.shape, **call.params))
    run, scratch = _transposed(x, w.shape, **call.params)
    return _kernel_by_name(run, {**scratch, **copy_scratch(values=x, kernels=w)})


def _kernel_by_name(run: Run, scratch: Mapping[str, ArraySpec]) -> Kernel:
    """Return the kernel of a function that takes scratch by name: some calls need less of it."""
    names = tuple(scratch)

    def run_in_order(x: Any, w: Any, out: Any, *arrays: Any) -> None:
        run(x, w, out, **dict(zip(names, arrays, strict=True)))

    return Kernel(run_in_order, scratch)


def _convolution(
    x: Operand, w: Ints, out: Ints, stride: Ints, padding: Pads, dilation: Ints, groups: int
) -> RunWithScratch:
    n, kernel, places = x.shape[0], w[2:], out[2:]
    matrices, count = (groups, w[0] // groups, prod(w[1:])), prod(places)
    step = _batch_step(n, groups * matrices[2] * count)
    is_padded = any(map(any, padding))
    by_columns = places[-1] >= kernel[-1]  # copy the longer rows: of windows, or of the kernel
    multiply = _multiply_columns if by_columns else _multiply_patches

    def run(
        x: Any, w: Any, out: Any, padded: Any = None, kernels: Any = None, **scratch: Any
    ) -> None:
        if padded is not None:
            pad_into(padded, x, padding)
            x = padded
        windows = slide(x, kernel, stride, dilation)
        windows = windows.reshape(n, groups, w.shape[1], *places, *kernel)
        weights = as_contiguous(w, kernels).reshape(matrices)
        out = out.reshape(n, *matrices[:2], count)
        for part in _batch_slices(n, step):
            multiply(weights, windows[part], out[part], **scratch)

    shapes: dict[str, Ints] = {"padded": padded_shape(x.shape, padding)} if is_padded else {}
    if not by_columns:
        shapes["patches"] = (groups, step * count, matrices[2])
        shapes["products"] = (*matrices[:2], step * count)
    elif not (prod(kernel) == max(stride) == 1 and (is_padded or x.is_contiguous)):
        shapes["columns"] = (step, groups, matrices[2], count)
    return run, _with_dtype(shapes, x.dtype)


def _with_dtype(shapes: Mapping[str, Ints], dtype: np.dtype[Any]) -> dict[str, ArraySpec]:
    return {name: (shape, dtype) for name, shape in shapes.items()}


def _batch_step(n: int, size: int) -> int:
    """Return how many examples are computed at once.

    ``size``: elements of one example's windows.
    """
    return min(n, max(1, MAX_WINDOW_ELEMENTS // max(size, 1)))


def _batch_slices(n: int, step: int) -> Iterator[slice]:
    return (slice(start, start + step) for start in range(0, n, max(step, 1)))


def _multiply_columns(weights: Any, windows: Any, out: Any, columns: Any = None) -> None:
    """Multiply the weights with the windows, each copied as a column.

    ``windows``: (n, groups, channels, *places, *kernel). Without ``columns`` each window has one
    element, and the windows already are in the order that the product needs.
    """
    rank = (windows.ndim - 3) // 2
    windows = windows.transpose(0, 1, 2, *range(3 + rank, 3 + 2 * rank), *range(3, 3 + rank))
    shape = (*out.shape[:2], weights.shape[2], out.shape[3])
    if columns is None:
        laid_out = as_contiguous(windows.reshape(shape))
    else:  # BLAS takes no view of overlapping windows
        laid_out = prefix_view(columns, windows.shape)
        np.copyto(laid_out, windows)
    np.matmul(weights, laid_out.reshape(shape), out)


def _multiply_patches(weights: Any, windows: Any, out: Any, patches: Any, products: Any) -> None:
    """Multiply the weights with the windows, each copied as a row, for all examples at once."""
    rank = (windows.ndim - 3) // 2
    n, groups, outputs, count = out.shape
    windows = windows.transpose(1, 0, *range(3, 3 + rank), 2, *range(3 + rank, 3 + 2 * rank))
    patches = prefix_view(patches, windows.shape)
    np.copyto(patches, windows)
    products = prefix_view(products, (groups, outputs, n * count))
    np.matmul(weights, patches.reshape(groups, n * count, weights.shape[2]).mT, products)
    np.copyto(out, products.reshape(groups, outputs, n, count).transpose(2, 0, 1, 3))


def _is_convolution(w: Ints, stride: Ints, groups: int) -> bool:
    """Whether to compute the transposed convolution as a convolution, which copies less."""
    return max(stride) == 1 and groups * w[1] >= w[0]


def _as_convolution(
    x: Operand, w: Ints, out: Ints, stride: Ints, padding: Pads, dilation: Ints, groups: int
) -> RunWithScratch:
    """A transposed convolution with a stride of 1, as a convolution with flipped kernels."""
    flipped = (groups * w[1], w[0] // groups, *w[2:])
    pads = _flipped_padding(w[2:], padding, dilation)
    convolve, convolve_scratch = _convolution(x, flipped, out, stride, pads, dilation, groups)

    def run(x: Any, w: Any, out: Any, flipped: Any, **scratch: Any) -> None:
        kernels = _flipped_kernels(w, groups)
        np.copyto(flipped.reshape(kernels.shape), kernels)
        convolve(x, flipped, out, **scratch)

    return run, {"flipped": (flipped, x.dtype), **convolve_scratch}


def _flipped_kernels(w: Any, groups: int) -> Any:
    """Return a view of the kernels, (groups, outputs, inputs, *kernel), reversed in space."""
    each_group = w.reshape(groups, len(w) // groups, *w.shape[1:]).swapaxes(1, 2)
    return np.flip(each_group, tuple(range(3, each_group.ndim)))


def _flipped_padding(kernel: Ints, padding: Pads, dilation: Ints) -> Pads:
    """Return the padding of the convolution with the flipped kernels."""
    reach: Any = dilated_sizes(kernel, dilation)  # ints, of ints
    return tuple((n - 1 - lo, n - 1 - hi) for n, (lo, hi) in zip(reach, padding, strict=True))


def _transposed(
    x: Operand, w: Ints, stride: Ints, padding: Pads, dilation: Ints, groups: int
) -> RunWithScratch:
    n, kernel, places = x.shape[0], w[2:], x.shape[2:]
    inputs, rows, count = w[0] // groups, prod(w[1:]), prod(places)
    step = _batch_step(n, groups * rows * count)
    cut = tuple((-lo, -hi) for lo, hi in padding)

    def run(
        x: Any,
        w: Any,
        out: Any,
        products: Any,
        full: Any = None,
        values: Any = None,
        kernels: Any = None,
    ) -> None:
        if full is None:
            full = out
        full.fill(0)
        windows = slide(full, kernel, stride, dilation, writeable=True)
        weights = as_contiguous(w, kernels).reshape(groups, inputs, rows).mT
        examples = as_contiguous(x, values).reshape(n, groups, inputs, count)
        for part in _batch_slices(n, step):
            _add_products(weights, examples[part], windows[part], products)
        if full is not out:
            pad_into(out, full, cut)

    shapes: dict[str, Ints] = {"products": (step, groups, rows, count)}
    if any(map(any, padding)):
        sizes: Any = transposed_sizes(
            places, (0,) * len(kernel), dilated_sizes(kernel, dilation), stride
        )  # ints, of ints
        shapes["full"] = (n, groups * w[1], *sizes)
    return run, _with_dtype(shapes, x.dtype)


def _add_products(weights: Any, values: Any, windows: Any, products: Any) -> None:
    """Add each value times the kernels to its window; windows: (n, channels, *places, *kernel)."""
    rank = (windows.ndim - 2) // 2
    places, kernel = windows.shape[2 : 2 + rank], windows.shape[2 + rank :]
    products = prefix_view(products, (*values.shape[:2], weights.shape[1], values.shape[3]))
    np.matmul(weights, values, products)
    products = products.reshape(*windows.shape[:2], *kernel, *places)
    for element in np.ndindex(kernel):
        target = windows[(..., *element)]
        np.add(target, products[(slice(None), slice(None), *element)], target)
