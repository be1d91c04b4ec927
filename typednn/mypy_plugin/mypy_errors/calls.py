"""Calls that an error has been reported of: one mistake in the arguments has one message.

Where two arguments are swapped, neither fits, and mypy and the call hook each report both.
"""

import re
from typing import Final

from mypy.checker import TypeChecker
from mypy.checker_state import checker_state
from mypy.errors import ErrorInfo
from mypy.nodes import CallExpr, Context, NameExpr, SymbolNode
from mypy.types import CallableType, FunctionLike, Instance

from typednn.mypy_plugin.errors import MISTAKES
from typednn.mypy_plugin.features.annotated_calls.type_variables import takes_sizes
from typednn.mypy_plugin.features.relevance import has_sizes
from typednn.mypy_plugin.mypy_errors.spots import Spot, callee_type, is_inside

_OF_ARGUMENT: Final = re.compile(r"[\w.<>]+: argument [\d']")
_MISCOUNTED: Final = re.compile(r"(?:Too (?:many|few)|Missing|Unexpected) .*\bargument")

Place = tuple[str, int, int, int | None, int | None]


class ReportedCalls:
    """Remembers the calls whose arguments do not fit, and what was said of them."""

    def __init__(self) -> None:
        self._miscounted: ErrorInfo | None = None  # the last call of ours with too many arguments
        self._said: dict[tuple[Place, str], tuple[Place, str]] = {}
        self._states: dict[SymbolNode, tuple[Place, str]] = {}  # which no optimizer can go on with

    def repeats(self, file: str, info: ErrorInfo) -> bool:
        """Return whether something else has been said of what an error is about.

        That is the call in whose argument it is, or whose result does not fit, and the same
        operation elsewhere in the expression. An error for which that is not so is remembered.
        """
        checker = checker_state.type_checker
        if not isinstance(checker, TypeChecker) or info.severity != "error":
            return False
        spot = Spot.of(info, checker)
        own = _place(file, Context(*spot.start)), info.message
        whole_call = spot.expression()
        calls = [whole_call] if isinstance(whole_call, CallExpr) else []
        said = any(self._said.get((_place(file, call), ""), own) != own for call in calls)
        if _OF_ARGUMENT.match(info.message) and (call := spot.call_of_argument()) is not None:
            # mypy infers a call that is an argument again, from the type that is wanted of it.
            first = [self._said.setdefault((_place(file, c), ""), own) for c in (call, *calls)]
            said = any(each != own for each in first)
            if " argument 'state' is " in info.message and isinstance(whole_call, NameExpr):
                state = whole_call.node
                said = said or state is not None and self._states.setdefault(state, own) != own
        if (
            (whole := spot.whole_expression()) is not None
            and info.code is not None
            and info.code.code in MISTAKES
        ):
            operation = info.message.partition(":")[0]
            said = self._said.setdefault((_place(file, whole), operation), own) != own or said
        return said

    def is_of_miscounted(self, info: ErrorInfo) -> bool:
        """Return whether a call of ours has been reported that had other arguments than it takes.

        What is said of its arguments then compares them with the wrong parameters.
        """
        outer = self._miscounted
        if info.severity != "error" or info is outer:
            return False
        if outer is not None and is_inside(info, outer):
            return True
        if _MISCOUNTED.match(info.message) and _calls_ours(info):
            self._miscounted = info
        return False


def _place(file: str, node: Context) -> Place:
    return file, node.line, node.column, node.end_line, node.end_column


def _calls_ours(info: ErrorInfo) -> bool:
    """Return whether the function that is called at an error has shapes in its declaration."""
    checker = checker_state.type_checker
    call = Spot.of(info, checker).expression() if isinstance(checker, TypeChecker) else None
    if not isinstance(call, CallExpr) or not isinstance(checker, TypeChecker):
        return False
    callee = callee_type(call, checker)
    items = callee.items if isinstance(callee, FunctionLike) else []
    if any(map(has_sizes, items)) or any(map(_is_ours, items)):
        return True
    return isinstance(callee, Instance) and takes_sizes(callee)


def _is_ours(callee: CallableType) -> bool:
    """Return whether a function is one of this library's."""
    definition = callee.definition
    return definition is not None and definition.fullname.startswith("typednn.")
