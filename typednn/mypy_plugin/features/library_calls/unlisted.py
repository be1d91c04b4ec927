"""Calls of functions of libraries that have no rule: they may change shapes in any way.

The stubs of such functions speak of types without sizes: ``vmap(f)`` has the type of ``f``, and
``scan`` returns one step's results. With sizes in the types that would be wrong.
"""

from mypy.checker import TypeChecker
from mypy.nodes import Decorator, FuncDef, OverloadedFuncDef, SymbolTableNode, TypeInfo
from mypy.plugin import FunctionContext, MethodContext
from mypy.typeops import get_all_type_vars
from mypy.types import CallableType, Overloaded, Type

from typednn.mypy_plugin.features.redefinition import without_sizes
from typednn.mypy_plugin.modules import imports_annotations


def may_return_sizes(found: SymbolTableNode | None) -> bool:
    """Whether the result's declared type has type variables, which an argument gives its sizes."""
    node = found.node if found is not None else None
    if isinstance(node, TypeInfo):
        return bool(node.type_vars)
    if isinstance(node, FuncDef) and node.type is None:
        return False
    declared = node.type if isinstance(node, (FuncDef, Decorator, OverloadedFuncDef)) else None
    if not isinstance(declared, (CallableType, Overloaded)):
        return True
    return any(get_all_type_vars(item.ret_type) for item in declared.items)


def forget_sizes_of_result(ctx: FunctionContext | MethodContext) -> Type:
    """The hook of such a function."""
    assert isinstance(ctx.api, TypeChecker)
    if not imports_annotations(ctx.api.tree):
        return ctx.default_return_type
    return without_sizes(ctx.default_return_type)
