"""Tuples of numbers whose type mypy has joined from several.

mypy joins ``(4, 3)`` and ``(3, 2)`` to a tuple with the numbers of the first one. So it does in ``x if c else y``,
``x or y``, and for the variable of a loop over tuples, which it assigns such a type.
"""

from mypy.nodes import ConditionalExpr, Expression, IndexExpr, NameExpr, OpExpr, Var
from mypy.types import Instance, ProperType, TupleType, get_proper_type

__all__ = ["of_all_branches"]


def of_all_branches(t: ProperType, expression: Expression | None) -> ProperType:
    """Return the type of the expression without numbers that may be those of one branch alone."""
    match expression:
        case ConditionalExpr() | OpExpr(op="and" | "or"):
            return _without_numbers(t) if isinstance(t, TupleType) else t
        case NameExpr(node=Var()):
            return _without_numbers(t) if isinstance(t, TupleType) else t
        case IndexExpr(base=base) if _may_be_joined(base):
            return _without_numbers(t)
    return t


def _may_be_joined(expression: Expression) -> bool:
    match expression:
        case ConditionalExpr() | OpExpr(op="and" | "or") | NameExpr(node=Var()):
            return True
        case IndexExpr(base=base):
            return _may_be_joined(base)
    return False


def _without_numbers(t: ProperType) -> ProperType:
    if isinstance(t, TupleType):
        return t.copy_modified(items=[_without_numbers(get_proper_type(i)) for i in t.items])
    return t.copy_modified(last_known_value=None) if isinstance(t, Instance) else t
