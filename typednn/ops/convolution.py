"""Convolutions over one to three spatial axes. Names and layout are PyTorch's.

The primitives and their gradients are in ``convolution_primitives``.
"""

from functools import lru_cache
from typing import Any, TypeVar

import numpy as np

from typednn.kernels.numpy.windows import Ints, Pads, exact_padding
from typednn.ops.arguments import PerAxis, per_axis, plain
from typednn.ops.convolution_primitives import any_operands, convolution, need_one_dtype, with_bias
from typednn.ops.operation import operation
from typednn.shapes.rules import RULES
from typednn.shapes.rules.windows import dilated_sizes
from typednn.tensor import Tensor

__all__ = ["conv1d", "conv2d", "conv3d"]

F = TypeVar("F", bound=np.floating[Any])


@lru_cache(maxsize=1024)
def _window(
    name: str,
    x: Ints,
    weight: Ints,
    bias: Ints | None,
    stride: PerAxis,
    padding: PerAxis | str,
    dilation: PerAxis,
    groups: int,
) -> dict[str, Any]:
    """Return the parameters of the primitive. Raises ShapeError if the operation's rule does."""
    RULES[name](x, weight, bias, stride, padding, dilation, groups)
    rank = len(weight) - 2
    strides, dilations = per_axis(stride, rank), per_axis(dilation, rank)
    reach: Any = dilated_sizes(weight[2:], dilations)  # ints, of ints
    pads = exact_padding(x[-rank:], _padding(padding, reach), reach, strides)
    return {"stride": strides, "padding": pads, "dilation": dilations, "groups": groups}


def _padding(padding: PerAxis | str, reach: Ints) -> Pads:
    """Return the number of zeros before and after each axis.

    For "same", an odd zero goes after the axis, as in PyTorch.
    """
    if padding == "same":
        return tuple(((size - 1) // 2, size // 2) for size in reach)
    if isinstance(padding, str):  # "valid"
        return ((0, 0),) * len(reach)
    return tuple((pad, pad) for pad in per_axis(padding, len(reach)))


def _conv(
    name: str,
    x: Tensor[Any, F],
    weight: Tensor[Any, Any],
    bias: Tensor[Any, Any] | None,
    *window: Any,
) -> Tensor[Any, F]:
    need_one_dtype(name, x, weight, bias)
    shape = None if bias is None else bias.shape
    params = _window(name, x.shape, weight.shape, shape, *map(plain, window))
    return with_bias(convolution, x, weight, bias, params)


def conv1d(
    x: Tensor[Any, F],
    weight: Tensor[Any, Any],
    bias: Tensor[Any, Any] | None = None,
    stride: PerAxis = 1,
    padding: PerAxis | str = 0,
    dilation: PerAxis = 1,
    groups: int = 1,
) -> Tensor[Any, F]:
    """Like ``conv2d``, over one spatial axis."""
    return _conv("conv1d", x, weight, bias, stride, padding, dilation, groups)


def conv2d(
    x: Tensor[Any, F],
    weight: Tensor[Any, Any],
    bias: Tensor[Any, Any] | None = None,
    stride: PerAxis = 1,
    padding: PerAxis | str = 0,
    dilation: PerAxis = 1,
    groups: int = 1,
) -> Tensor[Any, F]:
    """Cross-correlate ``x`` with the kernels: multiply every patch with every kernel, and sum.

    ``x`` is (N, C_in, H, W) or (C_in, H, W); ``weight`` (C_out, C_in/groups, KH, KW); ``bias``
    (C_out,). The result is (N, C_out, H', W') with H' = (H + 2*padding - dilation*(KH-1) -
    1)//stride + 1.

    ``padding``: the number of zeros on each side; "same": as many as keep H and W (an odd one goes
    after); "valid": none. ``dilation``: the distance between the elements of a kernel. Channels and
    kernels are split into ``groups``, and each group of kernels sees only its own channels.

    Raises ShapeError if the numbers of axes, the channels or the dtypes do not fit, or if ``groups``
    does not divide the channels. So it does if a kernel is larger than the padded ``x``, a number
    below its minimum, or a stride not 1 where ``padding`` is "same". Source: Dumoulin and Visin, "A
    guide to convolution arithmetic for deep learning" (2016).
    """
    return _conv("conv2d", x, weight, bias, stride, padding, dilation, groups)


def conv3d(
    x: Tensor[Any, F],
    weight: Tensor[Any, Any],
    bias: Tensor[Any, Any] | None = None,
    stride: PerAxis = 1,
    padding: PerAxis | str = 0,
    dilation: PerAxis = 1,
    groups: int = 1,
) -> Tensor[Any, F]:
    """Like ``conv2d``, over three spatial axes."""
    return _conv("conv3d", x, weight, bias, stride, padding, dilation, groups)


operation(
    conv1d,
    samples=(
        any_operands("n=2 i=3 h=5", "o=2 i=3 k=2", "o=2"),
        any_operands("2*i h=6", "2*i i k=3", stride=2, padding=1, dilation=2, groups=2),
        any_operands("n=1 i=1 h=4", "o=1 i=1 k=4", padding="same"),
    ),
)
operation(
    conv2d,
    samples=(
        any_operands("n=2 i=2 h=4 w=3", "o=2 i=2 k=2 l=3", "o=2"),
        any_operands(
            "n=1 2*i h=5 w=6",
            "2*i i k=2 l=3",
            "2*i",
            stride=(2, 3),
            padding=(0, 2),
            groups=2,
        ),
        any_operands("i=2 h=3 w=4", "o=1 i=2 k=3 l=2", padding="same", dilation=(1, 2)),
        any_operands("n=1 i=2 h=3 w=3", "o=1 i=2 k=2 l=2", padding="valid", stride=2),
    ),
)
operation(
    conv3d,
    samples=(
        any_operands("n=1 i=1 d=3 h=2 w=3", "o=2 i=1 j=2 k=1 l=2", "o=2"),
        any_operands(
            "2*i d=3 h=3 w=4",
            "2*i i j=2 k=2 l=2",
            stride=(2, 1, 2),
            padding=(1, 0, 1),
            groups=2,
        ),
    ),
)
