"""``assert x.shape == (b, 784)``: after it, x has this shape."""

from mypy.checker import TypeChecker
from mypy.nodes import (
    AssertStmt,
    ComparisonExpr,
    Context,
    Expression,
    FuncItem,
    MemberExpr,
    OpExpr,
)
from mypy.plugin import MethodContext
from mypy.typeops import make_simplified_union
from mypy.types import (
    Type,
)

from typednn.mypy_plugin.features.guards.statements import statements_of
from typednn.mypy_plugin.features.shape_checks.narrowing import Narrowing
from typednn.mypy_plugin.features.values.arguments import Values
from typednn.mypy_plugin.types import as_tensor, members
from typednn.shapes.bindings import Mismatch
from typednn.shapes.dim import UNKNOWN, Dim, symbol
from typednn.shapes.expectation import refine
from typednn.shapes.shape import Variadic


def narrow_by_comparison(ctx: MethodContext) -> Type:
    """The hook of ``==`` between tuples: in an assert, ``x`` is narrowed to the other side."""
    assert isinstance(ctx.api, TypeChecker)
    sides = _sides(ctx.context)
    if sides is None or all(isinstance(side, MemberExpr) for side in sides):
        return ctx.default_return_type  # of two shapes, their names stay: ``guards`` reads the fact
    for member, other in (sides, sides[::-1]):
        match member:
            case MemberExpr(name="shape", expr=x) if _is_asserted(ctx.context, ctx.api):
                _assume(x, other, ctx.api)
    return ctx.default_return_type


def _sides(o: Context) -> tuple[Expression, Expression] | None:
    if isinstance(o, ComparisonExpr) and o.operators == ["=="]:
        return o.operands[0], o.operands[1]
    return None


def _first(o: Expression) -> Expression:
    """Return the first operand of an ``and``: mypy forgets what it learns in the middle of one."""
    return _first(o.left) if isinstance(o, OpExpr) and o.op == "and" else o


def _is_asserted(comparison: Context, checker: TypeChecker) -> bool:
    """Whether an assert statement consists of the comparison, or begins with it."""
    function = checker.scope.current_function()
    body = function.body.body if isinstance(function, FuncItem) else checker.tree.defs
    return any(
        _first(s.expr) is comparison for s in statements_of(body) if isinstance(s, AssertStmt)
    )


def _assume(x: Expression, shape: Expression, checker: TypeChecker) -> None:
    """Narrow ``x`` to the shape that the tuple ``shape`` states, as far as its sizes are known."""
    given = members(checker.lookup_type(x)) if checker.has_type(x) else []
    tensors = [t for member in given if (t := as_tensor(member)) is not None]
    narrowing = Narrowing(checker)
    values = Values(checker, narrowing.scope)
    sizes = values.value(values.type_of(shape), shape)
    if not isinstance(sizes, tuple) or len(tensors) < len(given):
        return
    exact = (int, Dim, Variadic)
    declared = tuple(size if isinstance(size, exact) else UNKNOWN for size in sizes)
    known = {n: symbol(n) for size in declared if isinstance(size, Dim) for n in size.names}
    found = [(t, refine(declared, narrowing.scope.shape(t), known)) for t in tensors]
    possible = [narrowing.with_shape(t, s) for t, s in found if not isinstance(s, Mismatch)]
    if possible:
        checker.binder.put(x, make_simplified_union(possible))
