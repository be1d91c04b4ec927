"""Statements: the blocks inside of them, and whether the program goes on after them."""

from collections.abc import Iterator, Sequence
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    Block,
    BreakStmt,
    CallExpr,
    ClassDef,
    ContinueStmt,
    Decorator,
    Expression,
    ExpressionStmt,
    ForStmt,
    FuncDef,
    FuncItem,
    IfStmt,
    MatchStmt,
    MemberExpr,
    MypyFile,
    Node,
    RaiseStmt,
    RefExpr,
    ReturnStmt,
    Statement,
    TryStmt,
    TypeInfo,
    Var,
    WhileStmt,
    WithStmt,
)
from mypy.patterns import AsPattern, Pattern
from mypy.types import CallableType, Instance, UninhabitedType, get_proper_type

from typednn.mypy_plugin.features.values.kept import Kept

_LEAVING: Final = (RaiseStmt, ReturnStmt, BreakStmt, ContinueStmt)


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


def last_line(statement: Statement) -> int:
    """Return the last line of a statement. mypy has none for some of those with blocks."""
    blocks = [block.body[-1] for block in blocks_of(statement) if block is not None and block.body]
    return max([statement.end_line or statement.line, *map(last_line, blocks)])


def statements_around(line: int, checker: TypeChecker) -> list[Statement]:
    """Return the statements around a line in the function that is being checked, the innermost last.

    Outside of functions they are those of the module.
    """
    return _by_line(checker.scope.current_function() or checker.tree, checker).get(line, [])


def _statements_by_line(root: Node) -> dict[int, list[Statement]]:
    """Return the statements around each line of a function or a module."""
    assert isinstance(root, (FuncItem, MypyFile))
    found: dict[int, list[Statement]] = {}
    for statement in statements_of(root.defs if isinstance(root, MypyFile) else root.body.body):
        for line in range(statement.line, last_line(statement) + 1):
            found.setdefault(line, []).append(statement)
    return found


_by_line: Final = Kept(_statements_by_line)


def leaves(block: Block | None) -> bool:
    """Return whether the program never goes on after the block."""
    return block is not None and any(map(_never_ends, block.body))


def _never_ends(statement: Statement) -> bool:
    match statement:
        case ExpressionStmt(expr=CallExpr(callee=RefExpr() as called)):
            t = _type_of_called(called)
            return t is not None and isinstance(get_proper_type(t.ret_type), UninhabitedType)
        case IfStmt(body=bodies, else_body=last):
            return all(map(leaves, [*bodies, last]))
        case MatchStmt(bodies=bodies):
            return has_last_case(statement) and all(map(leaves, bodies))
        case TryStmt(body=body, handlers=handlers):
            return leaves(body) and all(map(leaves, handlers))
        case WithStmt(body=body):
            return leaves(body)
    return isinstance(statement, _LEAVING)


def _type_of_called(called: RefExpr) -> CallableType | None:
    """Return the type of a function, or of a method of an object or a class."""
    node: Node | None = called.node
    if isinstance(called, MemberExpr) and isinstance(called.expr, RefExpr) and node is None:
        owner = called.expr.node
        t = get_proper_type(owner.type) if isinstance(owner, Var) else None
        cls = t.type if isinstance(t, Instance) else owner
        found = cls.get(called.name) if isinstance(cls, TypeInfo) else None
        node = found.node if found is not None else None
    if isinstance(node, Decorator):
        node = node.func
    return node.type if isinstance(node, FuncDef) and isinstance(node.type, CallableType) else None


def has_last_case(statement: MatchStmt) -> bool:
    """Return whether the last case takes all that is left, as ``case _`` does."""
    return is_free(statement.patterns[-1], statement.guards[-1])


def is_free(pattern: Pattern, guard: Expression | None) -> bool:
    """Return whether a case takes anything: ``case _``, ``case n``."""
    return isinstance(pattern, AsPattern) and pattern.pattern is None and guard is None
