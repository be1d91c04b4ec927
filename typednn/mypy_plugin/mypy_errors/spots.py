"""The part of a program that an error is about."""

from dataclasses import dataclass
from typing import Final

from mypy.checker import TypeChecker
from mypy.errors import ErrorInfo
from mypy.nodes import (
    CallExpr,
    Context,
    Expression,
    IndexExpr,
    LambdaExpr,
    MemberExpr,
    NameExpr,
    Node,
    OpExpr,
    UnaryExpr,
)
from mypy.subtypes import find_member
from mypy.types import (
    CallableType,
    FormalArgument,
    Instance,
    Overloaded,
    ProperType,
    Type,
    TypeVarType,
    get_proper_type,
)

from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.features.values.nodes import walk

_COMPUTED: Final = (CallExpr, IndexExpr, MemberExpr, NameExpr, OpExpr, UnaryExpr)


@dataclass(frozen=True, slots=True)
class Spot:
    """The part of the program that an error is about, in the function or module around it."""

    start: tuple[int, int]
    end: tuple[int, int]
    checker: TypeChecker

    @classmethod
    def of(cls, info: ErrorInfo, checker: TypeChecker) -> "Spot":
        return cls((info.line, info.column), (info.end_line, info.end_column), checker)

    def within(self, node: Context) -> bool:
        """Whether the spot is inside of the node's text, or all of it."""
        end = _end(node)
        return end is not None and (node.line, node.column) <= self.start and self.end <= end

    def starts(self, node: Context) -> bool:
        """Whether the spot begins where the node does."""
        return (node.line, node.column) == self.start

    def nodes(self) -> list[Node]:
        """Return the nodes around the spot, the outer ones first."""
        function = self.checker.scope.current_function()
        return [node for node in walk(function or self.checker.tree) if self.within(node)]

    def is_text_of(self, node: Context) -> bool:
        """Whether the spot is all of the node's text."""
        ends = (_end(node), (node.line, node.column + 1) if _is_without_end(node) else None)
        return self.starts(node) and self.end in ends

    def expression(self) -> Expression | None:
        """Return the outermost expression whose text is just the spot, or None."""
        nodes = (node for node in self.nodes() if isinstance(node, Expression))
        return next(filter(self.is_text_of, nodes), None)

    def argument_of(self) -> CallExpr | None:
        """Return the innermost call that the spot is in an argument of, or None."""
        calls = (node for node in reversed(self.nodes()) if isinstance(node, CallExpr))
        return next((call for call in calls if any(map(self.within, call.args))), None)

    def whole_expression(self) -> OpExpr | None:
        """Return the outermost operator that the value at the spot is computed for, or None."""
        found = None
        for node in reversed(self.nodes()):
            if isinstance(node, OpExpr) and not self.is_text_of(node):
                found = node
            elif not isinstance(node, _COMPUTED):
                break
        return found

    def call_of_argument(self) -> CallExpr | None:
        """Return the call of which the spot is all of an argument, or None."""
        calls = (node for node in reversed(self.nodes()) if isinstance(node, CallExpr))
        return next((call for call in calls if any(map(self.is_text_of, call.args))), None)


def _end(node: Context) -> tuple[int, int] | None:
    """Return the line and the column where the node's text ends, or None if mypy does not know."""
    if isinstance(node, LambdaExpr) and _is_without_end(node):
        return _end(node.expr())
    if node.end_line is None or node.end_column is None:
        return None
    return node.end_line, node.end_column


def _is_without_end(node: Context) -> bool:
    """Return whether mypy's older parser has made the node, which gives no end to a lambda.

    An error about such a lambda is then one about its first character.
    """
    return isinstance(node, LambdaExpr) and node.end_line is None


def is_inside(info: ErrorInfo, outer: ErrorInfo) -> bool:
    """Return whether the place of an error is inside of that of another one, or the same."""
    start, end = (info.line, info.column), (info.end_line, info.end_column)
    after = (outer.line, outer.column) <= start
    return after and end <= (outer.end_line, outer.end_column) and info.module == outer.module


def callee_type(call: CallExpr, checker: TypeChecker) -> ProperType:
    """Return the type of what is called; mypy may not have kept it yet."""
    if (known := type_of(call.callee, checker)) is not None:
        return known
    with checker.msg.filter_errors(), checker.local_type_map:
        return get_proper_type(checker.expr_checker.accept(call.callee))


def callable_type(call: CallExpr, checker: TypeChecker) -> CallableType | None:
    """Return the signature that is called; of several overloads the first one.

    mypy may have kept what it inferred for the call instead.
    """
    with checker.msg.filter_errors(), checker.local_type_map:
        callee = get_proper_type(checker.expr_checker.accept(call.callee))
    if isinstance(callee, Instance):
        found = find_member("__call__", callee, callee, is_operator=True)
        callee = callee if found is None else get_proper_type(found)
    callee = callee.items[0] if isinstance(callee, Overloaded) else callee
    return callee if isinstance(callee, CallableType) else None


def taking(callee: CallableType, call: CallExpr, i: int) -> FormalArgument | None:
    """Return the parameter that takes the argument ``i`` of a call, or None."""
    if call.arg_kinds[i].is_star() or any(kind.is_star() for kind in call.arg_kinds[:i]):
        return None
    if call.arg_names[i] is not None:
        return callee.argument_by_name(call.arg_names[i])
    taken, rest = callee.argument_by_position(i), callee.var_arg()
    if taken is not None and taken.name is None and rest is not None:
        return FormalArgument(rest.name, taken.pos, taken.typ, taken.required)
    return taken


def declared_for(spot: Spot) -> Type | None:
    """Return the declared type of the parameter for which the spot is the argument, or None."""
    call = spot.call_of_argument()
    callee = None if call is None else callable_type(call, spot.checker)
    if call is None or callee is None:
        return None
    given = next(i for i, value in enumerate(call.args) if spot.is_text_of(value))
    taken = taking(callee, call, given)
    unknown = taken is None or isinstance(get_proper_type(taken.typ), TypeVarType)
    return None if taken is None or unknown else taken.typ
