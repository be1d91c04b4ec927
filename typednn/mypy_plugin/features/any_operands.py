"""A value of a dict that holds anything, or an argument of a command, as the operand of a tensor.

Examples are ``x * config["lr"]`` and ``x * args.lr``.

The result of Any and a tensor is Any to mypy, and no hook is asked. So such a value gets the type
``AnyOperand`` where it is an operand: a number, or a tensor of any shape.
"""

from collections.abc import Callable, Iterator
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import ComparisonExpr, Context, Expression, OperatorAssignmentStmt, OpExpr
from mypy.plugin import AttributeContext, MethodContext
from mypy.types import AnyType, Type, get_proper_type

from typednn.mypy_plugin.features.guards.statements import statements_around
from typednn.mypy_plugin.features.values.definitions import walk
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.names import ANY_OPERAND
from typednn.mypy_plugin.types import as_tensor, checker_builder, members

_MAPPINGS: Final = ("builtins.dict", "typing.Mapping")
ENTRIES: Final = tuple(f"{cls}.{name}" for cls in _MAPPINGS for name in ("__getitem__", "get"))
ARGUMENTS: Final = "argparse.Namespace."
_ASKING: Final = set[Context]()
"""The operands whose other operand is being read: two such operands would ask for each other."""

_LOGICAL: Final = ("and", "or")


def entry(ctx: MethodContext, default: Callable[[MethodContext], Type] | None) -> Type:
    """The hook of a mapping's values. ``default`` is mypy's own hook."""
    return _operand_of_tensor(ctx, ctx.default_return_type if default is None else default(ctx))


def argument(ctx: AttributeContext) -> Type:
    """The hook of a command's arguments."""
    return _operand_of_tensor(ctx, ctx.default_attr_type)


def _operand_of_tensor(ctx: MethodContext | AttributeContext, result: Type) -> Type:
    """Return mypy's own type, unless it is Any and stands beside a tensor."""
    assert isinstance(ctx.api, TypeChecker)
    checker = ctx.api
    if ctx.context in _ASKING:
        return result
    if not isinstance(get_proper_type(result), AnyType) or not imports_annotations(checker.tree):
        return result
    _ASKING.add(ctx.context)
    try:
        others = list(_beside(ctx.context, checker))
        found = any(_is_tensor(other, checker) for other in others)
    finally:
        _ASKING.discard(ctx.context)
    return checker_builder(checker)(ANY_OPERAND, []) if found else result


def _beside(operand: Context, checker: TypeChecker) -> Iterator[Expression]:
    """Yield the other operand of the operator that takes this one, if there is one."""
    for node in walk(statements_around(operand.line, checker)[-1]):
        match node:
            case OpExpr(op=op, left=left, right=right) if op not in _LOGICAL:
                operands = [left, right]
            case ComparisonExpr(operands=[left, right]):
                operands = [left, right]
            case OperatorAssignmentStmt(lvalue=left, rvalue=right):
                operands = [left, right]
            case _:
                continue
        if any(each is operand for each in operands):
            yield from (each for each in operands if each is not operand)


def _is_tensor(expression: Expression, checker: TypeChecker) -> bool:
    """Whether an expression, which mypy perhaps has not read yet, is a tensor."""
    t = type_of(expression, checker)
    if t is None:
        with checker.msg.filter_errors():
            t = get_proper_type(checker.expr_checker.accept(expression))
    return all(as_tensor(member) is not None for member in members(t))
