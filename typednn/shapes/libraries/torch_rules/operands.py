"""What several rules of PyTorch's functions need: axes, broadcasting into a tensor."""

from functools import wraps
from inspect import signature
from typing import Any, Final

from typednn.shapes.dim import Size, Unknown
from typednn.shapes.libraries.adapters.operands import refuse_enlarging
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import Axes, axes_text, locate, variadic_at
from typednn.shapes.rules.broadcasting import broadcast
from typednn.shapes.rules.registry import Nested, ResultShape, Role, ShapeRule, role_of
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, show


def silent_if_empty(rule: ShapeRule) -> ShapeRule:
    """Return a rule that refuses nothing if a tensor has no elements: PyTorch may take that."""
    known = signature(rule)
    arrays = [name for name, each in known.parameters.items() if role_of(each) in _ARRAYS]

    @wraps(rule)
    # Any: the rules have no parameters in common.
    def silent(*args: Any, **kwargs: Any) -> ResultShape:
        try:
            return rule(*args, **kwargs)
        except ShapeError:
            given = known.bind(*args, **kwargs).arguments
            if any(_has_zero(given.get(name)) for name in arrays):
                return UNKNOWN_SHAPE
            raise

    return silent


_ARRAYS: Final = (Role.TENSOR, Role.TENSORS, Role.NESTED)


def _has_zero(value: object) -> bool:
    """Whether a shape, or one of several, has a size of 0."""
    if isinstance(value, list | tuple):
        return any(item == 0 or _has_zero(item) for item in value)
    return False


def numbered(operation: str, x: Shape, axis: Size) -> int | None:
    """Return the position of an axis; a scalar has an axis 0, and None if it is not known."""
    if x == () and axis in (0, -1):
        return 0
    return locate(operation, x, axis, name="input")


def reduced_by(rule: str, x: Shape, axis: Axes | None, keepdims: bool | Unknown) -> Shape:
    """Return what a rule of reductions says, also for the axis 0 of a scalar."""
    if x == () and axis in (0, -1, (0,), (-1,)):
        return ()
    found = RULES[rule](x, axis, keepdims)
    assert isinstance(found, tuple)
    return found


def need_rank(operation: str, name: str, x: Shape, rank: int) -> None:
    """Raise ShapeError unless a tensor has, or may have, so many axes."""
    if variadic_at(x) is None and len(x) != rank:
        text = f"{operation}: {name} {show(x)} must have {axes_text(rank)}, not {len(x)}"
        raise ShapeError(text, "shape-rank")


def in_place_of_two(x: Shape, y: Nested, z: Nested) -> Shape:
    """Return the shape of ``x``, to which two operands must broadcast together: ``addcmul_``."""
    refuse_enlarging("in place", x, broadcast("in place", y, z))
    return x


def masked(x: Shape, mask: Shape, value: Nested = ()) -> Shape:
    """Broadcast tensor and mask: ``masked_fill``."""
    return broadcast("masked_fill", x, mask, names=("input", "mask"))


def mask_in_place(x: Shape, mask: Shape, value: Nested = ()) -> Shape:
    """Return the shape of ``x``, to which the mask must broadcast: ``masked_fill_``."""
    refuse_enlarging("masked_fill_", x, mask, "mask")
    return x


def three(x: Nested, y: Nested, z: Nested) -> Shape:
    """Broadcast three operands: ``lerp``, ``addcmul``."""
    return broadcast("broadcast", broadcast("broadcast", x, y), z)


def shape_of_second(x: Shape, y: Shape) -> Shape:
    """Return the second operand's shape: ``take``, ``type_as`` of the other way round."""
    return y


def scalar(x: Shape, y: Shape | None = None) -> Shape:
    """Return one number, of operands that broadcast: ``dist``."""
    if y is not None:
        broadcast("dist", x, y)
    return ()


def anything(*args: object) -> Shape:
    """Return nothing known."""
    return UNKNOWN_SHAPE


def bounded_in_place(x: Shape, low: Nested | None = None, high: Nested | None = None) -> Shape:
    """Return the shape of ``x``, to which the bounds must broadcast: ``clamp_``."""
    for bound in (low, high):
        if bound is not None:
            refuse_enlarging("clamp_", x, bound)
    return x
