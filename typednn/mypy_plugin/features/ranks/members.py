"""``x.ndim in (2, 3)``: mypy narrows a union of ranks where it holds, and where it does not.

mypy does the latter only if the numbers are of literal types, as is ``x.ndim`` itself.
"""

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, ComparisonExpr, Expression, IntExpr, ListExpr, SetExpr, TupleExpr
from mypy.plugin import MethodContext
from mypy.types import LiteralType, TupleType, Type, UnionType, get_proper_type

from typednn.mypy_plugin.features.ranks.comparisons import compare_rank
from typednn.mypy_plugin.features.ranks.variables import (
    asked_for_rank,
    read_variables_as_ranks,
)


def read_numbers_as_literals(ctx: MethodContext) -> Type:
    """The hook of ``in`` with a tuple, a list or a set."""
    assert isinstance(ctx.api, TypeChecker)
    match ctx.context:
        case (
            ComparisonExpr(
                operators=["in" | "not in"],
                operands=[rank, TupleExpr() | ListExpr() | SetExpr() as container],
            ) as comparison
        ) if all(isinstance(item, IntExpr) for item in container.items):
            if isinstance(rank, CallExpr) and (x := asked_for_rank(rank, ctx.api)) is not None:
                compare_rank(x, 0, comparison, ctx.api)
            result = read_variables_as_ranks(ctx)
            if _is_union_of_literals(comparison.operands[0], ctx.api):
                _store_literals(container, ctx.api)
            return result
    return ctx.default_return_type


def _is_union_of_literals(rank: Expression, checker: TypeChecker) -> bool:
    t = get_proper_type(checker.lookup_type(rank))
    return isinstance(t, UnionType) and all(
        isinstance(get_proper_type(item), LiteralType) for item in t.items
    )


def _store_literals(container: TupleExpr | ListExpr | SetExpr, checker: TypeChecker) -> None:
    """Store the literal types of the numbers in a container."""
    integer = checker.named_generic_type("builtins.int", [])
    found: list[Type] = [
        LiteralType(item.value, integer) for item in container.items if isinstance(item, IntExpr)
    ]
    for item, t in zip(container.items, found, strict=True):
        checker.store_type(item, t)
    if isinstance(container, TupleExpr):
        fallback = checker.named_generic_type("builtins.tuple", [integer])
        checker.store_type(container, TupleType(found, fallback))
