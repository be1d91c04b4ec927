"""typednn's own layers: rules refuse to build them with sizes, and to call them, that do not fit.

``typednn.shapes.rules.layers`` has the rules, which the layers call too.
"""

import inspect
from collections.abc import Callable
from functools import partial

from mypy.checker import TypeChecker
from mypy.plugin import MethodContext
from mypy.types import Instance, Type, get_proper_type

from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.annotated_calls.check import check_call
from typednn.mypy_plugin.features.annotated_calls.signatures import CallContext, Signatures
from typednn.mypy_plugin.features.loops import never_met
from typednn.mypy_plugin.features.rule_arguments import Arguments, is_incomplete
from typednn.mypy_plugin.features.rule_names import RuleCall
from typednn.mypy_plugin.features.sequential import check_repeated
from typednn.mypy_plugin.names import LAYERS, REPEAT
from typednn.mypy_plugin.options import Settings
from typednn.mypy_plugin.types import Scope, as_tensor, of_mistake
from typednn.shapes.dim import Size
from typednn.shapes.rules.layers import CALLS, CONSTRUCTORS
from typednn.shapes.shape import Shape, ShapeError


def hook_of(fullname: str) -> Callable[..., Type] | None:
    """Return the hook of a layer's constructor or method that has a rule."""
    layer, _, method = fullname.rpartition(".")
    if not fullname.startswith(LAYERS):
        return None
    if fullname == REPEAT:
        return _check_repeat
    if method in CONSTRUCTORS:
        return partial(_check_construction, rule=method)
    name = f"{layer.rpartition('.')[2]}.{method}"
    return partial(_check_layer_call, rule=name) if name in CALLS else None


def _check_construction(
    ctx: CallContext, rule: str, signatures: Signatures, fullname: str, settings: Settings
) -> Type:
    """Check the arguments as those of any call, and then by the layer's rule."""
    assert isinstance(ctx.api, TypeChecker)
    result = check_call(ctx, signatures, fullname, settings)
    arguments = Arguments(ctx, RuleCall(rule, None), Scope())
    if arguments.has_star_arguments() or arguments.are_of_mistake():
        return result
    if any(len(argument.members) != 1 for argument in arguments.all):
        return result
    bound = arguments.bound(tuple(argument.members[0] for argument in arguments.all))
    if is_incomplete(bound) or never_met(ctx.context, ctx.api):
        return result
    try:
        CONSTRUCTORS[rule](*bound.args, **bound.kwargs)
    except ShapeError as error:
        ctx.api.fail(str(error), ctx.context, code=CODES[error.code])
        return of_mistake(result)
    return result


def _check_repeat(
    ctx: CallContext, signatures: Signatures, fullname: str, settings: Settings
) -> Type:
    result = _check_construction(ctx, "Repeat", signatures, fullname, settings)
    check_repeated(result, ctx)
    return result


def _check_layer_call(
    ctx: CallContext, rule: str, signatures: Signatures, fullname: str, settings: Settings
) -> Type:
    """Check the arguments as those of any call, and then by the rule of this method.

    The rule gets the shapes of tensors, and the sizes of other arguments by their type variables.
    """
    assert isinstance(ctx.api, TypeChecker)
    result = check_call(ctx, signatures, fullname, settings)
    scope, types = Scope(), zip(ctx.callee_arg_names, ctx.arg_types, strict=False)
    given = {name: types[0] for name, types in types if name and len(types) == 1}
    if isinstance(ctx, MethodContext):
        given["self"] = ctx.type
    known = {name: _seen_by_rule(t, scope) for name, t in given.items()}
    taken = inspect.signature(CALLS[rule]).parameters
    if never_met(ctx.context, ctx.api) or any(known.get(name) is None for name in taken):
        return result
    try:
        CALLS[rule](**{name: known[name] for name in taken})
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
