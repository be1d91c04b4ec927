"""``def double(x: T) -> T: return x * 2``, where T is bound to tensors: x * 2 may be a T.

The rule of an operation says whether its result is a T. Where it cannot say, a tensor of unknown shape stands
for T if it fits the bound.
"""

import re
from collections.abc import Iterator
from typing import Final

from mypy.checker import TypeChecker
from mypy.checker_state import checker_state
from mypy.errorcodes import ARG_TYPE, ASSIGNMENT, MISC, RETURN_VALUE
from mypy.errors import ErrorInfo
from mypy.nodes import Expression, FuncItem, ListComprehension, SetComprehension, TypeInfo
from mypy.subtypes import is_subtype
from mypy.types import CallableType, Instance, ProperType, Type, TypeVarType, get_proper_type

from typednn.mypy_plugin.features.bounds import has_open_shape, tensor_bound
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.mypy_errors.spots import Spot
from typednn.mypy_plugin.types import as_array

_EXPECTED: Final = re.compile(r'(?:expected|variable has type|target has type) "(\w+)"')
_OF_ITEMS: Final = re.compile(r'expected (?:type "(\w+)"|(?:List|Set)\[(\w+)\])$')
_CODES: Final = (RETURN_VALUE, ASSIGNMENT, ARG_TYPE, MISC)


def is_of_bound_variable(info: ErrorInfo) -> bool:
    """Whether mypy refuses a tensor for T that may be one."""
    checker = checker_state.type_checker
    if info.code not in _CODES or not isinstance(checker, TypeChecker):
        return False
    expected = _EXPECTED.search(info.message) or _OF_ITEMS.search(info.message)
    bound = None if expected is None else _bound(expected[expected.lastindex or 0], checker)
    expression = None if bound is None else Spot.of(info, checker).expression()
    if isinstance(expression, ListComprehension | SetComprehension):
        expression = expression.generator.left_expr
    tensor = None if expression is None else as_array(_type_of(expression, checker))
    if bound is None or tensor is None:
        return False
    return is_subtype(tensor, bound) and (has_open_shape(tensor) or not has_open_shape(bound))


def _type_of(expression: Expression, checker: TypeChecker) -> ProperType:
    """Return the type of an expression; mypy may not have kept it yet."""
    if (known := type_of(expression, checker)) is not None:
        return known
    with checker.msg.filter_errors(), checker.local_type_map:
        return get_proper_type(checker.expr_checker.accept(expression))


def _bound(name: str, checker: TypeChecker) -> Instance | None:
    """Return the tensor that a type variable around the error is bound to, or None."""
    variables = (v for v in _variables(checker) if isinstance(v, TypeVarType) and v.name == name)
    variable = next(variables, None)
    return None if variable is None else tensor_bound(variable)


def _variables(checker: TypeChecker) -> Iterator[Type]:
    for item in reversed(checker.scope.stack):
        if isinstance(item, FuncItem) and isinstance(item.type, CallableType):
            yield from item.type.variables
        elif isinstance(item, TypeInfo):
            yield from item.defn.type_vars
