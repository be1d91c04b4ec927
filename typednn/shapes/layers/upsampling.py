"""Layers that give images more pixels, or fewer."""

from typing import Final

from typednn.shapes.dim import Size, Unknown
from typednn.shapes.layers.registry import of_call, of_construction, one, refuse_below_one
from typednn.shapes.rules import RULES
from typednn.shapes.rules.resizing import Scale
from typednn.shapes.rules.windows import SizesPerAxis
from typednn.shapes.shape import Shape, ShapeError

SHUFFLED: Final = "... (c p q) h w -> ... c (h p) (w q)"
"""What ``PixelShuffle`` does, as a pattern of ``rearrange``."""

UNSHUFFLED: Final = "... c (h p) (w q) -> ... (c p q) h w"


@of_call("Upsample")
def upsample(
    x: Shape,
    size: SizesPerAxis | None = None,
    scale_factor: Scale | None = None,
    mode: str | Unknown = "nearest",
) -> Shape:
    return one(RULES["interpolate"](x, size, scale_factor, mode))


@of_construction("Upsample")
def refuse_upsample(size: SizesPerAxis | None = None, scale_factor: Scale | None = None) -> None:
    """Raise ShapeError (shape) unless one of both is given."""
    may_be_none = isinstance(size, Unknown) or isinstance(scale_factor, Unknown)
    if (size is None) == (scale_factor is None) and not may_be_none:
        text = "Upsample: one of size and scale_factor is needed"
        raise ShapeError(f"{text}, not {'none' if size is None else 'both'}", "shape")


@of_call("PixelShuffle")
def pixel_shuffle(x: Shape, upscale_factor: Size) -> Shape:
    return one(RULES["rearrange"](x, SHUFFLED, p=upscale_factor, q=upscale_factor))


@of_construction("PixelShuffle")
def refuse_pixel_shuffle(upscale_factor: Size) -> None:
    """Raise ShapeError (shape) for a factor below 1."""
    refuse_below_one("PixelShuffle", upscale_factor=upscale_factor)


@of_call("PixelUnshuffle")
def pixel_unshuffle(x: Shape, downscale_factor: Size) -> Shape:
    return one(RULES["rearrange"](x, UNSHUFFLED, p=downscale_factor, q=downscale_factor))


@of_construction("PixelUnshuffle")
def refuse_pixel_unshuffle(downscale_factor: Size) -> None:
    """Raise ShapeError (shape) for a factor below 1."""
    refuse_below_one("PixelUnshuffle", downscale_factor=downscale_factor)
