"""Operations that move the elements or the axes of one tensor, or repeat it."""

from typednn.shapes.dim import UNKNOWN, Size, Unknown, nonnegative
from typednn.shapes.rules.axes import Axes, locate, locate_all, size_at, variadic_at
from typednn.shapes.rules.registry import rule
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic, show


@rule
def flip(x: Shape, axis: Axes | None = None) -> Shape:
    """Return the shape of ``x``.

    Raises ShapeError (shape-index) for an axis that ``x`` does not have, or that is given twice.
    """
    if axis is not None and not isinstance(axis, Unknown):
        locate_all("flip", x, _tuple(axis))
    return x


@rule
def roll(x: Shape, shift: Axes, axis: Axes | None = None) -> Shape:
    """Return the shape of ``x``.

    Raises ShapeError (shape-index) for an axis that ``x`` does not have, and if there are several
    shifts and not the same number of axes.
    """
    places = len(axis) if isinstance(axis, tuple) else None
    if isinstance(shift, tuple) and places != len(shift) and not isinstance(axis, Unknown):
        shown = show(axis) if isinstance(axis, tuple) else axis
        text = f"roll: shift {show(shift)} and axis {shown}: there must be as many axes"
        raise ShapeError(text, "shape-index")
    if axis is not None and not isinstance(axis, Unknown):
        for each in _tuple(axis):
            locate("roll", x, each)
    return x


@rule
def moveaxis(x: Shape, source: Axes, destination: Axes) -> Shape:
    """Move the axes ``source`` of ``x`` to ``destination``; the others keep their order.

    Raises ShapeError (shape-index) for an axis that ``x`` does not have or that is given twice, and
    if the two have different lengths.
    """
    unknown = UNKNOWN_SHAPE if variadic_at(x) is not None else (UNKNOWN,) * len(x)
    if isinstance(source, Unknown) or isinstance(destination, Unknown):
        return unknown
    source, destination = _tuple(source), _tuple(destination)
    if len(source) != len(destination):
        text = f"moveaxis: source {show(source)} and destination {show(destination)}"
        raise ShapeError(f"{text}: there must be as many axes in both", "shape-index")
    start, end = locate_all("moveaxis", x, source), locate_all("moveaxis", x, destination)
    listed = variadic_at(x) is None
    places = tuple(i for i in (end if listed else destination) if isinstance(i, int))
    known = tuple(i for i in start if i is not None)
    if len(known) < len(source) or len(places) < len(source):
        return unknown
    return moved(x, known, places) or unknown


def moved(x: Shape, source: tuple[int, ...], destination: tuple[int, ...]) -> Shape | None:
    """Move the entries of ``x`` at ``source`` to ``destination``; both may count from the end.

    None if another entry between them is variadic: then the result is not known.
    """
    picked = {place: x[i] for place, i in zip(destination, source, strict=True)}
    others = [entry for i, entry in enumerate(x) if i not in source]
    head: Shape = ()
    tail: Shape = ()
    for place in range(max(picked, default=-1) + 1):
        if place not in picked and (not others or isinstance(others[0], Variadic)):
            return None
        head = (*head, picked[place] if place in picked else others.pop(0))
    for place in range(-1, min((0, *picked)) - 1, -1):
        if place not in picked and (not others or isinstance(others[-1], Variadic)):
            return None
        tail = (picked[place] if place in picked else others.pop(), *tail)
    return (*head, *others, *tail)


@rule
def tile(x: Shape, repetitions: Axes) -> Shape:
    """Multiply the sizes by ``repetitions``, from the last axis on; missing axes have size 1.

    Raises ShapeError (shape) for a negative number.
    """
    if isinstance(repetitions, Unknown):
        return UNKNOWN_SHAPE
    times = _tuple(repetitions)
    if variadic_at(times) is not None:
        return UNKNOWN_SHAPE
    for number in times:
        if nonnegative(-1 - number):
            raise ShapeError(f"tile: repetitions are at least 0, not {number}", "shape")
    variadic = variadic_at(x)
    if variadic is not None and len(times) > len(x) - variadic - 1:
        tail = x[variadic + 1 :]
        return (Variadic(None), *_times(tail, times[len(times) - len(tail) :]))
    ones = (1,) * (len(times) - len(x))
    kept = len(x) - len(times) + len(ones)
    return (*x[:kept], *_times((*ones, *x[kept:]), times))


def _times(x: Shape, numbers: tuple[Size, ...]) -> Shape:
    return tuple(size_at(x, i) * number for i, number in enumerate(numbers))


def _tuple(axes: Axes) -> tuple[Size, ...]:
    return axes if isinstance(axes, tuple) else (axes,)
