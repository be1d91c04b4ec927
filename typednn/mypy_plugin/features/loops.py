"""Loops over layers or weights of different sizes: ``for layer in (first, second): x = layer(x)``.

mypy pairs each layer with each shape that ``x`` has in the loop, though most pairs never meet. So
a pair that does not fit is no mistake there. Of the result are known the sizes that ``x`` has too.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from mypy.checker import TypeChecker
from mypy.nodes import (
    CallExpr,
    ComparisonExpr,
    Context,
    DictionaryComprehension,
    Expression,
    ForStmt,
    GeneratorExpr,
    IndexExpr,
    Node,
    OpExpr,
    Var,
    WhileStmt,
)
from mypy.traverser import all_name_and_member_expressions
from mypy.types import TupleType, Type, UnionType

from typednn.mypy_plugin.features.guards.statements import statements_around
from typednn.mypy_plugin.features.redefinition import with_shape
from typednn.mypy_plugin.features.values.assignments import Definitions, assignments_in
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.types import (
    Scope,
    Writer,
    as_tensor,
    checker_builder,
    members,
    unknown_type,
)
from typednn.shapes.shape import UNKNOWN_SHAPE, common

LoopStatement = ForStmt | WhileStmt
Comprehension = GeneratorExpr | DictionaryComprehension
Loop = LoopStatement | Comprehension


def never_met(o: Context, checker: TypeChecker) -> list[Expression]:
    """Return the operands of a call or an operator that a loop assigns, if it takes another of
    several things in each pass: ``for layer, x in ((first, a), (second, b))``. Then most pairs of
    theirs never meet.
    """
    operands = _operands(o)
    return [
        other
        for loop in _loops_around(o, operands, checker)
        for operand in operands
        if _is_of_several(operand, loop, checker)
        for other in operands
        if other is not operand and _changes(other, loop, checker)
    ]


def _loops_around(
    o: Context, operands: Sequence[Expression], checker: TypeChecker
) -> Iterator[Loop]:
    """Yield the loops around a call or an operator, and the comprehensions if they may matter."""
    in_loop = bool(checker.binder.continue_frames)
    of_several = len(operands) > 1 and all(map(partial(_is_union, checker=checker), operands))
    statements = statements_around(o.line, checker) if in_loop or of_several else ()
    if in_loop:
        yield from (s for s in statements if isinstance(s, LoopStatement))
    if of_several:
        comprehensions = {n for s in statements for n in walk(s) if isinstance(n, Comprehension)}
        yield from (each for each in comprehensions if any(node is o for node in walk(each)))


def _is_union(expression: Expression, checker: TypeChecker) -> bool:
    return isinstance(type_of(expression, checker), UnionType)


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


def _changes(operand: Expression, loop: Loop, checker: TypeChecker) -> bool:
    """Whether an operand may have another shape in each pass over the loop."""
    is_assigned = not _names(operand).isdisjoint(_assigned(loop, checker))
    return is_assigned or _is_of_several(operand, loop, checker)


def _is_of_several(operand: Expression, loop: Loop, checker: TypeChecker) -> bool:
    """Whether an operand is another one in each pass over the loop, and has another type."""
    several = _is_union(operand, checker)
    if isinstance(operand, IndexExpr) and _names(operand.index) & set(_assigned(loop, checker)):
        return several
    if isinstance(loop, WhileStmt) or _sources(operand, loop, checker).isdisjoint(_indices(loop)):
        return False
    row = type_of(loop.expr, checker) if isinstance(loop, ForStmt) else None
    return several or isinstance(row, TupleType) and len(row.items) == 1


def _indices(loop: ForStmt | Comprehension) -> set[Node]:
    """Return the variables that a loop or a comprehension runs over."""
    indices = [loop.index] if isinstance(loop, ForStmt) else loop.indices
    return set().union(*map(_names, indices))


def _sources(operand: Expression, loop: Loop, checker: TypeChecker) -> set[Node]:
    """Return the variables that an operand mentions, and those that the loop assigns them from."""
    names, assigned = _names(operand), _assigned(loop, checker)
    found = (assigned.get(name) for name in names if isinstance(name, Var))
    values = [value for value in found if value is not None]
    return names.union(*map(_names, values))


def _assigned(loop: Loop, checker: TypeChecker) -> Definitions:
    """Return the variables that the body of a loop assigns, with their values."""
    if isinstance(loop, Comprehension):
        return {}
    return assignments_in(loop.body, checker).definitions


def _names(expression: Expression) -> set[Node]:
    """Return the variables that an expression mentions."""
    names = all_name_and_member_expressions(expression)[0]
    return {name.node for name in names if name.node is not None}
