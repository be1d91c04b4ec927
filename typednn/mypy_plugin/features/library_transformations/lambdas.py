"""``vmap(lambda x: ...)(xs)``, ``grad(lambda w: ...)(w)``: the arguments say what the lambda takes.

mypy has read the lambda before, when nothing was known of its parameters. It is read again for what
the call gives it, and then transformed as a function with annotations is.
"""

from mypy.checker import TypeChecker
from mypy.nodes import ARG_POS, CallExpr, LambdaExpr, RefExpr, TempNode
from mypy.plugin import MethodContext
from mypy.types import CallableType, Type, get_proper_type

from typednn.mypy_plugin.features.library_transformations.calls import (
    ALL,
    MAPS,
    need_scalar,
    transformed,
)
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.types import (
    Scope,
    Writer,
    as_foreign_array,
    checker_builder,
    unknown_type,
)
from typednn.shapes.shape import Variadic


def call_of_lambda(ctx: MethodContext) -> Type | None:
    """Return what a transformed lambda gives for the arguments; None for the call of anything else."""
    assert isinstance(ctx.api, TypeChecker)
    match ctx.context:
        case (
            CallExpr(
                callee=CallExpr(callee=RefExpr(fullname=name), args=[LambdaExpr() as function]),
                args=given,
                arg_kinds=kinds,
            ) as call
        ) if name in ALL and all(kind is ARG_POS for kind in kinds):
            pass
        case _:
            return None
    if len(given) != len(function.arguments) or not imports_annotations(ctx.api.tree):
        return None
    types = [t for ts in ctx.arg_types for t in ts]
    taken = [_without_axis(t, ctx.api) if name in MAPS else t for t in types]
    found = _read_for(function, taken, ctx.api)
    made = None if found is None else transformed(name, found, ctx.api)
    if found is None or made is None:
        return None
    need_scalar(name, found, call, ctx.api)
    again = CallExpr(TempNode(made, context=call.callee), given, kinds, call.arg_names)
    again.set_line(call)
    return ctx.api.expr_checker.accept(again)


def _read_for(function: LambdaExpr, taken: list[Type], checker: TypeChecker) -> CallableType | None:
    """Return the type of a lambda that gets arguments of these types."""
    fallback = checker.named_type("builtins.function")
    names = function.arg_names
    wanted = CallableType(taken, function.arg_kinds, names, unknown_type(), fallback)
    found = get_proper_type(checker.expr_checker.accept(function, wanted))
    return found if isinstance(found, CallableType) else None


def _without_axis(t: Type, checker: TypeChecker) -> Type:
    """Return the type of one row of an array; of anything else nothing is known."""
    array = as_foreign_array(t)
    scope = Scope()
    shape = () if array is None else scope.shape(array)
    if array is None or not shape or isinstance(shape[0], Variadic):
        return unknown_type()
    axes = Writer(checker_builder(checker), scope).shape(shape[1:])
    return array.copy_modified(args=[axes, array.args[1]])
