"""Rules of elementwise functions: their operands are broadcast."""

from typednn.shapes.dim import UNKNOWN
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import variadic_at
from typednn.shapes.rules.broadcasting import broadcast, not_expanding
from typednn.shapes.rules.registry import AnyNumber, Nested, ResultShape
from typednn.shapes.shape import Shape, ShapeError, show


def elementwise(x: Nested) -> Shape:
    """Return the shape of the operand."""
    return x


def both(x: Nested, y: Nested) -> Shape:
    """Broadcast two operands."""
    return broadcast("broadcast", x, y)


def bounded(x: Nested, low: Nested | None = None, high: Nested | None = None) -> Shape:
    """Broadcast an array and its bounds: ``clip``, ``clamp``."""
    given = [("x", x), *([("min", low)] if low else []), *([("max", high)] if high else [])]
    return broadcast("clip", *(shape for _, shape in given), names=[name for name, _ in given])


def choose(condition: Nested, x: Nested | None = None, y: Nested | None = None) -> ResultShape:
    """Return elements of ``x`` or ``y``; without them, the places where the condition holds."""
    if x is None or y is None:
        return AnyNumber((UNKNOWN,))
    return RULES["where"](condition, x, y)


def refuse_enlarging(operation: str, x: Shape, y: Shape, name: str = "the other operand") -> None:
    """Raise ShapeError if ``y`` does not broadcast to the shape of ``x``, which stays."""
    clash = not_expanding(y, x)
    longer = variadic_at(x) is None and variadic_at(y) is None and len(y) > len(x)
    if longer:
        text = f"{operation}: {name} {show(y)} has more axes than {show(x)}, which keeps its shape"
        raise ShapeError(text, "shape-rank")
    if clash is not None:
        text = f"{operation}: {name} {show(y)} does not broadcast to {show(x)}: axis"
        text = f"{text} {clash.axis} has {clash.left}, expected 1 or {clash.right}{clash.why}"
        raise ShapeError(text, "shape-broadcast")


def in_place(x: Shape, y: Nested) -> Shape:
    """Return the shape of ``x``, which is changed in place; ``y`` must broadcast to it."""
    refuse_enlarging("in place", x, y)
    return x
