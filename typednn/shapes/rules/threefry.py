"""The rules of the primitives that make random bits. A key is two words, on its last axis."""

from typednn.shapes.rules.broadcasting import broadcast_all
from typednn.shapes.shape import Shape

__all__ = ["random_bits", "random_integers", "random_words", "threefry"]


def threefry(key: Shape, counter: Shape) -> Shape:
    """Return the shape of the blocks: that of the counters, and of the keys."""
    return counter


def random_bits(key: Shape, shape: Shape) -> Shape:
    """Return ``shape`` after the axes of the keys."""
    return (*key[:-1], *shape)


def random_words(key: Shape, shape: Shape) -> Shape:
    """Return the same as ``random_bits``, with an axis of two words at the end."""
    return (*key[:-1], *shape, 2)


def random_integers(
    higher: Shape, lower: Shape, minval: Shape, maxval: Shape, dtype: object
) -> Shape:
    """Return the shape to which all operands broadcast."""
    return broadcast_all([higher, lower, minval, maxval])
