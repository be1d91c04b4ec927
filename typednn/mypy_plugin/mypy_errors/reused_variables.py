"""``x = x.reshape(-1)``: a variable that holds arrays of several shapes, of another library.

mypy gives a variable the type of its first value, and a parameter the one of its annotation. For
such arrays both say what the first shape is (``features/redefinition.py``).
"""

import re
from typing import Final

from mypy.checker import TypeChecker
from mypy.checker_state import checker_state
from mypy.errors import ErrorInfo
from mypy.nodes import NameExpr
from mypy.subtypes import is_subtype
from mypy.types import Type

from typednn.mypy_plugin.features.redefinition import forget_sizes, is_assigned_any, states_sizes
from typednn.mypy_plugin.features.values.assignments import Reassigned
from typednn.mypy_plugin.features.values.definitions import reassigned
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.mypy_errors.spots import Spot
from typednn.mypy_plugin.types import as_foreign_array, members

_OF_ASSIGNMENT: Final = "Incompatible types in assignment"
_OF_VALUE: Final = re.compile(r"Incompatible return value type|Argument .* has incompatible type")


def is_of_reused_variable(info: ErrorInfo) -> bool:
    """Whether mypy refuses an array only because of the shape that a variable had before.

    A variable that is assigned something then has any shape, and from here on the assigned one.
    """
    checker = checker_state.type_checker
    if not isinstance(checker, TypeChecker):
        return False
    if info.message.startswith(_OF_ASSIGNMENT):
        fits = [_fits(one, info.line, checker) for one in reassigned(checker)]
        return any(fits)
    if not _OF_VALUE.match(info.message):
        return False
    value = Spot.of(info, checker).expression()
    return isinstance(value, NameExpr) and any(
        one.variable is value.node and (one.in_exchange or is_assigned_any(one, checker))
        for one in reassigned(checker)
    )


def _fits(one: Reassigned, line: int, checker: TypeChecker) -> bool:
    """Give a variable what a statement at a line assigns to it; return whether it may hold that."""
    found = next(((n, value) for n, value in one.targets if n.line == line), None)
    if found is None:
        return False
    forget_sizes(one, checker)
    name, value = found
    given = None if value is None else type_of(value, checker)
    declared = one.variable.type
    if declared is None or states_sizes(declared) or not _has_array(declared):
        return False
    if given is not None and not is_subtype(given, declared):
        return False
    checker.binder.put(name, declared if given is None else given)
    return True


def _has_array(t: Type) -> bool:
    return any(as_foreign_array(member) is not None for member in members(t))
