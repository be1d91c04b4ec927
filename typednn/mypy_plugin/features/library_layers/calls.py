"""The hooks of ``layer(x)`` and of ``Sequential``."""

from collections.abc import Callable, Mapping, Sequence

from mypy.checker import TypeChecker
from mypy.nodes import ARG_POS, CallExpr
from mypy.plugin import FunctionContext, MethodContext
from mypy.types import AnyType, Instance, TupleType, Type, get_proper_type

from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.guards.attempts import under_facts
from typednn.mypy_plugin.features.library_calls.mistakes import forget_mistake, note_mistake
from typednn.mypy_plugin.features.library_layers.families import (
    SEQUENTIALS,
    family_of,
    layer_named,
)
from typednn.mypy_plugin.features.library_layers.making import Chain, Layer, Layers
from typednn.mypy_plugin.features.library_transformations.along_axes import call_along_axes
from typednn.mypy_plugin.features.library_transformations.lambdas import call_of_lambda
from typednn.mypy_plugin.features.operations.unions import Outcome
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.names import JAX_ARRAY, TORCH_MODULE
from typednn.mypy_plugin.types import (
    Scope,
    Writer,
    as_foreign_array,
    as_result,
    checker_builder,
    is_of_mistake,
    of_mistake,
    unknown_type,
)
from typednn.shapes.libraries.torch_rules.modules import Tree
from typednn.shapes.rules.axes import variadic_at
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError


def is_call_of_layer(fullname: str) -> bool:
    """Whether a method is the call of a layer that has a rule."""
    owner, _, name = fullname.rpartition(".")
    return name == "__call__" and (
        owner in (*SEQUENTIALS, TORCH_MODULE) or layer_named(owner) is not None
    )


def call_layer(ctx: MethodContext) -> Type:
    """The hook of ``layer(x)``."""
    assert isinstance(ctx.api, TypeChecker)
    layer, call = get_proper_type(ctx.type), ctx.context
    family = family_of(layer.type.fullname) if isinstance(layer, Instance) else None
    if family is None or not isinstance(layer, Instance) or not isinstance(call, CallExpr):
        return ctx.default_return_type
    if family.array == JAX_ARRAY:
        return call_mapped(ctx, None)  # where the layer has overloads, ``vmap(layer)`` has its type
    scope = Scope()
    layers = Layers(ctx.api, scope)
    made = layers.of_call(call.callee, layer.type)
    if made is None:
        held = layers.users_module(call.callee)
        return ctx.default_return_type if held is None else _as_module(call, held, ctx.api)
    return _through(ctx, scope, family.array, made, 0)


def _as_module(call: CallExpr, module: Instance, checker: TypeChecker) -> Type:
    """Return what a call gives that is one of a user's module, of which mypy knows no class."""
    kinds, names = call.arg_kinds, call.arg_names
    return checker.expr_checker.check_call(module, call.args, kinds, call, names)[0]


def call_mapped(ctx: MethodContext, check: Callable[[MethodContext], Type] | None) -> Type:
    """The hook of ``vmap(layer)(x)``; ``check`` is that of any other transformed function.

    The layer's own call maps no axes. Only of a layer whose making is found are the axes known.
    """
    assert isinstance(ctx.api, TypeChecker)
    call = ctx.context
    if (of_lambda := call_of_lambda(ctx)) is not None:
        return of_lambda
    scope = Scope()
    layers = Layers(ctx.api, scope)
    found = layers.mapped(call.callee) if isinstance(call, CallExpr) else None
    if found is None:
        by_axes = call_along_axes(ctx, lambda e: layers.mapped(e) is not None)
        if by_axes is not None:
            return by_axes
        return ctx.default_return_type if check is None else check(ctx)
    return _through(ctx, scope, JAX_ARRAY, *found)


