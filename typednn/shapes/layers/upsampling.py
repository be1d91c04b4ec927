"""Layers that give images more pixels, or fewer."""

from typing import Final

from typednn.shapes.dim import Size, Unknown
from typednn.shapes.layers.arguments import Count, Flag, PerAxis, Scales
from typednn.shapes.layers.registry import of_call, of_construction, one
from typednn.shapes.rules import RULES
from typednn.shapes.rules.resizing import RANKS, Scale, refuse_mode
from typednn.shapes.rules.windows import SizesPerAxis, sizes_per_axis
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
def refuse_upsample(
    size: PerAxis | None = None,
    scale_factor: Scales | None = None,
    mode: str | Unknown = "nearest",
    align_corners: Flag = False,
    antialias: Flag = False,
) -> None:
    """Raise ShapeError (shape) unless one of size and scale factor is given, for an unknown mode, an
    option without meaning for the mode, a size below 1 and a scale factor for no axis."""
    refuse_mode("Upsample", mode, align_corners=align_corners, antialias=antialias)
    may_be_none = isinstance(size, Unknown) or isinstance(scale_factor, Unknown)
    if (size is None) == (scale_factor is None) and not may_be_none:
        text = "Upsample: one of size and scale_factor is needed"
        raise ShapeError(f"{text}, not {'none' if size is None else 'both'}", "shape")
    for name, given in (("size", size), ("scale_factor", scale_factor)):
        if given == ():
            text = f"Upsample: {name} is (), but expected a number, or one for each axis in space"
            raise ShapeError(text, "shape")
    if size is not None:
        sizes_per_axis("Upsample", "size", size, _axes_of(size, mode), 1)


def _axes_of(size: SizesPerAxis, mode: str | Unknown) -> int:
    """Return the number of axes in space: that of the mode, or else what the size says."""
    least, most = RANKS[mode] if isinstance(mode, str) else (3, 5)
    given = len(size) if isinstance(size, tuple) else 1
    return most - 2 if least == most else given


@of_call("PixelShuffle")
def pixel_shuffle(x: Shape, upscale_factor: Size) -> Shape:
    return one(RULES["rearrange"](x, SHUFFLED, p=upscale_factor, q=upscale_factor))


@of_construction("PixelShuffle")
def refuse_pixel_shuffle(upscale_factor: Count) -> None:
    pass


@of_call("PixelUnshuffle")
def pixel_unshuffle(x: Shape, downscale_factor: Size) -> Shape:
    return one(RULES["rearrange"](x, UNSHUFFLED, p=downscale_factor, q=downscale_factor))


@of_construction("PixelUnshuffle")
def refuse_pixel_unshuffle(downscale_factor: Count) -> None:
    pass
