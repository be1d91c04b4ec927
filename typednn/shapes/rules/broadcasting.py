"""Broadcasting of shapes, as numpy and the array API standard define it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from typednn.shapes.dim import UNKNOWN, Size, nonnegative
from typednn.shapes.rules.axes import because
from typednn.shapes.rules.registry import rule_of, takes
from typednn.shapes.shape import UNKNOWN_SHAPE, Entry, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, broadcastable, equal, equal_by_facts, expands_to

BROADCASTING: Final = set[str]()
"""The names of the elementwise operations on two tensors, x and y."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Two sizes that do not broadcast. ``axis`` counts from the end; ``why`` ends the message."""

    axis: int
    left: Entry
    right: Entry
    why: str

    def words(self, x: str, y: str, inner: int = 0) -> str:
        """Return the message. x and y are the tensors' names, without their ``inner`` last axes."""
        axis = self.axis - inner
        return (
            f"axis {axis} of {x} has {self.left}, axis {axis} of {y} has"
            f" {self.right}; they must be equal, or one of them 1{self.why}"
        )

    def without_place(self) -> str:
        """Return the message without axis numbers, to be written after the two shapes."""
        return f"which do not broadcast: {self.left} is neither {self.right} nor 1{self.why}"


def operands_broadcast(
    operation: str, module: str, kinds: str | None = None
) -> Callable[[Shape, Shape], Shape]:
    """Build the rule of an elementwise operation on two tensors, x and y.

    ``module`` is the name of the module that defines the rule. Both operands have the same dtype,
    of one of these ``kinds`` (None: of any kind).
    """

    def broadcast_of_both(x: Shape, y: Shape) -> Shape:
        return broadcast(operation, x, y)

    BROADCASTING.add(operation)

    return takes(alike=("x", "y"), x=kinds)(rule_of(operation, module, broadcast_of_both))


def broadcast(operation: str, *shapes: Shape, names: Sequence[str] = ("x", "y")) -> Shape:
    """Return the shape that all ``shapes`` broadcast to; ``names`` are the operands' names.

    Raises ShapeError (shape) if two of them do not broadcast.
    """
    for (x, left), (y, right) in combinations(zip(names, shapes, strict=True), 2):
        together = aligned(left, right)
        if isinstance(together, Clash):
            text = f"{operation}: {x} {show(left)} and {y} {show(right)}: {together.words(x, y)}"
            raise ShapeError(text, "shape")
    return broadcast_all(shapes)


def broadcast_all(shapes: Sequence[Shape]) -> Shape:
    """Return the common shape of shapes of which each two broadcast."""
    result: Shape = ()
    for shape in shapes:
        together = aligned(result, shape)
        result = UNKNOWN_SHAPE if isinstance(together, Clash) else together
    return result


def aligned(x: Shape, y: Shape) -> Shape | Clash:
    """Return the shape that two shapes broadcast to, or the last two sizes that do not."""
    tail: Shape = ()
    for axis in range(-1, -min(len(x), len(y)) - 1, -1):
        left, right = x[axis], y[axis]
        if isinstance(left, Variadic) or isinstance(right, Variadic):
            if left != right or left == Variadic(None):
                rest = _broadcast_with_variadic(
                    x[: len(x) + axis + 1], y[: len(y) + axis + 1], axis
                )
                return rest if isinstance(rest, Clash) else (*rest, *tail)
            tail = (left, *tail)
            continue
        together = _broadcast_sizes(left, right)
        if isinstance(together, Refuted):
            return Clash(axis, left, right, because(together))
        tail = (together, *tail)
    longer = x if len(x) > len(y) else y
    return (*longer[: len(longer) - len(tail)], *tail)


def _broadcast_sizes(left: Size, right: Size) -> Size | Refuted:
    """Return the size that two sizes broadcast to; UNKNOWN if it depends on the names."""
    if left == right or right == 1:
        return left
    if left == 1:
        return right
    verdict = broadcastable(left, right)
    if isinstance(verdict, Refuted):
        return verdict
    same = equal_by_facts(left, right)
    if same is not None:
        return same
    beyond_one = (size for size in (left, right) if nonnegative(size - 2))
    return next(beyond_one, UNKNOWN)


def _broadcast_with_variadic(x: Shape, y: Shape, axis: int) -> Shape | Clash:
    """Return the shape that two shapes broadcast to, if at least one ends in a variadic.

    A named variadic stands for any sizes, so only sizes of 1 broadcast with all of them.
    """
    left, right = x[-1], y[-1]
    if Variadic(None) in (left, right):
        return _broadcast_with_any(y if left == Variadic(None) else x)
    if isinstance(left, Variadic) and isinstance(right, Variadic):
        return Clash(axis, left, right, ": they may be any sizes")
    named, other = (left, y) if isinstance(left, Variadic) else (right, x)
    for back, entry in enumerate(reversed(other)):
        if isinstance(entry, Variadic):
            break
        if isinstance(equal(entry, 1), Refuted):
            why = f": {named} may be any sizes"
            first, second = (named, entry) if other is y else (entry, named)
            return Clash(axis - back, first, second, why)
    return UNKNOWN_SHAPE


def _broadcast_with_any(shape: Shape) -> Shape:
    """Return what is known of a shape broadcast with any other: a size of 2 or more stays."""
    known: Shape = ()
    for entry in reversed(shape):
        if isinstance(entry, Variadic):
            break
        known = (entry if nonnegative(entry - 2) else UNKNOWN, *known)
    return (Variadic(None), *known)


def not_expanding(x: Shape, target: Shape) -> Clash | None:
    """Return the first axis, from the end, on which ``x`` does not broadcast to ``target``."""
    for axis in range(-1, -min(len(x), len(target)) - 1, -1):
        have, want = x[axis], target[axis]
        if isinstance(have, Variadic) or isinstance(want, Variadic):
            break
        verdict = expands_to(have, want)
        if isinstance(verdict, Refuted):
            return Clash(axis, have, want, because(verdict))
    return None
