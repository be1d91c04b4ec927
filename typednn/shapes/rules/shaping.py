"""Operations that change the shape and keep the elements."""

from dataclasses import replace

from typednn.shapes.dim import UNKNOWN, Dim, Size, Unknown, nonnegative
from typednn.shapes.rules.axes import (
    Axes,
    as_shape,
    as_size,
    axes_text,
    because,
    count,
    least_rank,
    locate,
    locate_all,
    locate_new,
    refuse_below,
    variadic_at,
    with_rank,
)
from typednn.shapes.rules.broadcasting import broadcast, not_expanding
from typednn.shapes.rules.registry import rule
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import UNDECIDED, Proved, Refuted, Verdict, divisible, equal


@rule
def reshape(x: Shape, shape: Size | Shape) -> Shape:
    """Return ``shape``; one -1 in it is replaced by the size that keeps the number of elements.

    The other sizes are assumed to be at least 1 if there is a -1. Raises ShapeError (shape): the
    number of elements differs, no size fits the -1, there is a second -1 or another negative size.
    """
    target = as_shape(shape)
    if target is None:
        return UNKNOWN_SHAPE
    refuse_below(-1, "reshape", target)
    inferred = [i for i, size in enumerate(target) if size == -1]
    if len(inferred) > 1:
        raise ShapeError(f"reshape: shape {show(target)}: only one size can be -1", "shape")
    if inferred:
        return _inferred(x, target, inferred[0])
    verdict = equal(count(x), count(target))
    if isinstance(verdict, Refuted):
        text = (
            f"reshape: x {show(x)} has {count(x)} elements, {show(target)} has {count(target)};"
            f" they must be equal{because(verdict)}"
        )
        raise ShapeError(text, "shape")
    return _deduced(x, target)


def _inferred(x: Shape, target: Shape, position: int) -> Shape:
    """Return ``target`` with its -1 replaced: the elements of ``x`` divided by the other sizes."""
    elements, others = count(x), _others(target, position)
    if others == 0:
        text = f"reshape: x {show(x)} to {show(target)}: beside a size 0, -1 could be any size"
        raise ShapeError(text, "shape")
    size = elements // others
    verdict = _is_multiple(elements, others)
    if isinstance(verdict, Refuted):
        text = (
            f"reshape: x {show(x)} to {show(target)}: its number of elements, {elements}, must be"
            f" a multiple of {others}{because(verdict)}"
        )
        raise ShapeError(text, "shape")
    return _replaced(target, position, size)


