"""The layers of ``torch.nn``: ``self.fc(x)``, where ``self.fc = nn.Linear(784, 128)``.

PyTorch's classes have no sizes in their types, and the call of any layer gives Any. So a call reads
the constructor's arguments where the layer is made: the only expression that the attribute or
variable is ever assigned in this module. Only numbers that are written there, and constants of the
module, are read, so that mypy's cache and daemon give the same.
"""

import inspect
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final, cast

from mypy.checker import TypeChecker
from mypy.nodes import (
    ARG_NAMED,
    ARG_POS,
    GDEF,
    CallExpr,
    Expression,
    FloatExpr,
    IntExpr,
    MemberExpr,
    NameExpr,
    OpExpr,
    RefExpr,
    StrExpr,
    TupleExpr,
    TypeInfo,
    UnaryExpr,
    Var,
)
from mypy.plugin import FunctionContext, MethodContext
from mypy.types import Instance, TupleType, Type, get_proper_type

from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.guards.conditions import place_of
from typednn.mypy_plugin.features.guards.facts import facts_at
from typednn.mypy_plugin.features.values.arguments import Values
from typednn.mypy_plugin.features.values.definitions import assignment_here, definition
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.names import TORCH_TENSOR
from typednn.mypy_plugin.types import (
    Scope,
    Writer,
    as_foreign_array,
    checker_builder,
    is_of_mistake,
    of_mistake,
    unknown_type,
)
from typednn.shapes.dim import UNKNOWN
from typednn.shapes.facts import assuming
from typednn.shapes.layers.sequential import LayerSpec, sequential
from typednn.shapes.libraries.table import Function
from typednn.shapes.libraries.torch_modules import MODULES, inputs_of
from typednn.shapes.libraries.torch_rules.modules import Tree
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError

_PACKAGE: Final = "torch.nn.modules."
SEQUENTIAL: Final = "torch.nn.modules.container.Sequential"
MODULE: Final = "torch.nn.modules.module.Module"


def module_named(fullname: str) -> Function | None:
    """Return what is known of a class of layers."""
    known = fullname.startswith(_PACKAGE)
    return MODULES.get(fullname.rpartition(".")[2]) if known else None


def is_call_of_layer(fullname: str) -> bool:
    """Whether a method is the call of a layer of PyTorch that has a rule."""
    owner, _, name = fullname.rpartition(".")
    return name == "__call__" and (owner == SEQUENTIAL or module_named(owner) is not None)


def call_layer(ctx: MethodContext) -> Type:
    """The hook of ``layer(x)``."""
    assert isinstance(ctx.api, TypeChecker)
    layer, result = get_proper_type(ctx.type), ctx.default_return_type
    call = ctx.context
    if not imports_annotations(ctx.api.tree) or not isinstance(call, CallExpr):
        return result
    types = [t for ts in ctx.arg_types for t in ts]
    kinds = [kind for ks in ctx.arg_kinds for kind in ks]
    tensors = [as_foreign_array(t) for t in types]
    x = tensors[0] if tensors else None
    if x is None or kinds[0] is not ARG_POS or x.type.fullname != TORCH_TENSOR:
        return result
    if any(map(is_of_mistake, types)):
        return of_mistake(x) if isinstance(layer, Instance) else result
    scope = Scope()
    assert isinstance(layer, Instance)
    made = _Layers(ctx.api, scope).of_call(call.callee, layer.type)
    if isinstance(made, _Chain) and not made.fits():
        made = _Chain([None])
    shapes = [UNKNOWN_SHAPE if each is None else scope.shape(each) for each in tensors]
    given = [s for s, kind in zip(shapes, kinds, strict=True) if kind is ARG_POS]
    return _Call(ctx, ctx.api, scope, x).through(made, given)


