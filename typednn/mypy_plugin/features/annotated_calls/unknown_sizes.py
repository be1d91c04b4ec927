"""Find out whether a shape has unknown sizes."""

from typednn.shapes.dim import UNKNOWN
from typednn.shapes.shape import Declared, Shape, Variadic


def is_unproved(declared: Declared, actual: Shape) -> bool:
    """Whether ``declared`` asks something of axes about which nothing is known."""
    asked = any(entry is not UNKNOWN and entry != Variadic(None) for entry in declared)
    return asked and any(entry is UNKNOWN or entry == Variadic(None) for entry in actual)
