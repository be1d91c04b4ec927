"""A value of a dict that holds anything, or an argument of a command, as the operand of a tensor.

Examples are ``x * config["lr"]``, ``x * args.lr``, and ``x * lr`` after ``lr = config["lr"]``.

The result of Any and a tensor is Any to mypy, and no hook is asked. So such a value gets the type
``AnyOperand`` where it is an operand: a number, or a tensor of any shape. A variable gets it if it
is used as an operand alone. A value of a dict that is written out and only read has its own type.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from mypy.checker import TypeChecker
from mypy.nodes import (
    ArgKind,
    AssignmentStmt,
    ComparisonExpr,
    Context,
    Expression,
    IndexExpr,
    NameExpr,
    Node,
    OperatorAssignmentStmt,
    OpExpr,
    Var,
)
from mypy.plugin import AttributeContext, MethodContext
from mypy.types import AnyType, Instance, Type, get_proper_type

from typednn.mypy_plugin.features.guards.statements import statements_around
from typednn.mypy_plugin.features.operations.names import SYMBOLS
from typednn.mypy_plugin.features.operations.numbers import is_any_number
from typednn.mypy_plugin.features.values.arguments import is_number
from typednn.mypy_plugin.features.values.assignments import pairs
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.features.values.kept import Kept
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.features.values.written_items import with_own_type
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.names import ANY_FLOAT, ANY_MAPPING, ANY_OPERAND
from typednn.mypy_plugin.types import as_tensor, members, number_type

_MAPPINGS: Final = ("builtins.dict", "typing.Mapping", ANY_MAPPING)
ENTRIES: Final = tuple(f"{cls}.{name}" for cls in _MAPPINGS for name in ("__getitem__", "get"))
ITEMS: Final = "builtins.list.__getitem__"
ARGUMENTS: Final = "argparse.Namespace."
_ASKING: Final = set[Context]()
"""The operands whose other operand is being read: two such operands would ask for each other."""

_LOGICAL: Final = ("and", "or")
_ARITHMETIC: Final = {symbol: SYMBOLS[symbol] for symbol in ("+", "-", "*", "/", "//", "%", "**")}
OPERATORS: Final = tuple(f"{ANY_OPERAND}.__{name}__" for name in _ARITHMETIC.values())


def entry(ctx: MethodContext, default: Callable[[MethodContext], Type] | None) -> Type:
    """The hook of a mapping's values. ``default`` is mypy's own hook."""
    result = ctx.default_return_type if default is None else default(ctx)
    assert isinstance(ctx.api, TypeChecker)
    if not imports_annotations(ctx.api.tree):
        return result
    return _operand_of_tensor(ctx, with_own_type(ctx.context, result, ctx.api))


def item(ctx: MethodContext, default: Callable[[MethodContext], Type] | None) -> Type:
    """The hook of a list's items. ``default`` is mypy's own hook."""
    result = ctx.default_return_type if default is None else default(ctx)
    assert isinstance(ctx.api, TypeChecker)
    if not imports_annotations(ctx.api.tree):
        return result
    return with_own_type(ctx.context, result, ctx.api)


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
    of_data = isinstance(ctx.type, Instance) and ctx.type.type.fullname == ANY_MAPPING
    if found or _is_kept_as_operand(ctx.context, checker):
        kind = ANY_FLOAT if of_data else ANY_OPERAND  # data from a file has no tensors in it
        return number_type(checker, kind)
    is_mapping = of_data and _has_entries(ctx.context, checker)
    return number_type(checker, ANY_MAPPING) if is_mapping else result


def _has_entries(value: Context, checker: TypeChecker) -> bool:
    """Whether an entry of a value is read where the value is."""
    return any(
        isinstance(node, IndexExpr) and node.base is value
        for node in walk(statements_around(value.line, checker)[-1])
    )


def _is_kept_as_operand(value: Context, checker: TypeChecker) -> bool:
    """Whether a value is assigned to a variable that is used as an operand, and not otherwise."""
    match statements_around(value.line, checker)[-1]:
        case AssignmentStmt(lvalues=[target], rvalue=rvalue, type=None):
            function = checker.scope.top_level_function()
            for variable, part in pairs(target, rvalue):
                uses = None if function is None else _uses_in(function, checker).get(variable)
                if part is value:
                    return uses is not None and uses.all_operands
    return False


class _Uses(NamedTuple):
    all: int
    operands: int

    @property
    def all_operands(self) -> bool:
        """Whether all uses but the one assignment are operands."""
        return self.operands > 0 and self.all == self.operands + 1


def _read_uses(root: Node) -> dict[Var, _Uses]:
    """Return how often each variable stands in a function, and how often as an operand."""
    counts, operands = Counter[Var](), Counter[Var]()
    for node in walk(root):
        match node:
            case NameExpr(node=Var() as variable):
                counts[variable] += 1
            case OpExpr(op=op, left=left, right=right) if op in _ARITHMETIC:
                operands.update(_variables(left, right))
            case OperatorAssignmentStmt(op=op, rvalue=right) if op in _ARITHMETIC:
                operands.update(_variables(right))
    return {variable: _Uses(count, operands[variable]) for variable, count in counts.items()}


_uses_in: Final = Kept(_read_uses)


def _variables(*expressions: Expression) -> Iterator[Var]:
    for each in expressions:
        if isinstance(each, NameExpr) and isinstance(each.node, Var):
            yield each.node


def operator_result(ctx: MethodContext) -> Type:
    """The hook of the operators of ``AnyOperand``: a tensor answers for both, Any is the rest."""
    assert isinstance(ctx.api, TypeChecker)
    other = ctx.arg_types[0][0] if ctx.arg_types and ctx.arg_types[0] else None
    match ctx.context:
        case OpExpr(op=op, left=left) if other is not None and op in _ARITHMETIC:
            if is_any_number(other) or is_number(get_proper_type(other)):
                return ctx.type
            if all(as_tensor(member) is not None for member in members(other)):
                method = f"__r{_ARITHMETIC[op]}__"
                check = ctx.api.expr_checker.check_method_call_by_name
                return check(method, other, [left], [ArgKind.ARG_POS], ctx.context)[0]
    return ctx.default_return_type


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
    """Whether an expression, which mypy perhaps has not read yet, is a tensor or stands for one."""
    t = type_of(expression, checker)
    if t is None:
        with checker.msg.filter_errors():
            t = get_proper_type(checker.expr_checker.accept(expression))
    if isinstance(t, Instance) and t.type.fullname == ANY_OPERAND:
        return True
    return all(as_tensor(member) is not None for member in members(t))
