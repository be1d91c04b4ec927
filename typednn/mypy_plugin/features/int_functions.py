"""Functions of ints that programs make sizes with: ``min``, ``max``, ``sum`` and ``math.prod``."""

from collections.abc import Sequence

from mypy.checker import TypeChecker
from mypy.plugin import FunctionContext
from mypy.subtypes import is_proper_subtype
from mypy.types import TupleType, Type, UnionType, get_proper_type

from typednn.mypy_plugin.features.operations.numbers import is_any_number, number_of


def int_result(ctx: FunctionContext) -> Type:
    """The hook of ``min(h, 3)`` and ``math.prod(x.shape)``: the result for ints is an int.

    mypy alone infers a type that can be compared, which is no size.
    """
    assert isinstance(ctx.api, TypeChecker)
    integer = ctx.api.named_generic_type("builtins.int", [])
    sizes = [item for types in ctx.arg_types for t in types for item in _items(t)]
    if any(map(is_any_number, sizes)):
        return number_of(sizes, ctx.api)
    if is_proper_subtype(ctx.default_return_type, integer):
        is_union = isinstance(get_proper_type(ctx.default_return_type), UnionType)
        return integer if is_union else ctx.default_return_type
    return integer if all(is_proper_subtype(t, integer) for t in sizes) else ctx.default_return_type


def _items(t: Type) -> Sequence[Type]:
    proper = get_proper_type(t)
    return proper.items if isinstance(proper, TupleType) else [t]
