"""Operations that reduce over axes, and those that normalise over one."""

from typednn.shapes.dim import UNKNOWN, Size, Unknown
from typednn.shapes.rules.axes import Axes, locate, locate_all, variadic_at
from typednn.shapes.rules.registry import rule
from typednn.shapes.shape import UNKNOWN_SHAPE, Entry, Shape, ShapeError, Variadic, show


@rule
def sum(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """The axes of `axis` (None: all) are dropped, or kept with size 1.

    Raises ShapeError (shape-index) for an axis that `x` does not have, or that is given twice.
    """
    return _reduced("sum", x, axis, keepdims)


@rule
def prod(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """As `sum`."""
    return _reduced("prod", x, axis, keepdims)


@rule
def mean(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """As `sum`; nothing has no mean: ShapeError (shape) where a reduced axis has size 0."""
    return _reduced("mean", x, axis, keepdims, needs_elements=True)


@rule
def max(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """As `mean`."""
    return _reduced("max", x, axis, keepdims, needs_elements=True)


@rule
def min(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """As `mean`."""
    return _reduced("min", x, axis, keepdims, needs_elements=True)


@rule
def logsumexp(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """As `sum`: of nothing it is -inf, the logarithm of 0."""
    return _reduced("logsumexp", x, axis, keepdims)


@rule
def argmax(x: Shape, axis: Size | None = None, keepdims: bool | Unknown = False) -> Shape:
    """As `mean`, over one axis or all."""
    return _reduced("argmax", x, axis, keepdims, needs_elements=True)


@rule
def argmin(x: Shape, axis: Size | None = None, keepdims: bool | Unknown = False) -> Shape:
    """As `argmax`."""
    return _reduced("argmin", x, axis, keepdims, needs_elements=True)


@rule
def any(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """As `sum`."""
    return _reduced("any", x, axis, keepdims)


@rule
def all(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """As `sum`."""
    return _reduced("all", x, axis, keepdims)


@rule
def count_nonzero(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """As `sum`."""
    return _reduced("count_nonzero", x, axis, keepdims)


@rule
def var(
    x: Shape,
    axis: Axes | None = None,
    correction: Size | float = 0.0,
    keepdims: bool | Unknown = False,
) -> Shape:
    """As `mean`."""
    return _reduced("var", x, axis, keepdims, needs_elements=True)


@rule
def std(
    x: Shape,
    axis: Axes | None = None,
    correction: Size | float = 0.0,
    keepdims: bool | Unknown = False,
) -> Shape:
    """As `mean`."""
    return _reduced("std", x, axis, keepdims, needs_elements=True)


@rule
def norm(
    x: Shape,
    axis: Axes | None = None,
    keepdims: bool | Unknown = False,
    ord: Size | float = 2,
) -> Shape:
    """As `sum`."""
    return _reduced("norm", x, axis, keepdims)


@rule
def softmax(x: Shape, axis: Size = -1) -> Shape:
    """The shape of `x`. Raises ShapeError (shape-index) for an axis that `x` does not have."""
    return _normalised("softmax", x, axis)


@rule
def log_softmax(x: Shape, axis: Size = -1) -> Shape:
    """As `softmax`."""
    return _normalised("log_softmax", x, axis)


def _reduced(
    operation: str,
    x: Shape,
    axis: Axes | None,
    keepdims: bool | Unknown,
    needs_elements: bool = False,
) -> Shape:
    positions = _positions(operation, x, axis)
    if positions is None:
        return _of_unknown_axes(x, axis, keepdims)
    if needs_elements:
        _refuse_empty(operation, x, positions)
    if positions == ():
        return x
    if isinstance(keepdims, Unknown):
        return UNKNOWN_SHAPE
    if keepdims:
        return tuple(_kept(entry) if i in positions else entry for i, entry in enumerate(x))
    return tuple(entry for i, entry in enumerate(x) if i not in positions)


def _positions(operation: str, x: Shape, axis: Axes | None) -> tuple[int, ...] | None:
    """The entries reduced over; None where one is not known."""
    if axis is None:
        return tuple(range(len(x)))
    if isinstance(axis, Unknown):
        return None
    positions = locate_all(operation, x, axis if isinstance(axis, tuple) else (axis,))
    known = tuple(position for position in positions if position is not None)
    return known if len(known) == len(positions) else None


def _kept(entry: Entry) -> Entry:
    return Variadic(None) if isinstance(entry, Variadic) else 1


def _of_unknown_axes(x: Shape, axis: Axes | None, keepdims: bool | Unknown) -> Shape:
    """What is left to say: the rank, where axes are kept or their number is known."""
    if keepdims is True:
        return tuple(_perhaps_kept(entry) for entry in x)
    if keepdims is False and isinstance(axis, tuple) and variadic_at(x) is None:
        return (UNKNOWN,) * (len(x) - len(axis))
    return UNKNOWN_SHAPE


def _perhaps_kept(entry: Entry) -> Entry:
    if isinstance(entry, Variadic):
        return Variadic(None)
    return 1 if entry == 1 else UNKNOWN


def _refuse_empty(operation: str, x: Shape, positions: tuple[int, ...]) -> None:
    empty = next((i for i in positions if x[i] == 0), None)
    if empty is not None:
        text = f"{operation}: x {show(x)}: axis {empty} has size 0, and {operation} of nothing"
        raise ShapeError(f"{text} is not defined", "shape")


def _normalised(operation: str, x: Shape, axis: Size) -> Shape:
    locate(operation, x, axis)
    return x
