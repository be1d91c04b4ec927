"""Check chains of layers, such as ``Sequential(Linear(784, 128), ReLU(), Linear(128, 10))``.

A layer's ``__call__`` declares the shapes of its input and its output.
``typednn.shapes.layers.sequential``, which the run time calls too, decides whether neighbours fit,
and computes the shape of the chain's output.
"""

import inspect
from collections.abc import Callable, Sequence

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE
from mypy.nodes import CallExpr
from mypy.plugin import FunctionContext, FunctionSigContext, MethodContext
from mypy.subtypes import is_subtype
from mypy.types import CallableType, Instance, Type, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import CODES, DTYPE
from typednn.mypy_plugin.features.annotated_calls.given_functions import place_in_call
from typednn.mypy_plugin.features.control_flow.calls import type_in_call
from typednn.mypy_plugin.features.control_flow.type_trees import TypeTrees
from typednn.mypy_plugin.features.daemon import depend_on_layers
from typednn.mypy_plugin.features.layers.calls import refusal_of_method
from typednn.mypy_plugin.features.layers.construction import construct
from typednn.mypy_plugin.features.layers.lambdas import read_for_call, read_lambdas
from typednn.mypy_plugin.features.layers.not_layers import refuse_no_layer, refuse_no_layers
from typednn.mypy_plugin.features.layers.specs import (
    as_chain,
    call_signature,
    holds_mistake,
    spec_of,
    specs_of,
)
from typednn.mypy_plugin.features.layers.wrapped import refuse_hidden_parameters
from typednn.mypy_plugin.features.loops import never_met
from typednn.mypy_plugin.features.redefinition import with_shape
from typednn.mypy_plugin.names import LAYERS, MODULE
from typednn.mypy_plugin.types import (
    Scope,
    Writer,
    as_tensor,
    checker_builder,
    constructor_of_anything,
    is_of_mistake,
    members,
    of_mistake,
    refused_layer,
    unknown_type,
)
from typednn.shapes.layers import METHOD_RULES
from typednn.shapes.layers.repeat import no_builder, refuse_repeated
from typednn.shapes.layers.sequential import LayerSpec, sequential
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, common


def construct_chain(
    ctx: FunctionContext, name: str, check: Callable[[FunctionContext], Type] | None
) -> Type:
    """The hook of their constructors: layers must fit each other; a repeated one its own result."""
    if name == "Repeat":
        model = construct(ctx, name, check)
        _check_repeated(model, ctx)
        return model
    model = get_proper_type(ctx.default_return_type)
    if not isinstance(model, Instance) or any(
        kind.is_star() for ks in ctx.arg_kinds for kind in ks
    ):
        return ctx.default_return_type
    if refuse_no_layers(ctx, ctx.callee_arg_names):
        return refused_layer(model)
    refuse_hidden_parameters(ctx)
    assert isinstance(ctx.api, TypeChecker)
    layers = [layer for expressions in ctx.args for layer in expressions]
    types, mistakes = read_lambdas([t for ts in ctx.arg_types for t in ts], layers, ctx.api)
    model = model.copy_modified(args=types)
    for each in mistakes:
        ctx.api.fail(each.text, each.place, code=each.code)
    if mistakes:
        return refused_layer(model)
    _through(specs_of(model, Scope()), UNKNOWN_SHAPE, ctx)
    return model


def signature_of_repeat(
    ctx: FunctionSigContext, otherwise: Callable[[FunctionSigContext], CallableType]
) -> CallableType:
    """The signature hook of ``Repeat``: it takes anything where its own hook refuses the ``build``."""
    assert isinstance(ctx.api, TypeChecker)
    given = dict(zip(ctx.default_signature.arg_names, ctx.args, strict=True))["build"]
    if len(given) == 1 and _no_builder(type_in_call(given[0], ctx.api), ctx.api) is not None:
        return constructor_of_anything(ctx.default_signature, ctx.api)
    return otherwise(ctx)


def _no_builder(build: Type, checker: TypeChecker) -> str | None:
    """Return why a ``build`` makes no layers; None if it may make some."""
    proper, trees = get_proper_type(build), TypeTrees(checker)
    if isinstance(proper, Instance) and proper.type.has_base(MODULE):
        return no_builder(proper.type.name, proper.type.name)
    return no_builder(trees.kind(proper), None) if trees.is_decided(proper) else None


def _check_repeated(model: Type, ctx: FunctionContext) -> None:
    """Report a ``Repeat`` of a layer that cannot take its own result."""
    proper = get_proper_type(model)
    if not isinstance(proper, Instance) or len(proper.args) != 1:
        return
    build = get_proper_type(dict(zip(ctx.callee_arg_names, ctx.arg_types, strict=True))["build"][0])
    assert isinstance(ctx.api, TypeChecker)
    if (text := _no_builder(build, ctx.api)) is not None:
        ctx.api.fail(text, ctx.context, code=ARG_TYPE)
        return
    if isinstance(build, CallableType) and refuse_no_layer(ctx, build.ret_type):
        return
    try:
        refuse_repeated(spec_of(get_proper_type(proper.args[0]), Scope()))
    except ShapeError as error:
        ctx.api.fail(str(error), ctx.context, code=CODES[error.code])


