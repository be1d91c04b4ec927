"""The distinct elements of a tensor. How many there are depends on the values: UNKNOWN."""

from typednn.shapes.dim import UNKNOWN
from typednn.shapes.rules.registry import rule
from typednn.shapes.shape import Shape


@rule
def unique_values(x: Shape) -> Shape:
    """One axis; its size depends on the values."""
    return (UNKNOWN,)


@rule
def unique_counts(x: Shape) -> list[Shape]:
    """The values and how often each is there."""
    return [(UNKNOWN,), (UNKNOWN,)]


@rule
def unique_inverse(x: Shape) -> list[Shape]:
    """The values, and for each element of ``x`` its place among them."""
    return [(UNKNOWN,), x]


@rule
def unique_all(x: Shape) -> list[Shape]:
    """The values, the places of their first occurrences, the inverse, the counts."""
    return [(UNKNOWN,), (UNKNOWN,), x, (UNKNOWN,)]
