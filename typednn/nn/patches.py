"""Layers between images and the columns of their patches. Names and layouts are PyTorch's."""

from typing import Any, Generic, TypeVar

import numpy as np
from typing_extensions import TypeVar as TypeVarWithDefault

from typednn import ops
from typednn.nn.module import Module
from typednn.nn.type_parameters import Dilation, Kernel, Padding, Stride
from typednn.ops.arguments import PerAxis
from typednn.shapes.layers import CONSTRUCTION_RULES
from typednn.tensor import Tensor

__all__ = ["Fold", "Unfold"]

D = TypeVar("D", bound=np.generic)
Output = TypeVarWithDefault("Output", bound=PerAxis, default=Any, covariant=True)  # noqa: PLC0105


class Unfold(Module, Generic[Kernel, Dilation, Padding, Stride]):
    """The windows over an image, each as a column: ``ops.unfold``.

    Images ``(b, c, h, w)`` become ``(b, c*kh*kw, windows)``; ``b`` may be left out. ``kernel_size``,
    ``dilation``, ``padding`` and ``stride`` are one number, or one for each axis in space. Raises
    ShapeError for a number below its minimum, and, when it is called, for a window larger than the
    padded image.
    """

    kernel_size: Kernel
    dilation: Dilation
    padding: Padding
    stride: Stride

    def __init__(
        self,
        kernel_size: Kernel,
        dilation: Dilation = 1,  # type: ignore[assignment]  # in the type, if left out
        padding: Padding = 0,  # type: ignore[assignment]  # in the type, if left out
        stride: Stride = 1,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        CONSTRUCTION_RULES["Unfold"](kernel_size, dilation, padding, stride)
        self.kernel_size, self.dilation = kernel_size, dilation
        self.padding, self.stride = padding, stride

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        window: Any = (self.kernel_size, self.dilation, self.padding, self.stride)
        return ops.unfold(x, *window)


class Fold(Module, Generic[Output, Kernel, Dilation, Padding, Stride]):
    """The transpose of ``Unfold``, which adds each column to its window: ``ops.fold``.

    Columns ``(b, c*kh*kw, windows)`` become images ``(b, c, *output_size)``; ``b`` may be left out.
    Raises ShapeError for a number below its minimum, for a window larger than the padded result, and,
    when it is called, for another number of windows, and if ``kh*kw`` does not divide axis -2.
    """

    output_size: Output
    kernel_size: Kernel
    dilation: Dilation
    padding: Padding
    stride: Stride

    def __init__(
        self,
        output_size: Output,
        kernel_size: Kernel,
        dilation: Dilation = 1,  # type: ignore[assignment]  # in the type, if left out
        padding: Padding = 0,  # type: ignore[assignment]  # in the type, if left out
        stride: Stride = 1,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        CONSTRUCTION_RULES["Fold"](output_size, kernel_size, dilation, padding, stride)
        self.output_size, self.kernel_size = output_size, kernel_size
        self.dilation, self.padding, self.stride = dilation, padding, stride

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        window: Any = (self.kernel_size, self.dilation, self.padding, self.stride)
        return ops.fold(x, self.output_size, *window)
