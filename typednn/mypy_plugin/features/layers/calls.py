"""The calls of layers that have rules (``typednn.shapes.layers``): of their results, or arguments."""

import inspect
from collections.abc import Callable, Mapping

from mypy.checker import TypeChecker
from mypy.nodes import Expression
from mypy.plugin import MethodContext
from mypy.types import Instance, ProperType, TupleType, Type, get_proper_type

from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.annotated_calls.signatures import CallContext
from typednn.mypy_plugin.features.layers.construction import arguments_of
from typednn.mypy_plugin.features.layers.specs import holds_mistake, sizes_by_name, values_of
from typednn.mypy_plugin.features.loops import never_met
from typednn.mypy_plugin.features.values.arguments import Values
from typednn.mypy_plugin.features.values.elements import elements_of
from typednn.mypy_plugin.types import (
    Scope,
    Writer,
    after_mistakes,
    as_tensor,
    checker_builder,
    is_of_mistake,
    members,
    of_mistake,
    unknown_type,
)
from typednn.shapes.dim import Size
from typednn.shapes.layers import CALL_RULES, METHOD_RULES, of_call_beside_x
from typednn.shapes.layers.registry import Integers
from typednn.shapes.shape import Shape, ShapeError, common

Check = Callable[[CallContext], Type] | None


def call_by_rule(ctx: MethodContext, name: str, check: Check) -> Type:
    """The hook of a layer's ``__call__``: the rule computes the shape of its result."""
    assert isinstance(ctx.api, TypeChecker)
    result = get_proper_type(ctx.default_return_type if check is None else check(ctx))
    layer = get_proper_type(ctx.type)
    given_x = members(ctx.arg_types[0][0]) if ctx.arg_types and ctx.arg_types[0] else []
    xs = [x for x in map(as_tensor, given_x) if x is not None]
    if holds_mistake(layer):
        return of_mistake(result)
    known = bool(xs) and len(xs) == len(given_x) and not is_of_mistake(result)
    if any(is_of_mistake(t) for types in ctx.arg_types for t in types):
        return of_mistake(result)
    if not known or not isinstance(layer, Instance):
        return result
    if never_met(ctx.context, ctx.api):
        return _with_shape(result, unknown_type())
    scope = Scope()
    given = arguments_of(ctx, Values(ctx.api, scope))
    more = {each: given[each] for each in of_call_beside_x(name) if each in given}
    try:
        values = values_of(layer, name, scope)
        shape = common([CALL_RULES[name](scope.shape(x), **values, **more) for x in xs])
    except ShapeError as error:
        ctx.api.fail(str(error), ctx.context, code=CODES[error.code])
        return of_mistake(result)
    found = _with_shape(result, Writer(checker_builder(ctx.api), scope).shape(shape))
    return after_mistakes(found, xs)


def _with_shape(result: ProperType, shape: Type) -> ProperType:
    """Return the type of a tensor, or of a tuple of tensors, with this shape."""
    if isinstance(result, TupleType):
        items: list[Type] = [_with_shape(get_proper_type(item), shape) for item in result.items]
        return result.copy_modified(items=items)
    tensor = as_tensor(result)
    return result if tensor is None else tensor.copy_modified(args=[shape, tensor.args[1]])


def check_method(ctx: MethodContext, rule: str, check: Check) -> Type:
    """The hook of a method with a rule of its arguments, which are checked as those of any call first.

    The rule gets the shapes of tensors, or their elements, and the sizes of other arguments by their
    type variables.
    """
    assert isinstance(ctx.api, TypeChecker)
    result = ctx.default_return_type if check is None else check(ctx)
    proper = get_proper_type(result)
    if any(map(is_of_mistake, proper.items if isinstance(proper, TupleType) else [proper])):
        return result
    given = zip(ctx.callee_arg_names, ctx.arg_types, ctx.args, strict=False)
    known = {name: (types[0], each[0]) for name, types, each in given if name and len(types) == 1}
    if never_met(ctx.context, ctx.api):
        return result
    error = refusal_of_method(rule, ctx.type, known, ctx.api)
    if error is None:
        return result
    ctx.api.fail(str(error), ctx.context, code=CODES[error.code])
    return of_mistake(result)


def refusal_of_method(
    rule: str, layer: Type, given: Mapping[str, tuple[Type, Expression]], checker: TypeChecker
) -> ShapeError | None:
    """Return what the rule of a method raises for the arguments, by name; None if it takes them."""
    scope = Scope()
    known: dict[str, object] = {name: _seen_by_rule(t, scope) for name, (t, _) in given.items()}
    known["self"] = _seen_by_rule(layer, scope)
    taken = inspect.signature(METHOD_RULES[rule]).parameters
    for name in taken.keys() & given.keys():
        if taken[name].annotation == Integers:
            known[name] = elements_of(given[name][1], Values(checker, scope), checker)
    if any(known.get(name) is None for name in taken):
        return None
    try:
        METHOD_RULES[rule](**{name: known[name] for name in taken})
    except ShapeError as error:
        return error
    return None


def _seen_by_rule(t: Type, scope: Scope) -> Shape | dict[str, Size] | None:
    proper, tensor = get_proper_type(t), as_tensor(t)
    if tensor is not None:
        return scope.shape(tensor)
    if not isinstance(proper, Instance):
        return None
    return sizes_by_name(proper, scope)
