"""Methods with decorators such as ``@jit``: which ones are bound to an instance.

The decorator's ``__get__`` binds a method. Unlike Python, mypy applies ``__get__`` also to static
methods and to fields, which are stored in the instance, and does not apply it to class methods.
"""

from collections.abc import Callable
from functools import partial
from typing import cast

from mypy.checker import TypeChecker
from mypy.expandtype import expand_type_by_instance
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import Decorator, SymbolNode, Var
from mypy.plugin import AttributeContext
from mypy.types import CallableType, Instance, Type, get_proper_type

from typednn.mypy_plugin.features.transformations.types import wrapped
from typednn.mypy_plugin.names import TRANSFORMED

Hook = Callable[[AttributeContext], Type]


def hook_of(member: SymbolNode | None) -> Hook | None:
    """Return the hook of an instance's attribute, if mypy alone would be wrong about it."""
    found = _transformed(member)
    if found is None:
        return None
    if found.is_classmethod:
        return partial(_of_class, var=found)
    declared_only = not (found.is_inferred or found.is_classvar or found.has_explicit_value)
    is_field = found.info.names[found.name].node is found and declared_only
    in_instance = found.is_staticmethod or is_field
    return partial(_itself, var=found) if in_instance else None


def class_hook_of(member: SymbolNode | None) -> Hook | None:
    """Return the hook of a class's attribute, if mypy alone would be wrong about it."""
    found = _transformed(member)
    return partial(_of_class, var=found) if found is not None and found.is_classmethod else None


def _transformed(member: SymbolNode | None) -> Var | None:
    """Return the attribute, if a transformation made its value."""
    var = _var(member)
    declared = get_proper_type(var.type) if var is not None else None
    ours = isinstance(declared, Instance) and declared.type.fullname in TRANSFORMED
    return var if ours else None


def _var(node: SymbolNode | None) -> Var | None:
    if isinstance(node, Decorator):
        return node.var
    return node if isinstance(node, Var) else None


def _itself(ctx: AttributeContext, var: Var) -> Type:
    """Return the attribute's declared type, with the instance's type arguments filled in."""
    declared = cast("Type", var.type)  # ``_transformed`` has checked it
    owner = ctx.type
    if not isinstance(owner, Instance):
        return declared
    return expand_type_by_instance(declared, map_instance_to_supertype(owner, var.info))


def _of_class(ctx: AttributeContext, var: Var) -> Type:
    """Return the decorated function without its first parameter, the class."""
    assert isinstance(ctx.api, TypeChecker)
    function = wrapped(get_proper_type(_itself(ctx, var)), ctx.api)
    if not isinstance(function, CallableType):
        return ctx.default_attr_type
    return function.copy_modified(
        arg_types=function.arg_types[1:],
        arg_kinds=function.arg_kinds[1:],
        arg_names=function.arg_names[1:],
    )
