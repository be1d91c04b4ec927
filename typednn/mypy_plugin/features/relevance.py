"""Decide which calls may have to do with sizes, and so concern the plugin.

mypy takes the hook of the first plugin that has one, so a hook for too many names hides the hooks
of other plugins. mypy's own plugin handles ``functools.partial``, ``dict.get`` of a TypedDict and
more. So there is a hook only if the callee's declaration has sizes in it, or if only the call
itself can tell: the callee is a local variable, or has the parameters of a ``ParamSpec``.
"""

from typing import Final

from mypy.nodes import (
    Decorator,
    FuncDef,
    OverloadedFuncDef,
    SymbolNode,
    SymbolTableNode,
    TypeInfo,
    Var,
)
from mypy.plugin import Plugin
from mypy.typeops import get_all_type_vars
from mypy.types import CallableType, Instance, ParamSpecType, Type, TypeQuery

from typednn.mypy_plugin.features.annotated_calls.type_variables import (
    has_size_variables,
    sizes_by_value,
    takes_sizes,
)
from typednn.mypy_plugin.modules import FOREIGN, kept_until_read
from typednn.mypy_plugin.names import MODULE


class FindSizes(TypeQuery[bool]):
    """Whether a type holds a tensor, a module or other class with sizes, or a protocol of a function with them."""

    def __init__(self) -> None:
        super().__init__()

    def strategy(self, items: list[bool]) -> bool:
        return any(items)

    def visit_instance(self, t: Instance) -> bool:
        if not t.args:
            return _is_called_with_sizes(t.type)
        return takes_sizes(t) or super().visit_instance(t)


_called_with_sizes: Final[dict[TypeInfo, bool]] = kept_until_read()


def _is_called_with_sizes(info: TypeInfo) -> bool:
    """Whether a class is a protocol whose ``__call__`` has sizes."""
    if not info.is_protocol:
        return False
    if info not in _called_with_sizes:
        _called_with_sizes[info] = False  # what it has to do with itself says no more
        call = info.get("__call__")
        declared = None if call is None else call.type
        _called_with_sizes[info] = declared is not None and declared.accept(FindSizes())
    return _called_with_sizes[info]


class _FindSizesOrParameters(FindSizes):
    def visit_param_spec(self, t: ParamSpecType) -> bool:
        return True


def concerns(plugin: Plugin, default: Plugin, fullname: str) -> bool:
    """Whether a call of ``fullname`` may have to do with sizes."""
    package, _, rest = fullname.partition(".")
    if not rest or package == "typednn":
        return True
    if package in FOREIGN or _is_known_to(default, fullname):
        return False
    return _declares_sizes(callee_named(plugin, fullname))


def _is_known_to(default: Plugin, fullname: str) -> bool:
    hooks = (
        default.get_function_hook(fullname),
        default.get_function_signature_hook(fullname),
        default.get_method_hook(fullname),
        default.get_method_signature_hook(fullname),
    )
    return any(hook is not None for hook in hooks)


def callee_named(plugin: Plugin, fullname: str) -> SymbolTableNode | None:
    """Return the function, method or class of this name, also an inherited one; None if unknown."""
    found = plugin.lookup_fully_qualified(fullname)
    if found is not None:
        return found
    owner, _, name = fullname.rpartition(".")
    cls = plugin.lookup_fully_qualified(owner)
    return cls.node.get(name) if cls is not None and isinstance(cls.node, TypeInfo) else None


def property_of(member: SymbolNode | None) -> FuncDef | None:
    """Return the function that computes a property; None for what is not one."""
    if isinstance(member, OverloadedFuncDef):  # it can be assigned
        member = member.items[0] if member.items else None
    return member.func if isinstance(member, Decorator) and member.func.is_property else None


def member_at(plugin: Plugin, fullname: str) -> SymbolNode | None:
    """Return the attribute, method or property of this name of a user's class; None if unknown."""
    owner, _, name = fullname.rpartition(".")
    if not owner or fullname.partition(".")[0] in FOREIGN:
        return None
    cls = plugin.lookup_fully_qualified(owner)
    member = cls.node.get(name) if cls is not None and isinstance(cls.node, TypeInfo) else None
    return member.node if member is not None else None


def _declares_sizes(found: SymbolTableNode | None) -> bool:
    """Whether a callee has sizes. A variable may hold any function, and so may a name not found."""
    node = found.node if found is not None else None
    if isinstance(node, TypeInfo):
        return class_has_sizes(node)
    if not isinstance(node, (FuncDef, Decorator, OverloadedFuncDef)):
        return True
    declared = node.type
    if declared is None or declared.accept(_FindSizesOrParameters()):
        return True
    return isinstance(declared, CallableType) and _returns_sizes(declared)


_with_sizes: Final[dict[TypeInfo, bool]] = kept_until_read()


def class_has_sizes(info: TypeInfo) -> bool:
    """Whether a class is a module or has sizes, or tensors in its attributes or constructor.

    The answer is kept as soon as no attribute waits for mypy to infer its type.
    """
    known = _with_sizes.get(info)
    if known is not None:
        return known
    if info.has_base(MODULE) or has_size_variables(info):
        return _with_sizes.setdefault(info, True)
    types = [symbol.type for symbol in info.names.values() if isinstance(symbol.node, Var)]
    init = info.get("__init__")
    types.append(init.type if init is not None else None)
    found = any(t is not None and t.accept(FindSizes()) for t in types)
    if found or all(t is not None for t in types):
        _with_sizes[info] = found
    return found


def _returns_sizes(signature: CallableType) -> bool:
    """Whether a size that an argument gives is in the result: ``def ident(n: N) -> N``."""
    in_result = {v.id for v in get_all_type_vars(signature.ret_type)}
    return any(v.id in in_result for v in sizes_by_value(signature))


def has_sizes(signature: CallableType) -> bool:
    """Whether a call of this signature compares sizes."""
    find = FindSizes()
    types: list[Type] = [*signature.arg_types, signature.ret_type]
    if any(t.accept(find) for t in types) or _returns_sizes(signature):
        return True
    return signature.is_type_obj() and class_has_sizes(signature.type_object())
