"""Calls of functions of libraries that have no rule: they may change shapes in any way.

The stubs of such functions speak of types without sizes: ``vmap(f)`` has the type of ``f``, and
``scan`` returns one step's results. With sizes in the types that would be wrong.
"""

from mypy.checker import TypeChecker
from mypy.plugin import FunctionContext, MethodContext
from mypy.types import Type

from typednn.mypy_plugin.features.redefinition import without_sizes
from typednn.mypy_plugin.modules import imports_annotations


def forget_sizes_of_result(ctx: FunctionContext | MethodContext) -> Type:
    """The hook of such a function."""
    assert isinstance(ctx.api, TypeChecker)
    if not imports_annotations(ctx.api.tree):
        return ctx.default_return_type
    return without_sizes(ctx.default_return_type)
