"""The specs of layers (``typednn.shapes.layers.sequential``), read from their types."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from inspect import Parameter

from mypy.expandtype import expand_type_by_instance, freshen_function_type_vars
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import Decorator, FuncDef, TypeInfo
from mypy.typeops import bind_self
from mypy.types import (
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    ProperType,
    TupleType,
    Type,
    TypeVarType,
    UnpackType,
    get_proper_type,
)

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.features.annotated_calls.type_variables import is_size_variable
from typednn.mypy_plugin.names import CHAINS, LAYERS, REPEAT, TRANSFORMED
from typednn.mypy_plugin.types import Scope, as_tensor, is_of_mistake
from typednn.shapes.dim import UNKNOWN, Size, Unknown
from typednn.shapes.layers import CALL_RULES, holds_layers, in_type, rule_of_x, spec_with_rule
from typednn.shapes.layers.sequential import LayerSpec, chain, sequential
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError


def specs_of(model: Instance, scope: Scope) -> list[LayerSpec]:
    return [spec_of(get_proper_type(arg), scope) for arg in model.args]


def spec_of(layer: Type, scope: Scope) -> LayerSpec:
    """Return the input and output shapes that the ``__call__`` of a layer declares."""
    unknown = LayerSpec("layer", None, UNKNOWN_SHAPE)
    if isinstance(layer, CallableType):
        own = freshen_function_type_vars(layer)
        return _declared(messages.callee(own, "function"), own, scope) or unknown
    if not isinstance(layer, Instance):
        return unknown
    if (inner := as_chain(layer)) is not None:
        specs = specs_of(inner, scope)
        if inner.type.fullname == REPEAT:
            return specs[0]
        return chain(specs) if fit_together(specs) else unknown
    if (name := name_in_rules(layer.type)) is not None:
        return spec_with_rule(name, values_of(layer, name, scope))
    signature = call_signature(layer)
    spec = signature and _declared(messages.layer(layer), signature, scope) or unknown
    spec = replace(spec, refuses=_rule_of_x(layer, scope))
    # The names of a wrapped function are those of each call, but no variables of the wrapper's.
    return replace(spec, flexible=None) if layer.type.fullname in TRANSFORMED else spec


def _rule_of_x(layer: Instance, scope: Scope) -> Callable[[Shape], None] | None:
    owner = layer.type.get_containing_type_info("__call__")
    rule = rule_of_x(owner.name) if owner and owner.fullname.startswith(LAYERS) else None
    if rule is None or owner is None:
        return None
    return partial(rule, sizes_by_name(map_instance_to_supertype(layer, owner), scope))


def sizes_by_name(layer: Instance, scope: Scope) -> dict[str, Size]:
    """Return the sizes in a layer's type, by the names of its variables."""
    names = [variable.name for variable in layer.type.defn.type_vars]
    return {name: scope.size(size) for name, size in zip(names, layer.args, strict=False)}


def _declared(name: str, signature: CallableType, scope: Scope) -> LayerSpec | None:
    """Return the spec that a signature says; None if it says no shapes."""
    takes = as_tensor(signature.arg_types[0]) if signature.arg_types else None
    gives = as_tensor(signature.ret_type)
    if takes is None or gives is None:
        return None
    if isinstance(whole := get_proper_type(takes.args[0]), TypeVarType):
        keeps = get_proper_type(gives.args[0]) == whole
        return LayerSpec(name, None, None if keeps else UNKNOWN_SHAPE)
    flexible = frozenset(scope.key(v) for v in signature.variables)
    return LayerSpec(name, scope.shape(takes), scope.shape(gives), flexible)


def call_signature(layer: Instance) -> CallableType | None:
    """Return the signature of ``layer.__call__``, bound to ``layer``."""
    found = layer.type.get("__call__")
    node = found.node if found else None
    if not isinstance(node, (FuncDef, Decorator)):
        return None
    declared = get_proper_type(node.type)
    if not isinstance(declared, CallableType):
        return None
    expanded = expand_type_by_instance(declared, map_instance_to_supertype(layer, node.info))
    return freshen_function_type_vars(bind_self(expanded, layer))


def fit_together(specs: Sequence[LayerSpec]) -> bool:
    """Whether the layers fit each other. If not, it is reported where their chain is made."""
    try:
        sequential(specs)
    except ShapeError:
        return False
    return True


