"""Finds where a program makes its layers, and reads the arguments of their constructors."""

import inspect
from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final, cast

from mypy.checker import TypeChecker
from mypy.nodes import (
    ARG_NAMED,
    ARG_POS,
    GDEF,
    CallExpr,
    Expression,
    FloatExpr,
    IndexExpr,
    IntExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    OpExpr,
    RefExpr,
    StarExpr,
    StrExpr,
    TupleExpr,
    TypeInfo,
    UnaryExpr,
    Var,
)
from mypy.types import Instance, get_proper_type

from typednn.mypy_plugin.features.library_calls.names import library_call_of
from typednn.mypy_plugin.features.library_layers.containers import layer_in
from typednn.mypy_plugin.features.library_layers.families import (
    LAMBDA,
    LAMBDA_RULE,
    SEQUENTIALS,
    layer_named,
)
from typednn.mypy_plugin.features.library_transformations.calls import MAPS, SAME
from typednn.mypy_plugin.features.values.arguments import Values
from typednn.mypy_plugin.features.values.definitions import assignment_here, definition
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.names import TORCH_MODULE
from typednn.mypy_plugin.types import Scope
from typednn.shapes.dim import UNKNOWN
from typednn.shapes.layers.sequential import LayerSpec, sequential
from typednn.shapes.libraries.adapters.operands import elementwise
from typednn.shapes.libraries.table import Function
from typednn.shapes.libraries.torch_rules.modules import Tree
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError


class Layer:
    """A layer and the arguments of its constructor; None of what is not known."""

    def __init__(self, function: Function, arguments: Mapping[str, object], read: bool) -> None:
        self._function, self._arguments, self._read = function, arguments, read

    @property
    def name(self) -> str:
        return self._function.name

    def result(
        self, shapes: Sequence[Tree], named: Mapping[str, Tree] = MappingProxyType({})
    ) -> "Tree | None":
        """Return the shapes of the result for those of the call's arguments, also by name."""
        inputs = self._function.inputs
        given = dict(zip((each.name for each in inputs), shapes, strict=False))
        given |= {each.name: named[each.name] for each in inputs if each.name in named}
        needed = {each.name for each in inputs if each.default is each.empty}
        if not self._read or not needed <= given.keys():
            return None
        found = self._function.rule(**given, **self._arguments)
        return cast("Tree", found)  # a layer gives a tree, and never any number of tensors


class Chain(Layer):
    """A Sequential."""

    def __init__(self, layers: Sequence[Layer | None]) -> None:
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

    def result(
        self, shapes: Sequence[Tree], named: Mapping[str, Tree] = MappingProxyType({})
    ) -> "Tree | None":
        specs = [
            LayerSpec("layer", None, UNKNOWN_SHAPE)
            if layer is None
            else LayerSpec(layer.name, None, None, through=partial(_through, layer))
            for layer in self._layers
        ]
        first = shapes[0]
        return sequential(specs, UNKNOWN_SHAPE if isinstance(first, list) else first)


def _through(layer: Layer, x: Shape) -> Shape:
    result = layer.result([x])
    return result if isinstance(result, tuple) else UNKNOWN_SHAPE


class Layers:
    """Finds the layers that a program makes."""

    def __init__(self, checker: TypeChecker, scope: Scope) -> None:
        self._checker = checker
        self._values = Values(checker, scope)

    def of_call(self, callee: Expression, cls: TypeInfo) -> Layer | None:
        """Return the layer that is called; one of which only the class is known, if no more is.

        None of a module that may be any.
        """
        found = self._made(callee)
        if found is not None or cls.fullname == TORCH_MODULE:
            return found
        function = layer_named(cls.fullname)
        return Chain([None]) if function is None else self._layer(function, None)

    def users_module(self, callee: Expression) -> Instance | None:
        """Return the type of a user's module that a container holds; None of other layers."""
        match layer_in(callee, self._checker):
            case CallExpr(callee=RefExpr(node=TypeInfo() as cls)):
                is_plain = cls.has_base(TORCH_MODULE) and not cls.type_vars
                return Instance(cls, []) if is_plain else None
        return None

    def mapped(self, callee: Expression, depth: int = 0) -> tuple[Layer, int] | None:
        """Return the layer that ``vmap(layer)`` maps, and over how many axes; None for others."""
        match callee:
            case CallExpr(callee=RefExpr(fullname=name), args=[inner]) if name in (*MAPS, *SAME):
                found = self.mapped(inner, depth + 1) if depth < _DEEP else None
                return None if found is None else (found[0], found[1] + (name in MAPS))
            case NameExpr(node=Var() as variable):
                made = definition(variable, self._checker)
                if isinstance(made, CallExpr) and depth < _DEEP:
                    return self.mapped(made, depth + 1)
        layer = self._made(callee)
        return None if layer is None else (layer, 0)

    def chain(self, call: CallExpr) -> Chain | None:
        """Return the Sequential that a call makes; None if its layers are not written out there."""
        match call.args:
            case [ListExpr(items=items) | TupleExpr(items=items)]:
                layers = items
            case _:
                layers = call.args
        plain = all(kind is ARG_POS for kind in call.arg_kinds)
        if not plain or any(_is_dict(each) or isinstance(each, StarExpr) for each in layers):
            return None
        return Chain([self._made(each) for each in layers])

    def _made(self, expression: Expression | None, depth: int = 0) -> Layer | None:
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
                made = definition(variable, self._checker) or layer_in(expression, self._checker)
                return self._made(made, depth + 1) if depth < _DEEP else None
            case IndexExpr():
                made = layer_in(expression, self._checker)
                return self._made(made, depth + 1) if depth < _DEEP else None
        return None

    def _of_constructor(self, call: CallExpr, cls: TypeInfo) -> Layer | None:
        if cls.fullname in SEQUENTIALS:
            return self.chain(call)
        if cls.fullname == LAMBDA:
            return _of_function(call)
        function = layer_named(cls.fullname)
        return None if function is None else self._layer(function, call)

    def _layer(self, function: Function, call: CallExpr | None) -> Layer:
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
        return Layer(function, arguments, read)

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


def _of_function(call: CallExpr) -> Layer | None:
    """Return the layer of a function that works on each element, such as ``jax.nn.relu``."""
    function = call.args[0] if call.args else None
    known = library_call_of(function.fullname) if isinstance(function, RefExpr) else None
    is_elementwise = known is not None and known.function.rule is elementwise
    return Layer(LAMBDA_RULE, {}, read=True) if is_elementwise else None


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
