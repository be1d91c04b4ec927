"""The rules of the draws of ``typednn.random``: the shapes of their results.

They have a table of their own, because ``typednn.ops`` has operations of the same names. Errors
and the names of operations begin with ``random.``.
"""

from collections.abc import Callable
from typing import Final

from typednn.shapes.dim import UNKNOWN, Size
from typednn.shapes.rules.axes import as_shape, least_rank, locate, refuse_below, variadic_at
from typednn.shapes.rules.broadcasting import broadcast, not_expanding
from typednn.shapes.rules.operand_dtypes import OperandDtypes
from typednn.shapes.rules.registry import OPERAND_DTYPES, Operand
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, show

DRAWS: Final[dict[str, Callable[..., Shape]]] = {}
"""The rule of each draw by its name."""


def _of_shape(operation: str) -> Callable[..., Shape]:
    def rule(shape: Size | Shape = ()) -> Shape:
        return _asked_for(operation, shape)

    return rule


for _name in ("bits", "exponential", "gumbel", "laplace", "normal"):
    DRAWS[_name] = _of_shape(_name)


def uniform(shape: Size | Shape = (), minval: Operand = 0.0, maxval: Operand = 1.0) -> Shape:
    """Return ``shape``, to which the other two must broadcast."""
    _refuse_crossed("uniform", minval=_as_float(minval), maxval=_as_float(maxval))
    return _around("uniform", shape, minval=_shape(minval), maxval=_shape(maxval))


def randint(shape: Size | Shape, minval: Operand, maxval: Operand) -> Shape:
    """Return ``shape``, to which the other two must broadcast."""
    _refuse_crossed("randint", minval=minval, maxval=maxval)
    return _around("randint", shape, minval=_shape(minval), maxval=_shape(maxval))


def truncated_normal(lower: Operand, upper: Operand, shape: Size | Shape | None = None) -> Shape:
    """Return ``shape``; without it, the shape to which the other two broadcast."""
    _refuse_crossed("truncated_normal", lower=_as_float(lower), upper=_as_float(upper))
    low, high = _shape(lower), _shape(upper)
    if shape is None:
        return broadcast("random.truncated_normal", low, high, names=("lower", "upper"))
    return _around("truncated_normal", shape, lower=low, upper=high)


def bernoulli(p: Operand = 0.5, shape: Size | Shape | None = None) -> Shape:
    """Return ``shape``, to which ``p`` must broadcast; without it, the shape of ``p``."""
    if isinstance(p, int | float) and not 0 <= p <= 1:
        raise ShapeError(no_probability("random.bernoulli", p), "shape")
    return _shape(p) if shape is None else _around("bernoulli", shape, p=_shape(p))


def categorical(logits: Shape, axis: int = -1, shape: Size | Shape | None = None) -> Shape:
    """Return ``logits`` without the axis of categories; or ``shape``, to which that broadcasts."""
    place = locate("random.categorical", logits, axis, "logits")
    rest = UNKNOWN_SHAPE if place is None else (*logits[:place], *logits[place + 1 :])
    return rest if shape is None else _around("categorical", shape, logits=rest)


def permutation(x: Shape, axis: int = 0) -> Shape:
    """Return the shape of ``x``. If ``x`` is a number, that is the length, which is not known."""
    if not x:
        return (UNKNOWN,)
    locate("random.permutation", x, axis)
    return x


def choice(a: Shape, shape: Size | Shape = (), axis: int = 0) -> Shape:
    """Return ``a`` with ``shape`` in the place of the axis; for a number ``a``, ``shape``."""
    asked = _asked_for("choice", shape)
    if not a:
        return asked
    place = locate("random.choice", a, axis, "a")
    if place is None or variadic_at(asked) is not None:
        return UNKNOWN_SHAPE
    return (*a[:place], *asked, *a[place + 1 :])


for _rule in (uniform, randint, truncated_normal, bernoulli, categorical, permutation, choice):
    DRAWS[_rule.__name__] = _rule

OPERAND_DTYPES["random.categorical"] = OperandDtypes({"logits": "f"})
for _name in ("uniform", "truncated_normal", "bernoulli", "choice"):
    _floats = dict.fromkeys(("minval", "maxval", "lower", "upper", "p"), "f")
    OPERAND_DTYPES[f"random.{_name}"] = OperandDtypes(_floats)
OPERAND_DTYPES["random.key"] = OperandDtypes({"seed": "iu"})
OPERAND_DTYPES["random.fold_in"] = OperandDtypes({"data": "iu"})
OPERAND_DTYPES["random.randint"] = OperandDtypes({"minval": "iu", "maxval": "iu"})


def no_probability(operation: str, p: object) -> str:
    """Return the message for a number that is no probability."""
    return f"{operation}: p is {p}, it must be from 0 to 1"


def crossed(operation: str, low: tuple[str, object], high: tuple[str, object]) -> str:
    """Return the message for the ends of a range, with their names, of which the first is not below."""
    return f"{operation}: {low[0]} is {low[1]} and {high[0]} is {high[1]}; {low[0]} must be the smaller one"


def _refuse_crossed(operation: str, **ends: Operand) -> None:
    """Raise ShapeError (shape) for a range of two numbers whose first one is not below the other."""
    (low_name, low), (high_name, high) = ends.items()
    if isinstance(low, int | float) and isinstance(high, int | float) and not low < high:
        text = crossed(f"random.{operation}", (low_name, low), (high_name, high))
        raise ShapeError(text, "shape")


def _as_float(x: Operand) -> Operand:
    return float(x) if isinstance(x, int) else x


def _shape(x: Operand) -> Shape:
    return () if isinstance(x, int | float) else x


def _asked_for(operation: str, shape: Size | Shape) -> Shape:
    wanted = as_shape(shape)
    if wanted is None:
        return UNKNOWN_SHAPE
    refuse_below(0, f"random.{operation}", wanted)
    return wanted


def _around(operation: str, shape: Size | Shape, **operands: Shape) -> Shape:
    """Return the shape. Raises ShapeError (shape) for operands that do not broadcast to it."""
    wanted = _asked_for(operation, shape)
    for name, x in operands.items():
        has_more = variadic_at(wanted) is None and least_rank(x) > len(wanted)
        if has_more or not_expanding(x, wanted) is not None:
            text = (
                f"random.{operation}: {name} {show(x)} does not broadcast to shape {show(wanted)}"
            )
            raise ShapeError(text, "shape")
    return wanted
