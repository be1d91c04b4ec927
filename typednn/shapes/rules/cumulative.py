"""Cumulative sums and products, and differences, along one axis."""

from typednn.shapes.dim import UNKNOWN, Size, Unknown, maximum, nonnegative
from typednn.shapes.rules.axes import (
    as_size,
    axes_text,
    because,
    least_rank,
    locate,
    size_at,
    variadic_at,
    with_rank,
)
from typednn.shapes.rules.registry import rule, same_rule, takes
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal


@rule
@takes(widens=True)
def cumulative_sum(
    x: Shape, axis: Size | None = None, include_initial: bool | Unknown = False
) -> Shape:
    """Return the shape of ``x``; with ``include_initial``, the axis has one element more.

    Raises ShapeError: ``x`` has no such axis (shape-index); no axis is given and ``x`` does not
    have exactly one (shape-rank).
    """
    return _running("cumulative_sum", x, axis, include_initial)


@rule
@takes(widens=True)
def cumulative_prod(
    x: Shape, axis: Size | None = None, include_initial: bool | Unknown = False
) -> Shape:
    """Return the same as ``cumulative_sum``."""
    return _running("cumulative_prod", x, axis, include_initial)


same_rule(cumulative_sum, "cumsum")
same_rule(cumulative_prod, "cumprod")


def _running(operation: str, x: Shape, axis: Size | None, include_initial: bool | Unknown) -> Shape:
    if axis is None:
        ranked = with_rank(x, 1)
        if ranked is None:
            text = f"{operation}: x {show(x)} has not 1 axis; say with axis= along which to go"
            raise ShapeError(text, "shape-rank")
        x, axis = ranked, 0
    position = locate(operation, x, axis)
    if include_initial is False:
        return x
    if position is None:
        return UNKNOWN_SHAPE if variadic_at(x) is not None else (UNKNOWN,) * len(x)
    size = size_at(x, position)
    longer = UNKNOWN if isinstance(include_initial, Unknown) else size + 1
    return (*x[:position], longer, *x[position + 1 :])


@rule
@takes(alike=("x", "prepend", "append"), x="iuf")
def diff(
    x: Shape,
    axis: Size = -1,
    n: Size = 1,
    prepend: Shape | None = None,
    append: Shape | None = None,
) -> Shape:
    """Add the sizes of ``prepend`` and ``append`` to the axis, then subtract ``n``, down to 0.

    If ``n`` is 0, the result is the shape of ``x``. Raises ShapeError: ``x`` has no such axis
    (shape-index), ``n`` is negative or another axis of ``prepend`` or ``append`` differs (shape),
    their number of axes differs (shape-rank).
    """
    if nonnegative(-1 - n):
        raise ShapeError(f"diff: n is {n}, it must be at least 0", "shape")
    position = locate("diff", x, axis)
    given = [(k, s) for k, s in (("prepend", prepend), ("append", append)) if s is not None]
    for name, shape in given:
        _refuse_other_rank(x, name, shape)
    if position is None or variadic_at(x) is not None and given:
        return UNKNOWN_SHAPE if variadic_at(x) is not None else (UNKNOWN,) * len(x)
    size = size_at(x, position)
    for name, shape in given:
        ranked = with_rank(shape, len(x)) or (UNKNOWN,) * len(x)
        _refuse_other_sizes(x, name, ranked, position)
        size = size + size_at(ranked, position)
    if n == 0:
        return x
    left = UNKNOWN if given and not nonnegative(n - 1) else maximum(size - n, 0)
    return (*x[:position], as_size(left), *x[position + 1 :])


def _refuse_other_rank(x: Shape, name: str, shape: Shape) -> None:
    least, most = sorted((x, shape), key=least_rank)
    if variadic_at(least) is None and least_rank(least) < least_rank(most):
        text = f"diff: x {show(x)} has {axes_text(least_rank(x))}, {name} {show(shape)} has"
        raise ShapeError(f"{text} {least_rank(shape)}; they must be as many", "shape-rank")


def _refuse_other_sizes(x: Shape, name: str, shape: Shape, position: int) -> None:
    for i, (wanted, size) in enumerate(zip(x, shape, strict=True)):
        if i == position or isinstance(wanted, Variadic) or isinstance(size, Variadic):
            continue
        verdict = equal(wanted, size)
        if isinstance(verdict, Refuted):
            text = f"diff: x {show(x)} and {name} {show(shape)}: axis {i} has {wanted} and {size}"
            raise ShapeError(f"{text}; they must be equal{because(verdict)}", "shape")
