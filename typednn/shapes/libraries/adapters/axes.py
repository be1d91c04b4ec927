"""Rules of functions that move, add, drop or merge axes."""

from typing import Final

from typednn.shapes.dim import UNKNOWN, Size
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import Axes, locate, locate_all, variadic_at
from typednn.shapes.rules.registry import Nested, ResultShape
from typednn.shapes.shape import UNKNOWN_SHAPE, Entry, Shape, ShapeError

_TWO: Final = 2


def transpose_axes(x: Shape, axes: Axes | None = None) -> ResultShape:
    """Permute the axes; None reverses them."""
    return RULES["permute_dims"](x, axes) if axes is not None else reversed_axes(x)


def reversed_axes(x: Shape) -> Shape:
    """Return the axes in reverse order: the ``T`` of an array of any rank."""
    return tuple(reversed(x))


def swap_axes(x: Shape, axis1: Size, axis2: Size) -> Shape:
    """Exchange two axes."""
    first, second = locate("swapaxes", x, axis1), locate("swapaxes", x, axis2)
    if first is None or second is None or variadic_at(x) is not None:
        return with_unknown_sizes(x)
    entries = list(x)
    entries[first], entries[second] = entries[second], entries[first]
    return tuple(entries)


def with_unknown_sizes(x: Shape) -> Shape:
    """Return a shape of the same rank."""
    return UNKNOWN_SHAPE if variadic_at(x) is not None else (UNKNOWN,) * len(x)


def new_axes(x: Shape, axis: Axes) -> ResultShape:
    """Insert one axis of size 1, or several: places in the result."""
    if not isinstance(axis, tuple):
        return RULES["expand_dims"](x, axis)
    if variadic_at(x) is not None:
        return UNKNOWN_SHAPE
    places = locate_all("expand_dims", (*x, *[1] * len(axis)), axis, "the result")
    sizes = iter(x)
    if None in places:
        return (UNKNOWN,) * (len(x) + len(axis))
    return tuple(1 if i in places else next(sizes) for i in range(len(x) + len(axis)))


def squeeze_axes(x: Shape, axis: Axes | None = None) -> ResultShape:
    """Drop axes of size 1, which they must have; None drops all that have size 1."""
    if axis is not None:
        return RULES["squeeze"](x, axis)
    if all(isinstance(entry, int) for entry in x):
        return tuple(entry for entry in x if entry != 1)
    return UNKNOWN_SHAPE


def flatten_between(x: Shape, start_dim: Size = 0, end_dim: Size = -1) -> Shape:
    """Merge the axes from ``start_dim`` to ``end_dim`` into one, as PyTorch does."""
    if x == ():
        return (1,)
    first, last = locate("flatten", x, start_dim), locate("flatten", x, end_dim)
    if first is None or last is None:
        return UNKNOWN_SHAPE
    if first > last:
        text = f"flatten: start_dim {start_dim} is after end_dim {end_dim}"
        raise ShapeError(text, "shape-index")
    merged = RULES["flatten"](x[first : last + 1])
    assert isinstance(merged, tuple)
    return (*x[:first], *merged, *x[last + 1 :])


def with_size(x: Shape, axis: Size, size: Size) -> Shape:
    """Return a shape with another size of an axis."""
    position = locate("axis", x, axis)
    return with_unknown_sizes(x) if position is None else with_entry(x, position, size)


def with_entry(x: Shape, position: int, entry: Entry) -> Shape:
    """Return a shape with another entry at a position."""
    return (*x[:position], entry, *x[position + 1 :])


def rotated(x: Shape, k: Size = 1, axes: Axes = (0, 1)) -> Shape:
    """Turn by ``k`` right angles: ``numpy.rot90``."""
    if not isinstance(axes, tuple) or len(axes) != _TWO or not isinstance(k, int):
        return with_unknown_sizes(x)
    return swap_axes(x, *axes) if k % _TWO else x


def at_least_1d(x: Nested) -> Shape:
    """Make a number a vector."""
    return x or (1,)


def at_least_2d(x: Nested) -> Shape:
    """Make a number or a vector a row."""
    if variadic_at(x) is not None:
        return UNKNOWN_SHAPE
    return x if len(x) >= _TWO else (1,) * (_TWO - len(x)) + x


def flat(x: Shape) -> Shape:
    """Merge all axes into one."""
    merged = RULES["flatten"](x)
    assert isinstance(merged, tuple)
    return merged
