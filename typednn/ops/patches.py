"""Patches of images as columns, and blocks of pixels as channels. Names and layout are PyTorch's."""

from functools import lru_cache
from math import prod
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.primitive import Domain, Sample
from typednn.autodiff.tape import apply
from typednn.kernels.numpy.windows import Ints, slide
from typednn.ops.arguments import PerAxis, per_axis, plain
from typednn.ops.from_data import asarray
from typednn.ops.gathering import scatter_primitive
from typednn.ops.indexing import take
from typednn.ops.operation import operation
from typednn.ops.padding import pad
from typednn.ops.shaping import broadcast_to, permute_dims, reshape
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["fold", "pixel_shuffle", "pixel_unshuffle", "unfold"]

D = TypeVar("D", bound=np.generic)


@lru_cache(maxsize=64)
def _places(space: Ints, kernel: Ints, dilation: Ints, stride: Ints) -> Any:
    """Return the position in the flattened space of each element of each window, element first."""
    positions = np.arange(prod(space)).reshape(space)
    windows = slide(positions, kernel, stride, dilation)
    return np.ascontiguousarray(np.moveaxis(windows, (2, 3), (0, 1))).reshape(-1)


def _padded(x: Tensor[Any, D], padding: Ints) -> Tensor[Any, D]:
    """Return ``x`` with this many zeros around its last axes, or without as many elements."""
    before = ((0, 0),) * (x.ndim - len(padding))
    return pad(x, (*before, *((width, width) for width in padding)))


def unfold(
    x: Tensor[Any, D],
    kernel_size: PerAxis,
    dilation: PerAxis = 1,
    padding: PerAxis = 0,
    stride: PerAxis = 1,
) -> Tensor[Any, D]:
    """The windows over ``x`` (N, C, H, W) or (C, H, W), each as a column.

    The result is (N, C*KH*KW, L): channel by channel the elements of a window, row by row, for each
    of L windows, row by row. Padding is 0. Raises ShapeError for another number of axes, for a
    window larger than the padded ``x``, and for a number below its minimum. Source: PyTorch,
    ``unfold``; it is also called im2col.
    """
    given = [plain(each) for each in (kernel_size, dilation, padding, stride)]
    shape: Any = RULES["unfold"](x.shape, *given)
    kernel, apart, around, strides = [per_axis(each, 2) for each in given]
    x = _padded(x, around)
    places = _places(x.shape[-2:], kernel, apart, strides)
    flat = reshape(x, (*x.shape[:-2], prod(x.shape[-2:])))
    return reshape(take(flat, asarray(places), -1), shape)


def fold(
    x: Tensor[Any, D],
    output_size: PerAxis,
    kernel_size: PerAxis,
    dilation: PerAxis = 1,
    padding: PerAxis = 0,
    stride: PerAxis = 1,
) -> Tensor[Any, D]:
    """The transpose of ``unfold``: add each column of ``x`` (N, C*KH*KW, L) to its window.

    The result is (N, C, H, W) with (H, W) = ``output_size``; N may be left out. Raises ShapeError
    for another number of axes, if L is not the number of windows, if KH*KW does not divide axis -2,
    for a window larger than the padded result, and for a number below its minimum. Source:
    PyTorch, ``fold``; it is also called col2im.
    """
    given = [plain(each) for each in (output_size, kernel_size, dilation, padding, stride)]
    shape: Any = RULES["fold"](x.shape, *given)
    _, kernel, apart, around, strides = [per_axis(each, 2) for each in given]
    space = tuple(n + 2 * width for n, width in zip(shape[-2:], around, strict=True))
    places = _places(space, kernel, apart, strides)
    columns = reshape(x, (*shape[:-2], len(places)))
    index = broadcast_to(asarray(places), columns.shape)
    whole = (*shape[:-2], prod(space))
    sums = apply(scatter_primitive, columns, index, axis=-1, shape=whole)
    return _padded(reshape(sums, (*shape[:-2], *space)), tuple(-width for width in around))


def pixel_shuffle(x: Tensor[Any, D], upscale_factor: int) -> Tensor[Any, D]:
    """Turn ``x`` (*b, C*r*r, H, W) into (*b, C, H*r, W*r): channels become blocks of pixels.

    Raises ShapeError for fewer than three axes, for a factor below 1, and if r*r does not divide
    the channels. Source: Shi et al., "Real-time single image and video super-resolution using an
    efficient sub-pixel convolutional neural network" (2016).
    """
    r = upscale_factor
    shape: Any = RULES["pixel_shuffle"](x.shape, r)
    *batch, channels, _, _ = shape
    parts = reshape(x, (*batch, channels, r, r, *x.shape[-2:]))
    return reshape(_last_axes(parts, (0, 3, 1, 4, 2)), shape)


def pixel_unshuffle(x: Tensor[Any, D], downscale_factor: int) -> Tensor[Any, D]:
    """Turn ``x`` (*b, C, H*r, W*r) into (*b, C*r*r, H, W): the inverse of ``pixel_shuffle``.

    Raises ShapeError for fewer than three axes, for a factor below 1, and if r does not divide the
    last two axes.
    """
    r = downscale_factor
    shape: Any = RULES["pixel_unshuffle"](x.shape, r)
    parts = reshape(x, (*x.shape[:-2], shape[-2], r, shape[-1], r))
    return reshape(_last_axes(parts, (0, 2, 4, 1, 3)), shape)


def _last_axes(x: Tensor[Any, D], order: Ints) -> Tensor[Any, D]:
    """Return ``x`` with its last axes in this order."""
    before = x.ndim - len(order)
    return permute_dims(x, (*range(before), *(before + axis for axis in order)))


_ANY = (Domain(),)

operation(
    unfold,
    samples=(
        Sample(("n=2 c=2 h=3 w=4",), _ANY, {"kernel_size": 2}),
        Sample(
            ("c=1 h=4 w=5",),
            _ANY,
            {"kernel_size": (2, 3), "dilation": (2, 1), "padding": (0, 1), "stride": 2},
        ),
    ),
)
operation(
    fold,
    samples=(
        Sample(("n=2 p=4 l=6",), _ANY, {"output_size": (3, 4), "kernel_size": 2}),
        Sample(
            ("p=6 l=3",),
            _ANY,
            {
                "output_size": (4, 5),
                "kernel_size": (2, 3),
                "dilation": (2, 1),
                "padding": (0, 1),
                "stride": 2,
            },
        ),
    ),
)
operation(
    pixel_shuffle,
    samples=(
        Sample(("n=2 c=4 h=1 w=2",), _ANY, {"upscale_factor": 2}),
        Sample(("c=9 h=2 w=1",), _ANY, {"upscale_factor": 3}),
    ),
)
operation(
    pixel_unshuffle,
    samples=(
        Sample(("n=2 c=1 h=2 w=4",), _ANY, {"downscale_factor": 2}),
        Sample(("c=2 h=3 w=6",), _ANY, {"downscale_factor": 3}),
    ),
)
