"""Rules of numpy's functions that no operation of ours and no other library has."""

from typednn.shapes.dim import UNKNOWN, Size, Unknown
from typednn.shapes.libraries.adapters.axes import with_size
from typednn.shapes.libraries.adapters.creation import drawn
from typednn.shapes.libraries.adapters.joins import split_at
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import Axes, because, locate, variadic_at
from typednn.shapes.rules.broadcasting import broadcast
from typednn.shapes.rules.creation import arange
from typednn.shapes.rules.indexing import Key
from typednn.shapes.rules.padding import Widths
from typednn.shapes.rules.registry import AnyNumber, Arrays, Nested, ResultShape, Rows
from typednn.shapes.rules.slicing import Slice
from typednn.shapes.shape import UNKNOWN_SHAPE, Entry, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal

# Methods of ufuncs


def reduced_first(x: Shape, axis: Axes | None = 0, keepdims: bool | Unknown = False) -> ResultShape:
    """Reduce by a ufunc, along the first axis if none is given: ``np.add.reduce``."""
    return RULES["sum"](x, axis, keepdims)


def accumulated(x: Shape, axis: Size = 0) -> ResultShape:
    """Return what a ufunc gives up to each element: ``np.add.accumulate``."""
    return RULES["cumulative_sum"](x, axis)


def all_pairs(x: Nested, y: Nested) -> Shape:
    """Return what a ufunc gives for each pair of elements: ``np.subtract.outer``."""
    return (*x, *y) if variadic_at(x) is None or variadic_at(y) is None else UNKNOWN_SHAPE


# Splitting


def split_rows(x: Shape, sections: object) -> ResultShape:
    """Split along the first axis of at least two."""
    _need_axes("vsplit", x, 2)
    return split_at(x, _places(sections), 0)


def split_columns(x: Shape, sections: object) -> ResultShape:
    """Split along the second axis, a vector along its only one."""
    _need_axes("hsplit", x, 1)
    if variadic_at(x) is not None:
        return AnyNumber(UNKNOWN_SHAPE)
    return split_at(x, _places(sections), 0 if len(x) == 1 else 1)


def _places(sections: object) -> tuple[Size, ...] | Size:
    return sections if isinstance(sections, tuple | int) else UNKNOWN


def _need_axes(function: str, x: Shape, least: int) -> None:
    if variadic_at(x) is None and len(x) < least:
        raise ShapeError(f"{function}: must have at least {least} axes, not {len(x)}", "shape-rank")


# Places and values that are found


def vector() -> Shape:
    """Return a vector of a length that values decide."""
    return (UNKNOWN,)


def distinct(x: Nested, axis: Size | None = None) -> Shape:
    """Return the distinct elements, or rows along an axis: ``unique``."""
    if axis is None:
        return (UNKNOWN,)
    return with_size(x, axis, UNKNOWN)


def places(x: Nested) -> ResultShape:
    """Return an index for each axis: ``nonzero``."""
    if variadic_at(x) is not None:
        return AnyNumber((UNKNOWN,))
    return [(UNKNOWN,)] * len(x)


def rows_of_places(x: Nested) -> Shape:
    """Return the places as rows: ``argwhere``."""
    return (UNKNOWN, UNKNOWN if variadic_at(x) is not None else len(x))


# Axes


def padded(x: Shape, pad_width: Widths) -> ResultShape:
    """Add the widths to the size of each axis, whatever the ``mode`` fills them with.

    One width, or one pair ``(before, after)``, holds for all axes.
    """
    widths = pad_width if isinstance(pad_width, tuple) else (pad_width,)
    if len(widths) == 1:
        [widths] = ((each,) if not isinstance(each, tuple) else each for each in widths)
    if any(isinstance(each, tuple | Variadic) for each in widths):
        return RULES["pad"](x, pad_width)
    if variadic_at(x) is not None or len(widths) not in (1, 2):
        return UNKNOWN_SHAPE
    return RULES["pad"](x, ((widths[0], widths[-1]),) * len(x))


def flip_columns(x: Shape) -> ResultShape:
    """Reverse the second axis."""
    return RULES["flip"](x, 1)


def flip_rows(x: Shape) -> ResultShape:
    """Reverse the first axis."""
    return RULES["flip"](x, 0)