class _Call:
    """The call of a layer with a tensor, whose class the result has."""

    def __init__(self, ctx: MethodContext, checker: TypeChecker, scope: Scope, x: Instance) -> None:
        self._ctx, self._checker, self._scope, self._x = ctx, checker, scope, x

    def through(self, layer: "_Layer", shapes: Sequence[Shape]) -> Type:
        """Return the type of the result, or report that the layer does not take the tensors."""
        try:
            return self._written(layer.result(shapes))
        except ShapeError as error:
            found = error
        if facts := facts_at(place_of(self._ctx.context), self._checker, self._scope):
            try:
                with assuming(facts):
                    return self._written(layer.result(shapes))
            except ShapeError as error:
                found = error
        self._checker.fail(str(found), self._ctx.context, code=CODES[found.code])
        return of_mistake(self._written(UNKNOWN_SHAPE))

    def _written(self, result: "Tree | None") -> Type:
        """Return the type of tensors in nested tuples."""
        build = checker_builder(self._checker)
        if result is None:
            return self._ctx.default_return_type
        if isinstance(result, list):
            items = [self._written(each) for each in result]
            return TupleType(items, build("builtins.tuple", [unknown_type()]))
        shape = Writer(build, self._scope).shape(result)
        return self._x.copy_modified(args=[shape, unknown_type()])


class _Layer:
    """A layer and the arguments of its constructor; None of what is not known."""

    def __init__(self, function: Function, arguments: Mapping[str, object], read: bool) -> None:
        self._function, self._arguments, self._read = function, arguments, read

    @property
    def name(self) -> str:
        return self._function.name

    def result(self, shapes: Sequence[Shape]) -> "Tree | None":
        """Return the shapes of the result for those of the call's arguments."""
        inputs = inputs_of(self._function)
        if not self._read or len(shapes) < len(inputs):
            return None
        found = self._function.rule(*shapes[: len(inputs)], **self._arguments)
        return cast("Tree", found)  # a layer gives a tree, and never any number of tensors


class _Chain(_Layer):
    """A Sequential."""

    def __init__(self, layers: Sequence[_Layer | None]) -> None:
        self._layers = layers

    @property
    def name(self) -> str:
        return "Sequential"

    def fits(self) -> bool:
        """Whether neighbours fit. If not, that is reported where the chain is made."""
        try:
            self.result([UNKNOWN_SHAPE])
        except ShapeError:
            return False
        return True

    def result(self, shapes: Sequence[Shape]) -> "Tree | None":
        specs = [
            LayerSpec("layer", None, UNKNOWN_SHAPE)
            if layer is None
            else LayerSpec(layer.name, None, None, through=partial(_through, layer))
            for layer in self._layers
        ]
        return sequential(specs, shapes[0])


def _through(layer: _Layer, x: Shape) -> Shape:
    result = layer.result([x])
    return result if isinstance(result, tuple) else UNKNOWN_SHAPE


