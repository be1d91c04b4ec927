"""``n = x.ndim`` and then ``if n == 2``: mypy narrows x as if ``x.ndim`` stood there.

It does so only if x is surely the same tensor in both places.
"""

from mypy.checker import TypeChecker
from mypy.nodes import (
    AssignmentExpr,
    CallExpr,
    ComparisonExpr,
    Context,
    Expression,
    MemberExpr,
    NameExpr,
    Var,
)
from mypy.plugin import MethodContext
from mypy.types import Type

from typednn.mypy_plugin.features.ranks.comparisons import compare_rank
from typednn.mypy_plugin.features.ranks.named_conditions import read_names_as_conditions
from typednn.mypy_plugin.features.ranks.same_variables import is_same
from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.types import as_array, members


def read_variables_as_ranks(ctx: MethodContext) -> Type:
    """The hook of a comparison of ints. It puts ``x.ndim`` in place of a variable that is equal."""
    assert isinstance(ctx.api, TypeChecker)
    if isinstance(ctx.context, ComparisonExpr):
        for i, operand in enumerate(ctx.context.operands):
            x = _ranked(operand, ctx.context, ctx.api)
            if x is not None:
                compare_rank(x, i, ctx.context, ctx.api)
        for i, operand in enumerate(ctx.context.operands):
            x = asked_for_rank(operand, ctx.api)
            if x is not None:
                if isinstance(operand, CallExpr) and set(ctx.context.operators) <= {"==", "!="}:
                    compare_rank(x, i, ctx.context, ctx.api)
                read_names_as_conditions(ctx.context, i, x, ctx.api)
    return ctx.default_return_type


def _ranked(operand: Expression, comparison: Context, checker: TypeChecker) -> NameExpr | None:
    """Return x for ``n := x.ndim``, and for n after ``n = x.ndim`` if x is still the same."""
    match operand:
        case AssignmentExpr(target=NameExpr(node=Var() as variable)):
            definition(variable, checker)  # is remembered, for the text of the comparison changes
            return asked_for_rank(operand.value, checker)
        case NameExpr(node=Var() as variable):
            found = definition(variable, checker)
            x = None if found is None else asked_for_rank(found, checker)
            return x if x is not None and is_same(x, comparison, checker) else None
    return None


def asked_for_rank(rank: Expression, checker: TypeChecker) -> NameExpr | None:
    """Return x for ``x.ndim``, ``len(x.shape)`` and PyTorch's ``x.dim()``."""
    match rank:
        case (
            MemberExpr(name="ndim", expr=NameExpr(node=Var()) as x)
            | CallExpr(
                callee=NameExpr(fullname="builtins.len"),
                args=[MemberExpr(name="shape", expr=NameExpr(node=Var()) as x)],
            )
            | CallExpr(callee=MemberExpr(name="dim", expr=NameExpr(node=Var()) as x), args=[])
        ):
            t = type_of(x, checker)
            return x if t is not None and all(map(as_array, members(t))) else None
    return None
