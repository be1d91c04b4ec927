"""What a variable holds after an assignment that was refused, in the function where it was.

If it may hold several types, mypy leaves it what it was before, such as None, and would report its return as well.
Where the parts of a tuple are swapped, ``state, model = adam.step(model, gradient, state)``, mypy reports both of them,
and in a loop the next call with them.
"""

from collections.abc import Iterator
from typing import Final

from mypy.checker import TypeChecker
from mypy.errors import ErrorInfo
from mypy.literals import Key, literal_hash
from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    FuncItem,
    MemberExpr,
    NameExpr,
    ReturnStmt,
    TupleExpr,
)
from mypy.types import UnionType, get_proper_type

from typednn.mypy_plugin.mypy_errors.sentences import Sentence
from typednn.mypy_plugin.mypy_errors.spots import Spot

_OF_STEP: Final = "Optimizer.step: argument 'model' is"
_OF_ASSIGNMENT: Final = "Incompatible types in assignment"


class RefusedAssignments:
    """The variables and fields of functions that were given what they cannot hold."""

    def __init__(self) -> None:
        self._targets = set[tuple[FuncItem, Key]]()
        self._unpacked: dict[AssignmentStmt, str] = {}

    def repeats(self, info: ErrorInfo, checker: TypeChecker) -> bool:
        """Return whether the parts of a tuple have been refused in the statement of an error, which is another one."""
        if info.severity != "error" or not self._unpacked:
            return False
        said = [
            self._unpacked[each] for each in _statements(info, checker) if each in self._unpacked
        ]
        return bool(said) and info.message != said[0]

    def of_parts(self, sentence: Sentence, info: ErrorInfo, checker: TypeChecker) -> Sentence:
        """Remember that a part of a tuple does not fit its variable; return what is said of it.

        mypy infers ``state, model = adam.step(model, gradient, state)`` from what the variables hold, and
        then refuses the argument: the sentence says that the variables are swapped.
        """
        text = sentence.text
        for each in _statements(info, checker):
            if not isinstance(each.lvalues[0], TupleExpr):
                continue
            if text.startswith(_OF_STEP) and (names := _swapped(each)):
                text = text.replace(_OF_STEP, names, 1)
            if text != sentence.text or info.message.startswith(_OF_ASSIGNMENT):
                self._unpacked.setdefault(each, text)
        return sentence._replace(text=text)

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


def _swapped(statement: AssignmentStmt) -> str | None:
    """Return the names of two variables of which the second is given as the model of a step."""
    match statement:
        case AssignmentStmt(
            lvalues=[TupleExpr(items=[NameExpr() as one, NameExpr() as two])],
            rvalue=CallExpr(args=[NameExpr(node=model), *_]),
        ) if model is not None and two.node is model:
            return f"{one.name!r} or {two.name!r} is"
    return None


def _statements(info: ErrorInfo, checker: TypeChecker) -> Iterator[AssignmentStmt]:
    """Yield the assignments around an error."""
    nodes = Spot.of(info, checker).nodes()
    yield from (node for node in nodes if isinstance(node, AssignmentStmt))


def _holds_several(target: NameExpr | MemberExpr, checker: TypeChecker) -> bool:
    """Return whether several types are declared for a variable or a field."""
    with checker.msg.filter_errors():
        if isinstance(target, NameExpr):
            declared = checker.expr_checker.analyze_ref_expr(target, lvalue=True)
        else:
            declared = checker.expr_checker.analyze_ordinary_member_access(target, is_lvalue=True)
    return isinstance(get_proper_type(declared), UnionType)
