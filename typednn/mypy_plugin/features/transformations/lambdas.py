"""Calls of ``grad(lambda w: ...)`` and ``jit(vmap(grad(lambda x: ...)))``: the lambda gets the arguments of the call.

The parameters of a lambda have no types, so it is checked anew in each call, and the transformations
are then applied to a function of its type. The same is done with any function where the result is
not known otherwise: a Jacobian of a layer that takes ``*b n``.
"""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from mypy.checker import TypeChecker
from mypy.nodes import ARG_POS, CallExpr, Expression, LambdaExpr, TempNode
from mypy.plugin import MethodContext
from mypy.types import AnyType, CallableType, Instance, TupleType, Type, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import RANK
from typednn.mypy_plugin.features.annotated_calls.given_functions import (
    given_function,
    report_in_call,
)
from typednn.mypy_plugin.features.control_flow.calls import (
    function_taking,
    result_of,
    type_of_argument,
)
from typednn.mypy_plugin.features.control_flow.type_trees import CONTAINERS, of_any_value
from typednn.mypy_plugin.features.transformations.expressions import (
    GRADIENTS,
    MATRICES,
    PLAN,
    name_of,
    transformations_of,
)
from typednn.mypy_plugin.features.transformations.mapped_calls import elements_of_map
from typednn.mypy_plugin.features.transformations.mapped_functions import VMAP, VMAP_CLASS
from typednn.mypy_plugin.features.transformations.tree_marks import as_given
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.names import GRAD, HESSIAN, JACOBIAN, JIT, VALUE_AND_GRAD
from typednn.mypy_plugin.types import Scope, as_tensor, is_of_mistake, of_mistake
from typednn.shapes.derivatives import no_floating_scalar
from typednn.shapes.shape import UNKNOWN_SHAPE, Variadic, show

CALLS: Final = tuple(
    f"{cls}.__call__" for cls in (GRAD, VALUE_AND_GRAD, JACOBIAN, HESSIAN, JIT, VMAP_CLASS)
)


def call_lambda(ctx: MethodContext, check: Callable[[MethodContext], Type] | None) -> Type:
    """The hook of a call of what ``CALLS`` names."""
    assert isinstance(ctx.api, TypeChecker)
    call = ctx.context
    found = _transformed(call, ctx.api) if isinstance(call, CallExpr) else None
    if found is not None and isinstance(found.function, LambdaExpr):
        return _of_lambda(found, found.function, ctx)
    result = check(ctx) if check else ctx.default_return_type
    if found is None or not is_unknown(result) and not found.lacks_parts(result):
        return result
    return _of_function(found, ctx.api) or result


def _of_lambda(found: "_Transformed", function: LambdaExpr, ctx: MethodContext) -> Type:
    """Return the type of the call; report what is wrong in the lambda with these arguments."""
    assert isinstance(ctx.api, TypeChecker)
    wanted = function_taking(found.types(ctx.api), ctx.api)
    with ctx.api.local_type_map:
        checked = given_function(function, wanted, wanted, ctx.api)
    report_in_call(checked.mistakes, function, found.call, ctx.api)
    if checked.mistakes or not isinstance(checked.type, CallableType):
        return of_mistake(ctx.default_return_type)
    if (mistake := _not_a_scalar(found.made[-1], checked.type.ret_type)) is not None:
        ctx.api.fail(mistake, ctx.context, code=RANK)
        return of_mistake(ctx.default_return_type)
    return found.result(checked.type, ctx.api)


def _of_function(found: "_Transformed", checker: TypeChecker) -> Type | None:
    """Return the type of the call if the function takes just these arguments; None if that fails."""
    t = type_of(found.function, checker)
    if t is None:
        return None
    with checker.msg.filter_errors() as watcher:
        types = found.types(checker)
        given = [*zip(types, found.call.args, strict=True)]
        returned = result_of(found.function, t, given, found.call, checker)
        function = function_taking(types, checker).copy_modified(ret_type=returned)
        result = found.result(function, checker)
    return None if watcher.has_new_errors() else result


def is_unknown(t: Type) -> bool:
    """Whether nothing is known of a result, or of its shape."""
    proper, tensor = get_proper_type(t), as_tensor(t)
    is_any = isinstance(proper, AnyType) and not is_of_mistake(proper)
    return is_any or tensor is not None and Scope().shape(tensor) == UNKNOWN_SHAPE


def _lacks_parts(t: Type) -> bool:
    proper = get_proper_type(t)
    if isinstance(proper, TupleType):
        return any(map(_lacks_parts, proper.items))
    if isinstance(proper, Instance) and proper.type.fullname in CONTAINERS:
        return _lacks_parts(proper.args[-1])
    return is_unknown(proper)


def not_a_scalar(name: str, result: Type) -> str | None:
    """Return what is wrong with the gradient of a tensor that has axes; None if it has none."""
    tensor = as_tensor(result)
    shape = () if tensor is None else Scope().shape(tensor)
    if tensor is None or not shape or any(isinstance(entry, Variadic) for entry in shape):
        return None
    dtype = messages.dtype(get_proper_type(tensor.args[1]))
    return no_floating_scalar(name, f"{dtype}{show(shape)}")


class _Transformed(NamedTuple):
    """A call of a function that is transformed: by what, the last transformation first."""

    call: CallExpr
    made: Sequence[CallExpr]
    function: Expression

    def types(self, checker: TypeChecker) -> list[Type]:
        """Return the types of what the function gets: of elements, inside of maps."""
        types = self.given(checker)
        for each in self.made:
            types = elements_of_map(each, types, checker)
        return [as_given(t, checker) for t in types]

    def lacks_parts(self, result: Type) -> bool:
        """Whether these are derivatives of or by a tree, of which some are not known."""
        return any(name_of(each) in MATRICES for each in self.made) and _lacks_parts(result)

    def given(self, checker: TypeChecker) -> list[Type]:
        return [of_any_value(type_of_argument(each, checker)) for each in self.call.args]

    def result(self, function: CallableType, checker: TypeChecker) -> Type:
        """Return the type of the call if the function is one of this type. Plans give what it gives."""
        callee: Expression = TempNode(function, context=self.call)
        for each in reversed([each for each in self.made if name_of(each) != PLAN]):
            args, kinds, names = [callee, *each.args[1:]], each.arg_kinds, each.arg_names
            callee = CallExpr(each.callee, args, kinds, names)
            callee.set_line(each)
        pairs = zip(self.given(checker), self.call.args, strict=True)
        arguments: list[Expression] = [TempNode(t, context=each) for t, each in pairs]
        whole = CallExpr(callee, arguments, self.call.arg_kinds, self.call.arg_names)
        whole.set_line(self.call)
        with checker.local_type_map:
            return checker.expr_checker.accept(whole)


def _transformed(call: CallExpr, checker: TypeChecker) -> _Transformed | None:
    """Return the transformations of a call, and the function in them.

    None if the call does not fit a lambda's parameters, and for ``vmap`` alone (``mapped_calls``).
    """
    made, function = transformations_of(call.callee, checker)
    if not made or {*call.arg_kinds} != {ARG_POS} or isinstance(function, TempNode):
        return None
    if not isinstance(function, LambdaExpr):
        return _Transformed(call, made, function)
    if [name_of(each) for each in made] == [VMAP] or [*function.arg_kinds] != [*call.arg_kinds]:
        return None
    return _Transformed(call, made, function)


def _not_a_scalar(made: CallExpr, result: Type) -> str | None:
    """Return what is wrong with the gradient of a lambda with this result."""
    return not_a_scalar("<lambda>", result) if name_of(made) in GRADIENTS else None
