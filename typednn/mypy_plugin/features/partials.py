"""``functools.partial(nn.Linear, rng=rng)(10, 20)`` is checked as the call that it makes.

A partial by itself is checked as a call in which the missing arguments may be anything.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from mypy.checker import TypeChecker
from mypy.nodes import (
    ArgKind,
    CallExpr,
    Decorator,
    Expression,
    FuncDef,
    ListExpr,
    NameExpr,
    OverloadedFuncDef,
    RefExpr,
    TempNode,
    TupleExpr,
    TypeInfo,
    Var,
)
from mypy.plugin import FunctionContext, MethodContext
from mypy.plugins.functools import partial_call_callback, partial_new_callback
from mypy.types import CallableType, FunctionLike, Type

from typednn.mypy_plugin.features.annotated_calls.given_functions import Mistake, mistakes_of
from typednn.mypy_plugin.features.library_transformations.calls import partial_transformation
from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.types import unknown_type

PARTIAL: Final = "functools.partial"
_OF_NO_SIZE: Final = re.compile(r"\bExpr\[.*\bNever\b")
_PLAIN: Final = (ArgKind.ARG_POS, ArgKind.ARG_NAMED)


class _Argument(NamedTuple):
    expression: Expression
    kind: ArgKind
    name: str | None


def make_partial(ctx: FunctionContext) -> Type:
    """The hook of ``partial(f, 1)``: report arguments with which no call can be right."""
    assert isinstance(ctx.api, TypeChecker)
    if (transformation := partial_transformation(ctx)) is not None:
        return transformation
    made = ctx.context
    mistakes = _own_mistakes(made, ctx.api) if isinstance(made, CallExpr) else []
    if not mistakes:
        return _as_mypy_does(ctx, ctx.api)
    with ctx.api.msg.filter_errors():
        result = partial_new_callback(ctx)
    for mistake in mistakes:
        ctx.api.fail(mistake.text, mistake.place, code=mistake.code)
    return result


def _as_mypy_does(ctx: FunctionContext, checker: TypeChecker) -> Type:
    """Return mypy's partial. For it a name that no argument binds yet has no size at all."""
    with checker.msg.filter_errors(save_filtered_errors=True) as found:
        result = partial_new_callback(ctx)
    others = [e for e in found.filtered_errors() if not _OF_NO_SIZE.search(e.message)]
    checker.msg.add_errors(others)
    return result


def call_partial(ctx: MethodContext) -> Type:
    """The hook of a call of a partial: the result of the whole call, where it is known.

    mypy's own answer stands if the partial cannot be followed or is wrong itself, or if the callee
    has no sizes.
    """
    assert isinstance(ctx.api, TypeChecker)
    whole = _whole_call(ctx.context, ctx.api) if isinstance(ctx.context, CallExpr) else None
    if whole is None:
        return partial_call_callback(ctx)
    return ctx.api.expr_checker.accept(whole, ctx.api.type_context[-1])


def _whole_call(call: CallExpr, checker: TypeChecker) -> CallExpr | None:
    """Return ``f(1, 2)`` for ``partial(f, 1)(2)``, or None if the partial cannot be followed."""
    made = _made(call.callee, checker)
    if made is None or not _is_followed(made, checker):
        return None
    if any(kind not in _PLAIN for kind in call.arg_kinds) or _own_mistakes(made, checker):
        return None
    return _joined(made, list(_arguments(call)), call, checker)


def _own_mistakes(made: CallExpr, checker: TypeChecker) -> list[Mistake]:
    """Return our errors of a partial whose other arguments may be anything.

    There are none if the function takes any number of arguments: more may follow.
    """
    t = type_of(made.args[0], checker) if _is_followed(made, checker) else None
    signature = t.items[0] if isinstance(t, FunctionLike) else None
    if signature is None or any(kind.is_star() for kind in signature.arg_kinds):
        return []
    others = list(_other_arguments(made, signature))
    with checker.msg.filter_errors(save_filtered_errors=True) as watcher, checker.local_type_map:
        checker.expr_checker.accept(_joined(made, others, made, checker))
    return mistakes_of(watcher)


def _other_arguments(made: CallExpr, signature: CallableType) -> Iterator[_Argument]:
    """Yield an argument of type Any for each parameter to which the partial gives none."""
    given = sum(kind is ArgKind.ARG_POS for kind in made.arg_kinds) - 1
    for i, name in enumerate(signature.arg_names):
        positional = signature.arg_kinds[i].is_positional()
        if not (positional and i < given) and (name is None or name not in made.arg_names):
            kind = ArgKind.ARG_NAMED if name else ArgKind.ARG_POS
            yield _Argument(TempNode(unknown_type(), context=made), kind, name)


def _joined(
    made: CallExpr, given: Sequence[_Argument], place: CallExpr, checker: TypeChecker
) -> CallExpr:
    """Return the call of the function with the arguments of the partial, and with those given."""
    names = {argument.name for argument in given if argument.name is not None}
    at = None if place is made else place
    kept = [
        argument._replace(expression=_of_type(argument.expression, checker, at))
        for argument in list(_arguments(made))[1:]
        if argument.name is None or argument.name not in names
    ]
    arguments = sorted((*kept, *given), key=lambda argument: argument.name is not None)
    columns = zip(*arguments, strict=True) if arguments else ([], [], [])
    expressions, kinds, keywords = (list(column) for column in columns)
    whole = CallExpr(made.args[0], expressions, kinds, keywords)
    whole.set_line(place)
    return whole


def _is_followed(made: CallExpr, checker: TypeChecker) -> bool:
    """Whether a call of ``partial`` has no stars, and a function whose calls are checked."""
    plain = bool(made.args) and all(kind in _PLAIN for kind in made.arg_kinds)
    return plain and _has_sizes(made.args[0], checker)


def _made(callee: Expression, checker: TypeChecker) -> CallExpr | None:
    """Return the call of ``partial`` that makes ``callee``."""
    if isinstance(callee, NameExpr) and isinstance(callee.node, Var):
        found = definition(callee.node, checker)
        return None if found is None or isinstance(found, NameExpr) else _made(found, checker)
    if isinstance(callee, CallExpr) and isinstance(callee.callee, RefExpr):
        return callee if callee.callee.fullname == PARTIAL else None
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


def _of_type(expression: Expression, checker: TypeChecker, at: CallExpr | None) -> Expression:
    """Return an expression of the type that mypy has inferred where the partial was made.

    A list or tuple that is written out stays one: the type of a list says only what its items share.
    It stands at the call ``at`` of the partial, which is what may be wrong.
    """
    place = expression if at is None else at
    if isinstance(expression, TupleExpr | ListExpr):
        items = [_of_type(item, checker, at) for item in expression.items]
        kept = type(expression)(items)
        kept.set_line(place)
        return kept
    t = type_of(expression, checker)
    return expression if t is None else TempNode(t, context=place)
