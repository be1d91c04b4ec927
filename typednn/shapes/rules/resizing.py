"""Resizing of spatial axes by interpolation, with PyTorch's layout (N, C, *space)."""

from fractions import Fraction
from math import floor
from typing import Annotated, TypeAlias

from typednn.shapes.dim import UNKNOWN, Size, Unknown
from typednn.shapes.rules.axes import axes_text, least_rank, variadic_at, with_rank
from typednn.shapes.rules.registry import Role, rule, takes
from typednn.shapes.rules.windows import AxisSizes, SizesPerAxis, refuse_empty, sizes_per_axis
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic, show

Factor: TypeAlias = Size | float
Scale: TypeAlias = Annotated[Factor | tuple[Factor, ...], Role.NUMBER]

RANKS = {
    "nearest": (3, 5),
    "linear": (3, 3),
    "bilinear": (4, 4),
    "trilinear": (5, 5),
    "bicubic": (4, 4),
    "area": (3, 5),
}
"""The least and the largest number of axes for each mode."""

AVERAGING = tuple(mode for mode in RANKS if mode != "nearest")
ALIGNING = tuple(mode for mode in AVERAGING if mode != "area")
ANTIALIASING = ("bilinear", "bicubic")


@takes(x="f", when={"mode": AVERAGING})
@rule
def interpolate(
    x: Shape,
    size: SizesPerAxis | None = None,
    scale_factor: Scale | None = None,
    mode: str | Unknown = "nearest",
    align_corners: bool | Unknown = False,
    antialias: bool | Unknown = False,
) -> Shape:
    """Replace the spatial sizes by ``size``, or multiply them by ``scale_factor``.

    Raises ShapeError: wrong number of axes for the mode (shape-rank); an empty spatial axis, a
    resulting size below 1, both or neither of ``size`` and ``scale_factor``, an unknown mode,
    ``align_corners`` or ``antialias`` in a mode for which it has no meaning (shape).
    """
    refuse_mode("interpolate", mode, align_corners=align_corners, antialias=antialias)
    least, most = RANKS[mode] if isinstance(mode, str) else (3, 5)
    ranked = _ranked(x, least, most, mode)
    may_be_none = isinstance(size, Unknown) or isinstance(scale_factor, Unknown)
    if (size is None) == (scale_factor is None) and not may_be_none:
        text = "interpolate: one of size and scale_factor is needed"
        raise ShapeError(f"{text}, not {'none' if size is None else 'both'}", "shape")
    if ranked is None:
        return UNKNOWN_SHAPE
    sizes: AxisSizes = tuple(UNKNOWN if isinstance(each, Variadic) else each for each in ranked[2:])
    refuse_empty("interpolate", x, sizes)
    if size is not None and not (isinstance(size, Unknown) and scale_factor is not None):
        return (*ranked[:2], *sizes_per_axis("interpolate", "size", size, len(sizes), 1))
    if scale_factor is None or isinstance(scale_factor, Unknown):
        return (*ranked[:2], *[UNKNOWN for _ in sizes])
    return (*ranked[:2], *_scaled(x, sizes, scale_factor))


def refuse_mode(operation: str, mode: str | Unknown, **options: bool | Unknown) -> None:
    """Raise ShapeError (shape) for an unknown mode, and an option without meaning for it."""
    if isinstance(mode, Unknown):
        return
    if mode not in RANKS:
        text = f"{operation}: mode is {mode!r}, expected {_one_of(tuple(RANKS))}"
        raise ShapeError(text, "shape")
    for name, modes in (("align_corners", ALIGNING), ("antialias", ANTIALIASING)):
        if options[name] is True and mode not in modes:
            text = f"{operation}: {name} has no meaning for mode {mode!r}; use {_one_of(modes)}"
            raise ShapeError(text, "shape")


def _one_of(modes: tuple[str, ...]) -> str:
    *most, last = map(repr, modes)
    return f"{', '.join(most)} or {last}"


def _ranked(x: Shape, least: int, most: int, mode: str | Unknown) -> Shape | None:
    """Return ``x`` without a variadic; None if its number of axes is not known."""
    if variadic_at(x) is not None and least_rank(x) <= most:
        return with_rank(x, most) if max(least, least_rank(x)) == most else None
    if least <= least_rank(x) <= most:
        return x
    more = "" if variadic_at(x) is None else "at least "
    wanted = str(least) if least == most else f"{least} to {most}"
    text = f"interpolate: x {show(x)} has {more}{axes_text(least_rank(x))}, expected {wanted}"
    shown = "" if isinstance(mode, Unknown) else f" for mode {mode!r}"
    raise ShapeError(f"{text} (N, C, *space){shown}", "shape-rank")


def _scaled(x: Shape, sizes: AxisSizes, scale_factor: Scale) -> AxisSizes:
    given = scale_factor if isinstance(scale_factor, tuple) else (scale_factor,) * len(sizes)
    sizes_per_axis("interpolate", "scale_factor", (1,) * len(given), len(sizes), 1)
    result = tuple(times(size, factor) for size, factor in zip(sizes, given, strict=True))
    for axis, (old, new) in enumerate(zip(sizes, result, strict=True), -len(sizes)):
        if isinstance(new, int) and new < 1:
            text = f"interpolate: x {show(x)}: axis {axis} of size {old} times {scale_factor} is"
            raise ShapeError(f"{text} {new}, expected at least 1", "shape")
    return result


def times(size: Size, factor: Factor) -> Size:
    """Return size * factor, rounded down; UNKNOWN if it depends on the rounding of floats."""
    if not isinstance(factor, float):
        return size * factor
    if isinstance(size, int):
        return floor(size * factor)
    exact = Fraction(factor)
    if exact.denominator > _EXACT:
        return UNKNOWN
    return size * exact.numerator // exact.denominator


_EXACT = 1 << 10
"""The product with a factor of up to this denominator is exact in a float, for every size."""
