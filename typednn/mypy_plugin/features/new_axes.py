"""Operands that get another axis where they stand: ``x[:, None] - y``."""

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, Expression, IndexExpr, MemberExpr, NameExpr, Node, TupleExpr, Var

from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.features.values.nodes import walk

_ADDING_AXES: Final = ("expand_dims", "unsqueeze", "reshape", "broadcast_to", "rearrange", "repeat")


def adds_an_axis(expression: Expression, checker: TypeChecker) -> bool:
    """Return whether an axis is written out: ``x[:, None]``, ``expand_dims(x, 1)``, or a reshape.

    A variable that is assigned once stands for its expression.
    """
    return any(map(_is_new_axis, walk(_written(expression, checker))))


def keeps_axes(expression: Expression, checker: TypeChecker) -> bool:
    """Return whether a reduction is written out that keeps its axes: ``sum(x, keepdims=True)``.

    A variable that is assigned once stands for its expression.
    """
    return any(map(_is_keeping, walk(_written(expression, checker))))


def _written(expression: Expression, checker: TypeChecker) -> Expression:
    if isinstance(expression, NameExpr) and isinstance(expression.node, Var):
        return definition(expression.node, checker) or expression
    return expression


def _is_keeping(node: Node) -> bool:
    given = zip(node.arg_names, node.args, strict=True) if isinstance(node, CallExpr) else ()
    return any(
        name == "keepdims" and isinstance(value, NameExpr) and value.name == "True"
        for name, value in given
    )


def _is_new_axis(node: Node) -> bool:
    match node:
        case IndexExpr(index=index):
            items = index.items if isinstance(index, TupleExpr) else [index]
            return any(isinstance(i, NameExpr) and i.name == "None" for i in items)
        case CallExpr(callee=NameExpr(name=name) | MemberExpr(name=name)):
            return name in _ADDING_AXES
        case MemberExpr(name="newaxis"):
            return True
    return False
