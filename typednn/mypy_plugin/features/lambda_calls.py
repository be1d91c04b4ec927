"""Calls of ``grad(lambda w: ...)`` and ``jit(lambda x: ...)``: the lambda gets the arguments of the call.

The parameters of a lambda have no types, so it is checked anew in each call.
"""

from collections.abc import Callable
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import ARG_POS, CallExpr, Expression, LambdaExpr, MemberExpr, NameExpr, Var
from mypy.plugin import MethodContext
from mypy.types import CallableType, TupleType, Type, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import RANK
from typednn.mypy_plugin.features.annotated_calls.given_functions import (
    given_function,
    lambda_of,
    report_in_call,
)
from typednn.mypy_plugin.features.control_flow.calls import function_taking, type_of_argument
from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.names import GRAD, JIT, VALUE_AND_GRAD
from typednn.mypy_plugin.types import Scope, as_tensor, of_mistake
from typednn.shapes.derivatives import no_floating_scalar
from typednn.shapes.shape import Variadic, show

CALLS: Final = tuple(f"{cls}.__call__" for cls in (GRAD, VALUE_AND_GRAD, JIT))


def call_lambda(ctx: MethodContext, check: Callable[[MethodContext], Type] | None) -> Type:
    """The hook of a call of what ``grad``, ``value_and_grad`` or ``jit`` returns."""
    assert isinstance(ctx.api, TypeChecker)
    call = ctx.context
    found = _lambda_called(call, ctx.api) if isinstance(call, CallExpr) else None
    if found is None or not isinstance(call, CallExpr):
        return check(ctx) if check else ctx.default_return_type
    made, function = found
    types = [type_of_argument(each, ctx.api) for each in call.args]
    wanted = function_taking(types, ctx.api)
    with ctx.api.local_type_map:
        given = given_function(function, wanted, wanted, ctx.api)
    report_in_call(given.mistakes, function, call, ctx.api)
    if given.mistakes or not isinstance(given.type, CallableType):
        return of_mistake(ctx.default_return_type)
    return _result(ctx, made, given.type.ret_type, types[0] if types else None)


def call_that_made(callee: Expression, checker: TypeChecker) -> CallExpr | None:
    """Return the call of ``grad`` that gave the function which is called here."""
    if isinstance(callee, NameExpr) and isinstance(callee.node, Var):
        callee = definition(callee.node, checker) or callee
    return callee if isinstance(callee, CallExpr) else None


def not_a_scalar(name: str, result: Type) -> str | None:
    """Return what is wrong with the gradient of a tensor that has axes; None if it has none."""
    tensor = as_tensor(result)
    shape = () if tensor is None else Scope().shape(tensor)
    if tensor is None or not shape or any(isinstance(entry, Variadic) for entry in shape):
        return None
    dtype = messages.dtype(get_proper_type(tensor.args[1]))
    return no_floating_scalar(name, f"{dtype}{show(shape)}")


def _lambda_called(call: CallExpr, checker: TypeChecker) -> tuple[CallExpr, LambdaExpr] | None:
    """Return the transformation and the lambda in it, if the call fits the lambda's parameters."""
    made = call_that_made(call.callee, checker)
    if made is None or not made.args or made.arg_kinds[0] is not ARG_POS:
        return None
    first = made.args[0]
    function = first if isinstance(first, LambdaExpr) else lambda_of(first, checker)
    if function is None or [*function.arg_kinds] != [*call.arg_kinds]:
        return None
    return (made, function) if {*call.arg_kinds} == {ARG_POS} else None


def _result(ctx: MethodContext, made: CallExpr, value: Type, first: Type | None) -> Type:
    """Return the type of the call, for the value of the lambda and the first argument."""
    assert isinstance(ctx.api, TypeChecker)
    by = made.callee.name if isinstance(made.callee, NameExpr | MemberExpr) else ""
    if len(made.args) > 1 or first is None:
        return ctx.default_return_type
    if by == "jit":
        return value
    if (mistake := not_a_scalar("<lambda>", value)) is not None:
        ctx.api.fail(mistake, ctx.context, code=RANK)
        return of_mistake(ctx.default_return_type)
    pair = TupleType([value, first], ctx.api.named_type("builtins.tuple"))
    return {"grad": first, "value_and_grad": pair}.get(by, ctx.default_return_type)
