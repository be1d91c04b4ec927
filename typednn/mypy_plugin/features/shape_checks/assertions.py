"""``assert x.shape == (b, 784)``, ``assert x.ndim == 2``: after it, x has this shape."""

from collections.abc import Iterator
from itertools import permutations

from mypy.checker import TypeChecker
from mypy.literals import literal_hash
from mypy.nodes import (
    AssertStmt,
    CallExpr,
    ComparisonExpr,
    Context,
    Expression,
    FuncItem,
    IndexExpr,
    MemberExpr,
    NameExpr,
    OpExpr,
)
from mypy.plugin import MethodContext
from mypy.types import Type, TypeGuardedType, UnionType

from typednn.mypy_plugin.features.guards.statements import statements_of
from typednn.mypy_plugin.features.ranks.variables import read_variables_as_ranks
from typednn.mypy_plugin.features.shape_checks.narrowing import Narrowing
from typednn.mypy_plugin.features.shape_checks.same_axes import narrow_same_axes
from typednn.mypy_plugin.features.values.arguments import Values
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.types import as_tensor, members
from typednn.shapes.bindings import Mismatch
from typednn.shapes.dim import UNKNOWN, Dim, Unknown, symbol
from typednn.shapes.expectation import refine
from typednn.shapes.rules.axes import variadic_at
from typednn.shapes.shape import Shape, Variadic


def narrow_by_comparison(ctx: MethodContext) -> Type:
    """The hook of ``==`` between tuples or ints: in an assert, it narrows the tensors it names."""
    assert isinstance(ctx.api, TypeChecker)
    if any(_asked(side) is not None for side in _sides(ctx.context)):
        for comparison in _asserted_with(ctx.context, ctx.api):
            _narrow(comparison, ctx.api)
    return read_variables_as_ranks(ctx)


def _sides(o: Context) -> list[Expression]:
    """Return the operands of ``a == b``, or of ``a == b == c``."""
    if isinstance(o, ComparisonExpr) and set(o.operators) == {"=="}:
        return o.operands
    return []


def _asserted_with(comparison: Context, checker: TypeChecker) -> list[Expression]:
    """Return the operands of the ``and`` which an assert statement is and a comparison begins.

    They are all read with the first: mypy forgets what it learns in the middle of an ``and``.
    """
    function = checker.scope.current_function()
    body = function.body.body if isinstance(function, FuncItem) else checker.tree.defs
    for statement in statements_of(body):
        if isinstance(statement, AssertStmt):
            operands = list(_operands(statement.expr))
            if operands[0] is comparison:
                return operands
    return []


def _operands(o: Expression) -> Iterator[Expression]:
    if isinstance(o, OpExpr) and o.op == "and":
        yield from _operands(o.left)
        yield from _operands(o.right)
    else:
        yield o


def _asked(o: Expression) -> Expression | None:
    """Return x for ``x.shape``, ``x.ndim``, ``len(x.shape)`` or ``x.shape[0]``."""
    match o:
        case MemberExpr(name="shape" | "ndim", expr=x):
            return x
        case (
            CallExpr(
                callee=NameExpr(fullname="builtins.len"), args=[MemberExpr(name="shape") as shape]
            )
            | IndexExpr(base=MemberExpr(name="shape") as shape)
        ):
            return shape.expr
    return None


def _narrow(comparison: Expression, checker: TypeChecker) -> None:
    """Narrow the tensors that are asked for their shape, as far as the other sides are known."""
    narrowing = Narrowing(checker)
    values = Values(checker, narrowing.scope)
    sides = _sides(comparison)
    for side, other in permutations(sides, 2):
        x = _asked(side)
        wanted = _wanted(side, values.value(values.type_of(other), other), values)
        if x is not None and wanted is not None:
            replaces = isinstance(side, MemberExpr) and _asked(other) is None
            _assume(x, wanted, replaces, narrowing)


def _wanted(o: Expression, value: object, values: Values) -> Shape | None:
    """Return what is known of the shape of x if ``x.shape``, ``x.ndim``, ... is this value."""
    match o:
        case MemberExpr(name="shape") if isinstance(value, tuple):
            return tuple(v if isinstance(v, int | Dim | Variadic) else UNKNOWN for v in value)
        case MemberExpr(name="ndim") | CallExpr() if isinstance(value, int):
            return (UNKNOWN,) * value
        case IndexExpr(index=index) if isinstance(value, int | Dim):
            axis, rest = values.size(index), Variadic(None)
            if isinstance(axis, int):
                before, after = (UNKNOWN,) * axis, (UNKNOWN,) * (-axis - 1)
                return (*before, value, rest) if axis >= 0 else (rest, value, *after)
    return None


def _assume(x: Expression, wanted: Shape, replaces: bool, narrowing: Narrowing) -> None:
    """Narrow ``x`` to a shape. Unless it ``replaces`` them, the sizes that have a name keep it."""
    checker, scope = narrowing.checker, narrowing.scope
    if literal_hash(x) is None:
        return  # mypy narrows variables and attributes only
    current = checker.binder.get(x) or type_of(x, checker)
    given = members(current) if current is not None else []
    tensors = [t for member in given if (t := as_tensor(member)) is not None]
    if len(tensors) < len(given):
        return
    known = {n: symbol(n) for size in wanted if isinstance(size, Dim) for n in size.names}
    possible: list[Type] = []
    for tensor in tensors:
        before = scope.shape(tensor)
        if Variadic(None) in wanted and _has_named_axes(before):
            return  # other tensors may have the same axes
        after = refine(wanted, before, known)
        if not isinstance(after, Mismatch):
            narrow_same_axes(x, before, after, narrowing)
            kept = after if replaces else _with_names(before, after)
            possible.append(narrowing.with_shape(tensor, kept))
    if possible:
        # Not simplified: mypy takes (?, 3) and (..., 3) for the same.
        narrowed = UnionType.make_union(list(dict.fromkeys(possible)))
        of_any_rank = any(variadic_at(scope.shape(tensor)) is not None for tensor in tensors)
        # mypy takes (?, d) for no (*s, d), and for the same as (..., d).
        checker.binder.put(x, TypeGuardedType(narrowed) if of_any_rank else narrowed)
        if len(given) > 1:
            checker.store_type(x, narrowed)  # of which mypy keeps the members with this shape


def _has_named_axes(shape: Shape) -> bool:
    return any(isinstance(entry, Variadic) and entry.name is not None for entry in shape)


def _with_names(before: Shape, after: Shape) -> Shape:
    if len(before) != len(after) or any(isinstance(entry, Variadic) for entry in before):
        return after
    return tuple(b if isinstance(a, Unknown) else a for a, b in zip(before, after, strict=True))