def _through(ctx: MethodContext, scope: Scope, array: str, made: Layer, mapped: int) -> Type:
    """Return the type of what a layer gives for the arguments, each with so many mapped axes."""
    assert isinstance(ctx.api, TypeChecker)
    types = [t for ts in ctx.arg_types for t in ts]
    kinds = [kind for ks in ctx.arg_kinds for kind in ks]
    names = [name for ns in ctx.arg_names for name in ns]
    first = as_foreign_array(types[0]) if types else None
    x = None if first is None else as_result(first)
    known = imports_annotations(ctx.api.tree)
    if not known or x is None or kinds[0] is not ARG_POS or x.type.fullname != array:
        return ctx.default_return_type
    if any(map(is_of_mistake, types)):
        return of_mistake(x)
    if isinstance(made, Chain) and not made.fits():
        made = Chain([None])
    over = scope.shape(x)[:mapped]
    if variadic_at(over) is not None or len(over) < mapped:
        return ctx.default_return_type
    given = [_without(_shapes(t, scope), mapped) for t in types]
    positional = [shape for shape, kind in zip(given, kinds, strict=True) if kind is ARG_POS]
    named = {name: shape for name, shape in zip(names, given, strict=True) if name is not None}
    return _Call(ctx, ctx.api, scope, x, over).through(made, positional, named)


def _shapes(t: Type, scope: Scope) -> Tree:
    """Return the shape of a tensor, or of those in a tuple; of anything else nothing is known."""
    proper = get_proper_type(t)
    if isinstance(proper, TupleType):
        return [_shapes(item, scope) for item in proper.items]
    tensor = as_foreign_array(proper)
    return UNKNOWN_SHAPE if tensor is None else scope.shape(as_result(tensor))


def _without(shapes: Tree, mapped: int) -> Tree:
    """Return the shapes without the axes that are mapped."""
    if isinstance(shapes, list):
        return [_without(each, mapped) for each in shapes]
    return shapes[mapped:] if variadic_at(shapes[:mapped]) is None else UNKNOWN_SHAPE


class _Call:
    """The call of a layer with an array, whose class the result has; ``over`` are mapped axes."""

    def __init__(
        self, ctx: MethodContext, checker: TypeChecker, scope: Scope, x: Instance, over: Shape
    ) -> None:
        self._ctx, self._checker, self._scope, self._x = ctx, checker, scope, x
        self._over = over

    def through(self, layer: Layer, shapes: Sequence[Tree], named: Mapping[str, Tree]) -> Type:
        """Return the type of the result, or report that the layer does not take the tensors."""
        forget_mistake(self._checker, self._ctx.context)
        found = under_facts(
            lambda _: self._outcome(layer, shapes, named),
            self._ctx.context,
            self._checker,
            self._scope,
        )
        if not found.errors:
            return found.type
        [error] = found.errors
        note_mistake(self._checker, self._ctx.context, str(error), error.code)
        return of_mistake(found.type)

    def _outcome(
        self, layer: Layer, shapes: Sequence[Tree], named: Mapping[str, Tree]
    ) -> Outcome[ShapeError]:
        try:
            return Outcome(self._written(layer.result(shapes, named)), [])
        except ShapeError as error:
            return Outcome(self._written(_of_any(layer, len(shapes))), [error])

    def _may_be_array(self, default: Type) -> bool:
        """Whether the library says that the result is an array, or nothing."""
        return (
            isinstance(get_proper_type(default), AnyType) or as_foreign_array(default) is not None
        )

    def _written(self, result: "Tree | None") -> Type:
        """Return the type of tensors in nested tuples."""
        build = checker_builder(self._checker)
        if result is None or not self._may_be_array(self._ctx.default_return_type):
            return self._ctx.default_return_type
        if isinstance(result, list):
            items = [self._written(each) for each in result]
            return TupleType(items, build("builtins.tuple", [unknown_type()]))
        shape = Writer(build, self._scope).shape((*self._over, *result))
        return self._x.copy_modified(args=[shape, unknown_type()])


def _of_any(layer: Layer, number: int) -> "Tree | None":
    """Return what a layer gives for tensors of any shape."""
    try:
        return layer.result([UNKNOWN_SHAPE] * number)
    except ShapeError:
        return UNKNOWN_SHAPE


def construct_chain(ctx: FunctionContext) -> Type:
    """The hook of ``nn.Sequential(...)``: neighbours must fit each other."""
    assert isinstance(ctx.api, TypeChecker)
    call = ctx.context
    if imports_annotations(ctx.api.tree) and isinstance(call, CallExpr):
        chain = Layers(ctx.api, Scope()).chain(call)
        try:
            if chain is not None:
                chain.result([UNKNOWN_SHAPE])
        except ShapeError as error:
            ctx.api.fail(str(error), call, code=CODES[error.code])
    return ctx.default_return_type
