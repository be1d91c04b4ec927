"""The hooks of layers, by the full names of constructors and methods."""

from collections.abc import Callable, Collection
from functools import partial

from mypy.nodes import TypeInfo
from mypy.plugin import FunctionSigContext, Plugin
from mypy.types import CallableType, Type

from typednn.mypy_plugin.features.layers.calls import call_by_rule, check_method
from typednn.mypy_plugin.features.layers.chains import (
    call_chain,
    construct_chain,
    signature_of_repeat,
)
from typednn.mypy_plugin.features.layers.construction import (
    construct,
    construction_signature,
    signature_of_any_kinds,
)
from typednn.mypy_plugin.features.layers.modes import class_with_dropout, signature_with_mode
from typednn.mypy_plugin.features.layers.not_layers import signature_of_lambda
from typednn.mypy_plugin.features.layers.specs import is_chain, made_of_layers, name_in_rules
from typednn.mypy_plugin.names import CHAINS, LAMBDA, LAYERS, REPEAT
from typednn.shapes.layers import (
    CALL_RULES,
    CONSTRUCTION_RULES,
    METHOD_RULES,
    METHODS_LIKE_CALL,
    METHODS_WITH_MODE,
    in_type,
)

Hook = Callable[..., Type]
"""It gets the context, and as ``check`` the hook of any call."""


def constructor_hook(fullname: str) -> Hook | None:
    """Return the hook of a layer's constructor; None if it has none."""
    name = fullname.rpartition(".")[2]
    if fullname in CHAINS:
        return partial(construct_chain, name=name)
    has_rules = name in CONSTRUCTION_RULES or name in CALL_RULES and bool(in_type(name))
    return partial(construct, name=name) if fullname.startswith(LAYERS) and has_rules else None


def constructor_signature_hook(fullname: str) -> Callable[..., CallableType] | None:
    """Return the signature hook of a layer's constructor; None for others."""
    name = fullname.rpartition(".")[2]
    if fullname == LAMBDA:
        return signature_of_lambda
    has_rule = name in CALL_RULES or name in CONSTRUCTION_RULES
    if not fullname.startswith(LAYERS) or not has_rule:
        return None
    return partial(_constructor_signature, fullname=fullname)


def _constructor_signature(
    ctx: FunctionSigContext,
    otherwise: Callable[[FunctionSigContext], CallableType],
    fullname: str,
) -> CallableType:
    name = fullname.rpartition(".")[2]
    if name in CALL_RULES and fullname not in CHAINS:
        otherwise = partial(construction_signature, name=name, otherwise=otherwise)
    if name in CONSTRUCTION_RULES:
        otherwise = partial(signature_of_any_kinds, name=name, otherwise=otherwise)
    return signature_of_repeat(ctx, otherwise) if fullname == REPEAT else otherwise(ctx)


def method_hook(plugin: Plugin, fullname: str) -> Hook | None:
    """Return the hook of a layer's method, also of one that a subclass inherits; None without one."""
    owner, _, method = fullname.rpartition(".")
    rule = f"{owner.rpartition('.')[2]}.{method}"
    if fullname.startswith(LAYERS) and rule in METHOD_RULES:
        return partial(check_method, rule=rule)
    cls = _class_of_call(plugin, fullname)
    if cls is None:
        return None
    if is_chain(cls):
        return call_chain
    name = name_in_rules(cls, fullname.rpartition(".")[2])
    return None if name is None else partial(call_by_rule, name=name)


def signature_hook(plugin: Plugin, fullname: str) -> Callable[..., CallableType] | None:
    """Return the signature hook of a layer that takes a mode, or not; None for others."""
    cls = _class_of_call(plugin, fullname, METHODS_WITH_MODE)
    if cls is None:
        return None
    takes_mode = made_of_layers(cls) or class_with_dropout(cls) is not None
    return signature_with_mode if takes_mode else None


def _class_of_call(
    plugin: Plugin, fullname: str, methods: Collection[str] = METHODS_LIKE_CALL
) -> TypeInfo | None:
    """Return the class with this method, if it is ``__call__`` or like it; None for another one."""
    owner, _, method = fullname.rpartition(".")
    found = plugin.lookup_fully_qualified(owner) if method in methods else None
    return found.node if found is not None and isinstance(found.node, TypeInfo) else None
