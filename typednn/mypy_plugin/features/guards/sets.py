"""Comparisons that count the different items of a set: ``len({len(x), len(y), len(z)}) != 1``."""

from typing import Final, NamedTuple

from mypy.nodes import (
    CallExpr,
    ComparisonExpr,
    Expression,
    IntExpr,
    ListExpr,
    NameExpr,
    SetExpr,
    TupleExpr,
)

_SAYS_ONE: Final = {
    **dict.fromkeys([("==", 1), ("<=", 1), ("<", 2)], True),
    **dict.fromkeys([("!=", 1), (">", 1), (">=", 2)], False),
}


class Same(NamedTuple):
    """Items that are all equal where a comparison ``holds``, or where it does not."""

    items: list[Expression]
    holds: bool


def one_of_a_kind(comparison: ComparisonExpr) -> Same | None:
    """Return the items of a set whose number is compared with 1; None for other comparisons."""
    match comparison:
        case ComparisonExpr(
            operators=[operator],
            operands=[
                CallExpr(callee=NameExpr(fullname="builtins.len"), args=[counted]),
                IntExpr(value=number),
            ],
        ):
            items = _items(counted)
            holds = _SAYS_ONE.get((operator, number))
            return None if items is None or holds is None else Same(items, holds)
    return None


def _items(counted: Expression) -> list[Expression] | None:
    match counted:
        case SetExpr(items=items):
            return items
        case CallExpr(
            callee=NameExpr(fullname="builtins.set" | "builtins.frozenset"),
            args=[ListExpr(items=items) | TupleExpr(items=items)],
        ):
            return items
    return None