def values_of(layer: Instance, name: str, scope: Scope) -> Mapping[str, object]:
    """Return the constructor's arguments that a layer's type has; specs of the layers in it."""
    args, found = _args_as(layer, name), dict[str, object]()
    for place, parameter in enumerate(in_type(name).values()):
        if holds_layers(parameter):
            found[parameter.name] = _branches(args[place:], scope)
        elif parameter.annotation is LayerSpec:
            found[parameter.name] = spec_of(get_proper_type(args[place]), scope)
        else:
            found[parameter.name] = value_of(get_proper_type(args[place]), scope)
    return found


def _branches(layers: Sequence[Type], scope: Scope) -> tuple[LayerSpec, ...] | Unknown:
    if any(isinstance(layer, UnpackType) for layer in layers):
        return UNKNOWN
    return tuple(spec_of(get_proper_type(layer), scope) for layer in layers)


def value_of(t: ProperType, scope: Scope) -> object:
    """Return the value of an argument that a type says; UNKNOWN if it does not."""
    if isinstance(t, NoneType):
        return None
    if isinstance(t, TypeVarType) and not is_size_variable(t):
        return UNKNOWN
    if isinstance(t, LiteralType) and isinstance(t.value, str | bool | float):
        return t.value
    if isinstance(t, TupleType) and not any(isinstance(item, UnpackType) for item in t.items):
        return tuple(value_of(get_proper_type(item), scope) for item in t.items)
    return scope.size(t)


def name_in_rules(cls: TypeInfo, method: str = "__call__") -> str | None:
    """Return the name under which the call of a class of layers has a rule; None if it has none.

    So with another method, to which the rule applies too.
    """
    owner = cls.get_containing_type_info(method)
    ours = owner is not None and owner.fullname.startswith(LAYERS) and owner.name in CALL_RULES
    return owner.name if owner is not None and ours else None


def is_chain(cls: TypeInfo) -> bool:
    """Return whether the call of a class of layers is that of ``Sequential`` or ``Repeat``."""
    owner = cls.get_containing_type_info("__call__")
    return owner is not None and owner.fullname in CHAINS


def as_chain(layer: Instance) -> Instance | None:
    """Return a layer as the ``Sequential`` or ``Repeat`` whose call it has; None for others."""
    if not is_chain(layer.type):
        return None
    owner = next(base for base in layer.type.mro if base.fullname in CHAINS)
    return map_instance_to_supertype(layer, owner)


def made_of_layers(cls: TypeInfo) -> bool:
    """Return whether the types of this class have those of the layers in them."""
    name = name_in_rules(cls)
    return is_chain(cls) or name is not None and any(map(_is_layer, in_type(name).values()))


def names_of_layers(cls: TypeInfo) -> frozenset[str]:
    """Return the parameters of the constructor that are layers, of a class with a rule."""
    name = name_in_rules(cls)
    parameters = () if name is None else in_type(name).values()
    return frozenset(each.name for each in parameters if _is_layer(each))


def layers_in(layer: Instance) -> Sequence[Type]:
    """Return the types of the layers in a layer that is made of layers."""
    if (inner := as_chain(layer)) is not None:
        return inner.args
    found: list[Type] = []
    if (name := name_in_rules(layer.type)) is not None:
        args = _args_as(layer, name)
        for place, parameter in enumerate(in_type(name).values()):
            if _is_layer(parameter):
                found += args[place:] if holds_layers(parameter) else [args[place]]
    return found


def holds_mistake(layer: Type) -> bool:
    """Whether a layer was refused where it was made, or one in it."""
    proper = get_proper_type(layer)
    if is_of_mistake(proper) or not isinstance(proper, Instance):
        return is_of_mistake(proper)
    chain_of = as_chain(proper)
    fits = chain_of is None or fit_together(specs_of(chain_of, Scope()))
    return not fits or any(map(holds_mistake, layers_in(proper)))


def _is_layer(parameter: Parameter) -> bool:
    return holds_layers(parameter) or parameter.annotation is LayerSpec


def _args_as(layer: Instance, name: str) -> Sequence[Type]:
    """Return the arguments that a layer's type has as one of the class with this name."""
    info = next(each for each in layer.type.mro if each.name == name)
    return map_instance_to_supertype(layer, info).args
