"""Errors that say again what was said of a loop, or of another member of a union, before.

mypy checks the body of a loop several times, each time with the shapes that its variables have
then. After the loop, a variable may also have the shape that was refused in the loop. It also checks
an operator once for each member of a union on its left. One mistake has one message.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from mypy.checker import TypeChecker
from mypy.checker_shared import CheckerScope
from mypy.checker_state import checker_state
from mypy.errors import ErrorInfo, ErrorWatcher, IterationDependentErrors, IterationErrorWatcher
from mypy.nodes import ForStmt, NameExpr, Node, Var, WhileStmt

from typednn.mypy_plugin.errors import MISTAKES
from typednn.mypy_plugin.features.guards.statements import blocks_of, statements_around
from typednn.mypy_plugin.features.values.definitions import definitions_in
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.types import members

Span = tuple[int, int, int, int]
"""The first line and column of an error, and the last."""

_OPERATION: Final = re.compile(r"(\w+): x ")
"""How an error about the operands of an operator begins."""


class Repetitions:
    """Finds the errors of a module that repeat another one."""

    def __init__(self) -> None:
        self._said: dict[IterationDependentErrors, dict[tuple[Span, str], int]] = {}
        self._refused: dict[Var, set[Span]] = {}
        self._operator: tuple[tuple[CheckerScope, Span, str], ErrorInfo] | None = None

    def repeats(self, info: ErrorInfo, code: str, watchers: Sequence[ErrorWatcher]) -> bool:
        """Whether an error repeats another one. One that does not is remembered."""
        span, checker = _span(info), checker_state.type_checker
        if not isinstance(checker, TypeChecker):
            return False
        if self._is_of_other_member(info, checker):
            return True
        loops = [
            watcher.iteration_dependent_errors
            for watcher in watchers
            if isinstance(watcher, IterationErrorWatcher)
        ]
        if any(self._was_said(loop, span, code) for loop in loops):
            return True
        if self._is_of_refused(span, checker):
            return True
        for loop in loops:
            self._said.setdefault(loop, {}).setdefault((span, code), _pass_of(loop))
        if loops and code in MISTAKES:
            for variable in _carried(span[0], checker):
                self._refused.setdefault(variable, set()).add(span)
        return False

    def _is_of_other_member(self, info: ErrorInfo, checker: TypeChecker) -> bool:
        """Whether an error is about an operator that was refused for another of its operands' types."""
        operation = _OPERATION.match(info.message)
        if operation is None:
            return False
        place = checker.scope, _span(info), operation[0]
        if self._operator is not None and self._operator[0] == place:
            return self._operator[1] is not info  # mypy shows each error twice
        self._operator = place, info
        return False

    def _was_said(self, loop: IterationDependentErrors, span: Span, code: str) -> bool:
        """Whether an earlier pass over the loop said the same, or found a mistake."""
        return any(
            number < _pass_of(loop) and (said == (span, code) or said[1] in MISTAKES)
            for said, number in self._said.get(loop, {}).items()
        )

    def _is_of_refused(self, span: Span, checker: TypeChecker) -> bool:
        """Whether an error is about a variable of several types, one of which was refused."""
        if not self._refused:
            return False
        return any(
            span not in self._refused.get(variable, [span])
            and (t := type_of(name, checker)) is not None
            and len(members(t)) > 1
            for name, variable in _names_in(_statement_at(span[0], checker))
            if span[:2] <= (name.line, name.column) < span[2:]
        )


def _span(info: ErrorInfo) -> Span:
    last_line, last_column = info.end_line or info.line, info.end_column or info.column + 1
    return info.line, info.column, last_line, last_column


def _pass_of(loop: IterationDependentErrors) -> int:
    """Return which pass over the loop this is, from 1."""
    return len(loop.uselessness_errors)


def _statement_at(line: int, checker: TypeChecker) -> list[Node]:
    """Return the nodes of the innermost statement at a line; of one with blocks, its head."""
    found = statements_around(line, checker)
    if not found:
        return []
    inside = {id(node) for block in blocks_of(found[-1]) if block for node in walk(block)}
    return [node for node in walk(found[-1]) if id(node) not in inside]


def _names_in(nodes: Sequence[Node]) -> Iterator[tuple[NameExpr, Var]]:
    for node in nodes:
        if isinstance(node, NameExpr) and isinstance(node.node, Var):
            yield node, node.node


def _carried(line: int, checker: TypeChecker) -> list[Var]:
    """Return the variables of the statement at a line that the loop around it assigns."""
    loops = [s for s in statements_around(line, checker) if isinstance(s, (ForStmt, WhileStmt))]
    assigned = definitions_in(loops[0]) if loops else {}
    return [v for _, v in _names_in(_statement_at(line, checker)) if v in assigned]
