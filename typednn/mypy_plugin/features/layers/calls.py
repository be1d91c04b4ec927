"""The calls of layers that have rules (``typednn.shapes.layers``): of their results, or arguments."""

import inspect
from collections.abc import Callable

from mypy.checker import TypeChecker
from mypy.plugin import MethodContext
from mypy.types import Instance, Type, get_proper_type

from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.annotated_calls.signatures import CallContext
from typednn.mypy_plugin.features.layers.specs import values_of
from typednn.mypy_plugin.features.loops import never_met
from typednn.mypy_plugin.types import (
    Scope,
    Writer,
    as_tensor,
    checker_builder,
    is_of_mistake,
    of_mistake,
    unknown_type,
)
from typednn.shapes.dim import Size
from typednn.shapes.layers import CALL_RULES, METHOD_RULES
from typednn.shapes.shape import Shape, ShapeError

Check = Callable[[CallContext], Type] | None


def call_by_rule(ctx: MethodContext, name: str, check: Check) -> Type:
    """The hook of a layer's ``__call__``: the rule computes the shape of its result."""
    assert isinstance(ctx.api, TypeChecker)
    default = ctx.default_return_type if check is None else check(ctx)
    layer, result = get_proper_type(ctx.type), as_tensor(default)
    x = as_tensor(ctx.arg_types[0][0]) if ctx.arg_types and ctx.arg_types[0] else None
    known = isinstance(layer, Instance) and result is not None and x is not None
    if not known or is_of_mistake(default) or is_of_mistake(ctx.arg_types[0][0]):
        return default
    assert isinstance(layer, Instance) and result is not None and x is not None
    if never_met(ctx.context, ctx.api):
        return result.copy_modified(args=[unknown_type(), result.args[1]])
    scope = Scope()
    try:
        shape = CALL_RULES[name](scope.shape(x), **values_of(layer, name, scope))
    except ShapeError as error:
        ctx.api.fail(str(error), ctx.context, code=CODES[error.code])
        return of_mistake(result)
    written = Writer(checker_builder(ctx.api), scope).shape(shape)
    return result.copy_modified(args=[written, result.args[1]])


def check_method(ctx: MethodContext, rule: str, check: Check) -> Type:
    """The hook of a method with a rule of its arguments, which are checked as those of any call first.

    The rule gets the shapes of tensors, and the sizes of other arguments by their type variables.
    """
    assert isinstance(ctx.api, TypeChecker)
    result = ctx.default_return_type if check is None else check(ctx)
    scope, types = Scope(), zip(ctx.callee_arg_names, ctx.arg_types, strict=False)
    given = {name: types[0] for name, types in types if name and len(types) == 1}
    given["self"] = ctx.type
    known = {name: _seen_by_rule(t, scope) for name, t in given.items()}
    taken = inspect.signature(METHOD_RULES[rule]).parameters
    if never_met(ctx.context, ctx.api) or any(known.get(name) is None for name in taken):
        return result
    try:
        METHOD_RULES[rule](**{name: known[name] for name in taken})
    except ShapeError as error:
        ctx.api.fail(str(error), ctx.context, code=CODES[error.code])
        return of_mistake(result)
    return result


def _seen_by_rule(t: Type, scope: Scope) -> Shape | dict[str, Size] | None:
    proper, tensor = get_proper_type(t), as_tensor(t)
    if tensor is not None:
        return scope.shape(tensor)
    if not isinstance(proper, Instance):
        return None
    names = [variable.name for variable in proper.type.defn.type_vars]
    return {name: scope.size(size) for name, size in zip(names, proper.args, strict=False)}
