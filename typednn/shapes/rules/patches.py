"""Patches of images as columns, and blocks of pixels as channels, with PyTorch's layout."""

from typednn.shapes.dim import UNKNOWN, Size, nonnegative
from typednn.shapes.rules.axes import (
    axes_text,
    because,
    least_rank,
    size_at,
    variadic_at,
    with_rank,
)
from typednn.shapes.rules.registry import rule
from typednn.shapes.rules.windows import (
    AxisSizes,
    SizesPerAxis,
    dilated_sizes,
    sizes_per_axis,
    split,
    window_counts,
)
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal


@rule
def unfold(
    x: Shape,
    kernel_size: SizesPerAxis,
    dilation: SizesPerAxis = 1,
    padding: SizesPerAxis = 0,
    stride: SizesPerAxis = 1,
) -> Shape:
    """Return (N, C*KH*KW, L) for x (N, C, H, W), where L windows fit; N may be left out.

    Raises ShapeError: other numbers of axes (shape-rank), numbers too small, a window larger than
    the padded x (shape).
    """
    batch, channels, sizes = split("unfold", x, 2)
    what = f"unfold: x {show(x)}"
    kernel, counts = windows_over("unfold", what, sizes, kernel_size, dilation, padding, stride)
    return (*batch, channels * kernel[0] * kernel[1], counts[0] * counts[1])


@rule
def fold(
    x: Shape,
    output_size: SizesPerAxis,
    kernel_size: SizesPerAxis,
    dilation: SizesPerAxis = 1,
    padding: SizesPerAxis = 0,
    stride: SizesPerAxis = 1,
) -> Shape:
    """Return (N, C, H, W) of x (N, C*KH*KW, L) and the output size (H, W); N may be left out.

    Raises ShapeError: other numbers of axes (shape-rank), numbers too small, a window larger than
    the padded result, L is not the number of windows, KH*KW does not divide axis -2 (shape).
    """
    out = sizes_per_axis("fold", "output_size", output_size, 2, 1)
    what = f"fold: output_size {show(out)}"
    kernel, counts = windows_over("fold", what, out, kernel_size, dilation, padding, stride)
    ranked = _columns(x)
    channels, columns = (size_at(ranked, axis) for axis in (-2, -1))
    elements, windows = kernel[0] * kernel[1], counts[0] * counts[1]
    verdict = equal(columns, windows)
    if isinstance(verdict, Refuted):
        text = f"fold: x {show(x)}: axis -1 is {columns}, expected {windows}, the number of windows"
        raise ShapeError(text + because(verdict), "shape")
    _refuse_rest("fold", x, -2, channels, elements, "the elements of a window")
    return (*ranked[:-2], channels // elements, *out)


def windows_over(
    operation: str,
    what: str,
    sizes: AxisSizes,
    kernel_size: SizesPerAxis,
    dilation: SizesPerAxis,
    padding: SizesPerAxis,
    stride: SizesPerAxis,
) -> tuple[AxisSizes, AxisSizes]:
    """Return the sizes of a window, and the number of windows on each axis."""
    kernel = sizes_per_axis(operation, "kernel_size", kernel_size, 2, 1)
    apart = sizes_per_axis(operation, "dilation", dilation, 2, 1)
    around = sizes_per_axis(operation, "padding", padding, 2, 0)
    strides = sizes_per_axis(operation, "stride", stride, 2, 1)
    both = tuple(2 * pad for pad in around)
    return kernel, window_counts(what, sizes, both, dilated_sizes(kernel, apart), strides)


def _columns(x: Shape) -> Shape:
    """Return ``x`` with its last two sizes listed. Raises ShapeError unless it has 2 or 3 axes."""
    variadic = variadic_at(x)
    if variadic is None and len(x) in (2, 3):
        return x
    if variadic is None or least_rank(x) > 3:
        text = f"fold: x {show(x)} has {axes_text(least_rank(x))}, expected 3 (N, C*KH*KW, L) or 2"
        raise ShapeError(text, "shape-rank")
    if least_rank(x) == 3:
        ranked = with_rank(x, 3)
        assert ranked is not None
        return ranked
    listed = x[variadic + 1 :]
    return (Variadic(None), *(UNKNOWN,) * (2 - len(listed)), *listed)


@rule
def pixel_shuffle(x: Shape, upscale_factor: Size) -> Shape:
    """Return (*b, C, H*r, W*r) for x (*b, C*r*r, H, W).

    Raises ShapeError: fewer than 3 axes (shape-rank), r below 1, r*r does not divide axis -3
    (shape).
    """
    sizes = _image("pixel_shuffle", "upscale_factor", x, upscale_factor)
    if sizes is None:
        return UNKNOWN_SHAPE
    channels, height, width = sizes
    square = upscale_factor * upscale_factor
    _refuse_rest("pixel_shuffle", x, -3, channels, square, "upscale_factor squared")
    return (*x[:-3], channels // square, height * upscale_factor, width * upscale_factor)


@rule
def pixel_unshuffle(x: Shape, downscale_factor: Size) -> Shape:
    """Return (*b, C*r*r, H, W) for x (*b, C, H*r, W*r): the inverse of ``pixel_shuffle``.

    Raises ShapeError: fewer than 3 axes (shape-rank), r below 1, r does not divide the last two
    axes (shape).
    """
    sizes = _image("pixel_unshuffle", "downscale_factor", x, downscale_factor)
    if sizes is None:
        return UNKNOWN_SHAPE
    channels, *space = sizes
    for axis, size in zip((-2, -1), space, strict=True):
        _refuse_rest("pixel_unshuffle", x, axis, size, downscale_factor, "downscale_factor")
    height, width = (size // downscale_factor for size in space)
    return (*x[:-3], channels * downscale_factor * downscale_factor, height, width)


def _image(operation: str, name: str, x: Shape, factor: Size) -> AxisSizes | None:
    """Return the last three sizes; None if they are not known."""
    if nonnegative(-factor):
        raise ShapeError(f"{operation}: {name} is {factor}; expected at least 1", "shape")
    variadic = variadic_at(x)
    if variadic is None and len(x) < 3:
        text = f"{operation}: x {show(x)} has {axes_text(len(x))}, expected 3 or more (*b, C, H, W)"
        raise ShapeError(text, "shape-rank")
    if variadic_at(x[-3:]) is not None:
        return None
    return tuple(size_at(x, axis) for axis in (-3, -2, -1))


def _refuse_rest(operation: str, x: Shape, axis: int, size: Size, by: Size, what: str) -> None:
    """Raise ShapeError (shape) unless ``by`` divides the size."""
    verdict = equal(size, size // by * by)
    if isinstance(verdict, Refuted):
        text = f"{operation}: x {show(x)}: axis {axis} is {size}, expected a multiple of {by},"
        raise ShapeError(f"{text} {what}{because(verdict)}", "shape")