def _is_multiple(elements: Size, others: Size) -> Verdict:
    """Decide whether ``others`` divides ``elements``.

    A quotient by names counts as exact. Its number does not: no ``4*a`` divides ``a*b`` if 4 does not.
    Nor does a quotient by a sum of the elements' names: of ``a*b`` by ``a+1``.
    """
    verdict = equal(elements, elements // others * others)
    if verdict == UNDECIDED:
        verdict = divisible(elements, others)
    if verdict != UNDECIDED or not isinstance(elements, Dim) or not isinstance(others, Dim):
        return verdict
    if others.names <= elements.names and nonnegative(others - 1):
        by_number = equal(elements, elements // others.factor * others.factor)
        if isinstance(by_number, Refuted):
            sizes = by_number.counterexample
            number, divisor = elements.evaluate(sizes), others.evaluate(sizes)
            return replace(by_number, left=number, right=number // divisor * divisor)
    return UNDECIDED


def _deduced(x: Shape, target: Shape) -> Shape:
    """Return ``target`` with its unknown size replaced in the same way, if it has only one."""
    if target.count(UNKNOWN) != 1:
        return target
    position = target.index(UNKNOWN)
    others = _others(target, position)
    if not nonnegative(others - 1):
        return target
    size = count(x) // others
    divides = isinstance(equal(count(x), size * others), Proved)
    return _replaced(target, position, size) if divides else target


def _others(target: Shape, position: int) -> Size:
    return count(target[:position] + target[position + 1 :])


def _replaced(target: Shape, position: int, size: Size) -> Shape:
    return (*target[:position], as_size(size), *target[position + 1 :])


@rule
def flatten(x: Shape, start_axis: Size = 0) -> Shape:
    """Merge the axes from ``start_axis`` on into one.

    Raises ShapeError (shape-index) if ``x`` has no such axis.
    """
    if x == () and start_axis == 0:
        return (1,)
    begins_variadic = start_axis == variadic_at(x)
    position = variadic_at(x) if begins_variadic else locate("flatten", x, start_axis)
    if position is None:
        return UNKNOWN_SHAPE
    return (*x[:position], as_size(count(x[position:])))


@rule
def permute_dims(x: Shape, axes: Axes) -> Shape:
    """Permute the axes: axis i of the result is axis ``axes[i]`` of ``x``.

    Raises ShapeError: the number of axes differs (shape-rank), an axis does not exist or is given
    twice (shape-index).
    """
    if isinstance(axes, Unknown):
        return UNKNOWN_SHAPE if variadic_at(x) is not None else (UNKNOWN,) * len(x)
    axes = axes if isinstance(axes, tuple) else (axes,)
    ranked = with_rank(x, len(axes))
    if ranked is None:
        at_least = "" if variadic_at(x) is None else "at least "
        text = f"permute_dims: x {show(x)} has {at_least}{axes_text(least_rank(x))}"
        raise ShapeError(f"{text}, axes {show(axes)} has {len(axes)}", "shape-rank")
    positions = locate_all("permute_dims", ranked, axes)
    return tuple(UNKNOWN if position is None else ranked[position] for position in positions)


@rule
def matrix_transpose(x: Shape) -> Shape:
    """Return ``(*b, n, m)`` for ``(*b, m, n)``.

    Raises ShapeError (shape-rank) if ``x`` has fewer than two axes.
    """
    if variadic_at(x) is None and len(x) < 2:
        text = f"matrix_transpose: x {show(x)} has {axes_text(len(x))}; it must have 2 or more"
        raise ShapeError(text, "shape-rank")
    if variadic_at(x[-2:]) is None:
        return (*x[:-2], x[-1], x[-2])
    if isinstance(x[-1], Variadic):
        return UNKNOWN_SHAPE
    return (Variadic(None), x[-1], UNKNOWN)


@rule
def transpose(x: Shape) -> Shape:
    """Return the shape of ``x.T``: ``(n, m)`` for ``(m, n)``.

    Raises ShapeError (shape-rank) if ``x`` does not have two axes. Source: array API standard,
    ``T``.
    """
    ranked = with_rank(x, 2)
    if ranked is None:
        text = f"transpose: x {show(x)} must have 2 axes; for more use matrix_transpose"
        raise ShapeError(f"{text} (.mT) or permute_dims", "shape-rank")
    return ranked[::-1]


@rule
def expand_dims(x: Shape, axis: Size = 0) -> Shape:
    """Insert an axis of size 1, which is axis ``axis`` of the result.

    Raises ShapeError (shape-index) if the result has no such axis.
    """
    if not isinstance(axis, int):
        return UNKNOWN_SHAPE if variadic_at(x) is not None else (UNKNOWN,) * (len(x) + 1)
    position = locate_new("expand_dims", x, axis)
    if position is None:
        return UNKNOWN_SHAPE
    return (*x[:position], 1, *x[position:])


@rule
def squeeze(x: Shape, axis: Axes) -> Shape:
    """Drop the axes ``axis``, which have size 1.

    Raises ShapeError: an axis does not exist or is given twice (shape-index), its size is not 1
    (shape).
    """
    if isinstance(axis, Unknown):
        return UNKNOWN_SHAPE
    positions = locate_all("squeeze", x, axis if isinstance(axis, tuple) else (axis,))
    for position in positions:
        size = UNKNOWN if position is None else x[position]
        verdict = UNDECIDED if isinstance(size, Variadic) else equal(size, 1)
        if isinstance(verdict, Refuted):
            text = f"squeeze: x {show(x)}: axis {position} has {size}; it must be 1"
            raise ShapeError(text + because(verdict), "shape")
    if None in positions:
        return (
            UNKNOWN_SHAPE if variadic_at(x) is not None else (UNKNOWN,) * (len(x) - len(positions))
        )
    return tuple(size for i, size in enumerate(x) if i not in positions)


@rule
def broadcast_to(x: Shape, shape: Size | Shape) -> Shape:
    """Return ``shape``. Each size of ``x``, counted from the end, must be 1 or the same.

    Raises ShapeError: a size is neither (shape), ``x`` has too many axes (shape-rank).
    """
    target = as_shape(shape)
    if target is None:
        return UNKNOWN_SHAPE
    refuse_below(0, "broadcast_to", target)
    if variadic_at(target) is None and least_rank(x) > len(target):
        text = f"broadcast_to: x {show(x)} has {axes_text(least_rank(x))}, {show(target)} fewer"
        raise ShapeError(text, "shape-rank")
    clash = not_expanding(x, target)
    if clash is not None:
        text = (
            f"broadcast_to: x {show(x)} to {show(target)}: axis {clash.axis} of x has {clash.left};"
        )
        raise ShapeError(f"{text} it must be 1 or {clash.right}{clash.why}", "shape")
    return target


@rule
def broadcast_arrays(*arrays: Shape) -> list[Shape]:
    """Return the shape that all broadcast to, once for each array.

    Raises ShapeError (shape) if two of them do not broadcast.
    """
    names = [f"arrays[{i}]" for i in range(len(arrays))]
    return [broadcast("broadcast_arrays", *arrays, names=names)] * len(arrays)
