"""`assert x.shape == (b, 784)`: behind it, x has this shape."""

from collections.abc import Iterator, Sequence

from mypy.checker import TypeChecker
from mypy.nodes import (
    AssertStmt,
    Block,
    ClassDef,
    ComparisonExpr,
    Context,
    Expression,
    ForStmt,
    FuncItem,
    IfStmt,
    MatchStmt,
    MemberExpr,
    OpExpr,
    Statement,
    TryStmt,
    WhileStmt,
    WithStmt,
)
from mypy.plugin import MethodContext
from mypy.typeops import make_simplified_union
from mypy.types import (
    Type,
)

from typednn.mypy_plugin.features.shape_checks import ShapeChecks
from typednn.mypy_plugin.features.values import Values, members
from typednn.mypy_plugin.types import (
    as_tensor,
)
from typednn.shapes.bindings import Mismatch
from typednn.shapes.dim import UNKNOWN, Dim, symbol
from typednn.shapes.expectation import refine
from typednn.shapes.shape import Variadic


def tuples_compared(ctx: MethodContext) -> Type:
    """The hook of `==` between tuples: in an assert, `x.shape == (b, 784)` is known from there on."""
    assert isinstance(ctx.api, TypeChecker)
    sides = _sides(ctx.context)
    for member, other in (sides, sides[::-1]) if sides is not None else ():
        match member:
            case MemberExpr(name="shape", expr=x) if _is_asserted(ctx.context, ctx.api):
                _assume(x, other, ctx.api)
    return ctx.default_return_type


def _sides(o: Context) -> tuple[Expression, Expression] | None:
    if isinstance(o, ComparisonExpr) and o.operators == ["=="]:
        return o.operands[0], o.operands[1]
    return None


def _first(o: Expression) -> Expression:
    """What is evaluated first, and must hold: mypy forgets what it learns in the middle of an `and`."""
    return _first(o.left) if isinstance(o, OpExpr) and o.op == "and" else o


def _is_asserted(comparison: Context, checker: TypeChecker) -> bool:
    """Whether it is what an assert statement says, or begins with."""
    function = checker.scope.current_function()
    body = function.body.body if isinstance(function, FuncItem) else checker.tree.defs
    return any(_first(s.expr) is comparison for s in _statements(body) if isinstance(s, AssertStmt))


def _statements(body: Sequence[Statement]) -> Iterator[Statement]:
    """All statements of a body, those of the blocks inside of it too."""
    for statement in body:
        yield statement
        for block in _blocks(statement):
            yield from _statements(block.body) if block is not None else ()


def _blocks(statement: Statement) -> Sequence[Block | None]:
    match statement:
        case IfStmt(body=bodies, else_body=last):
            return [*bodies, last]
        case WhileStmt(body=body, else_body=last) | ForStmt(body=body, else_body=last):
            return [body, last]
        case WithStmt(body=body):
            return [body]
        case TryStmt(body=body, handlers=handlers, else_body=last, finally_body=finally_body):
            return [body, *handlers, last, finally_body]
        case MatchStmt(bodies=bodies):
            return bodies
        case ClassDef(defs=body):
            return [body]
    return []


def _assume(x: Expression, shape: Expression, checker: TypeChecker) -> None:
    """From here on `x` has the shape that the tuple `shape` says, as far as it says one."""
    given = members(checker.lookup_type(x)) if checker.has_type(x) else []
    tensors = [t for member in given if (t := as_tensor(member)) is not None]
    checks = ShapeChecks(checker)
    values = Values(checker, checks.scope)
    sizes = values.value(values.type_of(shape), shape)
    if not isinstance(sizes, tuple) or len(tensors) < len(given):
        return
    exact = (int, Dim, Variadic)
    declared = tuple(size if isinstance(size, exact) else UNKNOWN for size in sizes)
    known = {n: symbol(n) for size in declared if isinstance(size, Dim) for n in size.names}
    found = [(t, refine(declared, checks.scope.shape(t), known)) for t in tensors]
    possible = [checks.with_shape(t, s) for t, s in found if not isinstance(s, Mismatch)]
    if possible:
        checker.binder.put(x, make_simplified_union(possible))
