"""The distinct elements of a tensor. Their number depends on the values: it is UNKNOWN."""

from typednn.shapes.dim import UNKNOWN
from typednn.shapes.rules.registry import rule
from typednn.shapes.shape import Shape


@rule
def unique_values(x: Shape) -> Shape:
    """Return one axis of unknown size."""
    return (UNKNOWN,)


@rule
def unique_counts(x: Shape) -> list[Shape]:
    """Return the shapes of the values and of their counts."""
    return [(UNKNOWN,), (UNKNOWN,)]


@rule
def unique_inverse(x: Shape) -> list[Shape]:
    """Return the shapes of the values, and of the position of each element of ``x`` in them."""
    return [(UNKNOWN,), x]


@rule
def unique_all(x: Shape) -> list[Shape]:
    """Return the shapes of the values, their first positions in ``x``, the inverse, the counts."""
    return [(UNKNOWN,), (UNKNOWN,), x, (UNKNOWN,)]
