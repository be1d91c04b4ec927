"""The elements of a tensor of whole numbers, where the program states them: ``ops.asarray([3, 4])``."""

from collections.abc import Iterator, Sequence
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, Expression, NameExpr, RefExpr, Var
from mypy.types import Instance, LiteralType, TupleType, Type, get_proper_type

from typednn.mypy_plugin.features.values.arguments import Values
from typednn.mypy_plugin.features.values.arrays import arguments_of
from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.features.values.items import Display
from typednn.mypy_plugin.names import OPERATIONS
from typednn.shapes.dim import UNKNOWN, nonnegative
from typednn.shapes.rules.axes import count

__all__ = ["elements_of"]

_CONTAINERS: Final = ("builtins.list", "builtins.tuple", "typing.Sequence")


def elements_of(tensor: Expression, values: Values, checker: TypeChecker) -> Sequence[int]:
    """Return the elements of a tensor that are known, in their order."""
    if isinstance(tensor, NameExpr) and isinstance(tensor.node, Var):
        tensor = definition(tensor.node, checker) or tensor
    match tensor:
        case CallExpr(callee=RefExpr(fullname=name)) if name.startswith(OPERATIONS):
            return _elements_made(name.rpartition(".")[2], tensor, values)
    return ()


def _elements_made(function: str, call: CallExpr, values: Values) -> Sequence[int]:
    """Return the elements that are known of what a function of ``ops`` makes."""

    def given(parameters: str) -> list[object]:
        named = arguments_of(call, parameters)
        read = [named[name] for name in parameters.split() if name in named]
        return [
            values.value(values.type_of(each), each) if _has_ints(each, values) else UNKNOWN
            for each in read
        ]

    match function:
        case "asarray":
            return tuple(_whole_numbers(given("obj")))
        case "full" if _has_elements(call, values):
            return tuple(_whole_numbers(given("shape fill_value")[1:]))
        case "arange":
            ends = given("start stop step")
            known = [end for end in ends if type(end) is int]
            if known and len(known) == len(ends) and 0 not in known[2:]:
                return range(*known)
    return ()


def _has_ints(expression: Expression, values: Values) -> bool:
    """Whether a value is an int, or lists and tuples of ints; the value of an array would be its shape."""
    if isinstance(expression, Display):
        return all(_has_ints(item, values) for item in expression.items)
    t = values.type_of(expression)
    return t is not None and _is_of_ints(t)


def _is_of_ints(t: Type) -> bool:
    match get_proper_type(t):
        case TupleType(items=items):
            return all(map(_is_of_ints, items))
        case Instance(type=cls, args=[item]) if cls.fullname in _CONTAINERS:
            return _is_of_ints(item)
        case Instance(type=cls):
            return cls.fullname == "builtins.int"
        case LiteralType(value=value):
            return type(value) is int
    return False


def _has_elements(call: CallExpr, values: Values) -> bool:
    t = values.type_of(call)
    return t is not None and nonnegative(count(values.operand(t)) - 1)


def _whole_numbers(value: object) -> Iterator[int]:
    """Yield the ints in nested tuples and lists."""
    if type(value) is int:
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _whole_numbers(item)
