"""The number of elements in a slice, as Python defines it: ``range(n)[start:stop:step]``."""

from dataclasses import dataclass
from typing import TypeAlias

from typednn.shapes.dim import UNKNOWN, Size, maximum, minimum, nonnegative
from typednn.shapes.shape import ShapeError

Bound: TypeAlias = Size | None


@dataclass(frozen=True, slots=True)
class Slice:
    """``start:stop:step`` of an index; None is a part left out, UNKNOWN a part not known."""

    start: Bound = None
    stop: Bound = None
    step: Bound = None


def sliced(size: Size, taken: Slice) -> Size:
    """Return how many of ``size`` elements a slice takes; UNKNOWN if it depends on a sign.

    Raises ShapeError (shape-index) for a step of 0.
    """
    step = 1 if taken.step is None else taken.step
    if step == 0:
        raise ShapeError("getitem: a slice's step must not be 0", "shape-index")
    if nonnegative(step):
        return _ceil_divided(_forward(size, taken.start, taken.stop), step)
    if nonnegative(-step):
        return _ceil_divided(_backward(size, taken.start, taken.stop), -step)
    return UNKNOWN


def _ceil_divided(length: Size, step: Size) -> Size:
    return (length + step - 1) // step


def _forward(size: Size, start: Bound, stop: Bound) -> Size:
    """Return the length from ``start`` up to ``stop``.

    ``start`` is clamped only from below and ``stop`` only from above. Beyond the other end, the
    length is negative anyway.
    """
    if start is None and stop is None:
        return size  # not clamped: a size is never negative, even if its expression can be
    start = 0 if start is None else start
    if stop is None:
        end = size
    else:
        end = _by_sign(stop, minimum(stop, size), size + stop)
    return maximum(_by_sign(start, end - start, minimum(end - size - start, end)), 0)


def _backward(size: Size, start: Bound, stop: Bound) -> Size:
    """Return the length from ``start`` down to ``stop``. Both may be -1 after clamping."""
    if start is None and stop is None:
        return size
    if start is None:
        begin = size - 1
    else:
        begin = _by_sign(start, minimum(start, size - 1), size + start)
    if stop is None:
        return maximum(begin + 1, 0)
    return maximum(_by_sign(stop, begin - stop, minimum(begin - size - stop, begin + 1)), 0)


def _by_sign(bound: Size, not_negative: Size, negative: Size) -> Size:
    """Select by the sign of ``bound``: a negative bound counts from the end."""
    if nonnegative(bound):
        return not_negative
    return negative if nonnegative(-1 - bound) else UNKNOWN
