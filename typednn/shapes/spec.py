"""The text of a shape, as jaxtyping reads it: "batch 784", "*b m k", "2*h+1", "#n", "_", "...".

``parse`` refuses what jaxtyping refuses when an annotation is made. Of expressions, which jaxtyping
hands to ``eval`` at run time whatever they are, it takes arithmetic only. It evaluates nothing.
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from operator import add, floordiv, mod, mul, sub
from typing import Final

from typednn.shapes.dim import UNKNOWN, Dim, Size, Unknown, maximum, minimum, symbol
from typednn.shapes.errors import ByMessage
from typednn.shapes.shape import Broadcastable, Declared, Entry, ShapeError, Variadic


class SpecSyntaxError(ByMessage, ShapeError):
    """A text that is no shape: the text, the token at fault, what is allowed instead."""

    def __init__(self, text: str, fault: str) -> None:
        super().__init__(f"shape {text!r}: {fault}", "shape-syntax")


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis, or with ``variadic`` any number of them.

    The size of an anonymous axis (``_``, ``...``) is UNKNOWN; a placeholder ``{arg}`` in it is a
    name that starts with a brace. A label (``rows=4``) says nothing but helps people.
    """

    size: Size
    broadcastable: bool = False
    variadic: bool = False
    treepath: bool = False
    label: str | None = None

    @property
    def anonymous(self) -> bool:
        return self.size is UNKNOWN

    def __str__(self) -> str:
        if self.anonymous and self.variadic and self.label is None:
            return "..."
        flags = "#" * self.broadcastable + "*" * self.variadic + "?" * self.treepath
        label = "" if self.label is None else self.label + "="
        size = str(self.size)
        if self.anonymous:
            return f"{flags}_{label}"
        return flags + label + (f"({size})" if size.startswith("_") else size)

    def entry(self, values: Mapping[str, Size]) -> Entry | Broadcastable:
        """This axis in a declared shape. A size that depends on the place in a tree is unknown."""
        unknown = self.anonymous or self.treepath
        if self.variadic:
            name = None if unknown or not isinstance(self.size, Dim) else self.size.name
            return Variadic(name, self.broadcastable and name is not None)
        size = self.size.substitute(values) if isinstance(self.size, Dim) else self.size
        if unknown or isinstance(size, Unknown):
            return UNKNOWN
        return Broadcastable(size) if self.broadcastable else size


@dataclass(frozen=True, slots=True)
class Spec:
    """A parsed shape; str() prints it so that parse(str(spec)) == spec."""

    axes: tuple[Axis, ...]
    text: str = field(default="", compare=False)  # as it was written

    def __str__(self) -> str:
        return " ".join(map(str, self.axes))

    @property
    def names(self) -> frozenset[str]:
        """The names of all axes, without placeholders and without those that depend on a tree."""
        sizes = (axis.size for axis in self.axes if not axis.treepath)
        found = frozenset[str]().union(*(s.names for s in sizes if isinstance(s, Dim)))
        return frozenset(name for name in found if not name.startswith("{"))

    @property
    def placeholders(self) -> frozenset[str]:
        """The texts inside braces: "self.size" for ``{self.size}``."""
        sizes = (axis.size for axis in self.axes)
        found = frozenset[str]().union(*(s.names for s in sizes if isinstance(s, Dim)))
        return frozenset(name[1:-1] for name in found if name.startswith("{"))

    def shape(self, values: Mapping[str, Size] | None = None) -> Declared:
        """The declared shape, with ``values`` for placeholders (keys as in ``placeholders``).

        One that is not given stays a name with braces: ``unify`` never binds it, and takes it for
        unknown unless bindings.sizes has it.
        """
        given = {f"{{{text}}}": size for text, size in values.items()} if values else {}
        return tuple(axis.entry(given) for axis in self.axes)


@lru_cache(maxsize=4096)
def parse(text: str) -> Spec:
    """Read a shape. SpecSyntaxError where jaxtyping refuses it, or where it is not arithmetic."""
    axes = tuple(_axis(text, token) for token in text.split())
    several = [token for token, axis in zip(text.split(), axes, strict=True) if axis.variadic]
    if len(several) > 1:
        fault = f"{several[0]!r} and {several[1]!r} both stand for any number of axes; use one"
        raise SpecSyntaxError(text, fault)
    return Spec(axes, text)


def parse_size(text: str) -> Size:
    """Read one expression: "2*h+1". SpecSyntaxError where it is none."""
    number = _integer(text)
    return _expression(text, text) if number is None else number


# --- one axis

_TWICE: Final = "{token!r} has {flag!r} twice; once is enough"
_ALLOWED: Final = (
    "an axis is a number, a name, _, ..., or an expression (without spaces) of numbers, names,"
    " + - * // %, min(a,b), max(a,b), {self.size}"
)


def _axis(text: str, token: str) -> Axis:
    """Mirrors ``jaxtyping._array_types._make_array_cached``, case by case."""
    _refuse_common_mistakes(text, token)
    if token == "...":
        return Axis(UNKNOWN, variadic=True)
    flags, label, rest = _prefixes(text, token)
    if not rest or rest.isidentifier():
        return _named_axis(text, token, flags, label, rest)
    number = _integer(rest)
    allowed = flags & set("*_?")
    if allowed:
        kind = "an expression" if number is None else "a fixed size"
        flag = min(allowed)
        fault = f"{token!r} puts {flag!r} before {kind}; only '#' may stand there"
        raise SpecSyntaxError(text, fault)
    size = _expression(text, rest) if number is None else number
    return Axis(size, "#" in flags, label=label)


