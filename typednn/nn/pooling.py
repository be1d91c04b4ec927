"""Pooling layers over one to three axes in space. Names and layouts are PyTorch's."""

from typing import Any, Generic

from typing_extensions import TypeVar as TypeVarWithDefault

from typednn import ops
from typednn.nn.layer_rules import refuse_construction
from typednn.nn.module import Module
from typednn.nn.type_parameters import D, Dilation, F, Kernel, Padding, Stride
from typednn.ops.unpooling import Pooled
from typednn.shapes.layers import CALL_RULES
from typednn.shapes.rules.axes import as_refused_by
from typednn.tensor import Tensor

__all__ = [
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d",
    "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d",
    "AdaptiveMaxPool3d",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "GlobalAvgPool",
    "GlobalMaxPool",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
]

CeilMode = TypeVarWithDefault("CeilMode", bound=bool, default=Any, covariant=True)  # noqa: PLC0105
Output = TypeVarWithDefault(  # noqa: PLC0105
    "Output", bound=int | tuple[int | None, ...], default=Any, covariant=True
)


class _MaxPool(Module, Generic[Kernel, Stride, Padding, Dilation, CeilMode]):
    """What the layers share that give the largest element of each window."""

    kernel_size: Kernel
    stride: Stride
    padding: Padding
    dilation: Dilation
    ceil_mode: CeilMode

    def __init__(
        self,
        kernel_size: Kernel,
        stride: Stride = None,  # type: ignore[assignment]  # in the type, if left out
        padding: Padding = 0,  # type: ignore[assignment]  # in the type, if left out
        dilation: Dilation = 1,  # type: ignore[assignment]  # in the type, if left out
        ceil_mode: CeilMode = False,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, kernel_size, stride, padding, dilation, ceil_mode)
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding
        self.dilation, self.ceil_mode = dilation, ceil_mode

    def _window(self) -> tuple[Any, ...]:
        return self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode


class MaxPool2d(_MaxPool[Kernel, Stride, Padding, Dilation, CeilMode]):
    """The largest element of each window: ``ops.max_pool2d``.

    Images ``(b, c, h, w)`` become ``(b, c, h', w')`` with ``h' = (h + 2*padding -
    dilation*(kernel_size-1) - 1)//stride + 1``; ``b`` may be left out. With ``ceil_mode`` the quotient is
    rounded up, unless the last window then begins beyond the image. ``kernel_size``, ``stride``,
    ``padding`` and ``dilation`` are one number, or one for each axis in space; the default of ``stride``
    is ``kernel_size``. The type has all five. ``MaxUnpool2d`` puts the elements back to their places, which
    ``with_indices`` gives. Raises ShapeError for a number below its minimum, for padding of more than
    half a window, and, when it is called, for a window larger than the padded image. Source: Scherer,
    Mueller and Behnke, "Evaluation of pooling operations in convolutional architectures", ICANN 2010.
    """

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        return ops.max_pool2d(x, *self._window())

    def with_indices(self, x: Tensor[Any, D]) -> Pooled[D]:
        """Return the result, and the position of each element: ``ops.max_pool2d_with_indices``."""
        with as_refused_by("max_pool2d"):
            return ops.max_pool2d_with_indices(x, *self._window())


class MaxPool1d(_MaxPool[Kernel, Stride, Padding, Dilation, CeilMode]):
    """Like ``MaxPool2d``, over one axis. ``(b, c, l)`` becomes ``(b, c, l')``."""

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        return ops.max_pool1d(x, *self._window())

    def with_indices(self, x: Tensor[Any, D]) -> Pooled[D]:
        """Return the result, and the position of each element: ``ops.max_pool1d_with_indices``."""
        with as_refused_by("max_pool1d"):
            return ops.max_pool1d_with_indices(x, *self._window())


class MaxPool3d(_MaxPool[Kernel, Stride, Padding, Dilation, CeilMode]):
    """Like ``MaxPool2d``, over three axes in space.

    ``(b, c, d, h, w)`` becomes ``(b, c, d', h', w')``.
    """

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        return ops.max_pool3d(x, *self._window())

    def with_indices(self, x: Tensor[Any, D]) -> Pooled[D]:
        """Return the result, and the position of each element: ``ops.max_pool3d_with_indices``."""
        with as_refused_by("max_pool3d"):
            return ops.max_pool3d_with_indices(x, *self._window())


class _AvgPool(Module, Generic[Kernel, Stride, Padding, CeilMode]):
    """What the layers share that give the mean of each window."""

    kernel_size: Kernel
    stride: Stride
    padding: Padding
    ceil_mode: CeilMode
    count_include_pad: bool

    def __init__(
        self,
        kernel_size: Kernel,
        stride: Stride = None,  # type: ignore[assignment]  # in the type, if left out
        padding: Padding = 0,  # type: ignore[assignment]  # in the type, if left out
        ceil_mode: CeilMode = False,  # type: ignore[assignment]  # in the type, if left out
        count_include_pad: bool = True,
    ) -> None:
        refuse_construction(self, kernel_size, stride, padding, ceil_mode, count_include_pad)
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad

    def _window(self) -> tuple[Any, ...]:
        window = (self.kernel_size, self.stride, self.padding)
        return (*window, self.ceil_mode, self.count_include_pad)


