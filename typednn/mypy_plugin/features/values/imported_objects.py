"""The numbers in the objects of other modules: ``CONFIG.width`` and ``CONFIG["width"]``.

``exported_objects.py`` writes them. What any module may change is unknown.
"""

import ast

from mypy.checker import TypeChecker
from mypy.nodes import Expression, IndexExpr, MemberExpr, RefExpr, StrExpr, Var
from mypy.types import Instance, TupleType, TypedDictType, get_proper_type

from typednn.mypy_plugin.features.daemon import OBJECTS, published
from typednn.mypy_plugin.features.values.definitions import (
    is_assigned_attribute,
    is_assigned_in_module,
)
from typednn.mypy_plugin.features.values.exported_constants import with_constants
from typednn.mypy_plugin.features.values.outside import is_assigned_outside, is_only_read_by_users


def in_imported_object(expression: Expression, checker: TypeChecker) -> object | None:
    """Return what ``CONFIG.width`` or ``CONFIG["width"]`` is, of another module's object, or None."""
    match expression:
        case RefExpr(node=Var() as variable):
            return _entries(variable, checker)
        case MemberExpr(expr=owner, name=name) | IndexExpr(base=owner, index=StrExpr(value=name)):
            entries = in_imported_object(owner, checker)
        case _:
            return None
    value = entries.get(name) if isinstance(entries, dict) else None
    is_item = isinstance(expression, IndexExpr)
    return value if value is not None and (is_item or _keeps(owner, name, checker)) else None


def _entries(variable: Var, checker: TypeChecker) -> object | None:
    module = with_constants(variable, checker)
    text = None if module is None else published(module, OBJECTS)
    entries = ast.literal_eval(text).get(variable.name) if text else None
    if module is None or entries is None or is_assigned_in_module(variable, checker):
        return None
    if is_assigned_outside(variable.name, module.fullname):
        return None
    t = get_proper_type(variable.type)
    is_dict = (
        isinstance(t, TypedDictType) or isinstance(t, Instance) and t.type.has_base("builtins.dict")
    )
    return None if is_dict and not is_only_read_by_users(variable.name) else entries


def _keeps(owner: Expression, name: str, checker: TypeChecker) -> bool:
    """Whether no module assigns an attribute of this name to objects of the owner's class."""
    t = get_proper_type(checker.lookup_type(owner)) if checker.has_type(owner) else None
    instance = t.partial_fallback if isinstance(t, TupleType) else t
    if not isinstance(instance, Instance):
        return False
    cls = instance.type
    frozen = bool(cls.metadata.get("dataclass", {}).get("frozen"))
    is_tuple = any(base.is_named_tuple for base in cls.mro)
    return frozen or is_tuple or not is_assigned_attribute(name, cls, checker)
