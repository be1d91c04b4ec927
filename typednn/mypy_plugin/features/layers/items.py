"""Layers of a chain by their place: ``model[0]`` has the class of the first one."""

from mypy.checker import TypeChecker
from mypy.plugin import MethodContext
from mypy.types import Instance, Type, find_unpack_in_list, get_proper_type

from typednn.mypy_plugin.features.transformations.calls import value_of
from typednn.mypy_plugin.features.transformations.mapped_modules import part_of_tree


def item_of_chain(ctx: MethodContext) -> Type:
    """The hook of ``Sequential.__getitem__``; the layer is of any class if its place is not known."""
    assert isinstance(ctx.api, TypeChecker)
    chain = get_proper_type(ctx.type)
    index = value_of(get_proper_type(ctx.arg_types[0][0])) if ctx.arg_types[0] else None
    if not isinstance(chain, Instance) or type(index) is not int:
        return ctx.default_return_type
    if find_unpack_in_list(chain.args) is not None:
        return ctx.default_return_type
    if not -len(chain.args) <= index < len(chain.args):
        return ctx.default_return_type
    return part_of_tree(chain.args[index], chain, ctx.context, ctx.api)
