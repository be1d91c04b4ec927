"""Operations that make tensors."""

from math import ceil, isfinite
from typing import Annotated, TypeAlias

from typednn.shapes.dim import UNKNOWN, Size, maximum, nonnegative
from typednn.shapes.rules.axes import as_shape, refuse_below
from typednn.shapes.rules.registry import Role, rule, same_rule, takes
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError

Number: TypeAlias = Annotated[Size | float, Role.NUMBER]


@rule
def zeros(shape: Size | Shape) -> Shape:
    """Return ``shape``. Raises ShapeError (shape) for a negative size."""
    return _asked_for("zeros", shape)


same_rule(zeros, "normal", "uniform")


@rule
def ones(shape: Size | Shape) -> Shape:
    """Return the same as ``zeros``."""
    return _asked_for("ones", shape)


@rule
@takes(numbers=("fill_value",))
def full(shape: Size | Shape, fill_value: Shape = ()) -> Shape:
    """Return the same as ``zeros``; ``fill_value`` is a scalar."""
    return _asked_for("full", shape)


@rule
def empty(shape: Size | Shape) -> Shape:
    """Return the same as ``zeros``."""
    return _asked_for("empty", shape)


@rule
def linspace(start: Number, stop: Number, num: Size) -> Shape:
    """Return ``(num,)``.

    Raises ShapeError (shape): ``num`` is negative, ``start`` or ``stop`` is not finite.
    """
    _refuse_infinite("linspace", start=start, stop=stop)
    return _asked_for("linspace", (num,))


@rule
def eye(n_rows: Size, n_cols: Size | None = None) -> Shape:
    """Return ``(n_rows, n_cols)``; without ``n_cols``, ``(n_rows, n_rows)``.

    Raises ShapeError (shape) for a negative size.
    """
    return _asked_for("eye", (n_rows, n_rows if n_cols is None else n_cols))


@rule
@takes(numbers=("start", "stop", "step"), least="i")
def arange(start: Number, stop: Number | None = None, step: Number = 1) -> Shape:
    """Return the length of ``start, start+step, ...`` before ``stop``; ``arange(n)`` starts at 0.

    Raises ShapeError (shape) for a step of 0, for a number that is not finite, and if a float
    cannot hold the length.
    """
    if step == 0:
        raise ShapeError("arange: step must not be 0", "shape")
    _refuse_infinite("arange", start=start, stop=stop, step=step)
    first, last = (0, start) if stop is None else (start, stop)
    return (_length(first, last, step),)


def _asked_for(operation: str, shape: Size | Shape) -> Shape:
    wanted = as_shape(shape)
    if wanted is None:
        return UNKNOWN_SHAPE
    refuse_below(0, operation, wanted)
    return wanted


def _refuse_infinite(operation: str, **numbers: Number | None) -> None:
    """Raise ShapeError (shape) for infinity and NaN."""
    for name, number in numbers.items():
        if isinstance(number, float) and not isfinite(number):
            raise ShapeError(f"{operation}: {name} is {number}, it must be finite", "shape")


def _length(first: Number, last: Number, step: Number) -> Size:
    """Return ceil((last - first) / step), or 0 if that is negative."""
    if isinstance(first, float) or isinstance(last, float) or isinstance(step, float):
        numbers = [n for n in (first, last, step) if isinstance(n, int | float)]
        if len(numbers) < 3:
            return UNKNOWN
        try:
            return max(0, ceil((numbers[1] - numbers[0]) / numbers[2]))
        except OverflowError:
            text = "arange: it would have more elements than any array can; choose a larger step"
            raise ShapeError(text, "shape") from None
    if nonnegative(step):
        return maximum(last - first + step - 1, 0) // step
    if nonnegative(-step):
        return maximum(first - last - step - 1, 0) // -step
    return UNKNOWN
