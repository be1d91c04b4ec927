"""Checks of the weight and bias of a convolution, transposed or not."""

from typednn.shapes.dim import Size, Unknown, nonnegative
from typednn.shapes.rules.axes import (
    axes_text,
    because,
    least_rank,
    size_at,
    variadic_at,
    with_rank,
)
from typednn.shapes.rules.windows import SPACE, AxisSizes
from typednn.shapes.shape import Shape, ShapeError, show
from typednn.shapes.verdict import Refuted, equal


def kernel_sizes(operation: str, weight: Shape, rank: int, channels: str) -> AxisSizes:
    """Return all sizes of the weight, which has ``rank + 2`` axes."""
    ranked = with_rank(weight, rank + 2)
    if ranked is None:
        have = "" if variadic_at(weight) is None else "at least "
        layout = ", ".join((channels, *("K" + axis for axis in SPACE[3 - rank :])))
        text = f"{operation}: weight {show(weight)} has {have}{axes_text(least_rank(weight))},"
        raise ShapeError(f"{text} expected {rank + 2} ({layout})", "shape-rank")
    for axis, size in enumerate(ranked[2:], 2):
        if size == 0:
            text = f"{operation}: weight {show(weight)}: axis {axis} is 0, expected at least 1"
            raise ShapeError(text, "shape")
    return tuple(size_at(ranked, axis) for axis in range(rank + 2))


def refuse_groups(operation: str, weight: Shape, channels: Size, groups: Size) -> None:
    if nonnegative(-groups):
        raise ShapeError(f"{operation}: groups is {groups}, expected at least 1", "shape")
    verdict = equal(channels, channels // groups * groups)
    if isinstance(verdict, Refuted):
        text = f"{operation}: weight {show(weight)}: axis 0 is {channels}, expected a multiple of"
        raise ShapeError(f"{text} groups, {groups}{because(verdict)}", "shape")


def refuse_channels(
    what: str, rank: int, channels: Size, axis: int, size: Size, groups: Size
) -> None:
    """Raise ShapeError unless the channels of x are ``groups`` times the weight's axis."""
    verdict = equal(channels, size * groups)
    if isinstance(verdict, Refuted):
        each = "" if groups == 1 else f" in each of {groups} groups, so {size * groups}"
        text = f"{what}: axis {-rank - 1} of x has {channels} channels, axis {axis} of weight"
        raise ShapeError(f"{text} {size}{each}; they must be equal{because(verdict)}", "shape")


def refuse_bias(operation: str, bias: Shape | Unknown | None, channels: Size) -> None:
    if bias is None or isinstance(bias, Unknown):
        return
    ranked = with_rank(bias, 1)
    if ranked is None:
        text = f"{operation}: bias {show(bias)} has {axes_text(least_rank(bias))}, expected 1"
        raise ShapeError(f"{text} (C_out,)", "shape-rank")
    verdict = equal(size_at(ranked, 0), channels)
    if isinstance(verdict, Refuted):
        text = f"{operation}: bias {show(bias)}: axis 0 is {ranked[0]}, expected {channels},"
        raise ShapeError(f"{text} the channels of the result{because(verdict)}", "shape")
