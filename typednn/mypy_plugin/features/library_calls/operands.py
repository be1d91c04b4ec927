"""Operands that may be one of several arrays: ``x: Float[Tensor, "n m"] | Float[Tensor, "n"]``."""

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, ComparisonExpr, Context, Expression, IndexExpr, MemberExpr, OpExpr

from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.types import as_foreign_array, members


def is_one_of_several(context: Context, checker: TypeChecker) -> bool:
    """Return whether an operand of a call may be one of several arrays.

    mypy asks for one after the other. Which of them it is may be known by ``x.ndim``, which the
    types of other libraries do not tell.
    """
    types = [t for each in _operands(context) if (t := type_of(each, checker)) is not None]
    return any(sum(as_foreign_array(m) is not None for m in members(t)) > 1 for t in types)


def _operands(context: Context) -> list[Expression]:
    match context:
        case OpExpr(left=left, right=right) | ComparisonExpr(operands=[left, right]):
            return [left, right]
        case CallExpr(callee=MemberExpr(expr=owner), args=args):
            return [owner, *args]
        case CallExpr(args=args):
            return args
        case IndexExpr(base=base):
            return [base]
    return []
