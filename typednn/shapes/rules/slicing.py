"""The number of elements in a slice, as Python defines it: ``range(n)[start:stop:step]``."""

from dataclasses import dataclass
from typing import TypeAlias

from typednn.shapes.dim import (
    UNKNOWN,
    Size,
    Unknown,
    bounded_by,
    maximum,
    minimum,
    nonnegative,
)
from typednn.shapes.shape import ShapeError

Bound: TypeAlias = Size | None


@dataclass(frozen=True, slots=True)
class Slice:
    """``start:stop:step`` of an index; None is a part left out, UNKNOWN a part not known.

    ``span`` is ``stop - start`` if that is known, as of ``x[i:i+25]``. The slice has no more
    elements than that, whatever the sign of ``i``, if ``span`` is not negative.
    """

    start: Bound = None
    stop: Bound = None
    step: Bound = None
    span: Bound = None


def sliced(size: Size, taken: Slice) -> Size:
    """Return how many of ``size`` elements a slice takes; at most how many if that is unknown.

    Raises ShapeError (shape-index) for a step of 0.
    """
    step = 1 if taken.step is None else taken.step
    if step == 0:
        raise ShapeError("getitem: a slice's step must not be 0", "shape-index")
    length: Size = UNKNOWN
    if nonnegative(step):
        length = _ceil_divided(_forward(size, taken.start, taken.stop), step)
    elif nonnegative(-step):
        length = _ceil_divided(_backward(size, taken.start, taken.stop), -step)
    if isinstance(length, Unknown):
        return bounded_by(_most(size, taken, step))
    return length


def _most(size: Size, taken: Slice, step: Size) -> Size:
    """Return a size that a slice of unknown length does not exceed."""
    is_end = taken.start is not None and taken.stop is None and nonnegative(-1 - taken.start)
    from_end = -taken.start if is_end and taken.start is not None else UNKNOWN
    most = size
    for bound in (taken.span, taken.stop, from_end):
        if bound is not None and nonnegative(step) and nonnegative(bound):
            length = _ceil_divided(bound, step)
            is_more = isinstance(most, int) and isinstance(length, int) and length > most
            most = most if is_more else length
    return most


def _ceil_divided(length: Size, step: Size) -> Size:
    return (length + step - 1) // step


def _forward(size: Size, start: Bound, stop: Bound) -> Size:
    """Return the length from ``start`` up to ``stop``.

    ``start`` is clamped only from below and ``stop`` only from above. Beyond the other end, the
    length is negative anyway.
    """
    if start is None and stop is None:
        return size  # not clamped: a size is never negative, even if its expression can be
    start = 0 if start is None else _from_end(start, size)
    if stop is None:
        end = size
    else:
        stop = _from_end(stop, size)
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


def _from_end(bound: Size, size: Size) -> Size:
    """Return the bound ``n - 1`` or ``n - 2`` of ``n`` elements as -1 or -2, which takes as many.

    The bound may be negative only where ``n`` is so small that both ends of the slice are 0. ``n - 3`` is -1 for
    ``n = 2``, which takes one element more than -3 does.
    """
    behind = size - bound
    return -behind if isinstance(behind, int) and behind in (1, 2) else bound


def _by_sign(bound: Size, not_negative: Size, negative: Size) -> Size:
    """Select by the sign of ``bound``: a negative bound counts from the end."""
    if nonnegative(bound):
        return not_negative
    return negative if nonnegative(-1 - bound) else UNKNOWN
