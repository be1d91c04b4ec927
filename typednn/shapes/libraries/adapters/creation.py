"""Rules of functions that make arrays of sizes that are given."""

from typednn.shapes.dim import Size
from typednn.shapes.rules import RULES
from typednn.shapes.rules.broadcasting import broadcast
from typednn.shapes.rules.creation import zeros
from typednn.shapes.rules.registry import Nested, ResultShape
from typednn.shapes.shape import Shape


def counted(*args: Size) -> ResultShape:
    """Return an array of these sizes: ``numpy.random.rand(3, 4)``."""
    return RULES["zeros"](args)


def drawn(size: Size | Shape | None = None) -> Shape:
    """Return what is drawn for a size; None draws one number."""
    return () if size is None else zeros(size)


def like(x: Nested, shape: Size | Shape | None = None) -> ResultShape:
    """Return the shape of another array, or one that is asked for."""
    return x if shape is None else RULES["zeros"](shape)


def identity(n: Size) -> ResultShape:
    """Return a square."""
    return RULES["eye"](n)


def spaced(start: Nested, stop: Nested, num: Size = 50) -> Shape:
    """Return so many numbers between two, or between those of two arrays."""
    return (num, *broadcast("linspace", start, stop, names=("start", "stop")))
