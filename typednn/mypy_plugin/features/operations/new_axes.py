"""Operands that get another axis where they stand: ``x[:, None] - y``."""

from collections.abc import Iterator
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    CallExpr,
    Expression,
    IndexExpr,
    MemberExpr,
    NameExpr,
    Node,
    OpExpr,
    RefExpr,
    TupleExpr,
    UnaryExpr,
    Var,
)

from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.shapes.rules.meeting_axes import ADDING_AXES, TAKING

_OPERATIONS: Final = "typednn.ops"


def adds_an_axis(expression: Expression, checker: TypeChecker) -> bool:
    """Return whether an axis is written out: ``x[:, None]``, ``expand_dims(x, 1)``, or a reshape.

    A variable that is assigned once stands for its expression. What a function or a layer is given,
    as in ``model(x[:, None])``, does not count.
    """
    return any(map(_is_new_axis, _operands_of(_written(expression, checker))))


def _operands_of(o: Expression) -> Iterator[Expression]:
    """Yield an expression, and those that the operations in it take."""
    yield o
    match o:
        case IndexExpr(base=part) | UnaryExpr(expr=part) | MemberExpr(expr=part):
            yield from _operands_of(part)
        case OpExpr(left=left, right=right):
            yield from _operands_of(left)
            yield from _operands_of(right)
        case CallExpr(callee=MemberExpr(expr=owner, name=name), args=args):
            parts = args[:1] if name in TAKING else args
            for part in parts if _is_operations(owner) else [owner]:
                yield from _operands_of(part)
        case CallExpr(callee=RefExpr(fullname=name), args=args) if name.startswith(_OPERATIONS):
            for part in args[:1] if name.rpartition(".")[2] in TAKING else args:
                yield from _operands_of(part)


def _is_operations(owner: Expression) -> bool:
    return isinstance(owner, RefExpr) and owner.fullname.startswith(_OPERATIONS)


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
            return any(map(_is_added, items)) or any(map(_is_new_axis, items))
        case CallExpr(callee=NameExpr(name=name) | MemberExpr(name=name)):
            return name in ADDING_AXES
    return False


def _is_added(index: Expression) -> bool:
    """Return whether an index is ``None`` or ``np.newaxis``."""
    return isinstance(index, NameExpr | MemberExpr) and index.name in ("None", "newaxis")