def call_chain(ctx: MethodContext, check: Callable[[MethodContext], Type] | None) -> Type:
    """The hook of ``model(x)``: each layer changes the shape and the dtype of ``x``."""
    assert isinstance(ctx.api, TypeChecker)
    model = get_proper_type(ctx.type)
    model = as_chain(model) if isinstance(model, Instance) else None
    xs = ctx.arg_types[0] if ctx.arg_types else []
    given = [as_tensor(member) for t in xs for member in members(t)]
    result = as_tensor(ctx.default_return_type)
    if model is None or not given or result is None or len(given) > 1 and None in given:
        return ctx.default_return_type
    scope, x = Scope(), given[0]
    if never_met(ctx.context, ctx.api):
        return with_shape(result, unknown_type())
    depend_on_layers(_layers(model), ctx.api)
    shape = UNKNOWN_SHAPE if x is None else scope.shape(x)
    specs, was_refused = specs_of(model, scope), holds_mistake(model)
    read = read_for_call(model, ctx.context, shape, scope, ctx.api)
    model = read.model
    dtype = _dtype_through(model, unknown_type() if x is None else x.args[1], ctx)
    result = result.copy_modified(args=[unknown_type(), dtype])
    if was_refused or any(map(is_of_mistake, xs)):
        return of_mistake(result)
    if read.wrong is not None and isinstance(ctx.context, CallExpr):
        for each in read.mistakes:
            place = place_in_call(each, read.wrong, ctx.context)
            ctx.api.fail(each.text, place, code=each.code)
        return of_mistake(result)
    error = _refusal_of_first(_layers(model), ctx)
    if error is not None:
        ctx.api.fail(str(error), ctx.context, code=CODES[error.code])
        return of_mistake(result)
    others = [scope.shape(member) for member in given[1:] if member is not None]
    calls = [(specs_of(model, scope), shape), *((specs, other) for other in others)]
    found = _through_all(calls, ctx, model.type.name)
    if found is None:
        return of_mistake(result)
    return with_shape(result, Writer(checker_builder(ctx.api), scope).shape(found))


def _through_all(
    calls: Sequence[tuple[Sequence[LayerSpec], Shape]], ctx: MethodContext, name: str
) -> Shape | None:
    """Return what is known of the output for each shape that ``x`` may have; None after the first that is refused."""
    found: list[Shape] = []
    for specs, shape in calls:
        through = _through(specs, shape, ctx, name)
        if through is None:
            return None
        found.append(through)
    return common(found)


def _refusal_of_first(layers: Sequence[Instance], ctx: MethodContext) -> ShapeError | None:
    """Return what the first layer's rule of its arguments says of ``x``, as of the indices of an Embedding."""
    assert isinstance(ctx.api, TypeChecker)
    rule = f"{layers[0].type.name}.__call__" if layers else ""
    if rule not in METHOD_RULES or not layers[0].type.fullname.startswith(LAYERS):
        return None
    x = next(name for name in inspect.signature(METHOD_RULES[rule]).parameters if name != "self")
    return refusal_of_method(rule, layers[0], {x: (ctx.arg_types[0][0], ctx.args[0][0])}, ctx.api)


def _dtype_through(model: Instance, dtype: Type, ctx: MethodContext) -> Type:
    """Return the dtype of the chain's output; report the first layer with another dtype."""
    for layer in _layers(model):
        signature = call_signature(layer)
        takes = as_tensor(signature.arg_types[0]) if signature and signature.arg_types else None
        gives = as_tensor(signature.ret_type) if signature else None
        if takes is None or gives is None:
            return unknown_type()
        want, have = get_proper_type(takes.args[1]), get_proper_type(dtype)
        if isinstance(want, Instance) and not is_subtype(have, want):
            head = f"{layer.type.name}.__call__: argument 'x'"
            text = messages.wrong_dtype(head, have, want)
            ctx.api.fail(text, ctx.context, code=DTYPE)
            return gives.args[1]
        dtype = gives.args[1] if isinstance(want, Instance) else dtype
    return dtype


def _layers(model: Instance) -> list[Instance]:
    """Return the layers of a chain, with the layers of inner chains in their place."""
    found: list[Instance] = []
    for arg in model.args:
        layer = get_proper_type(arg)
        if isinstance(layer, Instance):
            inner = as_chain(layer)
            found += [layer] if inner is None else _layers(inner)
    return found


def _through(
    specs: Sequence[LayerSpec],
    shape: Shape,
    ctx: FunctionContext | MethodContext,
    name: str = "Sequential",
) -> Shape | None:
    """Return the shape of the chain's output; report the first layer whose input does not fit, and return None."""
    try:
        return sequential(specs, shape, name)
    except ShapeError as error:
        ctx.api.fail(str(error), ctx.context, code=CODES[error.code])
        return None
