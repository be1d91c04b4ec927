"""Errors about the variance of size variables, which no user has declared."""

import re
from typing import Final

from mypy.checker import TypeChecker
from mypy.checker_state import checker_state
from mypy.errors import ErrorInfo
from mypy.nodes import INVARIANT, SymbolNode, TypeInfo, TypeVarExpr
from mypy.types import Instance, TypeVarLikeType, get_proper_type

from typednn.mypy_plugin.features.annotated_calls.type_variables import is_size_variable

_COVARIANT: Final = "Cannot use a covariant type variable as a parameter"
_IN_PROTOCOL: Final = re.compile(r'\w+ type variable "(\w+)" used in protocol where \w+ one is')


def is_of_sizes(info: ErrorInfo) -> bool:
    """Return whether mypy refuses the variance of a size variable, which no user has declared.

    The plugin makes sizes covariant (``features/classes.py``); a size is never written to.
    """
    checker = checker_state.type_checker
    if not isinstance(checker, TypeChecker):
        return False
    if in_protocol := _IN_PROTOCOL.match(info.message):
        found = checker.tree.names.get(in_protocol[1])
        return found is not None and _is_plain_size(found.node)
    if info.message != _COVARIANT:
        return False
    classes = [item for item in checker.scope.stack if isinstance(item, TypeInfo)]
    variables = classes[-1].defn.type_vars if classes else []
    return any(_is_written_without_variance(variable, checker) for variable in variables)


def _is_written_without_variance(variable: TypeVarLikeType, checker: TypeChecker) -> bool:
    declared = _declared(variable, checker)
    # the N of ``class Box[N: int]`` is no name of its module, and no variance can be written there
    return is_size_variable(variable) if declared is None else _is_plain_size(declared)


def _declared(variable: TypeVarLikeType, checker: TypeChecker) -> SymbolNode | None:
    module, _, name = variable.fullname.rpartition(".")
    found = checker.modules[module].names.get(name) if module in checker.modules else None
    return None if found is None else found.node


def _is_plain_size(node: SymbolNode | None) -> bool:
    """Whether a type variable is bound to int, and its variance is not written."""
    if not isinstance(node, TypeVarExpr) or node.variance != INVARIANT:
        return False
    bound = get_proper_type(node.upper_bound)
    return isinstance(bound, Instance) and bound.type.fullname == "builtins.int"
