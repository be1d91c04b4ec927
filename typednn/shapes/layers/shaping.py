"""Layers that give elements another shape."""

from typing import TypeAlias

from typednn.shapes.dim import Size, Unknown, nonnegative
from typednn.shapes.layers.arguments import WHOLE, SeveralSizes, Text, Whole
from typednn.shapes.layers.registry import of_call, of_construction, one
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import as_size, because, count, locate
from typednn.shapes.rules.shaping import flatten as flatten_axes
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, show
from typednn.shapes.verdict import Refuted, equal

NamedSizes: TypeAlias = tuple[tuple[str, Size], ...] | Unknown
"""The sizes of a pattern's axes by name: ``(("h", 2), ("w", 3))``."""


@of_call("Flatten")
def flatten(x: Shape, start_axis: Size = 1) -> Shape:
    return flatten_axes(x, start_axis)


@of_construction("Flatten")
def refuse_flatten(start_axis: Whole = 1) -> None:
    pass


@of_call("Unflatten")
def unflatten(x: Shape, axis: Size, sizes: tuple[Size, ...] | Unknown) -> Shape:
    """Return the shape in which the axis is replaced by axes of these sizes.

    Raises ShapeError: an axis that x does not have (shape-index), sizes whose product is another one
    (shape).
    """
    place = locate("Unflatten", x, axis)
    if place is None or isinstance(sizes, Unknown):
        return UNKNOWN_SHAPE
    size = as_size(count((x[place],)))
    verdict = equal(size, as_size(count(sizes)))
    if isinstance(verdict, Refuted):
        text = f"Unflatten: x {show(x)}: axis {axis} is {size}, but the product of {show(sizes)} is"
        raise ShapeError(f"{text} {count(sizes)}{because(verdict)}", "shape")
    return (*x[:place], *sizes, *x[place + 1 :])


@of_construction("Unflatten")
def refuse_unflatten(axis: Whole, sizes: SeveralSizes) -> None:
    """Raise ShapeError (shape) for a size below 0."""
    if not isinstance(sizes, Unknown) and any(nonnegative(-1 - size) for size in sizes):
        text = f"Unflatten: sizes is {show(sizes)}, but a size is at least 0"
        raise ShapeError(text, "shape")


@of_call("Rearrange")
def rearrange(x: Shape, pattern: str | Unknown, sizes: NamedSizes = ()) -> Shape:
    if isinstance(sizes, Unknown):
        return UNKNOWN_SHAPE
    return one(RULES["rearrange"](x, pattern, **dict(sizes)))


@of_construction("Rearrange")
def refuse_rearrange(pattern: Text, sizes: NamedSizes = ()) -> None:
    """Raise ShapeError (shape-syntax, shape) for a pattern that is not valid, and sizes not of it."""
    if not isinstance(sizes, Unknown):
        for name, size in sizes:
            WHOLE.refuse("Rearrange", name, size)
    rearrange(UNKNOWN_SHAPE, pattern, sizes)
