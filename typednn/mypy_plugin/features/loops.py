"""Loops over layers or weights of different sizes: ``for layer in (first, second): x = layer(x)``.

mypy pairs each layer with each shape that ``x`` has in the loop, though most pairs never meet. So
a pair that does not fit is no mistake there, and the result has any shape.
"""

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
from mypy.types import TupleType, UnionType

from typednn.mypy_plugin.features.guards.statements import statements_around
from typednn.mypy_plugin.features.values.definitions import definitions_in
from typednn.mypy_plugin.features.values.expressions import type_of

Loop = ForStmt | WhileStmt


def pairs_what_never_meets(o: Context, checker: TypeChecker) -> bool:
    """Whether a call or an operator takes one of several things, and what their loop assigns."""
    if not checker.binder.continue_frames:
        return False
    operands = _operands(o)
    loops = [s for s in statements_around(o.line, checker) if isinstance(s, Loop)]
    return any(
        _is_of_several(operand, loop, checker)
        and any(_names(other) & _assigned(loop) for other in operands if other is not operand)
        for operand in operands
        for loop in loops
    )


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
