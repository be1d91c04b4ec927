"""Broadcasting for ``*#name``: the axes that several arguments bind it to must broadcast."""

from typednn.shapes.dim import UNKNOWN, Size
from typednn.shapes.shape import UNKNOWN_SHAPE, Entry, Shape, Variadic, show
from typednn.shapes.verdict import Refuted, broadcastable, expands_to


def common_shape(a: Shape, b: Shape) -> Shape | str:
    """Return the shape that two shapes broadcast to, or the reason why they do not."""
    length = max(len(a), len(b))
    entries: list[Entry] = []
    for x, y in zip(_padded(a, length), _padded(b, length), strict=True):
        if isinstance(x, Variadic) or isinstance(y, Variadic):
            return a if a == b else UNKNOWN_SHAPE
        verdict = broadcastable(y, x)
        if isinstance(verdict, Refuted):
            return verdict.why()
        entries.append(y if x == 1 else x if y in (1, x) else _common_size(x, y))
    return tuple(entries)


def expand_to(a: Shape, b: Shape, target: Shape) -> Shape | str:
    """Return ``target`` if both shapes broadcast to it, else the reason why they do not."""
    length = len(target)
    if Variadic in map(type, a + b):
        return target
    if max(len(a), len(b)) > length:
        return f"{show(target)} has fewer axes"
    for x, y, size in zip(_padded(a, length), _padded(b, length), target, strict=True):
        for other in (x, y):
            assert not isinstance(other, Variadic) and not isinstance(size, Variadic)
            verdict = expands_to(other, size)
            if isinstance(verdict, Refuted):
                return verdict.why()
    return target


def _common_size(x: Size, y: Size) -> Size:
    """Return the size that two different sizes broadcast to: an int other than 1, or UNKNOWN."""
    return next((size for size in (x, y) if isinstance(size, int)), UNKNOWN)


def _padded(shape: Shape, length: int) -> Shape:
    """Return the shape with axes of size 1 before it, up to this number of axes."""
    return (1,) * (length - len(shape)) + shape
