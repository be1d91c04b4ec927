"""Whether the call of a layer takes a ``mode``.

One made of layers does exactly if a layer inside does; one that can be built with dropout if it was.
``typednn.nn.mode_arguments`` decides the same at run time.
"""

from enum import IntEnum

from mypy.maptype import map_instance_to_supertype
from mypy.nodes import ARG_NAMED, ARG_POS, TypeInfo
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
from typednn.mypy_plugin.names import LAYERS, MODES, PROBABILITY


class ModeUse(IntEnum):
    """Whether a layer takes a ``mode``; what is not known may take one."""

    NEVER = 0
    OPTIONAL = 1
    REQUIRED = 2


def signature_with_mode(
    ctx: MethodSigContext, signatures: Signatures, fullname: str
) -> CallableType:
    """Return the signature of ``model(x, mode)``, or of ``model(x)`` if the layer takes no mode."""
    signature = _with_mode(ctx.default_signature, ctx.type)
    return relax(ctx, signatures, fullname, changed=signature)


def _with_mode(signature: CallableType, model: ProperType) -> CallableType:
    if not isinstance(model, Instance) or "mode" not in signature.arg_names:
        return signature
    place, use = signature.arg_names.index("mode"), mode_use(model)
    types, kinds, names = signature.arg_types, signature.arg_kinds, signature.arg_names
    if use is ModeUse.OPTIONAL:
        return signature
    if use is ModeUse.NEVER:
        return signature.copy_modified(
            arg_types=[*types[:place], *types[place + 1 :]],
            arg_kinds=[*kinds[:place], *kinds[place + 1 :]],
            arg_names=[*names[:place], *names[place + 1 :]],
        )
    kind = ARG_NAMED if kinds[place].is_named() else ARG_POS
    return signature.copy_modified(
        arg_types=[*types[:place], _without_none(types[place]), *types[place + 1 :]],
        arg_kinds=[*kinds[:place], kind, *kinds[place + 1 :]],
    )


def mode_use(layer: Type) -> ModeUse:
    """Return whether the call of a layer or a function takes a ``mode``."""
    layer = get_proper_type(layer)
    if isinstance(layer, Instance) and (owner := class_with_dropout(layer.type)) is not None:
        return _use_by_dropout(layer, owner)
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


def class_with_dropout(cls: TypeInfo) -> TypeInfo | None:
    """Return the class of layers, of this one's bases, whose type has a probability of dropout."""
    for base in cls.mro:
        if any(variable.name == PROBABILITY for variable in base.defn.type_vars):
            return base if base.fullname.startswith(LAYERS) else None
    return None


def _use_by_dropout(layer: Instance, owner: TypeInfo) -> ModeUse:
    """Return whether the layer was built with dropout, by the probability that its type has."""
    args = map_instance_to_supertype(layer, owner).args
    place = [variable.name for variable in owner.defn.type_vars].index(PROBABILITY)
    members = _members(args[place])
    if any(isinstance(member, AnyType | TypeVarType) for member in members):
        return ModeUse.OPTIONAL
    given = [not isinstance(member, NoneType) for member in members]
    return ModeUse.REQUIRED if all(given) else ModeUse.OPTIONAL if any(given) else ModeUse.NEVER


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
