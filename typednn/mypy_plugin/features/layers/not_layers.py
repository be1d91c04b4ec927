"""Arguments of layers made of layers that are no layers: tensors, lists of layers, classes, numbers."""

from collections.abc import Callable, Collection

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE
from mypy.plugin import FunctionContext, FunctionSigContext
from mypy.subtypes import find_member
from mypy.types import (
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    ProperType,
    TupleType,
    Type,
    get_proper_type,
)

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.features.control_flow.calls import type_in_call
from typednn.mypy_plugin.types import Scope, as_tensor, constructor_of_anything
from typednn.shapes.layers.sequential import class_of_layers, no_layer
from typednn.shapes.words import article


def refuse_no_layers(ctx: FunctionContext, names: Collection[str | None]) -> bool:
    """Report the first argument of the constructor that is no layer; say whether there is one.

    ``names``: the parameters that are layers.
    """
    for name, types, kinds in zip(ctx.callee_arg_names, ctx.arg_types, ctx.arg_kinds, strict=True):
        for t, kind in zip(types, kinds, strict=True):
            if name in names and not kind.is_star() and refuse_no_layer(ctx, t):
                return True
    return False


def refuse_no_layer(ctx: FunctionContext, t: Type) -> bool:
    """Report what is no layer by its type; say whether it was."""
    text = _refusal(get_proper_type(t))
    if text is not None:
        ctx.api.fail(text, ctx.context, code=ARG_TYPE)
    return text is not None


def signature_of_lambda(
    ctx: FunctionSigContext, otherwise: Callable[[FunctionSigContext], CallableType] | None
) -> CallableType:
    """The signature hook of ``Lambda``: it takes anything where its own hook refuses what is no layer."""
    assert isinstance(ctx.api, TypeChecker)
    given = ctx.args[0]
    if len(given) == 1 and _refusal(get_proper_type(type_in_call(given[0], ctx.api))):
        return constructor_of_anything(ctx.default_signature, ctx.api)
    return ctx.default_signature if otherwise is None else otherwise(ctx)


def _refusal(t: ProperType) -> str | None:
    """Return what is said of an argument that is no layer; None if it may be one."""
    if isinstance(t, CallableType) and t.is_type_obj():
        return class_of_layers(t.type_object().name)
    if (tensor := as_tensor(t)) is not None:
        kind = messages.tensor(Scope().shape(tensor), get_proper_type(tensor.args[1]))
        return no_layer(f"a tensor, {kind},")
    if isinstance(t, NoneType):
        return no_layer("None")
    if isinstance(t, TupleType):
        t = t.partial_fallback
    if isinstance(t, LiteralType):
        t = t.fallback
    if (
        not isinstance(t, Instance)
        or t.type.fullname == "builtins.object"
        or t.type.fallback_to_any
    ):
        return None
    if find_member("__call__", t, t) is not None:
        return None
    return no_layer(f"{article(t.type.name)} {t.type.name}")
