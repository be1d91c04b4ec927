"""What a variable holds after an assignment that was refused, in the function where it was.

If it may hold several types, mypy leaves it what it was before, such as None, and would report its return as well.
"""

from typing import Final

from mypy.checker import TypeChecker
from mypy.errors import ErrorInfo
from mypy.literals import Key, literal_hash
from mypy.nodes import AssignmentStmt, FuncItem, MemberExpr, NameExpr, ReturnStmt
from mypy.types import UnionType, get_proper_type

from typednn.mypy_plugin.mypy_errors.spots import Spot

_OF_ASSIGNMENT: Final = "Incompatible types in assignment"


class RefusedAssignments:
    """The variables and fields of functions that were given what they cannot hold."""

    def __init__(self) -> None:
        self._targets = set[tuple[FuncItem, Key]]()

    def note(self, info: ErrorInfo, checker: TypeChecker) -> None:
        """Remember the target of an assignment that is refused."""
        function = checker.scope.current_function()
        if function is None or not info.message.startswith(_OF_ASSIGNMENT):
            return
        for node in Spot.of(info, checker).nodes():
            match node:
                case AssignmentStmt(lvalues=[NameExpr() | MemberExpr() as target]):
                    key = literal_hash(target)
                    if key is not None and _holds_several(target, checker):
                        self._targets.add((function, key))

    def has_returned(self, statement: ReturnStmt, checker: TypeChecker) -> bool:
        """Return whether a variable is returned that was given what it cannot hold."""
        function = checker.scope.current_function()
        if function is None or not isinstance(statement.expr, NameExpr | MemberExpr):
            return False
        return (function, literal_hash(statement.expr)) in self._targets


def _holds_several(target: NameExpr | MemberExpr, checker: TypeChecker) -> bool:
    """Return whether several types are declared for a variable or a field."""
    with checker.msg.filter_errors():
        if isinstance(target, NameExpr):
            declared = checker.expr_checker.analyze_ref_expr(target, lvalue=True)
        else:
            declared = checker.expr_checker.analyze_ordinary_member_access(target, is_lvalue=True)
    return isinstance(get_proper_type(declared), UnionType)
