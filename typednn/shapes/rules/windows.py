"""Sliding windows, for convolution, pooling and resizing: their axes, and how often one fits."""

from typing import TypeAlias

from typednn.shapes.dim import UNKNOWN, Size, minimum, nonnegative
from typednn.shapes.rules.axes import axes_text, least_rank, size_at, variadic_at, with_rank
from typednn.shapes.shape import Shape, ShapeError, Variadic, show

SizesPerAxis: TypeAlias = Size | tuple[Size, ...]
"""A window's parameter: one for all axes in space, or one for each."""

AxisSizes: TypeAlias = tuple[Size, ...]

SPATIAL_AXES = ("D", "H", "W")


def split(
    operation: str, x: Shape, rank: int, channels: str = "C"
) -> tuple[Shape, Size, AxisSizes]:
    """Return the batch entry of ``x``, its channels and its ``rank`` sizes in space.

    Raises ShapeError (shape-rank) unless it has ``rank + 1`` axes, or one more for the batch.
    """
    variadic = variadic_at(x)
    least, most = rank + 1, rank + 2
    if least_rank(x) > most or (variadic is None and len(x) < least):
        have = axes_text(least_rank(x)) if variadic is None else f"at least {least_rank(x)} axes"
        text = f"{operation}: x {show(x)} has {have}, expected {_layout('N', channels, rank=rank)}"
        raise ShapeError(f"{text} or {_layout(channels, rank=rank)}", "shape-rank")
    if variadic is not None:
        x = _without_variadic(x, variadic, least)
    sizes = tuple(size_at(x, axis) for axis in range(-rank, 0))
    return x[:-least], size_at(x, -least), sizes


def _layout(*names: str, rank: int = 0) -> str:
    """``4 axes (N, C, H, W)``."""
    names = (*names, *SPATIAL_AXES[len(SPATIAL_AXES) - rank :])
    return f"{axes_text(len(names))} ({', '.join(names)})"


def _without_variadic(x: Shape, variadic: int, least: int) -> Shape:
    """``x`` with ``least`` sizes at its end; a variadic entry before them is an axis or none."""
    if least_rank(x) > least:
        return x[:variadic] + x[variadic + 1 :]
    after = x[variadic + 1 :]
    if len(after) == least:
        return x
    return (Variadic(None), *(UNKNOWN,) * (least - len(after)), *after)


def sizes_per_axis(
    operation: str, name: str, value: SizesPerAxis, rank: int, least: int, shown: str = ""
) -> AxisSizes:
    """Return the parameter ``name`` for each of ``rank`` axes; ``shown`` is how it was written.

    Raises ShapeError (shape): another number of values, or one that is below ``least``.
    """
    values = value if isinstance(value, tuple) else (value,) * rank
    ranked = with_rank(values, rank)
    if ranked is None:
        text = f"{operation}: {name} {show(values)} has {len(values)} values, expected an int or"
        raise ShapeError(f"{text} {rank}, one for each axis in space", "shape")
    sizes = tuple(size_at(ranked, axis) for axis in range(rank))
    for each in sizes:
        if _is_below(each, least):
            shown = shown or (show(value) if isinstance(value, tuple) else str(value))
            raise ShapeError(f"{operation}: {name} is {shown}; expected at least {least}", "shape")
    return sizes


def _is_below(size: Size | None, least: int) -> bool:
    """Whether it is no size of at least that; mypy lets ``(None, 3)`` pass where it wants any type."""
    return size is None or nonnegative(least - 1 - size)


def dilated_sizes(kernel: AxisSizes, dilation: AxisSizes) -> AxisSizes:
    """Return the extent of a kernel: from its first element to its last, both included."""
    return tuple(d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True))


def window_counts(
    what: str, sizes: AxisSizes, padding: AxisSizes, span: AxisSizes, stride: AxisSizes
) -> AxisSizes:
    """Return the number of windows on each axis; ``padding`` counts both sides together.

    ``what`` names operation and operands. Raises ShapeError (shape) where not even one fits.
    """
    axes = range(-len(sizes), 0)
    for axis, size, pad, reach in zip(axes, sizes, padding, span, strict=True):
        if nonnegative(reach - 1 - size - pad):
            padded = "" if pad == 0 else f", {size + pad} with its padding"
            text = f"{what}: axis {axis} of x has {size}{padded}, but the window spans {reach};"
            raise ShapeError(f"{text} it must not be larger", "shape")
    return tuple(
        (size + pad - reach) // step + 1
        for size, pad, reach, step in zip(sizes, padding, span, stride, strict=True)
    )


def covering_counts(
    what: str,
    sizes: AxisSizes,
    padding: AxisSizes,
    span: AxisSizes,
    stride: AxisSizes,
) -> AxisSizes:
    """Return the number of windows if one more may reach beyond the end (``ceil_mode``).

    ``padding`` counts one side of each axis. The windows start in ``x`` or in the padding before
    it. Raises ShapeError as ``window_counts``.
    """
    window_counts(what, sizes, tuple(2 * pad for pad in padding), span, stride)
    return tuple(map(_covering, sizes, padding, span, stride))


def _covering(size: Size, pad: Size, reach: Size, step: Size) -> Size:
    needed = (size + 2 * pad - reach + step - 1) // step + 1
    if nonnegative(reach - pad - step):
        return needed
    starts = (size + pad + step - 1) // step
    return minimum(needed, starts)


def transposed_sizes(
    sizes: AxisSizes, padding: AxisSizes, span: AxisSizes, stride: AxisSizes
) -> AxisSizes:
    """Return the smallest sizes that hold ``sizes`` windows: the inverse of ``window_counts``.

    ``padding`` counts both sides of each axis together.
    """
    return tuple(
        (size - 1) * step - pad + reach
        for size, pad, reach, step in zip(sizes, padding, span, stride, strict=True)
    )


def refuse_empty(operation: str, x: Shape, sizes: AxisSizes) -> None:
    """Raise ShapeError (shape) where one of the last axes has size 0."""
    for axis, size in zip(range(-len(sizes), 0), sizes, strict=True):
        if size == 0:
            text = f"{operation}: x {show(x)}: axis {axis} is 0, expected at least 1"
            raise ShapeError(text, "shape")
