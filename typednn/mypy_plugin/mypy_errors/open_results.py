"""Names that only the result of a function has: ``def load() -> Float[np.ndarray, "n 3"]``.

mypy does not know what such a name stands for, and asks for an annotation of a variable that it
assigns the result to. For other libraries' arrays the name stands for any size. What else mypy does
not know of the result it asks for rightly.
"""

from typing import Final

from mypy.checker import TypeChecker, is_valid_inferred_type
from mypy.checker_state import checker_state
from mypy.errors import ErrorInfo
from mypy.nodes import AssignmentStmt, ForStmt

from typednn.mypy_plugin.features.guards.statements import statements_around
from typednn.mypy_plugin.features.redefinition import without_sizes
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.modules import imports_annotations

_ASKS: Final = "Need type annotation for "


def is_of_open_result(info: ErrorInfo) -> bool:
    """Whether mypy asks for the sizes of another library's array in a variable, and for nothing else."""
    checker = checker_state.type_checker
    if not info.message.startswith(_ASKS) or not isinstance(checker, TypeChecker):
        return False
    if not imports_annotations(checker.tree):
        return False
    match statements_around(info.line, checker):
        case [*_, AssignmentStmt(rvalue=value) | ForStmt(expr=value)]:
            t = type_of(value, checker)
            return t is not None and is_valid_inferred_type(without_sizes(t), checker.options)
    return False
