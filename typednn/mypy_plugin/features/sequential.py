"""`Sequential(Linear(784, 128), ReLU(), Linear(128, 10))`: the chain is checked where it is built.

A layer's `__call__` says what it takes and gives; `typednn.shapes.rules.sequential`, which the run time
calls too, says whether neighbours fit, and what the whole chain makes of its input.
"""

from mypy.checker import TypeChecker
from mypy.expandtype import expand_type_by_instance, freshen_function_type_vars
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import Context, Decorator, FuncDef
from mypy.plugin import FunctionContext, MethodContext
from mypy.typeops import bind_self
from mypy.types import CallableType, Instance, Type, TypeVarType, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.values import members
from typednn.mypy_plugin.names import SEQUENTIAL
from typednn.mypy_plugin.types import Scope, Writer, as_tensor, checker_builder
from typednn.shapes.rules.sequential import LayerSpec, sequential
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError


def built(ctx: FunctionContext) -> Type:
    """The hook of `Sequential(...)`: its type lists the layers, and neighbours must fit."""
    chain = get_proper_type(ctx.default_return_type)
    if not isinstance(chain, Instance) or any(
        kind.is_star() for ks in ctx.arg_kinds for kind in ks
    ):
        return ctx.default_return_type
    chain = chain.copy_modified(args=[t for types in ctx.arg_types for t in types])
    _through(chain, UNKNOWN_SHAPE, Scope(), ctx, ctx.context)
    return chain


def called(ctx: MethodContext) -> Type:
    """The hook of `model(x)` for a chain: the shape of `x` fed through the layers."""
    assert isinstance(ctx.api, TypeChecker)
    chain = get_proper_type(ctx.type)
    tensors = [as_tensor(member) for types in ctx.arg_types for t in types for member in members(t)]
    result = as_tensor(ctx.default_return_type)
    if not isinstance(chain, Instance) or len(tensors) != 1 or result is None:
        return ctx.default_return_type
    scope = Scope()
    given = tensors[0]
    shape = UNKNOWN_SHAPE if given is None else scope.shape(given)
    through = _through(chain, shape, scope, ctx, ctx.context)
    written = Writer(checker_builder(ctx.api), scope).shape(through)
    return result.copy_modified(args=[written, result.args[1]])


def _through(
    chain: Instance,
    shape: Shape,
    scope: Scope,
    ctx: FunctionContext | MethodContext,
    context: Context,
) -> Shape:
    """What the chain makes of `shape`; reports the first layer that cannot take what it is given."""
    layers = _specs(chain, scope)
    try:
        return sequential(layers, shape)
    except ShapeError as error:
        ctx.api.fail(str(error), context, code=CODES[error.code])
        return UNKNOWN_SHAPE


def _specs(chain: Instance, scope: Scope) -> list[LayerSpec]:
    """The layers of a chain, those of chains inside of it in their place."""
    specs: list[LayerSpec] = []
    for arg in chain.args:
        layer = get_proper_type(arg)
        if isinstance(layer, Instance) and layer.type.fullname == SEQUENTIAL:
            specs += _specs(layer, scope)
        else:
            specs.append(_spec(layer, scope))
    return specs


def _spec(layer: Type, scope: Scope) -> LayerSpec:
    unknown = LayerSpec("layer", None, UNKNOWN_SHAPE)
    if not isinstance(layer, Instance) or (signature := call_signature(layer)) is None:
        return unknown
    takes = as_tensor(signature.arg_types[0]) if signature.arg_types else None
    gives = as_tensor(signature.ret_type)
    if takes is None or gives is None:
        return unknown
    if isinstance(whole := get_proper_type(takes.args[0]), TypeVarType):
        keeps = get_proper_type(gives.args[0]) == whole
        return LayerSpec(messages.layer(layer), None, None if keeps else UNKNOWN_SHAPE)
    flexible = frozenset(scope.key(v) for v in signature.variables)
    return LayerSpec(messages.layer(layer), scope.shape(takes), scope.shape(gives), flexible)


def call_signature(layer: Instance) -> CallableType | None:
    """`__call__` of `layer`, with the class's type variables filled in, without `self`."""
    found = layer.type.get("__call__")
    node = found.node if found else None
    if not isinstance(node, (FuncDef, Decorator)):
        return None
    declared = get_proper_type(node.type)
    if not isinstance(declared, CallableType):
        return None
    expanded = expand_type_by_instance(declared, map_instance_to_supertype(layer, node.info))
    return freshen_function_type_vars(bind_self(expanded, layer))
