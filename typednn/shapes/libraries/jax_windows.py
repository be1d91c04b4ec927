"""Rules of ``jax.lax``'s windows: convolutions, ``reduce_window`` and its relatives.

JAX lays out the axes of a convolution by letters: "NHWC" has the batch first and the channels last, "HWIO" of
the kernel has its inputs before its outputs.
"""

from collections.abc import Sequence
from typing import Final

from typednn.shapes.dim import UNKNOWN, Size, Unknown, maximum
from typednn.shapes.rules.axes import Axes, because, variadic_at
from typednn.shapes.rules.registry import ResultShape
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal

_PAIR: Final = 2
_SAME: Final = ("SAME", "SAME_LOWER")


def convolution(
    x: Shape,
    weight: Shape,
    strides: Axes,
    padding: object,
    lhs_dilation: Axes | None = None,
    rhs_dilation: Axes | None = None,
    dimension_numbers: object = None,
    groups: Size = 1,
) -> ResultShape:
    """Convolve: ``lax.conv_general_dilated``. Source: JAX's documentation of it.

    Raises ShapeError: other numbers of axes (shape-rank), channels that do not agree (shape).
    """
    if variadic_at(x) is not None or variadic_at(weight) is not None:
        return UNKNOWN_SHAPE
    _need_ranks(x, weight)
    layouts = _layouts(dimension_numbers, len(x))
    if layouts is None:
        return UNKNOWN_SHAPE
    of_x, of_weight, of_result = layouts
    sizes, kernel = dict(zip(of_x, x, strict=True)), dict(zip(of_weight, weight, strict=True))
    _need_channels(x, weight, sizes["C"], kernel["I"], groups)
    if (
        isinstance(padding, str)
        and lhs_dilation
        and any(step != 1 for step in _per_axis(lhs_dilation, len(x) - _PAIR))
    ):
        raise ShapeError("conv: with lhs_dilation the padding must be numbers, not a text", "shape")
    space = [letter for letter in of_x if letter not in "NC"]
    result: dict[str, Size] = {"N": _size(sizes["N"]), "C": _size(kernel["O"])}
    counts = counted(
        [_size(sizes[letter]) for letter in space],
        [_size(kernel[letter]) for letter in space],
        strides,
        padding,
        lhs_dilation,
        rhs_dilation,
    )
    result |= dict(zip(space, counts, strict=True))
    return tuple(result[letter] for letter in of_result)


def plain_convolution(x: Shape, weight: Shape, strides: Axes, padding: object) -> ResultShape:
    """Convolve in the layout of PyTorch: ``lax.conv``."""
    return convolution(x, weight, strides, padding)


def windows_reduced(
    x: Shape, window: Axes, strides: Axes | None = None, padding: object = "VALID"
) -> ResultShape:
    """Return a value for each window: ``lax.reduce_window``.

    Raises ShapeError (shape-rank) for a window of another number of axes.
    """
    if (
        variadic_at(x) is not None
        or not isinstance(window, tuple)
        or variadic_at(window) is not None
    ):
        return UNKNOWN_SHAPE
    if len(window) != len(x):
        text = f"reduce_window: x {show(x)} and window_dimensions {show(window)}"
        raise ShapeError(f"{text} must have as many axes", "shape-rank")
    counts = counted([*map(_size, x)], [*map(_size, window)], strides, padding, None, None)
    return tuple(counts)


def counted(
    sizes: Sequence[Size],
    kernel: Sequence[Size],
    strides: Axes | None,
    padding: object,
    base_dilation: Axes | None,
    window_dilation: Axes | None,
) -> list[Size]:
    """Return how many windows there are along each axis; UNKNOWN where an argument is not known."""
    number = len(sizes)
    steps, around = _per_axis(strides, number), _paddings(padding, number)
    base, apart = _per_axis(base_dilation, number), _per_axis(window_dilation, number)
    return [_count(*axis) for axis in zip(sizes, kernel, steps, around, base, apart, strict=True)]


def _count(
    size: Size, window: Size, step: Size, around: Size | str, base: Size, apart: Size
) -> Size:
    if base != 1:
        size = (size - 1) * base + 1 if size != 0 else 0
    if isinstance(around, str):
        return (size + step - 1) // step
    reach = (window - 1) * apart + 1
    return maximum(0, (size + around - reach) // step + 1)


def _per_axis(given: Axes | None, number: int) -> Sequence[Size]:
    if given is None:
        return [1] * number
    if not isinstance(given, tuple) or len(given) != number or variadic_at(given) is not None:
        return [UNKNOWN] * number
    return [*map(_size, given)]


def _paddings(padding: object, number: int) -> Sequence[Size | str]:
    """Return what is added to both ends of each axis together; "SAME" where JAX computes it."""
    if padding == "VALID":
        return [0] * number
    if padding in _SAME:
        return ["SAME"] * number
    pairs = padding if isinstance(padding, tuple) and len(padding) == number else ()
    if not pairs or not all(isinstance(pair, tuple) and len(pair) == _PAIR for pair in pairs):
        return [UNKNOWN] * number
    return [_sum(*pair) for pair in pairs]


def _sum(before: Size, after: Size) -> Size:
    return before + after


def _size(entry: "Size | Variadic") -> Size:
    return UNKNOWN if isinstance(entry, Variadic) else entry


def _need_ranks(x: Shape, weight: Shape) -> None:
    if len(x) != len(weight) or len(x) < _PAIR:
        text = f"conv: lhs {show(x)} and rhs {show(weight)} must have as many axes, at least 2"
        raise ShapeError(text, "shape-rank")


def _need_channels(
    x: Shape, weight: Shape, channels: "Size | Variadic", inputs: "Size | Variadic", groups: Size
) -> None:
    expected = _size(inputs) * groups
    verdict = equal(_size(channels), expected)
    if isinstance(verdict, Refuted):
        text = f"conv: lhs {show(x)} has {channels} channels, rhs {show(weight)} takes {expected}"
        raise ShapeError(f"{text}{because(verdict)}", "shape")


def _layouts(numbers: object, rank: int) -> tuple[str, str, str] | None:
    """Return the letters of the axes of both operands and of the result; None if they are not known."""
    if numbers is None:
        space = "".join(chr(ord("0") + axis) for axis in range(rank - _PAIR))
        return f"NC{space}", f"OI{space}", f"NC{space}"
    if isinstance(numbers, Unknown) or not isinstance(numbers, tuple) or len(numbers) != 3:
        return None
    if not all(isinstance(text, str) and len({*text}) == rank for text in numbers):
        return None
    of_x, of_weight, of_result = map(str, numbers)
    space = {*of_x} - {*"NC"}
    known = ({*of_weight} - {*"OI"}, {*of_result} - {*"NC"})
    return (of_x, of_weight, of_result) if all(each == space for each in known) else None
