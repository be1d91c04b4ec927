"""Find the conditions that hold at a place, because the program does not come there without them.

They are those of asserts before the place, of branches around it, and of branches before it that
the program leaves: ``if n != m: raise``.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

from mypy.nodes import (
    AssertStmt,
    Block,
    CallExpr,
    ConditionalExpr,
    Context,
    DictionaryComprehension,
    Expression,
    GeneratorExpr,
    IfStmt,
    MatchStmt,
    MemberExpr,
    NameExpr,
    Node,
    OpExpr,
    OverloadedFuncDef,
    Statement,
    TryStmt,
    WhileStmt,
    WithStmt,
)
from mypy.patterns import Pattern

from typednn.mypy_plugin.features.guards.statements import blocks_of, has_last_case, leaves
from typednn.mypy_plugin.features.values.nodes import walk

Place: TypeAlias = tuple[int, int]
"""A line and a column of the text."""


_SWALLOWING: Final = ("suppress", "raises", "assertRaises")


class Matched(NamedTuple):
    """The subject of a ``match``, and the pattern of a case."""

    subject: Expression
    pattern: Pattern


Condition: TypeAlias = tuple[Expression | Matched, bool]
"""An expression, and whether it is true; or whether a pattern matches."""


class _Branch(NamedTuple):
    """A block, or None for the way past all blocks, and the conditions that lead to it."""

    block: Block | None
    conditions: list[Condition]


def place_of(context: Context) -> Place:
    """Return where an expression or a statement begins."""
    return context.line, context.column


def conditions_at(body: Sequence[Statement], place: Place) -> Iterator[Condition]:
    """Yield the conditions that hold at a place inside of the body."""
    for statement, following in zip(body, [*body[1:], None], strict=True):
        if place < place_of(statement):
            return
        if following is not None and place_of(following) <= place:
            yield from _after(statement)
        else:
            yield from _inside(statement, place)


def _inside(statement: Statement, place: Place) -> Iterator[Condition]:
    if isinstance(statement, OverloadedFuncDef):
        parts = [*statement.items, *([statement.impl] if statement.impl else [])]
        yield from conditions_at(parts, place)
        return
    for block, conditions in _branches(statement):
        if block is not None and _holds(block, place):
            yield from conditions
            yield from conditions_at(block.body, place)
            return
    for node in walk(statement):
        yield from _in_expression(node, place)


def _branches(statement: Statement) -> Iterator[_Branch]:
    """Yield the blocks of a statement, and the way past the blocks of an ``if`` or a ``match``."""
    match statement:
        case IfStmt(expr=expressions, body=bodies, else_body=last):
            yield from _one_of([[each] for each in expressions], bodies, last)
        case MatchStmt(subject=subject, patterns=patterns, guards=guards, bodies=bodies):
            cases: list[list[Expression | Matched]] = [
                [Matched(subject, pattern), *([] if guard is None else [guard])]
                for pattern, guard in zip(patterns, guards, strict=True)
            ]
            branches = list(_one_of(cases, bodies, None))
            yield from branches[:-1] if has_last_case(statement) else branches
        case WhileStmt(expr=expression, body=body, else_body=last):
            yield _Branch(body, [(expression, True)])
            yield _Branch(last, [])
        case TryStmt(body=body, else_body=last):
            for block in blocks_of(statement):
                yield _Branch(block, list(_after_block(body)) if block is last else [])
        case _:
            yield from (_Branch(block, []) for block in blocks_of(statement))


def _one_of(
    cases: Iterable[Sequence[Expression | Matched]], bodies: Iterable[Block], last: Block | None
) -> Iterator[_Branch]:
    """Yield the branches of which the program takes the first whose conditions are all true."""
    before: list[Condition] = []
    for case, block in zip(cases, bodies, strict=True):
        yield _Branch(block, [*before, *((condition, True) for condition in case)])
        before += [(condition, False) for condition in case if len(case) == 1]
    yield _Branch(last, before)


def _after(statement: Statement) -> Iterator[Condition]:
    """Yield the conditions that hold after a statement."""
    match statement:
        case AssertStmt(expr=condition):
            yield condition, True
        case WithStmt(expr=managers, body=body) if not any(map(_swallows, managers)):
            yield from _after_block(body)
        case TryStmt(body=body, handlers=handlers, else_body=last) if all(map(leaves, handlers)):
            yield from _after_block(body)
            yield from _after_block(last)
        case IfStmt() | MatchStmt():
            ways = [branch for branch in _branches(statement) if not leaves(branch.block)]
            found = [[*conditions, *_after_block(block)] for block, conditions in ways]
            for condition in dict.fromkeys(found[0]) if found else ():
                if all(condition in conditions for conditions in found):
                    yield condition


def _after_block(block: Block | None) -> Iterator[Condition]:
    for statement in block.body if block is not None else ():
        yield from _after(statement)


def _swallows(manager: Expression) -> bool:
    """Return whether a context manager is one of those that end exceptions."""
    return isinstance(manager, CallExpr) and (
        isinstance(manager.callee, NameExpr | MemberExpr) and manager.callee.name in _SWALLOWING
    )


def _in_expression(node: Node, place: Place) -> Iterator[Condition]:
    """Yield what holds at a place because of the expression around it, as in ``a and b``."""
    match node:
        case OpExpr(op="and" | "or" as op, left=left, right=right):
            if _contains(right, place):
                yield left, op == "and"
        case ConditionalExpr(cond=condition, if_expr=first, else_expr=second):
            if _contains(first, place) or _contains(second, place):
                yield condition, _contains(first, place)
        case GeneratorExpr(left_expr=item, condlists=conditions):
            if _contains(item, place):
                yield from ((each, True) for some in conditions for each in some)
        case DictionaryComprehension(key=key, value=value, condlists=conditions):
            if _contains(key, place) or _contains(value, place):
                yield from ((each, True) for some in conditions for each in some)


def _holds(block: Block, place: Place) -> bool:
    return bool(block.body) and place_of(block.body[0]) <= place <= end_of(block.body[-1])


def end_of(statement: Statement) -> Place:
    """Return where a statement ends. mypy does not know it for some of those with blocks."""
    blocks = [block.body[-1] for block in blocks_of(statement) if block is not None and block.body]
    return max([_own_end(statement), *map(end_of, blocks)])


def _own_end(node: Context) -> Place:
    return node.end_line or node.line, node.end_column or node.column


def _contains(expression: Expression | None, place: Place) -> bool:
    return expression is not None and _start(expression) <= place < _own_end(expression)


def _start(expression: Expression) -> Place:
    """Return where an expression begins. To mypy ``b and c`` begins with a in ``a and b and c``."""
    match expression:
        case OpExpr(op="and" | "or", left=left):
            return _start(left)
    return place_of(expression)
