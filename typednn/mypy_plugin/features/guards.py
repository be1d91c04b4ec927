"""The facts about sizes that guards establish: ``assert d % heads == 0``, ``if n != m: raise``.

Names in shapes stand for fixed sizes, so a fact holds from its guard on, whatever is assigned later.
"""

from collections.abc import Iterator, Sequence
from typing import Final, get_args

from mypy.checker import TypeChecker
from mypy.nodes import (
    AssertStmt,
    Block,
    BreakStmt,
    ClassDef,
    ComparisonExpr,
    ContinueStmt,
    Decorator,
    Expression,
    ForStmt,
    FuncItem,
    IfStmt,
    MatchStmt,
    OpExpr,
    RaiseStmt,
    ReturnStmt,
    Statement,
    TryStmt,
    UnaryExpr,
    WhileStmt,
    WithStmt,
)

from typednn.mypy_plugin.features.values.arguments import Values
from typednn.mypy_plugin.types import Scope
from typednn.shapes.dim import Dim
from typednn.shapes.facts import Fact, Relation

_RELATIONS: Final[dict[str, Relation]] = {each: each for each in get_args(Relation)}
_LEAVING: Final = (RaiseStmt, ReturnStmt, BreakStmt, ContinueStmt)

Condition = tuple[Expression, bool]
"""An expression, and whether it is true."""


def facts_at(line: int, checker: TypeChecker, scope: Scope) -> list[Fact]:
    """Return the facts that hold at a line of the function that is being checked."""
    function = checker.scope.top_level_function()
    body = checker.tree.defs if function is None else function.body.body
    values = Values(checker, scope)
    return [
        fact
        for condition, truth in conditions_at(body, line)
        for fact in _facts(condition, truth, values)
    ]


def conditions_at(body: Sequence[Statement], line: int) -> Iterator[Condition]:
    """Yield the conditions that hold at a line, because statements before or around it say so."""
    for statement in body:
        if statement.line > line:
            return
        if line <= last_line(statement):
            yield from _conditions_inside(statement, line)
        elif isinstance(statement, AssertStmt):
            yield statement.expr, True
        elif isinstance(statement, IfStmt) and all(map(_leaves, statement.body)):
            yield from ((condition, False) for condition in statement.expr)


def last_line(statement: Statement) -> int:
    """Return the last line of a statement. mypy has none for some of those with blocks."""
    blocks = [block.body[-1] for block in blocks_of(statement) if block is not None and block.body]
    return max([statement.end_line or statement.line, *map(last_line, blocks)])


def _leaves(block: Block) -> bool:
    return bool(block.body) and isinstance(block.body[-1], _LEAVING)


def _conditions_inside(statement: Statement, line: int) -> Iterator[Condition]:
    if isinstance(statement, IfStmt):
        for condition, block in zip(statement.expr, statement.body, strict=True):
            if _holds(block, line):
                yield condition, True
                break
            if condition.line >= line:
                return
            yield condition, False
    if isinstance(statement, WhileStmt) and _holds(statement.body, line):
        yield statement.expr, True
    for block in blocks_of(statement):
        if block is not None and _holds(block, line):
            yield from conditions_at(block.body, line)


def _holds(block: Block, line: int) -> bool:
    return bool(block.body) and block.body[0].line <= line <= last_line(block.body[-1])


def blocks_of(statement: Statement) -> Sequence[Block | None]:
    """Return the blocks inside of a statement."""
    match statement:
        case IfStmt(body=bodies, else_body=last):
            return [*bodies, last]
        case WhileStmt(body=body, else_body=last) | ForStmt(body=body, else_body=last):
            return [body, last]
        case WithStmt(body=body) | FuncItem(body=body) | Decorator(func=FuncItem(body=body)):
            return [body]
        case TryStmt(body=body, handlers=handlers, else_body=last, finally_body=finally_body):
            return [body, *handlers, last, finally_body]
        case MatchStmt(bodies=bodies):
            return bodies
        case ClassDef(defs=body):
            return [body]
    return []


def statements_of(body: Sequence[Statement]) -> Iterator[Statement]:
    """Yield all statements of a body, including those in the blocks inside of it."""
    for statement in body:
        yield statement
        for block in blocks_of(statement):
            yield from statements_of(block.body) if block is not None else ()


def statements_around(line: int, checker: TypeChecker) -> list[Statement]:
    """Return the statements around a line in the function that is being checked, the innermost last.

    Outside of functions they are those of the module.
    """
    function = checker.scope.current_function()
    body = function.body.body if isinstance(function, FuncItem) else checker.tree.defs
    return list(_around(line, body))


def _around(line: int, body: Sequence[Statement]) -> Iterator[Statement]:
    for statement in body:
        if statement.line <= line <= last_line(statement):
            yield statement
            for block in blocks_of(statement):
                yield from _around(line, block.body) if block is not None else ()


def _facts(condition: Expression, truth: bool, values: Values) -> Iterator[Fact]:
    """Yield the facts that follow if the condition is true, or if it is false."""
    match condition:
        case UnaryExpr(op="not", expr=operand):
            yield from _facts(operand, not truth, values)
        case OpExpr(op="and" | "or" as op, left=left, right=right):
            if truth == (op == "and"):
                yield from _facts(left, truth, values)
                yield from _facts(right, truth, values)
        case ComparisonExpr(operators=operators, operands=operands):
            pairs = zip(operators, operands, operands[1:], strict=False)
            found = [fact for op, x, y in pairs for fact in _compared(op, x, y, values)]
            if truth:
                yield from found
            elif len(found) == 1:
                yield found[0].opposite()
        case OpExpr(op="%") if not truth:
            size = values.size(condition)
            if isinstance(size, Dim):
                yield Fact("==", size, 0)


def _compared(op: str, left: Expression, right: Expression, values: Values) -> Iterator[Fact]:
    """Yield the facts of a comparison of sizes, or of shapes with as many axes."""
    x, y = (values.value(values.type_of(side), side) for side in (left, right))
    relation = _RELATIONS.get(op)
    if relation is None:
        return
    pairs = [(x, y)]
    if isinstance(x, tuple) and isinstance(y, tuple):
        same_length = relation == "==" and len(x) == len(y)
        pairs = list(zip(x, y, strict=True)) if same_length else []
    for a, b in pairs:
        if isinstance(a, int | Dim) and isinstance(b, int | Dim):
            yield Fact(relation, a, b)
