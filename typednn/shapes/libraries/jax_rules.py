"""Rules of functions of JAX that have another meaning than numpy's, or that numpy does not have."""

from typing import Final

from typednn.shapes.dim import UNKNOWN, Size, Unknown, symbol
from typednn.shapes.libraries.adapters.axes import with_entry
from typednn.shapes.libraries.adapters.operands import both
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import Axes, axes_text, locate, locate_all, variadic_at
from typednn.shapes.rules.broadcasting import broadcast
from typednn.shapes.rules.indexing import Gather, Key
from typednn.shapes.rules.matrices import need_square
from typednn.shapes.rules.registry import AnyNumber, Arrays, Nested, ResultShape
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal

_PLACE: Final = symbol("index")

# Elementwise


def of_same_rank(x: Nested, y: Nested) -> Shape:
    """Broadcast two arrays of as many axes; a number stands beside any array: ``lax.add``."""
    if x and y and variadic_at(x) is None and variadic_at(y) is None and len(x) != len(y):
        text = f"x {show(x)} and y {show(y)} must have as many axes"
        raise ShapeError(f"lax: {text}; jax.numpy broadcasts", "shape-rank")
    return both(x, y)


def between(low: Nested, x: Nested, high: Nested) -> Shape:
    """Return the shape of x; a bound is a number or has this shape: ``lax.clamp``."""
    for name, bound in (("min", low), ("max", high)):
        if bound:
            need_same("clamp", name, bound, x)
    return x


def selected(condition: Nested, x: Nested, y: Nested) -> Shape:
    """Return the shape of both cases, which the condition has too unless it is one bool."""
    need_same("select", "on_false", y, x)
    if condition:
        need_same("select", "pred", condition, x)
    return x


def need_same(name: str, operand: str, found: Shape, wanted: Shape) -> None:
    if variadic_at(found) is not None or variadic_at(wanted) is not None:
        return
    text = f"{name}: {operand} must have the shape {show(wanted)}, not {show(found)}"
    if len(found) != len(wanted):
        raise ShapeError(text, "shape-rank")
    pairs = zip(found, wanted, strict=True)
    if any(isinstance(equal(a, b), Refuted) for a, b in pairs):  # type: ignore[arg-type] # no entry is a Variadic, see above
        raise ShapeError(text, "shape")


def density(
    x: Nested, first: Nested = (), second: Nested = (), loc: Nested = (), scale: Nested = ()
) -> Shape:
    """Broadcast values and the parameters of their distribution: ``jax.scipy.stats.norm.logpdf``."""
    names = ("x", "parameter 1", "parameter 2", "loc", "scale")
    given = [(n, s) for n, s in zip(names, (x, first, second, loc, scale), strict=True) if s]
    return broadcast("density", *(s for _, s in given), names=[n for n, _ in given])


