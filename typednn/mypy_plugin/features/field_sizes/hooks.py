"""The hooks of fields, of properties and of the items of a ``NamedTuple``."""

from collections.abc import Callable
from functools import partial

from mypy.checker import TypeChecker
from mypy.nodes import SymbolNode, Var
from mypy.plugin import AttributeContext
from mypy.types import CallableType, TupleType, Type, get_proper_type

from typednn.mypy_plugin.features.annotations.remembered import remembered_texts
from typednn.mypy_plugin.features.field_sizes.owners import (
    class_of,
    names_in_fields,
    sizes_of_owner,
)
from typednn.mypy_plugin.features.field_sizes.writing import WithSizes
from typednn.mypy_plugin.features.relevance import property_of
from typednn.mypy_plugin.types import as_array


def hook_of(member: SymbolNode | None) -> Callable[[AttributeContext], Type] | None:
    """Return the hook of a field whose shape has names that no function binds."""
    computed = property_of(member)
    if computed is not None and isinstance(computed.type, CallableType):
        return _of_property if remembered_texts(computed.type.ret_type) else None
    if not isinstance(member, Var) or member.is_inferred or member.type is None:
        return None
    if member.info.is_named_tuple and (member.info.type_vars or remembered_texts(member.type)):
        return partial(_of_item, name=member.name)
    return _with_names if remembered_texts(member.type) else None


def _of_item(ctx: AttributeContext, name: str) -> Type:
    """The hook of a tensor in a ``NamedTuple``: it is an item of the tuple, if that has sizes.

    mypy gives it the sizes of the class, which it joins to ints.
    """
    if remembered_texts(ctx.default_attr_type):
        item = _item(ctx, name)
        known = as_array(item) is not None and not remembered_texts(item)
        return item if known else _with_names(ctx)
    item = _item(ctx, name)
    return ctx.default_attr_type if as_array(item) is None else item


def _item(ctx: AttributeContext, name: str) -> Type:
    """Return the type of an item of a tuple; the attribute's type if that is not known."""
    owner = get_proper_type(ctx.type)
    if isinstance(owner, TupleType):
        fields = owner.partial_fallback.type.metadata.get("namedtuple", {}).get("fields", [])
        if name in fields and len(fields) == len(owner.items):
            place: int = fields.index(name)
            return owner.items[place]
    return ctx.default_attr_type


def _with_names(ctx: AttributeContext) -> Type:
    """The hook of a field: its names are type variables where the owner is known."""
    assert isinstance(ctx.api, TypeChecker)
    size_named = None if ctx.is_lvalue else sizes_of_owner(ctx, ctx.api)
    if size_named is None:
        return ctx.default_attr_type
    return ctx.default_attr_type.accept(WithSizes(size_named, ctx.api))


def _of_property(ctx: AttributeContext) -> Type:
    """The hook of a property: names of its result that fields have, too, are the sizes of these."""
    assert isinstance(ctx.api, TypeChecker)
    cls, size_named = class_of(get_proper_type(ctx.type)), sizes_of_owner(ctx, ctx.api)
    if cls is None or size_named is None:
        return ctx.default_attr_type
    known = names_in_fields(cls)
    return ctx.default_attr_type.accept(WithSizes(size_named, ctx.api, known))
