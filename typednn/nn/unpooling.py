"""Layers that put what a pool of maxima has found back to its place. Names and layouts are PyTorch's."""

from typing import Any, Generic, TypeVar

import numpy as np
from jaxtyping import Integer

from typednn import ops
from typednn.nn.layer_rules import refuse_construction
from typednn.nn.module import Module
from typednn.nn.type_parameters import Kernel, Padding, Stride
from typednn.ops.arguments import PerAxis
from typednn.tensor import Tensor

__all__ = ["MaxUnpool1d", "MaxUnpool2d", "MaxUnpool3d"]

D = TypeVar("D", bound=np.generic)


class _MaxUnpool(Module, Generic[Kernel, Stride, Padding]):
    """What the layers share."""

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

    def _window(self) -> tuple[Any, Any, Any]:
        return self.kernel_size, self.stride, self.padding


class MaxUnpool2d(_MaxUnpool[Kernel, Stride, Padding]):
    """Zeros, with each element of ``x`` at its place: ``ops.max_unpool2d``, the inverse of ``MaxPool2d``.

    Images ``(b, c, h, w)`` become ``(b, c, h', w')`` with ``h' = (h-1)*stride - 2*padding + kernel_size``,
    or of the ``output_size`` of the call: pooling maps several sizes to the same h. The places are
    the ``indices`` of ``MaxPool2d.with_indices``. Raises ShapeError for a number below its minimum,
    and, when it is called, as ``ops.max_unpool2d``. Source: Zeiler, Krishnan, Taylor and Fergus,
    "Deconvolutional networks", CVPR 2010.
    """

    def __call__(
        self, x: Tensor[Any, D], indices: Integer[Tensor, "..."], output_size: PerAxis | None = None
    ) -> Tensor[Any, D]:
        return ops.max_unpool2d(x, indices, *self._window(), output_size)


class MaxUnpool1d(_MaxUnpool[Kernel, Stride, Padding]):
    """Like ``MaxUnpool2d``, over one axis. ``(b, c, l)`` becomes ``(b, c, l')``."""

    def __call__(
        self, x: Tensor[Any, D], indices: Integer[Tensor, "..."], output_size: PerAxis | None = None
    ) -> Tensor[Any, D]:
        return ops.max_unpool1d(x, indices, *self._window(), output_size)


class MaxUnpool3d(_MaxUnpool[Kernel, Stride, Padding]):
    """Like ``MaxUnpool2d``, over three axes in space.

    ``(b, c, d, h, w)`` becomes ``(b, c, d', h', w')``.
    """

    def __call__(
        self, x: Tensor[Any, D], indices: Integer[Tensor, "..."], output_size: PerAxis | None = None
    ) -> Tensor[Any, D]:
        return ops.max_unpool3d(x, indices, *self._window(), output_size)
