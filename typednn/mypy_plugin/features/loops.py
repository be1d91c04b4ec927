"""Loops over layers or weights of different sizes: ``for layer in (first, second): x = layer(x)``.

mypy pairs each layer with each shape that ``x`` has in the loop, though most pairs never meet. So
a pair that does not fit is no mistake there. Of the result are known the sizes that ``x`` has too.
"""

from collections.abc import Sequence

from mypy.checker import TypeChecker
from mypy.nodes import (
    CallExpr,
    ComparisonExpr,
    Context,
    Expression,
    ForStmt,
    IndexExpr,
    Node,
    OpExpr,
    WhileStmt,
)
from mypy.traverser import all_name_and_member_expressions
from mypy.types import TupleType, Type, UnionType

from typednn.mypy_plugin.features.guards.statements import statements_around
from typednn.mypy_plugin.features.redefinition import with_shape
from typednn.mypy_plugin.features.values.definitions import definitions_in
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.types import (
    Scope,
    Writer,
    as_tensor,
    checker_builder,
    members,
    unknown_type,
)
from typednn.shapes.shape import UNKNOWN_SHAPE, common

Loop = ForStmt | WhileStmt


def never_met(o: Context, checker: TypeChecker) -> list[Expression]:
    """Return the operands of a call or an operator that a loop assigns, if it takes another of
    several things in each pass. Then most pairs of theirs never meet.
    """
    if not checker.binder.continue_frames:
        return []
    operands = _operands(o)
    loops = [s for s in statements_around(o.line, checker) if isinstance(s, Loop)]
    return [
        other
        for loop in loops
        for operand in operands
        if _is_of_several(operand, loop, checker)
        for other in operands
        if other is not operand and _names(other) & _assigned(loop)
    ]


def in_all_passes(result: Type, assigned: Sequence[Expression], checker: TypeChecker) -> Type:
    """Return the type of a result with the sizes only that the operands of the loop have too."""
    found = [member for e in assigned for member in members(type_of(e, checker) or unknown_type())]
    tensors = list(map(as_tensor, (*members(result), *found)))
    scope = Scope()
    known = common([UNKNOWN_SHAPE if t is None else scope.shape(t) for t in tensors])
    return with_shape(result, Writer(checker_builder(checker), scope).shape(known))


def _operands(o: Context) -> list[Expression]:
    match o:
        case CallExpr(callee=callee, args=args):
            return [callee, *args]
        case OpExpr(left=left, right=right) | ComparisonExpr(operands=[left, right]):
            return [left, right]
    return []


def _is_of_several(operand: Expression, loop: Loop, checker: TypeChecker) -> bool:
    """Whether an operand is another one in each pass over the loop, and has another type."""
    several = isinstance(type_of(operand, checker), UnionType)
    if isinstance(operand, IndexExpr) and _names(operand.index) & _assigned(loop):
        return several
    if not isinstance(loop, ForStmt) or not _names(operand) & _names(loop.index):
        return False
    row = type_of(loop.expr, checker)
    return several or isinstance(row, TupleType) and len(row.items) == 1


def _assigned(loop: Loop) -> set[Node]:
    """Return the variables that the body of a loop assigns."""
    return set(definitions_in(loop.body))


def _names(expression: Expression) -> set[Node]:
    """Return the variables that an expression mentions."""
    names = all_name_and_member_expressions(expression)[0]
    return {name.node for name in names if name.node is not None}