def depth_stack(arrays: Arrays) -> ResultShape:
    """Join along the third axis; vectors and matrices get the axes that they lack."""
    if isinstance(arrays, Unknown | AnyNumber):
        return UNKNOWN_SHAPE
    if any(variadic_at(x) is not None for x in arrays):
        return UNKNOWN_SHAPE
    deep = [(1, *x, 1) if len(x) == 1 else (*x, 1) if len(x) == 2 else x for x in arrays]
    return RULES["concat"](deep, 2) if () not in arrays else UNKNOWN_SHAPE


def windows_of_all(x: Shape, window: Axes, axis: Axes | None = None) -> ResultShape:
    """Return the windows along these axes, or all, which new last axes hold: ``sliding_window_view``."""
    sizes = window if isinstance(window, tuple) else (window,)
    if variadic_at(x) is not None or any(isinstance(size, Variadic) for size in sizes):
        return UNKNOWN_SHAPE
    places = range(len(x)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    if len(sizes) != len(places):
        text = f"sliding_window_view: window_shape {show(sizes)} must have a size for each of"
        raise ShapeError(f"{text} {len(places)} axes of x {show(x)}", "shape-rank")
    result = list[Entry](x)
    for place, size in zip(places, sizes, strict=True):
        at = locate("sliding_window_view", x, place)
        whole = UNKNOWN if at is None else result[at]
        if at is None or isinstance(whole, Variadic) or isinstance(size, Variadic):
            return UNKNOWN_SHAPE
        if isinstance(size, int) and isinstance(whole, int) and size > whole:
            text = (
                f"sliding_window_view: axis {at} has size {whole}, which is less than the window's"
            )
            raise ShapeError(f"{text} {size}", "shape")
        result[at] = whole - size + 1
    return (*result, *sizes)


# Creation


def places_of_grid(dimensions: Shape | Size) -> Shape:
    """Return the index of each element along each axis: ``indices``."""
    if not isinstance(dimensions, tuple) or variadic_at(dimensions) is not None:
        return UNKNOWN_SHAPE
    return (len(dimensions), *dimensions)


def grid(key: Key) -> Shape:
    """Return the numbers of slices along each axis: ``np.mgrid[:3, :4]``; of one slice, a vector."""
    if isinstance(key, Unknown) or not all(isinstance(item, Slice) for item in key):
        return UNKNOWN_SHAPE
    sizes = tuple(_numbers_of(item) for item in key if isinstance(item, Slice))
    return sizes if len(sizes) == 1 else (len(sizes), *sizes)


def _numbers_of(taken: Slice) -> Entry:
    stop, step = taken.stop, 1 if taken.step is None else taken.step
    return UNKNOWN if stop is None else arange(taken.start or 0, stop, step)[0]


# Draws


def drawn_for(
    first: Nested = (), second: Nested = (), third: Nested = (), size: Size | Shape | None = None
) -> Shape:
    """Return what is drawn for parameters of a distribution: by default as they broadcast."""
    if size is not None:
        return drawn(size)
    return broadcast("size", broadcast("size", first, second), third)


def permuted(x: Rows) -> Shape:
    """Return the rows of an array in another order, or the numbers below an int."""
    return x


def chosen(a: Rows, size: Size | Shape | None = None, axis: Size = 0) -> Shape:
    """Return rows of an array, or numbers below an int; None chooses one."""
    asked, position = drawn(size), locate("choice", a, axis)
    if position is None or variadic_at(asked) is not None and variadic_at(a) is not None:
        return UNKNOWN_SHAPE
    return (*a[:position], *asked, *a[position + 1 :])


def drawn_rows(mean: Nested, size: Size | Shape | None = None) -> Shape:
    """Return vectors as long as a parameter: ``multivariate_normal``, ``dirichlet``."""
    asked = drawn(size)
    if variadic_at(asked) is not None or variadic_at(mean) is not None:
        return UNKNOWN_SHAPE
    return (*asked, *mean)


# Samples of a function


def interpolated(x: Nested, xp: Nested, fp: Nested) -> Shape:
    """Return a value for each of ``x``: ``interp``. The samples are two vectors of one length."""
    for name, samples in (("xp", xp), ("fp", fp)):
        if variadic_at(samples) is None and len(samples) != 1:
            raise ShapeError(f"interp: {name} {show(samples)} must have 1 axis", "shape-rank")
    known, values = xp[0], fp[0]
    if not isinstance(known, Variadic) and not isinstance(values, Variadic):
        verdict = equal(known, values)
        if isinstance(verdict, Refuted):
            text = f"interp: xp {show(xp)} and fp {show(fp)} must be equally long{because(verdict)}"
            raise ShapeError(text, "shape")
    return x
