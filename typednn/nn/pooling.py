"""Pooling layers over one to three axes in space. Names and layouts are PyTorch's."""

from typing import Any, Generic

from typing_extensions import TypeVar as TypeVarWithDefault

from typednn import ops
from typednn.nn.layer_rules import refuse_construction
from typednn.nn.module import Module
from typednn.nn.type_parameters import D, F, Kernel, Padding, Stride
from typednn.shapes.layers import CALL_RULES
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

Output = TypeVarWithDefault(  # noqa: PLC0105
    "Output", bound=int | tuple[int | None, ...], default=Any, covariant=True
)


class _Pool(Module, Generic[Kernel, Stride, Padding]):
    """What the layers over windows share."""

    kernel_size: Kernel
    stride: Stride
    padding: Padding

    def __init__(
        self,
        kernel_size: Kernel,
        stride: Stride = None,  # type: ignore[assignment]  # in the type, if left out
        padding: Padding = 0,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, kernel_size, stride, padding)
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding

    def _window(self) -> tuple[Any, ...]:
        return self.kernel_size, self.stride, self.padding


class MaxPool2d(_Pool[Kernel, Stride, Padding]):
    """The largest element of each window: ``ops.max_pool2d``.

    Images ``(b, c, h, w)`` become ``(b, c, h', w')`` with ``h' = (h + 2*padding - kernel_size)//stride +
    1``; ``b`` may be left out. ``kernel_size``, ``stride`` and ``padding`` are one number, or one for each
    axis in space; the default of ``stride`` is ``kernel_size``. The type has all three. Raises ShapeError
    for a number below its minimum, for padding of more than half a window, and, when it is called, for a
    window larger than the padded image.
    """

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        return ops.max_pool2d(x, *self._window())


class MaxPool1d(_Pool[Kernel, Stride, Padding]):
    """Like ``MaxPool2d``, over one axis."""

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        return ops.max_pool1d(x, *self._window())


class MaxPool3d(_Pool[Kernel, Stride, Padding]):
    """Like ``MaxPool2d``, over three axes in space."""

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        return ops.max_pool3d(x, *self._window())


class AvgPool2d(_Pool[Kernel, Stride, Padding]):
    """The mean of each window: ``ops.avg_pool2d``. The zeros of the padding count.

    Sizes and errors are those of ``MaxPool2d``.
    """

    def __call__(self, x: Tensor[Any, F]) -> Tensor[Any, F]:
        return ops.avg_pool2d(x, *self._window())


class AvgPool1d(_Pool[Kernel, Stride, Padding]):
    """Like ``AvgPool2d``, over one axis."""

    def __call__(self, x: Tensor[Any, F]) -> Tensor[Any, F]:
        return ops.avg_pool1d(x, *self._window())


class AvgPool3d(_Pool[Kernel, Stride, Padding]):
    """Like ``AvgPool2d``, over three axes in space."""

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
    """Like ``AdaptiveMaxPool2d``, over one axis."""

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        return ops.adaptive_max_pool1d(x, self.output_size)


class AdaptiveMaxPool3d(_AdaptivePool[Output]):
    """Like ``AdaptiveMaxPool2d``, over three axes in space."""

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        return ops.adaptive_max_pool3d(x, self.output_size)


class AdaptiveAvgPool2d(_AdaptivePool[Output]):
    """The mean of each of ``output_size`` windows that cover an axis.

    Images ``(b, c, h, w)`` become ``(b, c, *output_size)``; ``b`` may be left out. One number is for both
    axes; None keeps the size of its axis. Raises ShapeError for a size below 1.
    """

    def __call__(self, x: Tensor[Any, F]) -> Tensor[Any, F]:
        return ops.adaptive_avg_pool2d(x, self.output_size)


class AdaptiveAvgPool1d(_AdaptivePool[Output]):
    """Like ``AdaptiveAvgPool2d``, over one axis."""

    def __call__(self, x: Tensor[Any, F]) -> Tensor[Any, F]:
        return ops.adaptive_avg_pool1d(x, self.output_size)


class AdaptiveAvgPool3d(_AdaptivePool[Output]):
    """Like ``AdaptiveAvgPool2d``, over three axes in space."""

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