def _refuse_common_mistakes(text: str, token: str) -> None:
    if "," in token and "(" not in token:
        fault = f"{token!r} has a comma; axes are separated by spaces: 'batch 784'"
    elif token.endswith("#"):
        fault = f"{token!r} ends with '#'; it goes before the axis: '#n'"
    elif "..." in token and token != "...":
        fault = f"{token!r} has something next to '...', which stands alone"
    else:
        return
    raise SpecSyntaxError(text, fault)


def _prefixes(text: str, token: str) -> tuple[set[str], str | None, str]:
    """The flags among ``# * _ ?``, the label before '=', and the rest, in any order of these."""
    flags: set[str] = set()
    label, rest = None, token
    while rest:
        flag = rest[0]
        if flag in "#*_?":
            if flag in flags:
                raise SpecSyntaxError(text, _TWICE.format(token=token, flag=flag))
            flags.add(flag)
            rest = rest[1:]
        elif rest.count("=") == 1:
            label, rest = rest.split("=")
            label = label if label.isidentifier() else ""
        else:
            break
    return flags, label, rest


def _named_axis(text: str, token: str, flags: set[str], label: str | None, name: str) -> Axis:
    if "_" not in flags:
        return Axis(symbol(name), "#" in flags, "*" in flags, "?" in flags, label)
    if "#" in flags:
        fault = f"{token!r} has '_' and '#'; an axis without a name takes every size anyway"
        raise SpecSyntaxError(text, fault)
    return Axis(UNKNOWN, variadic="*" in flags, label=label)


def _integer(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


# --- expressions


class _Fault(Exception):
    """Carries the piece of an expression that is not allowed."""


_OPERATORS: Final[Mapping[type[ast.operator], Callable[[Size, Size], Size]]] = {
    ast.Add: add,
    ast.Sub: sub,
    ast.Mult: mul,
    ast.FloorDiv: floordiv,
    ast.Mod: mod,
}
_CALLS: Final = {"min": minimum, "max": maximum}
_PATH: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*|\[-?\d+\])*")


def _expression(text: str, piece: str) -> Size:
    if "#" in piece or "=" in piece:  # a comment to Python; a second label
        raise SpecSyntaxError(text, f"{piece!r} is not an axis; {_ALLOWED}")
    try:
        return _size(ast.parse(piece, mode="eval").body)
    except _Fault as fault:
        where = f"{str(fault)!r} in {piece!r}" if str(fault) != piece else repr(piece)
        raise SpecSyntaxError(text, f"{where} is not allowed; {_ALLOWED}") from None
    except ZeroDivisionError:
        raise SpecSyntaxError(text, f"{piece!r} divides by zero") from None
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise SpecSyntaxError(text, f"{piece!r} is not an axis; {_ALLOWED}") from None


def _size(node: ast.expr) -> Size:
    match node:
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            return value
        case ast.Name(id=name):
            return symbol(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_size(operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _size(operand)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            return _OPERATORS[type(operator)](_size(left), _size(right))
        case ast.Call(func=ast.Name(id="min" | "max" as name), args=[_, _, *_], keywords=[]):
            return reduce(_CALLS[name], map(_size, node.args))
        case ast.Set(elts=[path]) if _PATH.fullmatch(ast.unparse(path)):
            return symbol("{" + ast.unparse(path) + "}")
    raise _Fault(ast.unparse(node).replace(" ", ""))


# --- element types

_BOOLS = ("bool", "bool_")
_UINTS = ("uint2", "uint4", "uint8", "uint16", "uint32", "uint64")
_INTS = ("int2", "int4", "int8", "int16", "int32", "int64")
_FLOATS = (
    "float4_e2m1fn",  # has no family of its own in jaxtyping
    "float8_e4m3b11fnuz",
    "float8_e4m3fn",
    "float8_e4m3fnuz",
    "float8_e5m2",
    "float8_e5m2fnuz",
    "bfloat16",
    "float16",
    "float32",
    "float64",
)
_COMPLEXES = ("complex64", "complex128")

_SPELLINGS = {"uint": "UInt", "int": "Int", "bfloat": "BFloat", "float": "Float"}
_SPELLINGS |= {"complex": "Complex"}


def _family(dtype: str) -> str:
    """The family of this dtype alone: "float8_e4m3fn" has Float8e4m3fn."""
    kind = dtype.rstrip("0123456789") if "_" not in dtype else "float"
    return _SPELLINGS[kind] + dtype.removeprefix(kind).replace("_", "")


FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {
    "Bool": _BOOLS,
    "UInt": _UINTS,
    "Int": _INTS,
    "Integer": _UINTS + _INTS,
    "Float": _FLOATS,
    "Complex": _COMPLEXES,
    "Inexact": _FLOATS + _COMPLEXES,
    "Real": _FLOATS + _UINTS + _INTS,
    "Num": _UINTS + _INTS + _FLOATS + _COMPLEXES,
    # Any at all, to jaxtyping; here, all that have a name in it.
    "Shaped": _BOOLS + _UINTS + _INTS + _FLOATS + _COMPLEXES + ("prng_key",),
    "Key": ("prng_key",),
} | {_family(dtype): (dtype,) for dtype in _UINTS + _INTS + _FLOATS[1:] + _COMPLEXES}
