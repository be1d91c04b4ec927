"""Parse the arithmetic of one axis: ``784``, ``2*h+1``, ``max(n-k,0)//2``, ``{self.size}+1``."""

import ast
import re
from collections.abc import Callable, Mapping
from functools import reduce
from operator import add, floordiv, mod, mul, sub
from typing import Final

from typednn.shapes.dim import UNKNOWN, Size, maximum, minimum, symbol, within_limits
from typednn.shapes.spec import SpecSyntaxError

_ALLOWED: Final = (
    "an axis is a number, a name, _, ..., or an expression (without spaces) of numbers, names,"
    " + - * // %, min(a,b), max(a,b), {self.size}"
)

LONGEST: Final = 8192
"""The most characters of an expression: nobody reads a longer one."""


def parse_integer(text: str) -> int | None:
    """Return the integer that the text spells, as ``int`` reads it, or None."""
    try:
        return int(text)
    except ValueError:
        return None


class NotArithmeticError(SpecSyntaxError):
    """An axis is an expression of Python, but not one of sizes; jaxtyping computes it."""


class _NotAllowedError(Exception):
    """A part of an expression is not allowed; the message is the source of that part."""


_OPERATORS: Final[Mapping[type[ast.operator], Callable[[Size, Size], Size]]] = {
    ast.Add: add,
    ast.Sub: sub,
    ast.Mult: mul,
    ast.FloorDiv: floordiv,
    ast.Mod: mod,
}
_CALLS: Final = {"min": minimum, "max": maximum}
_PATH: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*|\[-?\d+\])*")


def parse_expression(text: str, piece: str) -> Size:
    """Parse ``piece``, one axis of the shape ``text``. Raises SpecSyntaxError.

    An expression that is too large or nested too deeply is UNKNOWN, and so is one whose canonical
    form has over ``LONGEST`` characters: annotations are remembered as text, and read again.
    """
    if "#" in piece or "=" in piece:  # to Python, '#' starts a comment
        raise SpecSyntaxError(text, f"{piece!r} is not an axis; {_ALLOWED}")
    if len(piece) > LONGEST:
        beginning = f"{piece[:20]}..."
        fault = f"{beginning!r} is not an axis: it has over {LONGEST} characters"
        raise SpecSyntaxError(beginning, fault)
    try:
        tree = ast.parse(piece, mode="eval").body
    except (MemoryError, RecursionError):
        return UNKNOWN
    except (SyntaxError, ValueError):
        raise SpecSyntaxError(text, f"{piece!r} is not an axis; {_ALLOWED}") from None
    try:
        size = _size(tree)
        return size if len(str(size)) <= LONGEST else UNKNOWN
    except RecursionError:
        return UNKNOWN
    except _NotAllowedError as fault:
        where = f"{str(fault)!r} in {piece!r}" if str(fault) != piece else repr(piece)
        raise NotArithmeticError(text, f"{where} is not allowed; {_ALLOWED}") from None
    except ZeroDivisionError:
        raise SpecSyntaxError(text, f"{piece!r} divides by zero") from None


def _size(node: ast.expr) -> Size:
    """Return the size that an expression's syntax tree stands for."""
    match node:
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            return within_limits(value)
        case ast.Name(id=name):
            return symbol(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_size(operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _size(operand)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            size = _OPERATORS[type(operator)](_size(left), _size(right))
            return within_limits(size) if isinstance(size, int) else size
        case ast.Call(func=ast.Name(id="min" | "max" as name), args=[_, _, *_], keywords=[]):
            return reduce(_CALLS[name], map(_size, node.args))
        case ast.Set(elts=[value]):
            try:
                return _size(_in_braces(value))
            except _NotAllowedError:
                raise _NotAllowedError(ast.unparse(node).replace(" ", "")) from None
    raise _NotAllowedError(ast.unparse(node).replace(" ", ""))


def _in_braces(node: ast.expr) -> ast.expr:
    """Rewrite what braces hold, which is Python: ``{n+self.size}`` is ``{n}+{self.size}``."""
    path = ast.unparse(node)
    if _PATH.fullmatch(path):
        return ast.Name("{" + path + "}")
    match node:
        case ast.BinOp(left=left, op=operator, right=right):
            return ast.BinOp(_in_braces(left), operator, _in_braces(right))
        case ast.UnaryOp(op=sign, operand=operand):
            return ast.UnaryOp(sign, _in_braces(operand))
        case ast.Call(func=function, args=args, keywords=keywords):
            return ast.Call(function, list(map(_in_braces, args)), keywords)
    return node
