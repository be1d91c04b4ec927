"""``vmap(jnp.dot, in_axes=(None, 0))(x, y)``, and of an equinox layer along another axis than the first.

A function of the library has no shapes in its type, so the call is read for one place of the mapped
axes, and its result gets the axis.
"""

from collections.abc import Callable, Sequence
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import ARG_POS, CallExpr, Expression, NameExpr, RefExpr, TempNode, Var
from mypy.plugin import MethodContext
from mypy.types import Instance, TupleType, Type, UnpackType, get_proper_type

from typednn.mypy_plugin.features.library_calls.names import library_call_of
from typednn.mypy_plugin.features.library_transformations.calls import MAPS
from typednn.mypy_plugin.features.transformations.mapped_functions import Axis, axis_of, with_axis
from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.types import as_foreign_array, is_of_mistake

_OPTIONS: Final = {"in_axes": 1, "out_axes": 2}
"""The places of the options of ``jax.vmap``."""


def call_along_axes(ctx: MethodContext, is_layer: Callable[[Expression], bool]) -> Type | None:
    """Return what a mapped function of JAX, or a mapped layer, gives; None for any other call."""
    assert isinstance(ctx.api, TypeChecker)
    call = ctx.context
    if not isinstance(call, CallExpr) or not imports_annotations(ctx.api.tree):
        return None
    made = _map(call.callee, ctx.api)
    if made is None or any(kind is not ARG_POS for kind in call.arg_kinds):
        return None
    function, types = made.args[0], [t for given in ctx.arg_types for t in given]
    if not _is_known(function, ctx.api) and not is_layer(function):
        return None
    in_axes = _axes(_option(made, "in_axes", ctx.api), len(types))
    out_axis = _axes(_option(made, "out_axes", ctx.api), 1)
    if in_axes is None or out_axis is None:
        return None
    parts = [_without(t, axis) for t, axis in zip(types, in_axes, strict=True)]
    taken = [part for part in parts if part is not None]
    size = next((size for _, size in taken if size is not None), None)
    if len(taken) < len(parts) or size is None:
        return None
    nodes = [TempNode(t, context=call) for t, _ in taken]
    once = CallExpr(function, [*nodes], call.arg_kinds, call.arg_names)
    once.set_line(call)
    result = ctx.api.expr_checker.accept(once)
    mistake = is_of_mistake(get_proper_type(result))
    return result if mistake else with_axis(result, out_axis[0], size)


def _map(callee: Expression, checker: TypeChecker) -> CallExpr | None:
    """Return the call of ``vmap`` that made a function."""
    made: Expression | None = callee
    if isinstance(callee, NameExpr) and isinstance(callee.node, Var):
        made = definition(callee.node, checker)
    match made:
        case CallExpr(callee=RefExpr(fullname=name), args=[_, *_]) if name in MAPS:
            return made if made.arg_kinds[0] is ARG_POS else None
    return None


def _is_known(function: Expression, checker: TypeChecker) -> bool:
    """Whether a function of the library has a rule, or is a map of one."""
    inner = _map(function, checker)
    if inner is not None:
        return _is_known(inner.args[0], checker)
    return isinstance(function, RefExpr) and library_call_of(function.fullname) is not None


def _option(made: CallExpr, name: str, checker: TypeChecker) -> Type | None:
    """Return the type of an option of ``vmap``; None if it is not given."""
    for place, (own, each) in enumerate(zip(made.arg_names, made.args, strict=True)):
        if own == name or own is None and place == _OPTIONS[name]:
            return checker.lookup_type(each)
    return None


def _axes(given: Type | None, number: int) -> Sequence[Axis] | None:
    """Return the mapped axis of each argument; None if they are not known."""
    proper = None if given is None else get_proper_type(given)
    types = proper.items if isinstance(proper, TupleType) else [proper] * number
    axes = [0 if t is None else axis_of(t) for t in types]
    is_known = all(axis is None or isinstance(axis, int) for axis in axes)
    return axes if is_known and len(axes) == number else None


def _without(t: Type, axis: Axis) -> tuple[Type, Type | None] | None:
    """Return one part of an array along an axis and the axis' size; None if it is not known."""
    if axis is None:
        return t, None
    array = as_foreign_array(t)
    shape = get_proper_type(array.args[0]) if isinstance(array, Instance) else None
    if array is None or not isinstance(shape, TupleType) or not isinstance(axis, int):
        return None
    items = [*shape.items]
    if any(isinstance(item, UnpackType) for item in items) or not -len(items) <= axis < len(items):
        return None
    size = items.pop(axis)
    return array.copy_modified(args=[shape.copy_modified(items=items), array.args[1]]), size