def halved(x: Shape, axis: Size = -1) -> Shape:
    """Return half of an axis: ``jax.nn.glu``."""
    position = locate("glu", x, axis)
    if position is None:
        return UNKNOWN_SHAPE
    size = x[position]
    assert not isinstance(size, Variadic)
    if isinstance(size, int) and size % 2:
        raise ShapeError(f"glu: axis {axis} of size {size} must have an even size", "shape")
    return with_entry(x, position, size // 2)


def along(x: Shape, axis: Axes | None = -1) -> Shape:
    """Return the shape of x, which has these axes: ``jax.nn.softmax``."""
    if axis is not None:
        locate_all("softmax", x, axis if isinstance(axis, tuple) else (axis,))
    return x


def one_hot_at_end(x: Nested, num_classes: Size) -> Shape:
    """Put the classes on a new last axis."""
    return (*x, num_classes)


# Reductions


def reduced(x: Shape, axis: tuple[Size, ...] | Unknown) -> ResultShape:
    """Drop axes, which ``lax.reduce_sum`` and others get in a tuple."""
    return RULES["sum"](x, axis)


def running(x: Shape, axis: Size = 0) -> Shape:
    """Return the shape of x, which has this axis: ``lax.cumsum``."""
    if isinstance(axis, int) and axis < 0:
        raise ShapeError(f"lax: axis {axis} must not be negative", "shape-index")
    locate("cumsum", x, axis)
    return x


# Axes


def broadcast_before(x: Nested, sizes: Axes) -> ResultShape:
    """Put new axes before all others: ``lax.broadcast``."""
    if not isinstance(sizes, tuple):
        return UNKNOWN_SHAPE
    return (*sizes, *x)


def collapsed(x: Shape, first: Size, end: Size | None = None) -> ResultShape:
    """Merge the axes from ``first`` up to ``end``, which stays: ``lax.collapse``."""
    if variadic_at(x) is not None or not isinstance(first, int):
        return UNKNOWN_SHAPE
    stop = len(x) if end is None else end
    if not isinstance(stop, int):
        return UNKNOWN_SHAPE
    first, stop = (place + len(x) if place < 0 else place for place in (first, stop))
    if not 0 <= first < stop <= len(x):
        return UNKNOWN_SHAPE
    merged = RULES["flatten"](x[first:stop])
    assert isinstance(merged, tuple)
    return (*x[:first], *merged, *x[stop:])


# Slices


def sliced_everywhere(x: Shape, slice_sizes: Axes) -> Shape:
    """Return a slice of these sizes, one for each axis: ``lax.dynamic_slice``."""
    if not isinstance(slice_sizes, tuple) or any(isinstance(s, Variadic) for s in slice_sizes):
        return UNKNOWN_SHAPE
    if variadic_at(x) is not None:
        return slice_sizes
    if len(slice_sizes) != len(x):
        text = (
            f"dynamic_slice: x {show(x)} has {axes_text(len(x))}, slice_sizes {show(slice_sizes)}"
        )
        raise ShapeError(f"{text} must have a size for each", "shape-rank")
    for axis, (size, whole) in enumerate(zip(slice_sizes, x, strict=True)):
        _need_fitting("dynamic_slice", axis, size, whole)  # type: ignore[arg-type] # no entry is a Variadic, see above
    return slice_sizes


def sliced_at(x: Shape, size: Size, axis: Size = 0) -> Shape:
    """Return a slice of one axis: ``lax.dynamic_slice_in_dim``."""
    position = locate("dynamic_slice_in_dim", x, axis)
    if position is None:
        return UNKNOWN_SHAPE
    whole = x[position]
    assert not isinstance(whole, Variadic)
    _need_fitting("dynamic_slice_in_dim", position, size, whole)
    return with_entry(x, position, size)


def _need_fitting(name: str, axis: int, size: Size, whole: Size) -> None:
    if isinstance(size, int) and isinstance(whole, int) and size > whole:
        text = f"{name}: axis {axis} has size {whole}, which is less than the slice's {size}"
        raise ShapeError(text, "shape")


def one_at(x: Shape, axis: Size = 0, keepdims: bool | Unknown = True) -> Shape:
    """Return one element along an axis: ``lax.dynamic_index_in_dim``."""
    position = locate("dynamic_index_in_dim", x, axis)
    if position is None or not isinstance(keepdims, bool):
        return UNKNOWN_SHAPE
    return (*x[:position], *((1,) if keepdims else ()), *x[position + 1 :])


def updated_part(x: Shape, part: Shape) -> Shape:
    """Return the shape of x, in which the part fits: ``lax.dynamic_update_slice``."""
    if variadic_at(x) is not None or variadic_at(part) is not None:
        return x
    if len(part) != len(x):
        text = f"dynamic_update_slice: x {show(x)} and update {show(part)}"
        raise ShapeError(f"{text} must have as many axes", "shape-rank")
    for axis, (size, whole) in enumerate(zip(part, x, strict=True)):
        _need_fitting("dynamic_update_slice", axis, size, whole)  # type: ignore[arg-type] # no entry is a Variadic, see above
    return x


# Products


def product(x: Shape, y: Shape) -> ResultShape:
    """Multiply vectors and matrices: ``lax.dot``."""
    for name, shape in (("lhs", x), ("rhs", y)):
        if variadic_at(shape) is None and not 0 < len(shape) < 3:
            raise ShapeError(f"dot: {name} {show(shape)} must have 1 or 2 axes", "shape-rank")
    return RULES["matmul"](x, y)


def scalar_product(x: Shape, y: Shape) -> ResultShape:
    """Sum the products of all elements of two arrays: ``jax.numpy.vdot``."""
    flat = [RULES["flatten"](operand) for operand in (x, y)]
    return RULES["vecdot"](*flat)


def solved_by_factor(factor: Arrays, y: Shape) -> ResultShape:
    """Solve by the factor of a matrix, which is the first of a pair: ``cho_solve``, ``lu_solve``."""
    if isinstance(factor, Unknown | AnyNumber) or len(factor) != 2:
        return UNKNOWN_SHAPE
    return RULES["solve"](factor[0], y)


def factor_and_more(x: Shape) -> ResultShape:
    """Return a factor of a square matrix, and what is beside it: ``cho_factor``."""
    need_square("cho_factor", x)
    return [x, ()]


# Segments


def segments(x: Shape, places: Shape, number: Size | None = None) -> ResultShape:
    """Combine the rows that have the same place: ``jax.ops.segment_sum``."""
    if variadic_at(x) is not None:
        return UNKNOWN_SHAPE
    if not x:
        raise ShapeError("segment: data () must have 1 axis or more", "shape-rank")
    result = (UNKNOWN if number is None else number, *x[1:])
    return RULES["index_update"](result, x, (Gather(places),))


# Random numbers


def drawn_of(shape: Size | Shape = ()) -> ResultShape:
    """Return what is drawn: one number if no shape is given."""
    return RULES["zeros"](shape)


def drawn_for(
    first: Nested = (), second: Nested = (), shape: Size | Shape | None = None
) -> ResultShape:
    """Return what is drawn for parameters of a distribution: by default as they broadcast."""
    together = both(first, second)
    if shape is None:
        return together
    asked = RULES["zeros"](shape)
    if not isinstance(asked, tuple):
        return UNKNOWN_SHAPE
    return RULES["broadcast_to"](together, asked) if together else asked


def keys_split(key: Nested, num: Axes = 2) -> ResultShape:
    """Return so many keys: ``jax.random.split``. A key of the old kind is a vector itself."""
    number = num if isinstance(num, tuple) else (num,)
    return (*number, *key)


def permuted(x: Nested, axis: Size = 0) -> ResultShape:
    """Return the shape of an array; ``jax.random.permutation`` of a number has one axis."""
    if x:
        locate("permutation", x, axis)
        return x
    return (UNKNOWN,)


def classes_drawn(x: Shape, axis: Size = -1, shape: Size | Shape | None = None) -> ResultShape:
    """Drop the axis of the classes: ``jax.random.categorical``."""
    rest = RULES["sum"](x, axis)
    if shape is None or not isinstance(rest, tuple):
        return rest
    asked = RULES["zeros"](shape)
    return asked if isinstance(asked, tuple) else UNKNOWN_SHAPE


def chosen(x: Nested, shape: Size | Shape = (), axis: Size = 0) -> ResultShape:
    """Return elements of an array along an axis, or numbers below a number."""
    asked = RULES["zeros"](shape)
    if not isinstance(asked, tuple):
        return UNKNOWN_SHAPE
    if not x:
        return asked
    position = locate("choice", x, axis)
    if position is None or variadic_at(asked) is not None:
        return UNKNOWN_SHAPE
    return (*x[:position], *asked, *x[position + 1 :])


# Updates


def updated(x: Shape, value: Nested, key: Key) -> Shape:
    """Return the shape of x, of whose part at the key the value has the shape: ``x.at[key].set``."""
    result = RULES["index_update"](x, value, _of_any_place(key))
    assert isinstance(result, tuple)
    return result


def item(x: Shape, key: Key) -> ResultShape:
    """Return a part of an array; JAX takes the last element for an index that is out of range."""
    return RULES["getitem"](x, _of_any_place(key))


def _of_any_place(key: Key) -> Key:
    if not isinstance(key, tuple):
        return key
    is_place = [isinstance(each, int) and not isinstance(each, bool) for each in key]
    return tuple(_PLACE if own else each for own, each in zip(is_place, key, strict=True))
