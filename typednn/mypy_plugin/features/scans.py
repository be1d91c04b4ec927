"""``scan(f, init, xs)``: ``f`` gets elements of ``xs`` along axis 0, and its results are stacked.

The types of the library say ``Any`` for both, because no type removes the first axis of all tensors
of a tree. Here the types of tensors, and of tuples of them, lose or gain that axis. All other types
stay ``Any``.
"""

from collections.abc import Sequence
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import Expression
from mypy.plugin import FunctionContext, FunctionSigContext
from mypy.types import (
    CallableType,
    Instance,
    ProperType,
    TupleType,
    Type,
    UnpackType,
    get_proper_type,
)

from typednn.mypy_plugin.features.transformations import wrapped
from typednn.mypy_plugin.types import as_tensor, unknown_type

SCAN: Final = "typednn.control_flow.loops.scan"


def element_signature(ctx: FunctionSigContext) -> CallableType:
    """Return the signature of this call: ``f`` takes an element of ``xs``."""
    signature = ctx.default_signature
    xs = _single(ctx.args, 2)
    assert isinstance(ctx.api, TypeChecker)
    f = get_proper_type(signature.arg_types[0])
    if xs is None or not isinstance(f, CallableType):
        return signature
    with ctx.api.msg.filter_errors(), ctx.api.local_type_map:
        given = get_proper_type(ctx.api.expr_checker.accept(xs))
    taken = f.copy_modified(arg_types=[f.arg_types[0], _element(given)])
    return signature.copy_modified(arg_types=[taken, *signature.arg_types[1:]])


def stacked_result(ctx: FunctionContext) -> Type:
    """Return the type of the last carry and of the stacked results.

    The results of a function with sizes of its own stay ``Any``.
    """
    result = get_proper_type(ctx.default_return_type)
    assert isinstance(ctx.api, TypeChecker)
    if not isinstance(result, TupleType) or [*map(len, ctx.arg_types)] != [1, 1, 1]:
        return ctx.default_return_type
    f = wrapped(get_proper_type(ctx.arg_types[0][0]), ctx.api)
    lead = _lead(get_proper_type(ctx.arg_types[2][0]))
    if lead is None or not isinstance(f, CallableType) or f.variables:
        return ctx.default_return_type
    returned = get_proper_type(f.ret_type)
    if not isinstance(returned, TupleType) or [len(returned.items), len(result.items)] != [2, 2]:
        return ctx.default_return_type
    stacked = _stacked(get_proper_type(returned.items[1]), lead)
    return result.copy_modified(items=[result.items[0], stacked])


def _single(args: Sequence[Sequence[Expression]], place: int) -> Expression | None:
    return args[place][0] if len(args) > place and len(args[place]) == 1 else None


def _axes(t: ProperType) -> tuple[Instance, TupleType] | None:
    """Return a tensor's type and its shape; None if it is no tensor with known axes."""
    tensor = as_tensor(t)
    shape = None if tensor is None else get_proper_type(tensor.args[0])
    if tensor is None or not isinstance(shape, TupleType):
        return None
    return tensor, shape


def _element(t: ProperType) -> Type:
    """Return the type of an element along axis 0."""
    if isinstance(t, TupleType) and not any(isinstance(x, UnpackType) for x in t.items):
        return t.copy_modified(items=[_element(get_proper_type(x)) for x in t.items])
    found = _axes(t)
    if found is None or not found[1].items or isinstance(found[1].items[0], UnpackType):
        return unknown_type()
    tensor, shape = found
    return tensor.copy_modified(args=[shape.copy_modified(items=shape.items[1:]), tensor.args[1]])


def _lead(t: ProperType) -> Type | None:
    """Return the size of axis 0, which all tensors of ``t`` have; None if it is not known."""
    if isinstance(t, TupleType):
        sizes = (_lead(get_proper_type(x)) for x in t.items)
        return next((size for size in sizes if size is not None), None)
    found = _axes(t)
    if found is None or not found[1].items or isinstance(found[1].items[0], UnpackType):
        return None
    return found[1].items[0]


def _stacked(t: ProperType, lead: Type) -> Type:
    """Return the type of values of type ``t``, stacked along a new axis 0."""
    if isinstance(t, TupleType):
        return t.copy_modified(items=[_stacked(get_proper_type(x), lead) for x in t.items])
    found = _axes(t)
    if found is None:
        return unknown_type()
    tensor, shape = found
    return tensor.copy_modified(
        args=[shape.copy_modified(items=[lead, *shape.items]), tensor.args[1]]
    )