class _Layers:
    """Finds the layers that a program makes."""

    def __init__(self, checker: TypeChecker, scope: Scope) -> None:
        self._checker = checker
        self._values = Values(checker, scope)

    def of_call(self, callee: Expression, cls: TypeInfo) -> _Layer:
        """Return the layer that is called; one of which only the class is known, if no more is."""
        found = self._made(callee)
        if found is not None:
            return found
        function = module_named(cls.fullname)
        return _Chain([None]) if function is None else self._layer(function, None)

    def in_chain(self, items: Sequence[Expression]) -> "_Chain":
        """Return the Sequential of these layers."""
        return _Chain([self._made(item) for item in items])

    def _made(self, expression: Expression | None, depth: int = 0) -> _Layer | None:
        """Return the layer that an expression is, if it is known where it is made."""
        match expression:
            case CallExpr(callee=RefExpr(node=TypeInfo() as cls)):
                return self._of_constructor(expression, cls)
            case MemberExpr(expr=NameExpr(node=Var(is_self=True) as owner), name=name):
                t = get_proper_type(owner.type)
                cls = t.type if isinstance(t, Instance) else None
                found = None if cls is None else assignment_here(name, cls, self._checker)
                return self._made(found[1], depth + 1) if found and depth < _DEEP else None
            case NameExpr(node=Var() as variable):
                return (
                    self._made(definition(variable, self._checker), depth + 1)
                    if depth < _DEEP
                    else None
                )
        return None

    def _of_constructor(self, call: CallExpr, cls: TypeInfo) -> _Layer | None:
        if cls.fullname == SEQUENTIAL:
            plain = all(kind is ARG_POS for kind in call.arg_kinds)
            dicts = any(_is_dict(each) for each in call.args)
            return self.in_chain(call.args) if plain and not dicts else None
        function = module_named(cls.fullname)
        return None if function is None else self._layer(function, call)

    def _layer(self, function: Function, call: CallExpr | None) -> _Layer:
        """Return a layer with the constructor's arguments that are known."""
        given = self._given(function, call)
        arguments, read = dict[str, object](), given is not None
        for parameter in function.parameters:
            own, written = parameter.of_rule, (given or {}).get(parameter.name)
            if parameter.unread and written is not None:
                read = False
            if own is None or parameter.unread:
                continue
            if written is not None:
                arguments[own.name] = self._value(written)
            elif call is None or own.default is inspect.Parameter.empty:
                arguments[own.name] = UNKNOWN
        return _Layer(function, arguments, read)

    def _given(self, function: Function, call: CallExpr | None) -> dict[str, Expression] | None:
        """Return the arguments of a constructor by name; None if some are spread."""
        names = [parameter.name for parameter in function.parameters]
        found = dict[str, Expression]()
        if call is None:
            return found
        arguments = zip(call.args, call.arg_kinds, call.arg_names, strict=True)
        for place, (expression, kind, name) in enumerate(arguments):
            if kind is ARG_POS:
                if place < len(names):
                    found[names[place]] = expression
            elif kind is ARG_NAMED and name is not None:
                found[name] = expression
            else:
                return None
        return found

    def _value(self, expression: Expression) -> object:
        """Return the value of an argument, if only numbers and constants stand in it."""
        if isinstance(expression, NameExpr) and expression.fullname in _CONSTANTS:
            return _CONSTANTS[expression.fullname]
        if isinstance(expression, StrExpr):
            return expression.value
        if isinstance(expression, FloatExpr):
            return expression.value
        if not _is_written(expression):
            return UNKNOWN
        return self._values.value(type_of(expression, self._checker), expression)


_DEEP: Final = 8
_CONSTANTS: Final = {"builtins.True": True, "builtins.False": False, "builtins.None": None}


def _is_dict(expression: Expression) -> bool:
    """Whether the layers of a Sequential are given in a dict."""
    return isinstance(expression, CallExpr) and getattr(expression.callee, "name", "") in (
        "OrderedDict",
        "dict",
    )


def _is_written(expression: Expression) -> bool:
    """Whether an expression consists of numbers and constants of a module."""
    match expression:
        case IntExpr():
            return True
        case NameExpr(node=Var(), kind=kind):
            return kind == GDEF
        case UnaryExpr(expr=operand):
            return _is_written(operand)
        case OpExpr(left=left, right=right):
            return _is_written(left) and _is_written(right)
        case TupleExpr(items=items):
            return all(map(_is_written, items))
    return False


def construct_chain(ctx: FunctionContext) -> Type:
    """The hook of ``nn.Sequential(...)``: neighbours must fit each other."""
    assert isinstance(ctx.api, TypeChecker)
    call = ctx.context
    if imports_annotations(ctx.api.tree) and isinstance(call, CallExpr):
        plain = all(kind is ARG_POS for kind in call.arg_kinds) and not any(
            map(_is_dict, call.args)
        )
        if plain:
            try:
                _Layers(ctx.api, Scope()).in_chain(call.args).result([UNKNOWN_SHAPE])
            except ShapeError as error:
                ctx.api.fail(str(error), call, code=CODES[error.code])
    return ctx.default_return_type
