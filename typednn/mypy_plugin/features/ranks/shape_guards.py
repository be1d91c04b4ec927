"""``if x.shape == (3, 4):``, ``if x.ndim != 3: raise``: what holds in a branch, or after it.

mypy does not narrow x by its shape. So the branch, or what follows it, is read as if it began with
``assert x.shape == (3, 4)``, if x has sizes that are not known, or axes.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from mypy.checker import TypeChecker
from mypy.nodes import (
    AssertStmt,
    Block,
    CallExpr,
    ComparisonExpr,
    Context,
    Expression,
    IfStmt,
    IndexExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    OpExpr,
    RefExpr,
    Statement,
    UnaryExpr,
    Var,
)
from mypy.treetransform import TransformVisitor

from typednn.mypy_plugin.features.guards.conditions import place_of
from typednn.mypy_plugin.features.guards.statements import leaves
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.features.values.kept import Kept
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.types import Scope, as_tensor, members
from typednn.shapes.dim import Unknown
from typednn.shapes.shape import Variadic


class _Guard(NamedTuple):
    """A comparison that is true before a statement, which stands in a body.

    The body may be that of a branch after which the program goes on.
    """

    comparison: ComparisonExpr
    body: list[Statement]
    before: Statement
    goes_on: bool = False


class _Guards(NamedTuple):
    """The guards by the expressions ``x.shape`` in them, and the statements that follow asserts."""

    of: dict[Context, list[_Guard]]
    begun: set[Statement]


def assert_guards(asked: Context, checker: TypeChecker) -> None:
    """Assert what the condition that asks for this ``x.shape`` says of it, where that holds."""
    function = checker.scope.top_level_function()
    known = _guards_in(checker.tree if function is None else function, checker)
    for guard in known.of.get(asked, ()):
        if isinstance(asked, MemberExpr) and _is_open(asked.expr, guard, checker):
            _assert(guard, known.begun)


def _is_open(x: Expression, guard: _Guard, checker: TypeChecker) -> bool:
    """Whether a tensor has sizes that are not known; a number of axes, if that is compared.

    mypy takes (?, d) and (..., d) for the same where branches meet, so a branch that goes on says
    nothing of the number of axes. The sizes of a tensor with axes ``*s`` are left as they are: others may have the same axes.
    """
    t = type_of(x, checker)
    tensors = [] if t is None else [as_tensor(member) for member in members(t)]
    entries = [e for tensor in tensors if tensor is not None for e in Scope().shape(tensor)]
    if any(map(_asks_for_rank, guard.comparison.operands)):
        return not guard.goes_on and any(isinstance(entry, Variadic) for entry in entries)
    named = any(isinstance(entry, Variadic) and entry.name is not None for entry in entries)
    return not named and any(isinstance(entry, Unknown | Variadic) for entry in entries)


def _assert(guard: _Guard, begun: set[Statement]) -> None:
    place = guard.body.index(guard.before)
    if guard.before not in begun and place and _is_assert(guard.body[place - 1], guard.before):
        return  # stands there since mypy's daemon has read the function before
    begun.add(guard.before)
    comparison = _copied(guard.comparison)
    comparison.operators = ["=="]
    statement = AssertStmt(comparison)
    for node in walk(statement):
        node.set_line(guard.before)
    guard.body.insert(place, statement)


def _is_assert(statement: Statement, before: Statement) -> bool:
    return isinstance(statement, AssertStmt) and place_of(statement) == place_of(before)


def _copied(comparison: ComparisonExpr) -> ComparisonExpr:
    transform = TransformVisitor()
    for node in walk(comparison):
        if isinstance(node, NameExpr) and isinstance(node.node, Var):
            transform.var_map[node.node] = node.node  # the same variables, which mypy narrows
    copied = transform.expr(comparison)
    assert isinstance(copied, ComparisonExpr)
    return copied


def _read_guards(root: Node) -> _Guards:
    found: dict[Context, list[_Guard]] = {}
    for node in walk(root):
        for body in _bodies(node):
            for statement, following in zip(body, [*body[1:], None], strict=True):
                if isinstance(statement, IfStmt):
                    for guard in _of_if(statement, body, following):
                        for part in walk(guard.comparison):
                            if isinstance(part, MemberExpr) and part.name in ("shape", "ndim"):
                                found.setdefault(part, []).append(guard)
    return _Guards(found, set())


_guards_in: Final = Kept(_read_guards)


def _bodies(node: Node) -> Iterator[list[Statement]]:
    if isinstance(node, Block):
        yield node.body
    elif isinstance(node, MypyFile):
        yield node.defs


def _of_if(
    statement: IfStmt, body: list[Statement], following: Statement | None
) -> Iterator[_Guard]:
    for condition, block in zip(statement.expr, statement.body, strict=True):
        yield from _in_block(condition, True, block)
    if len(statement.expr) != 1:
        return
    condition, [block] = statement.expr[0], statement.body
    if statement.else_body is not None:
        yield from _in_block(condition, False, statement.else_body)
    elif leaves(block) and following is not None:
        yield from (_Guard(each, body, following) for each in _true(condition, False))


def _in_block(condition: Expression, is_true: bool, block: Block) -> Iterator[_Guard]:
    if block.body:
        first = block.body[0]
        goes_on = not leaves(block)
        yield from (_Guard(each, block.body, first, goes_on) for each in _true(condition, is_true))


def _true(condition: Expression, is_true: bool) -> Iterator[ComparisonExpr]:
    """Yield the comparisons of a shape or a rank that are equalities if a condition is true, or is not."""
    match condition:
        case UnaryExpr(op="not", expr=inner):
            yield from _true(inner, not is_true)
        case OpExpr(op="and" | "or" as op, left=left, right=right) if (op == "and") == is_true:
            yield from _true(left, is_true)
            yield from _true(right, is_true)
        case ComparisonExpr(operators=[operator], operands=operands):
            wanted = "==" if is_true else "!="
            if operator == wanted and (
                any(map(_asks_for_shape, operands)) or any(map(_asks_for_rank, operands))
            ):
                yield condition


def _asks_for_shape(o: Expression) -> bool:
    match o:
        case MemberExpr(name="shape", expr=RefExpr()):
            return True
        case IndexExpr(base=MemberExpr(name="shape", expr=RefExpr())):
            return True
    return False


def _asks_for_rank(o: Expression) -> bool:
    match o:
        case MemberExpr(name="ndim", expr=RefExpr()):
            return True
        case CallExpr(
            callee=NameExpr(fullname="builtins.len"),
            args=[MemberExpr(name="shape", expr=RefExpr())],
        ):
            return True
    return False
