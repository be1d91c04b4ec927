"""Convolutional layers over one to three axes in space. Names and layouts are PyTorch's."""

from typing import Any, ClassVar, Generic

import numpy as np
from jaxtyping import Float
from typing_extensions import TypeVar

from typednn import ops
from typednn.nn.init import Initializer, glorot_uniform, initialized
from typednn.nn.layer_rules import refuse_construction, refuse_dtype
from typednn.nn.module import Module
from typednn.nn.type_parameters import (
    Dilation,
    DType,
    Groups,
    In,
    Kernel,
    Out,
    Padding,
    PaddingOrMode,
    Stride,
)
from typednn.ops.arguments import PerAxis, per_axis
from typednn.ops.random import refuse_no_generator
from typednn.tensor import Tensor

__all__ = [
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
    "SeparableConv2d",
]

More = TypeVar("More", bound=PerAxis, default=Any, covariant=True)  # noqa: PLC0105


class _Convolution(
    Module, Generic[In, Out, Kernel, Stride, PaddingOrMode, Dilation, Groups, DType]
):
    """What the convolutions over ``rank`` axes share."""

    rank: ClassVar[int]
    weight: Float[Tensor[Any, DType], "Out In//Groups *kernel"]
    bias: Float[Tensor[Any, DType], "Out"] | None
    in_channels: In
    out_channels: Out
    kernel_size: Kernel
    stride: Stride
    padding: PaddingOrMode
    dilation: Dilation
    groups: Groups

    def __init__(
        self,
        in_channels: In,
        out_channels: Out,
        kernel_size: Kernel,
        stride: Stride = 1,  # type: ignore[assignment]  # in the type, if left out
        padding: PaddingOrMode = 0,  # type: ignore[assignment]  # in the type, if left out
        dilation: Dilation = 1,  # type: ignore[assignment]  # in the type, if left out
        groups: Groups = 1,  # type: ignore[assignment]  # in the type, if left out
        *,
        bias: bool = True,
        rng: np.random.Generator,
        weight_init: Initializer = glorot_uniform,
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(
            self,
            in_channels,
            out_channels,
            kernel_size,
            stride,
            padding,
            dilation=dilation,
            groups=groups,
            bias=bias,
        )
        refuse_dtype(self, dtype)
        kernel = per_axis(kernel_size, self.rank)
        self.weight = initialized(
            self, weight_init, (out_channels, in_channels // groups, *kernel), rng, dtype
        )
        self.bias = ops.zeros(out_channels, dtype=dtype) if bias else None
        self.in_channels, self.out_channels, self.kernel_size = (
            in_channels,
            out_channels,
            kernel_size,
        )
        self.stride, self.padding, self.dilation, self.groups = stride, padding, dilation, groups

    def _window(self) -> tuple[Any, ...]:
        return self.stride, self.padding, self.dilation, self.groups


class Conv2d(_Convolution[In, Out, Kernel, Stride, PaddingOrMode, Dilation, Groups, DType]):
    """Cross-correlates images with ``out_channels`` kernels: ``ops.conv2d``, with its weights.

    Images ``(b, in_channels, h, w)`` become ``(b, out_channels, h', w')`` with
    ``h' = (h + 2*padding - dilation*(kernel_size - 1) - 1)//stride + 1``; ``b`` may be left out.
    The weight is ``(out_channels, in_channels/groups, kh, kw)``. ``kernel_size``, ``stride``,
    ``padding`` and ``dilation`` are one number, or one for each axis in space; ``padding`` may also be
    "same" or "valid". ``groups`` splits the channels: with ``groups=in_channels`` the convolution is
    depthwise. The type has all of them: mypy computes the sizes of the result.

    ``weight_init`` draws the weight from ``rng``. The bias starts at zero; ``bias=False`` leaves it
    out. Raises ShapeError for a size below its minimum, for groups that do not divide both numbers of
    channels, and, when it is called, for another number of channels and a kernel larger than the padded
    image. Source: LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document
    recognition", 1998.
    """

    rank = 2

    def __call__(self, x: Float[Tensor[Any, DType], "..."]) -> Float[Tensor[Any, DType], "..."]:
        return ops.conv2d(x, self.weight, self.bias, *self._window())


class Conv1d(_Convolution[In, Out, Kernel, Stride, PaddingOrMode, Dilation, Groups, DType]):
    """Like ``Conv2d``, over one axis: ``(b, in_channels, l)`` becomes ``(b, out_channels, l')``."""

    rank = 1

    def __call__(self, x: Float[Tensor[Any, DType], "..."]) -> Float[Tensor[Any, DType], "..."]:
        return ops.conv1d(x, self.weight, self.bias, *self._window())


class Conv3d(_Convolution[In, Out, Kernel, Stride, PaddingOrMode, Dilation, Groups, DType]):
    """Like ``Conv2d``, over three axes in space: ``(b, in_channels, d, h, w)``."""

    rank = 3

    def __call__(self, x: Float[Tensor[Any, DType], "..."]) -> Float[Tensor[Any, DType], "..."]:
        return ops.conv3d(x, self.weight, self.bias, *self._window())


class _TransposedConvolution(
    Module, Generic[In, Out, Kernel, Stride, Padding, More, Groups, Dilation, DType]
):
    """What the transposed convolutions over ``rank`` axes share."""

    rank: ClassVar[int]
    weight: Float[Tensor[Any, DType], "In Out//Groups *kernel"]
    bias: Float[Tensor[Any, DType], "Out"] | None
    in_channels: In
    out_channels: Out
    kernel_size: Kernel
    stride: Stride
    padding: Padding
    output_padding: More
    groups: Groups
    dilation: Dilation

    def __init__(
        self,
        in_channels: In,
        out_channels: Out,
        kernel_size: Kernel,
        stride: Stride = 1,  # type: ignore[assignment]  # in the type, if left out
        padding: Padding = 0,  # type: ignore[assignment]  # in the type, if left out
        output_padding: More = 0,  # type: ignore[assignment]  # in the type, if left out
        groups: Groups = 1,  # type: ignore[assignment]  # in the type, if left out
        dilation: Dilation = 1,  # type: ignore[assignment]  # in the type, if left out
        *,
        bias: bool = True,
        rng: np.random.Generator,
        weight_init: Initializer = glorot_uniform,
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(
            self,
            in_channels,
            out_channels,
            kernel_size,
            stride,
            padding,
            output_padding,
            dilation,
            groups,
            bias,
        )
        refuse_dtype(self, dtype)
        kernel = per_axis(kernel_size, self.rank)
        self.weight = initialized(
            self, weight_init, (in_channels, out_channels // groups, *kernel), rng, dtype
        )
        self.bias = ops.zeros(out_channels, dtype=dtype) if bias else None
        self.in_channels, self.out_channels, self.kernel_size = (
            in_channels,
            out_channels,
            kernel_size,
        )
        self.stride, self.padding, self.output_padding = stride, padding, output_padding
        self.groups, self.dilation = groups, dilation

    def _window(self) -> tuple[Any, ...]:
        return self.stride, self.padding, self.output_padding, self.groups, self.dilation


class ConvTranspose2d(
    _TransposedConvolution[In, Out, Kernel, Stride, Padding, More, Groups, Dilation, DType]
):
    """The transpose of a ``Conv2d``, which makes images larger: ``ops.conv_transpose2d``.

    Images ``(b, in_channels, h, w)`` become ``(b, out_channels, h', w')`` with
    ``h' = (h - 1)*stride - 2*padding + dilation*(kernel_size - 1) + output_padding + 1``; ``b`` may
    be left out. The weight is ``(in_channels, out_channels/groups, kh, kw)``. Everything else is as in
    ``Conv2d``. Source: Zeiler, Krishnan, Taylor and Fergus, "Deconvolutional networks", CVPR 2010.
    Raises ShapeError as ``Conv2d`` does, and for ``output_padding`` that is not below the stride or
    the dilation.
    """

    rank = 2

    def __call__(self, x: Float[Tensor[Any, DType], "..."]) -> Float[Tensor[Any, DType], "..."]:
        return ops.conv_transpose2d(x, self.weight, self.bias, *self._window())


class ConvTranspose1d(
    _TransposedConvolution[In, Out, Kernel, Stride, Padding, More, Groups, Dilation, DType]
):
    """Like ``ConvTranspose2d``, over one axis.

    ``(b, in_channels, l)`` becomes ``(b, out_channels, l')``.
    """

    rank = 1

    def __call__(self, x: Float[Tensor[Any, DType], "..."]) -> Float[Tensor[Any, DType], "..."]:
        return ops.conv_transpose1d(x, self.weight, self.bias, *self._window())


class ConvTranspose3d(
    _TransposedConvolution[In, Out, Kernel, Stride, Padding, More, Groups, Dilation, DType]
):
    """Like ``ConvTranspose2d``, over three axes in space.

    ``(b, in_channels, d, h, w)`` becomes ``(b, out_channels, d', h', w')``.
    """

    rank = 3

    def __call__(self, x: Float[Tensor[Any, DType], "..."]) -> Float[Tensor[Any, DType], "..."]:
        return ops.conv_transpose3d(x, self.weight, self.bias, *self._window())


class SeparableConv2d(Module, Generic[In, Out, Kernel, Stride, PaddingOrMode, Dilation, DType]):
    """A depthwise ``Conv2d``, one kernel for each channel, and then one with kernels of 1 by 1.

    Images ``(b, in_channels, h, w)`` become ``(b, out_channels, h', w')`` as by a ``Conv2d`` of the same
    arguments, with ``in_channels * (kh*kw + out_channels)`` weights. ``bias`` is that of the second.
    Raises ShapeError as ``Conv2d``. Source: Howard et al., "MobileNets", 2017, section 3.1.
    """

    depthwise: Conv2d[In, In, Kernel, Stride, PaddingOrMode, Dilation, In, DType]
    pointwise: Conv2d[In, Out, Any, Any, Any, Any, Any, DType]
    in_channels: In
    out_channels: Out
    kernel_size: Kernel
    stride: Stride
    padding: PaddingOrMode
    dilation: Dilation

    def __init__(
        self,
        in_channels: In,
        out_channels: Out,
        kernel_size: Kernel,
        stride: Stride = 1,  # type: ignore[assignment]  # in the type, if left out
        padding: PaddingOrMode = 0,  # type: ignore[assignment]  # in the type, if left out
        dilation: Dilation = 1,  # type: ignore[assignment]  # in the type, if left out
        *,
        bias: bool = True,
        rng: np.random.Generator,
        weight_init: Initializer = glorot_uniform,
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(
            self,
            in_channels,
            out_channels,
            kernel_size,
            stride,
            padding,
            dilation=dilation,
            bias=bias,
        )
        refuse_no_generator(type(self).__name__, rng)
        self.depthwise = Conv2d(
            in_channels,
            in_channels,
            kernel_size,
            stride,
            padding,
            dilation,
            groups=in_channels,
            bias=False,
            rng=rng,
            weight_init=weight_init,
            dtype=dtype,
        )
        self.pointwise = Conv2d(
            in_channels, out_channels, 1, bias=bias, rng=rng, weight_init=weight_init, dtype=dtype
        )
        self.in_channels, self.out_channels, self.kernel_size = (
            in_channels,
            out_channels,
            kernel_size,
        )
        self.stride, self.padding, self.dilation = stride, padding, dilation

    def __call__(self, x: Float[Tensor[Any, DType], "..."]) -> Float[Tensor[Any, DType], "..."]:
        return self.pointwise(self.depthwise(x))
