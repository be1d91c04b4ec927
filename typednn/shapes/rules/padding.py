"""Padding: add elements at both ends of the axes."""

from typing import Final, TypeAlias

from typednn.shapes.dim import UNKNOWN, Size, Unknown, maximum, nonnegative
from typednn.shapes.rules.axes import axes_text, least_rank, variadic_at, with_rank
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import UNKNOWN_SHAPE, Entry, Shape, ShapeError, Variadic, show

PadPair: TypeAlias = tuple[Size, Size]
Widths: TypeAlias = Size | tuple[PadPair | Entry, ...]

MODES: Final = ("constant", "reflect", "edge", "wrap")


@rule
@takes(alike=("x", "constant_values"))
def pad(
    x: Shape,
    pad_width: Widths,
    mode: str | Unknown = "constant",
    constant_values: object = False,
) -> Shape:
    """Add the widths before and after to the size of each axis; one number holds for all.

    Raises ShapeError: not one pair for each axis (shape-rank), an axis with too few elements for
    ``mode``, or for what negative widths cut off (shape), an unknown mode (shape-syntax).
    """
    if isinstance(mode, str) and mode not in MODES:
        known = ", ".join(map(repr, MODES))
        raise ShapeError(f"pad: mode {mode!r} is none of {known}", "shape-syntax")
    if isinstance(pad_width, Unknown):
        return tuple(Variadic(None) if isinstance(e, Variadic) else pad_width for e in x)
    if not isinstance(pad_width, tuple):
        return tuple(_padded(x, i, (pad_width, pad_width), mode) for i in range(len(x)))
    if any(isinstance(pair, Variadic) for pair in pad_width):
        return UNKNOWN_SHAPE
    ranked = with_rank(x, len(pad_width))
    pairs = [_pair(pair) for pair in pad_width]
    if ranked is None or None in pairs:
        at_least = "" if variadic_at(x) is None else "at least "
        text = f"pad: x {show(x)} has {at_least}{axes_text(least_rank(x))}, pad_width {pad_width}"
        raise ShapeError(f"{text} must be an int or as many pairs", "shape-rank")
    return tuple(_padded(ranked, i, pair, mode) for i, pair in enumerate(pairs) if pair)


def _pair(pair: object) -> PadPair | None:
    """Return the pair of widths for one axis; None if it is not a pair."""
    if isinstance(pair, Unknown) or (isinstance(pair, tuple) and variadic_at(pair) is not None):
        return UNKNOWN, UNKNOWN
    return pair if isinstance(pair, tuple) and len(pair) == 2 else None


def _padded(x: Shape, axis: int, pair: PadPair, mode: str | Unknown) -> Entry:
    size = x[axis]
    if isinstance(size, Variadic):
        return size if pair == (0, 0) else Variadic(None)
    before, after = pair
    kept = size
    for width in pair:
        if nonnegative(-width):
            kept = kept + width
    if nonnegative(-1 - kept):
        text = f"pad: x {show(x)}: axis {axis} has {size}, and the widths {show(pair)} cut off more"
        raise ShapeError(text, "shape")
    for width in pair:
        _refuse_wider(x, axis, kept, width, mode)
    return size + before + after


def _refuse_wider(x: Shape, axis: int, size: Size, width: Size, mode: str | Unknown) -> None:
    """Raise ShapeError (shape) if the axis, after cuts, has too few elements for this width."""
    if mode == "edge" and size == 0 and nonnegative(width - 1):
        raise ShapeError(f"pad: x {show(x)}: axis {axis} has size 0, so no edge", "shape")
    if mode == "reflect" and nonnegative(width - maximum(size, 1)):
        text = (
            f"pad: x {show(x)}: axis {axis} has {size}, and a width of {width} reflects more than"
        )
        raise ShapeError(f"{text} its other elements; it must be smaller than the axis", "shape")
    if mode == "wrap" and nonnegative(width - size - 1):
        text = f"pad: x {show(x)}: axis {axis} has {size}, and a width of {width} goes around more"
        raise ShapeError(f"{text} than once; it must be at most the axis", "shape")
