"""``functools.partial(nn.Linear, rng=rng)(10, 20)`` is checked as the call that it makes."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from mypy.checker import TypeChecker
from mypy.nodes import (
    ArgKind,
    CallExpr,
    Decorator,
    Expression,
    FuncDef,
    NameExpr,
    OverloadedFuncDef,
    RefExpr,
    TempNode,
    TypeInfo,
    Var,
)
from mypy.plugin import MethodContext
from mypy.plugins.functools import partial_call_callback
from mypy.types import Type

from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.features.values.expressions import type_of

_PARTIAL: Final = "functools.partial"
_PLAIN: Final = (ArgKind.ARG_POS, ArgKind.ARG_NAMED)


class _Argument(NamedTuple):
    expression: Expression
    kind: ArgKind
    name: str | None


def call_partial(ctx: MethodContext) -> Type:
    """The hook of a call of a partial: the result of the whole call, where it is known.

    mypy's own answer stands if the partial cannot be followed, or if the callee has no sizes.
    """
    assert isinstance(ctx.api, TypeChecker)
    whole = _whole_call(ctx.context, ctx.api) if isinstance(ctx.context, CallExpr) else None
    if whole is None:
        return partial_call_callback(ctx)
    return ctx.api.expr_checker.accept(whole, ctx.api.type_context[-1])


def _whole_call(call: CallExpr, checker: TypeChecker) -> CallExpr | None:
    """Return ``f(1, 2)`` for ``partial(f, 1)(2)``, or None if the partial cannot be followed."""
    made = _made(call.callee, checker)
    if made is None or not made.args or any(kind not in _PLAIN for kind in made.arg_kinds):
        return None
    if any(kind not in _PLAIN for kind in call.arg_kinds) or not _has_sizes(made.args[0], checker):
        return None
    given = list(_arguments(call))
    names = {argument.name for argument in given if argument.name is not None}
    kept = [
        argument._replace(expression=_of_type(argument.expression, checker))
        for argument in list(_arguments(made))[1:]
        if argument.name is None or argument.name not in names
    ]
    arguments = sorted((*kept, *given), key=lambda argument: argument.name is not None)
    expressions, kinds, keywords = (list(column) for column in zip(*arguments, strict=True))
    whole = CallExpr(made.args[0], expressions, kinds, keywords)
    whole.set_line(call)
    return whole


def _made(callee: Expression, checker: TypeChecker) -> CallExpr | None:
    """Return the call of ``partial`` that makes ``callee``."""
    if isinstance(callee, NameExpr) and isinstance(callee.node, Var):
        found = definition(callee.node, checker)
        return None if found is None or isinstance(found, NameExpr) else _made(found, checker)
    if isinstance(callee, CallExpr) and isinstance(callee.callee, RefExpr):
        return callee if callee.callee.fullname == _PARTIAL else None
    return None


def _has_sizes(function: Expression, checker: TypeChecker) -> bool:
    """Whether ``function`` is the name of a function or class whose calls the plugin checks.

    Such a name stands for the same function where the partial is made and where it is called.
    """
    declared = (Decorator, FuncDef, OverloadedFuncDef, TypeInfo)
    if not isinstance(function, RefExpr) or not isinstance(function.node, declared):
        return False
    if isinstance(function.node, (FuncDef, Decorator)) and function.node.type is None:
        return False
    return checker.plugin.get_function_hook(function.fullname) is not None


def _arguments(call: CallExpr) -> Iterator[_Argument]:
    columns = zip(call.args, call.arg_kinds, call.arg_names, strict=True)
    return (_Argument(*column) for column in columns)


def _of_type(expression: Expression, checker: TypeChecker) -> Expression:
    """Return an expression of the type that mypy has inferred where the partial was made."""
    t = type_of(expression, checker)
    return expression if t is None else TempNode(t, context=expression)
