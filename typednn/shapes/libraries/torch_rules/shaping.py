"""Functions that arrange the elements of one tensor in another way."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final

from typednn.shapes.dim import UNKNOWN, Dim, Size, Unknown, nonnegative, symbol
from typednn.shapes.libraries.adapters.axes import swap_axes, with_entry, with_unknown_sizes
from typednn.shapes.libraries.torch_rules.operands import numbered
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import (
    Axes,
    axes_text,
    because,
    least_rank,
    locate,
    locate_all,
    variadic_at,
)
from typednn.shapes.rules.broadcasting import not_expanding
from typednn.shapes.rules.registry import AnyNumber, ResultShape
from typednn.shapes.shape import UNKNOWN_SHAPE, Entry, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal


def reshaped(x: Shape, shape: Size | Shape) -> ResultShape:
    """Return the same as our ``reshape``, but let sizes be multiples of what divides them.

    ``x.view(b, t, 8, d // 8)`` and ``x.view(b, t, 8, -1)`` are written where d is a multiple of 8,
    which annotations cannot say.
    """
    try:
        return RULES["reshape"](x, shape)
    except ShapeError:
        for scaled in _of_multiples(x, shape):
            with suppress(ShapeError):
                RULES["reshape"](*scaled)
                return tuple(UNKNOWN if size == -1 else size for size in _as_tuple(shape))
        raise


def _as_tuple(shape: Size | Shape) -> Shape:
    return shape if isinstance(shape, tuple) else (shape,)


def _of_multiples(x: Shape, shape: Size | Shape) -> Iterator[tuple[Shape, Shape]]:
    """Yield shape and target where each name in turn is a multiple of the ints that divide it.

    A tensor with known sizes is not so: ``view(-1, 256)`` of (b, 16, 5, 5) is a mistake.
    """
    target = _as_tuple(shape)
    divisors = {int(number) for size in target for number in _DIVISOR.findall(str(size))}
    if -1 in target and not any(isinstance(size, int) and size != 1 for size in x):
        divisors |= {size for size in target if isinstance(size, int) and size > 1}
    for name in sorted(_names(x) - _names(target)):
        for divisor in sorted(divisors):
            multiple = {name: symbol(name) * divisor}
            yield _substituted(x, multiple), _substituted(target, multiple)


_DIVISOR: Final = re.compile(r"//(\d+)")


def _names(x: Shape) -> set[str]:
    """Return the names that are sizes as they stand."""
    dims = [size for size in x if isinstance(size, Dim) and len(size.names) == 1]
    return {name for size in dims for name in size.names if size == symbol(name)}


def _substituted(x: Shape, sizes: Mapping[str, Size]) -> Shape:
    return tuple(size.substitute(sizes) if isinstance(size, Dim) else size for size in x)


def swapped(x: Shape, axis1: Size, axis2: Size) -> Shape:
    """Exchange two axes; those of a scalar are one."""
    return x if x == () and {axis1, axis2} <= {0, -1} else swap_axes(x, axis1, axis2)


def transposed(x: Shape) -> Shape:
    """Exchange the axes of a matrix; vectors and scalars stay: ``t``."""
    if variadic_at(x) is not None:
        return UNKNOWN_SHAPE
    if len(x) > 2:
        raise ShapeError(f"t: input {show(x)} must have at most 2 axes", "shape-rank")
    return x[::-1]


def squeezed(x: Shape, axis: Axes | None = None) -> ResultShape:
    """Drop those of the axes that have size 1; None drops all of them."""
    if axis is None:
        known = all(isinstance(entry, int) for entry in x)
        return tuple(entry for entry in x if entry != 1) if known else UNKNOWN_SHAPE
    axes = axis if isinstance(axis, tuple) else (axis,)
    if x == () and set(axes) <= {0, -1}:
        return ()
    positions = locate_all("squeeze", x, axes, name="input")
    if any(p is None or isinstance(x[p], Unknown) for p in positions):
        return UNKNOWN_SHAPE
    if any(p is not None and _may_be_one(x[p]) for p in positions):
        return UNKNOWN_SHAPE
    return tuple(entry for i, entry in enumerate(x) if i not in positions or entry != 1)


def _may_be_one(entry: Entry) -> bool:
    return not isinstance(entry, int)


def unflattened(x: Shape, axis: Size, sizes: Size | Shape) -> Shape:
    """Split an axis into several, of which one may be -1."""
    position = numbered("unflatten", x, axis)
    if position is None or not isinstance(sizes, tuple) or x == ():
        return UNKNOWN_SHAPE
    parts = reshaped((x[position],), sizes)
    assert isinstance(parts, tuple)
    return (*x[:position], *parts, *x[position + 1 :])


def expanded(x: Shape, shape: Size | Shape) -> Shape:
    """Repeat axes of size 1, and add axes before; a size of -1 stays: ``expand``."""
    target = shape if isinstance(shape, tuple) else (shape,)
    if isinstance(shape, Unknown) or variadic_at(target) is not None:
        return UNKNOWN_SHAPE
    if least_rank(x) > len(target):
        text = f"expand: input {show(x)} has {axes_text(least_rank(x))}, {show(target)} fewer"
        raise ShapeError(text, "shape-rank")
    if variadic_at(x) is not None:
        return tuple(UNKNOWN if size == -1 else size for size in target)
    new = len(target) - len(x)
    if any(size == -1 for size in target[:new]):
        text = f"expand: input {show(x)} to {show(target)}: a new axis needs a size, not -1"
        raise ShapeError(text, "shape")
    kept = tuple(entry if size == -1 else size for entry, size in zip(x, target[new:], strict=True))
    clash = not_expanding(x, kept)
    if clash is not None:
        text = f"expand: input {show(x)} to {show(target)}: axis {clash.axis} of input has"
        text = f"{text} {clash.left}; it must be 1 or {clash.right}{clash.why}"
        raise ShapeError(text, "shape")
    return (*target[:new], *kept)


def expanded_as(x: Shape, y: Shape) -> Shape:
    """Broadcast to the shape of another tensor: ``expand_as``."""
    return expanded(x, y) if variadic_at(x) is None and variadic_at(y) is None else y


def reshaped_as(x: Shape, y: Shape) -> ResultShape:
    """Return the shape of another tensor with as many elements: ``view_as``."""
    return RULES["reshape"](x, y)


def repeated(x: Shape, repetitions: Axes) -> ResultShape:
    """Repeat each axis; the numbers are at least as many as the axes: ``Tensor.repeat``."""
    numbers = repetitions if isinstance(repetitions, tuple) else (repetitions,)
    if isinstance(repetitions, Unknown) or variadic_at(numbers) is not None:
        return UNKNOWN_SHAPE
    if len(numbers) < least_rank(x):
        text = f"repeat: input {show(x)} has {axes_text(least_rank(x))}, and {show(numbers)} fewer"
        raise ShapeError(text, "shape-rank")
    return RULES["tile"](x, numbers)


def tiled(x: Shape, repetitions: Axes) -> ResultShape:
    """Repeat each axis; missing numbers are 1."""
    if isinstance(repetitions, Unknown):
        return UNKNOWN_SHAPE
    return RULES["tile"](x, repetitions)


def interleaved(
    x: Shape, repeats: Size | Shape | None = None, axis: Size | None = None
) -> ResultShape:
    """Repeat each element, or each slice along an axis: ``repeat_interleave``."""
    if repeats is None:
        return (UNKNOWN,)
    if isinstance(repeats, tuple):
        if axis is None:
            return (UNKNOWN,)
        position = numbered("repeat_interleave", x, axis)
        return (
            with_unknown_sizes(x)
            if position is None or x == ()
            else with_entry(x, position, UNKNOWN)
        )
    if isinstance(repeats, Unknown) and axis is not None:
        position = numbered("repeat_interleave", x, axis)
        return (
            with_unknown_sizes(x)
            if position is None or x == ()
            else with_entry(x, position, UNKNOWN)
        )
    return RULES["repeat"](x, repeats, axis) if x != () else (repeats,)


def narrowed(x: Shape, axis: Size, start: Size, length: Size) -> Shape:
    """Take so many places along an axis, from one on: ``narrow``."""
    position = locate("narrow", x, axis, name="input")
    if position is None:
        return with_unknown_sizes(x)
    size = x[position]
    if not isinstance(size, Variadic) and not isinstance(start, tuple):
        beyond = start + length if isinstance(start, int) and start >= 0 else length
        if nonnegative(beyond - size - 1) or nonnegative(-1 - length):
            text = f"narrow: input {show(x)}: axis {axis} has {size}, and {length} from {start} on"
            raise ShapeError(f"{text} are too many", "shape")
    return with_entry(x, position, length)


def selected(x: Shape, axis: Size, index: Size) -> Shape:
    """Take one place along an axis: ``select``."""
    position = locate("select", x, axis, name="input")
    if position is None:
        return UNKNOWN_SHAPE if variadic_at(x) is not None else (UNKNOWN,) * (len(x) - 1)
    size = x[position]
    known = UNKNOWN if isinstance(size, Variadic) else size
    if nonnegative(index - known) or nonnegative(-1 - known - index):
        text = f"select: input {show(x)}: index {index} is out of range for axis {axis} of size"
        raise ShapeError(f"{text} {size}", "shape-index")
    return (*x[:position], *x[position + 1 :])


def windows(x: Shape, axis: Size, size: Size, step: Size) -> Shape:
    """Put windows of an axis in a new last axis: ``Tensor.unfold``."""
    position = locate("unfold", x, axis, name="input")
    if position is None:
        return UNKNOWN_SHAPE if variadic_at(x) is not None else (UNKNOWN,) * (len(x) + 1)
    have = x[position]
    if isinstance(have, Variadic):
        return UNKNOWN_SHAPE
    if nonnegative(size - have - 1):
        text = f"unfold: input {show(x)}: axis {axis} has {have}, fewer than the size {size}"
        raise ShapeError(text, "shape")
    return (*with_entry(x, position, (have - size) // step + 1), size)


def rotated(x: Shape, k: Size = 1, axes: Axes = (0, 1)) -> Shape:
    """Rotate in the plane of two axes: ``rot90``."""
    if not isinstance(k, int) or not isinstance(axes, tuple) or len(axes) != 2:
        return with_unknown_sizes(x)
    return swap_axes(x, axes[0], axes[1]) if k % 2 else x


def split_equally(x: Shape, sections: Axes, axis: Size = 0) -> ResultShape:
    """Split into so many parts of nearly one size, or at places: ``tensor_split``."""
    position = locate("tensor_split", x, axis, name="input")
    size = UNKNOWN if position is None else x[position]
    if position is None or not isinstance(size, int) or not isinstance(sections, int):
        part = with_unknown_sizes(x) if position is None else with_entry(x, position, UNKNOWN)
        return AnyNumber(part)
    if sections < 1:
        raise ShapeError(f"tensor_split: sections is at least 1, not {sections}", "shape")
    least, more = divmod(size, sections)
    return [with_entry(x, position, least + (i < more)) for i in range(sections)]


def in_parts(x: Shape, sizes: Size | tuple[Size, ...], axis: Size = 0) -> ResultShape:
    """Split an axis into parts of these sizes, or of one size: ``split``."""
    return [x] if sizes == 0 and 0 in x else RULES["split"](x, sizes, axis)


def embedded_diagonal(x: Shape) -> Shape:
    """Return square matrices with ``x`` on their diagonals: ``diag_embed``."""
    if x == ():
        raise ShapeError("diag_embed: input () has no axes", "shape-index")
    return (*x, x[-1]) if variadic_at(x[-1:]) is None else UNKNOWN_SHAPE


def need_matrix(x: Shape, diagonal: Size = 0) -> Shape:
    """Return the shape of ``x``, which has at least two axes: ``tril``."""
    if variadic_at(x) is None and len(x) < 2:
        raise ShapeError(f"tril: input {show(x)} must have at least 2 axes", "shape-rank")
    return x


def rolled(x: Shape, shift: Axes, axis: Axes | None = None) -> Shape:
    """Return the shape of ``x``, which has the axes: ``roll``."""
    RULES["roll"](x, shift, None if axis == () else axis)
    return x


def same_size(operation: str, left: Size, right: Size) -> None:
    """Raise ShapeError if two sizes differ."""
    verdict = equal(left, right)
    if isinstance(verdict, Refuted):
        text = f"{operation}: {left} and {right} must be equal"
        raise ShapeError(text + because(verdict), "shape")