class AvgPool2d(_AvgPool[Kernel, Stride, Padding, CeilMode]):
    """The mean of each window: ``ops.avg_pool2d``.

    ``(b, c, h, w)`` becomes ``(b, c, h', w')``. The zeros of the padding count, unless
    ``count_include_pad`` is false. Sizes are those of ``MaxPool2d`` without dilation. Raises
    ShapeError as it does. Source: LeCun et al., "Gradient-based learning applied to document
    recognition", 1998.
    """

    def __call__(self, x: Tensor[Any, F]) -> Tensor[Any, F]:
        return ops.avg_pool2d(x, *self._window())


class AvgPool1d(_AvgPool[Kernel, Stride, Padding, CeilMode]):
    """Like ``AvgPool2d``, over one axis. ``(b, c, l)`` becomes ``(b, c, l')``."""

    def __call__(self, x: Tensor[Any, F]) -> Tensor[Any, F]:
        return ops.avg_pool1d(x, *self._window())


class AvgPool3d(_AvgPool[Kernel, Stride, Padding, CeilMode]):
    """Like ``AvgPool2d``, over three axes in space.

    ``(b, c, d, h, w)`` becomes ``(b, c, d', h', w')``.
    """

    def __call__(self, x: Tensor[Any, F]) -> Tensor[Any, F]:
        return ops.avg_pool3d(x, *self._window())


class _AdaptivePool(Module, Generic[Output]):
    """What the layers with a given size of their result share."""

    output_size: Output

    def __init__(self, output_size: Output) -> None:
        refuse_construction(self, output_size)
        self.output_size = output_size


class AdaptiveMaxPool2d(_AdaptivePool[Output]):
    """The largest element of each of ``output_size`` windows that cover an axis.

    Images ``(b, c, h, w)`` become ``(b, c, *output_size)``; ``b`` may be left out. One number is for both
    axes; None keeps the size of its axis. Raises ShapeError for a size below 1.
    """

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        return ops.adaptive_max_pool2d(x, self.output_size)


class AdaptiveMaxPool1d(_AdaptivePool[Output]):
    """Like ``AdaptiveMaxPool2d``, over one axis. ``(b, c, l)`` becomes ``(b, c, *output_size)``."""

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        return ops.adaptive_max_pool1d(x, self.output_size)


class AdaptiveMaxPool3d(_AdaptivePool[Output]):
    """Like ``AdaptiveMaxPool2d``, over three axes in space.

    ``(b, c, d, h, w)`` becomes ``(b, c, *output_size)``.
    """

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        return ops.adaptive_max_pool3d(x, self.output_size)


class AdaptiveAvgPool2d(_AdaptivePool[Output]):
    """The mean of each of ``output_size`` windows that cover an axis.

    Images ``(b, c, h, w)`` become ``(b, c, *output_size)``; ``b`` may be left out. One number is for both
    axes; None keeps the size of its axis. Raises ShapeError for a size below 1. Source: He et al.,
    "Spatial pyramid pooling in deep convolutional networks", ECCV 2014.
    """

    def __call__(self, x: Tensor[Any, F]) -> Tensor[Any, F]:
        return ops.adaptive_avg_pool2d(x, self.output_size)


class AdaptiveAvgPool1d(_AdaptivePool[Output]):
    """Like ``AdaptiveAvgPool2d``, over one axis. ``(b, c, l)`` becomes ``(b, c, *output_size)``."""

    def __call__(self, x: Tensor[Any, F]) -> Tensor[Any, F]:
        return ops.adaptive_avg_pool1d(x, self.output_size)


class AdaptiveAvgPool3d(_AdaptivePool[Output]):
    """Like ``AdaptiveAvgPool2d``, over three axes in space.

    ``(b, c, d, h, w)`` becomes ``(b, c, *output_size)``.
    """

    def __call__(self, x: Tensor[Any, F]) -> Tensor[Any, F]:
        return ops.adaptive_avg_pool3d(x, self.output_size)


class GlobalMaxPool(Module):
    """The largest element of each channel: ``(b, c, *space)`` becomes ``(b, c)``.

    Raises ShapeError, when it is called, for ``x`` without axes in space.
    """

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        CALL_RULES["GlobalMaxPool"](x.shape)
        return ops.max(x, axis=tuple(range(2, x.ndim)))


class GlobalAvgPool(Module):
    """The mean of each channel: ``(b, c, *space)`` becomes ``(b, c)``.

    Raises ShapeError, when it is called, for ``x`` without axes in space. Source: Lin, Chen and
    Yan, "Network in network", ICLR 2014, section 3.2.
    """

    def __call__(self, x: Tensor[Any, F]) -> Tensor[Any, F]:
        CALL_RULES["GlobalAvgPool"](x.shape)
        return ops.mean(x, axis=tuple(range(2, x.ndim)))
