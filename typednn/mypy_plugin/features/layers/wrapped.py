"""Wrapped layers, such as ``remat(nn.Linear(3, 4))``, in a layer made of layers: it hides parameters."""

from collections.abc import Iterator

from mypy.checker import TypeChecker
from mypy.expandtype import expand_type_by_instance
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import CallExpr, Expression, NameExpr, RefExpr, Var
from mypy.plugin import FunctionContext
from mypy.types import Instance, TupleType, Type, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import SHAPE
from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.names import MODULE, WRAPPED
from typednn.mypy_plugin.types import as_tensor
from typednn.shapes.layers.sequential import hides_parameters


def refuse_hidden_parameters(ctx: FunctionContext) -> None:
    """Report arguments of the constructor that are wrapped layers with parameters."""
    assert isinstance(ctx.api, TypeChecker)
    for expression in (each for given in ctx.args for each in given):
        found = [*_unwrapped(expression, ctx.api)]
        layer = get_proper_type(_type_of(found[-1][1], ctx.api)) if found else None
        if isinstance(layer, Instance) and holds_tensors(layer, frozenset()):
            text = hides_parameters(found[0][0], messages.layer(layer))
            ctx.api.fail(text, ctx.context, code=SHAPE)


def _unwrapped(
    expression: Expression | None, checker: TypeChecker
) -> Iterator[tuple[str, Expression]]:
    """Yield each wrapper's name, from outside in, and what it wraps."""
    while expression is not None and _is_wrapper(_type_of(expression, checker)):
        if isinstance(expression, NameExpr) and isinstance(expression.node, Var):
            expression = definition(expression.node, checker)
            continue
        if not isinstance(expression, CallExpr) or not isinstance(expression.callee, RefExpr):
            return
        if not expression.args:
            return
        yield expression.callee.fullname.rpartition(".")[2], expression.args[0]
        expression = expression.args[0]


def _type_of(expression: Expression, checker: TypeChecker) -> Type | None:
    return checker.lookup_type(expression) if checker.has_type(expression) else None


def _is_wrapper(t: Type | None) -> bool:
    proper = get_proper_type(t)
    return isinstance(proper, Instance) and proper.type.fullname in WRAPPED


def holds_tensors(t: Type, outer: frozenset[str]) -> bool:
    """Return whether there is a tensor in all values of this type."""
    proper = get_proper_type(t)
    if isinstance(proper, TupleType):
        return any(holds_tensors(item, outer) for item in proper.items)
    if not isinstance(proper, Instance) or proper.type.fullname in outer:
        return False
    if as_tensor(proper) is not None:
        return True
    if not proper.type.has_base(MODULE):
        return False
    inside = outer | {proper.type.fullname}
    return any(holds_tensors(t, inside) for t in _fields(proper))


def _fields(module: Instance) -> Iterator[Type]:
    """Yield the types of a module's fields."""
    for base in module.type.mro:
        as_base = map_instance_to_supertype(module, base)
        for symbol in base.names.values():
            field = symbol.node
            if isinstance(field, Var) and field.type is not None and not field.is_classvar:
                yield expand_type_by_instance(field.type, as_base)
