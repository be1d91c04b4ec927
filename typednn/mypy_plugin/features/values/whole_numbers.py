"""Numbers that a program rounds to a size: ``int(64 * 0.5)``, ``math.ceil(n / 2)``, ``abs(-3)``."""

import math
from collections.abc import Callable
from typing import Final

from mypy.nodes import CallExpr, Expression, FloatExpr, OpExpr, RefExpr, UnaryExpr

ROUNDING: Final[dict[str, Callable[[float], int]]] = {
    "builtins.int": int,
    "builtins.round": round,
    "math.floor": math.floor,
    "math.ceil": math.ceil,
    "math.trunc": math.trunc,
}
_ROOTS: Final[dict[str, Callable[[float], float]]] = {
    "math.sqrt": math.sqrt,
    "math.log2": math.log2,
    "numpy.ceil": math.ceil,
    "numpy.floor": math.floor,
    "numpy.sqrt": math.sqrt,
    "builtins.float": float,
    "builtins.abs": abs,
}
_OPERATORS: Final[dict[str, Callable[[float, float], float]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
}


def rounded(name: str, argument: Expression, value: Callable[[Expression], object]) -> int | None:
    """Return what a function of ``ROUNDING`` gives for a number, or None if that is not known."""
    number = _number(argument, value)
    try:
        return None if number is None else ROUNDING[name](number)
    except (ValueError, OverflowError):
        return None


def _number(expression: Expression, value: Callable[[Expression], object]) -> float | None:
    """Return the number that an expression is; ``value`` gives those that are ints."""
    match expression:
        case FloatExpr(value=written):
            return written
        case UnaryExpr(op="-", expr=operand):
            number = _number(operand, value)
            return None if number is None else -number
        case OpExpr(op=operator, left=left, right=right) if operator in _OPERATORS:
            return _applied(_OPERATORS[operator], _number(left, value), _number(right, value))
        case CallExpr(callee=RefExpr(fullname=name), args=[argument]) if name in _ROOTS:
            return _applied(_ROOTS[name], _number(argument, value))
    known = value(expression)
    return known if isinstance(known, int) else None


def _applied(function: Callable[..., float], *numbers: float | None) -> float | None:
    if None in numbers:
        return None
    try:
        return function(*numbers)
    except (ValueError, ArithmeticError):
        return None
