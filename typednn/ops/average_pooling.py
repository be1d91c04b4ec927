"""The mean of windows, on one to three spatial axes; ``x`` is (N, C, *space) or (C, *space).

It is a convolution of each channel by itself.
"""

from math import prod
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.primitive import Domain
from typednn.autodiff.tape import apply
from typednn.kernels.numpy.windows import Ints, exact_padding
from typednn.ops.arguments import PerAxis, per_axis, plain
from typednn.ops.convolution_primitives import convolution
from typednn.ops.creation import full
from typednn.ops.from_data import asarray
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.ops.pooling_windows import window_of, window_samples
from typednn.ops.shaping import reshape
from typednn.tensor import Tensor

__all__ = ["avg_pool1d", "avg_pool2d", "avg_pool3d"]

F = TypeVar("F", bound=np.floating[Any])


def avg_pool(
    name: str,
    x: Tensor[Any, F],
    kernel_size: PerAxis,
    stride: PerAxis | None,
    padding: PerAxis,
    ceil_mode: bool,
    count_include_pad: bool,
) -> Tensor[Any, F]:
    """Apply the operation ``name``: a convolution of each channel with equal weights.

    Where windows differ in the number of elements that count, the sums are divided by it.
    """
    need_dtypes(name, x=x)
    window = window_of(name, x, kernel_size, stride, padding, 1, ceil_mode)
    kernel, strides = window["kernel"], window["stride"]
    before, space = x.shape[: -len(kernel)], x.shape[-len(kernel) :]
    counts = _counts(space, per_axis(plain(padding), len(kernel)), window, count_include_pad)
    weights = full((1, 1, *kernel), 1 / prod(kernel) if counts is None else 1.0, dtype=x.dtype)
    means = apply(
        convolution,
        reshape(x, (prod(before), 1, *space)),
        weights,
        stride=strides,
        padding=exact_padding(space, window["padding"], kernel, strides),
        dilation=window["dilation"],
        groups=1,
    )
    means = reshape(means, (*before, *means.shape[2:]))
    return means if counts is None else means / asarray(counts, x.dtype)


def _counts(space: Ints, pads: Ints, window: dict[str, Any], count_include_pad: bool) -> Any:
    """Return the number of elements that count in each window; None if all do."""
    counts: Any = np.array(1)
    for size, pad, kernel, stride, (_, behind) in zip(
        space, pads, window["kernel"], window["stride"], window["padding"], strict=True
    ):
        starts = np.arange(-pad, size + behind - kernel + 1, stride)
        least, most = (-pad, size + pad) if count_include_pad else (0, size)
        on_axis = np.minimum(starts + kernel, most) - np.maximum(starts, least)
        counts = counts[..., None] * on_axis
    return None if (counts == prod(window["kernel"])).all() else counts


def avg_pool1d(
    x: Tensor[Any, F],
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor[Any, F]:
    """Like ``avg_pool2d``, over one spatial axis."""
    return avg_pool("avg_pool1d", x, kernel_size, stride, padding, ceil_mode, count_include_pad)


def avg_pool2d(
    x: Tensor[Any, F],
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor[Any, F]:
    """The mean of each window; ``x`` is (N, C, H, W) or (C, H, W).

    Sizes and errors are those of ``max_pool2d``. The zeros of the padding count, unless
    ``count_include_pad`` is false: the sum of each window is divided by the number of its elements
    that count. Elements beyond the padding, which windows have only with ``ceil_mode``, never
    count. Also raises ShapeError unless ``x`` is floating-point.
    """
    return avg_pool("avg_pool2d", x, kernel_size, stride, padding, ceil_mode, count_include_pad)


def avg_pool3d(
    x: Tensor[Any, F],
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor[Any, F]:
    """Like ``avg_pool2d``, over three spatial axes."""
    return avg_pool("avg_pool3d", x, kernel_size, stride, padding, ceil_mode, count_include_pad)


for _rank, _function in enumerate((avg_pool1d, avg_pool2d, avg_pool3d), 1):
    operation(_function, samples=window_samples(_rank, Domain(), count_include_pad=False))
