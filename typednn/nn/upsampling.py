"""Layers that give images more pixels, or fewer. Names are PyTorch's."""

from typing import Any, Generic

from typing_extensions import TypeVar as TypeVarWithDefault

from typednn import ops
from typednn.nn.layer_rules import refuse_construction
from typednn.nn.module import Module
from typednn.nn.type_parameters import D
from typednn.ops.arguments import PerAxis
from typednn.shapes.layers.upsampling import SHUFFLED, UNSHUFFLED
from typednn.tensor import Tensor

__all__ = ["PixelShuffle", "PixelUnshuffle", "Upsample"]

Size = TypeVarWithDefault("Size", bound=PerAxis | None, default=Any, covariant=True)  # noqa: PLC0105
Scale = TypeVarWithDefault(  # noqa: PLC0105
    "Scale", bound=float | tuple[float, ...] | None, default=Any, covariant=True
)
Mode = TypeVarWithDefault("Mode", bound=str, default=Any, covariant=True)  # noqa: PLC0105
Factor = TypeVarWithDefault("Factor", bound=int, default=Any, covariant=True)  # noqa: PLC0105


class Upsample(Module, Generic[Size, Scale, Mode]):
    """Images of ``size``, or ``scale_factor`` times as large: ``ops.interpolate``.

    Images ``(b, c, h, w)`` become ``(b, c, h', w')``. The modes "nearest" and "area" take one to three
    axes in space, "linear" one, "bilinear" and "bicubic" two, "trilinear" three. With ``align_corners``,
    in all modes but "nearest" and "area", the first and last elements of both coincide; with
    ``antialias``, in "bilinear" and "bicubic", all elements count where an axis gets smaller.

    ``size`` and ``scale_factor`` are one number, or one for each axis in space. Raises ShapeError unless
    one of both is given, for numbers that are not above 0, for an unknown mode, for an option without
    meaning for the mode, and, when it is called, as ``ops.interpolate``.
    """

    size: Size
    scale_factor: Scale
    mode: Mode
    align_corners: bool
    antialias: bool

    def __init__(
        self,
        size: Size = None,  # type: ignore[assignment]  # in the type, if left out
        scale_factor: Scale = None,  # type: ignore[assignment]  # in the type, if left out
        mode: Mode = "nearest",  # type: ignore[assignment]  # in the type, if left out
        align_corners: bool = False,
        antialias: bool = False,
    ) -> None:
        refuse_construction(self, size, scale_factor, mode, align_corners, antialias)
        self.size, self.scale_factor, self.mode = size, scale_factor, mode
        self.align_corners, self.antialias = align_corners, antialias

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        options = (self.mode, self.align_corners, self.antialias)
        return ops.interpolate(x, self.size, self.scale_factor, *options)


class PixelShuffle(Module, Generic[Factor]):
    """Channels become pixels: ``(*b, c*r*r, h, w)`` becomes ``(*b, c, h*r, w*r)``.

    ``r`` is ``upscale_factor``. Raises ShapeError for a factor below 1, and, when it is called, for
    channels that ``r*r`` does not divide. Source: Shi et al., "Real-time single image and video
    super-resolution using an efficient sub-pixel convolutional neural network", CVPR 2016, equation 4.
    """

    upscale_factor: Factor

    def __init__(self, upscale_factor: Factor) -> None:
        refuse_construction(self, upscale_factor)
        self.upscale_factor = upscale_factor

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        return ops.rearrange(x, SHUFFLED, p=self.upscale_factor, q=self.upscale_factor)


class PixelUnshuffle(Module, Generic[Factor]):
    """The inverse of ``PixelShuffle``: ``(*b, c, h*r, w*r)`` becomes ``(*b, c*r*r, h, w)``.

    ``r`` is ``downscale_factor``. Raises ShapeError for a factor below 1, and, when it is called, for
    axes that ``r`` does not divide.
    """

    downscale_factor: Factor

    def __init__(self, downscale_factor: Factor) -> None:
        refuse_construction(self, downscale_factor)
        self.downscale_factor = downscale_factor

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        return ops.rearrange(x, UNSHUFFLED, p=self.downscale_factor, q=self.downscale_factor)
