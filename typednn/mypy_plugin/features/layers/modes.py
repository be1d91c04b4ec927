"""Whether the call of a layer made of layers takes a ``mode``: exactly if a layer inside takes one.

``typednn.nn.mode_arguments`` decides the same at run time.
"""

from enum import IntEnum

from mypy.nodes import ARG_NAMED, ARG_POS
from mypy.plugin import MethodSigContext
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    NoneType,
    ProperType,
    Type,
    TypeVarType,
    UnionType,
    flatten_nested_unions,
    get_proper_type,
)

from typednn.mypy_plugin.features.annotated_calls.relaxed_signatures import relax
from typednn.mypy_plugin.features.annotated_calls.signatures import Signatures
from typednn.mypy_plugin.features.layers.specs import call_signature, layers_in, made_of_layers
from typednn.mypy_plugin.names import MODES


class ModeUse(IntEnum):
    """Whether a layer takes a ``mode``; what is not known may take one."""

    NEVER = 0
    OPTIONAL = 1
    REQUIRED = 2


def signature_with_mode(
    ctx: MethodSigContext, signatures: Signatures, fullname: str
) -> CallableType:
    """Return the signature of ``model(x, mode)``, or of ``model(x)`` if no layer takes a mode."""
    signature = _with_mode(ctx.default_signature, ctx.type)
    return relax(ctx._replace(default_signature=signature), signatures, fullname)


def _with_mode(signature: CallableType, model: ProperType) -> CallableType:
    if not isinstance(model, Instance) or signature.arg_names[-1:] != ["mode"]:
        return signature
    use = mode_use(model)
    if use is ModeUse.OPTIONAL:
        return signature
    if use is ModeUse.NEVER:
        return signature.copy_modified(
            arg_types=signature.arg_types[:-1],
            arg_kinds=signature.arg_kinds[:-1],
            arg_names=signature.arg_names[:-1],
        )
    return signature.copy_modified(
        arg_types=[*signature.arg_types[:-1], _without_none(signature.arg_types[-1])],
        arg_kinds=[*signature.arg_kinds[:-1], ARG_POS],
    )


def mode_use(layer: Type) -> ModeUse:
    """Return whether the call of a layer or a function takes a ``mode``."""
    layer = get_proper_type(layer)
    signature = call_signature(layer) if isinstance(layer, Instance) else layer
    if not isinstance(signature, CallableType) or signature.is_ellipsis_args:
        return ModeUse.OPTIONAL
    parameters = zip(signature.arg_names, signature.arg_kinds, signature.arg_types, strict=True)
    if isinstance(layer, Instance) and made_of_layers(layer.type) and "mode" in signature.arg_names:
        return max(map(mode_use, layers_in(layer)), default=ModeUse.NEVER)
    kind = next((k for name, k, t in parameters if name == "mode" and _allows_mode(t)), None)
    if kind is None:
        return ModeUse.OPTIONAL if any(k.is_star() for k in signature.arg_kinds) else ModeUse.NEVER
    return ModeUse.REQUIRED if kind in (ARG_POS, ARG_NAMED) else ModeUse.OPTIONAL


def _allows_mode(t: Type) -> bool:
    return any(
        isinstance(member, AnyType | TypeVarType)
        or isinstance(member, Instance)
        and member.type.fullname in (*MODES, "builtins.object")
        for member in _members(t)
    )


def _without_none(t: Type) -> Type:
    return UnionType.make_union([x for x in _members(t) if not isinstance(x, NoneType)])


def _members(t: Type) -> list[ProperType]:
    """Return the members of a union; of ``Mode | None`` three."""
    return [get_proper_type(member) for member in flatten_nested_unions([t])]
