"""Find the value of an object's attribute: ``config.width`` of ``config = Config(width=64)``."""

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    ArgKind,
    CallExpr,
    Expression,
    FuncDef,
    NameExpr,
    RefExpr,
    TypeInfo,
    Var,
)
from mypy.types import CallableType, Instance, get_proper_type

from typednn.mypy_plugin.features.values.definitions import (
    attribute_definition,
    definition,
    is_assigned_attribute,
)
from typednn.mypy_plugin.features.values.subclasses import is_overridden

_PLAIN: Final = (ArgKind.ARG_POS, ArgKind.ARG_NAMED)


def attribute_of(owner: Expression, name: str, checker: TypeChecker) -> Expression | Var | None:
    """Return the expression, or the variable of a class, that an attribute has its value from."""
    call = _constructing(owner, checker)
    if call is None or not isinstance(call.callee, RefExpr):
        return None
    cls = call.callee.node
    variable = _variable(cls, name) if isinstance(cls, TypeInfo) and not cls.is_enum else None
    if variable is None or not isinstance(cls, TypeInfo):
        return None
    record = next((base for base in cls.mro if _is_record(base)), None)
    kept = record is not None and (record.is_named_tuple or _is_frozen(cls))
    if not kept and is_assigned_attribute(name, cls, checker):
        return None
    if record is None:
        return variable if variable.is_initialized_in_class else None
    return _field(call, cls, variable, checker)


def class_attribute_of_self(owner: Expression, name: str, checker: TypeChecker) -> Var | None:
    """Return the variable of the class that ``self.WIDTH`` is, if no object and no subclass has another one."""
    match owner:
        case NameExpr(node=Var(is_self=True) | Var(is_cls=True)):
            cls = checker.scope.enclosing_class()
        case _:
            return None
    variable = None if cls is None else _variable(cls, name)
    if cls is None or variable is None or variable.is_property:
        return None
    if not variable.is_initialized_in_class or not (variable.is_classvar or variable.is_inferred):
        return None  # a field, of which the class has the default
    if is_assigned_attribute(name, cls, checker) or is_overridden(name, cls.name):
        return None
    return variable


def attribute_of_self(
    owner: Expression, name: str, checker: TypeChecker
) -> tuple[Expression | None, bool]:
    """Return the only expression that is assigned to ``self.width``, and whether it is here."""
    t = get_proper_type(checker.lookup_type(owner)) if checker.has_type(owner) else None
    if not isinstance(t, Instance):
        return None, False
    variable = _variable(t.type, name)
    if variable is None or variable.is_initialized_in_class or variable.is_property:
        return None, False
    return attribute_definition(name, t.type, checker)


def final_number(owner: Instance, name: str) -> int | None:
    """Return the number of an attribute that is declared ``Final[int]``, of which the type says no more."""
    variable = _variable(owner.type, name)
    value = None if variable is None or not variable.is_final else variable.final_value
    return value if type(value) is int else None


def _variable(cls: TypeInfo, name: str) -> Var | None:
    found = cls.get(name)
    return found.node if found is not None and isinstance(found.node, Var) else None


def _constructing(owner: Expression, checker: TypeChecker) -> CallExpr | None:
    """Return the call that makes an object, if that is its only value."""
    if isinstance(owner, NameExpr) and isinstance(owner.node, Var):
        found = definition(owner.node, checker)
        return found if isinstance(found, CallExpr) else None
    return owner if isinstance(owner, CallExpr) else None


def _is_record(cls: TypeInfo) -> bool:
    return cls.is_named_tuple or "dataclass" in cls.metadata


def _is_frozen(cls: TypeInfo) -> bool:
    return (
        bool(cls.metadata.get("dataclass", {}).get("frozen")) and cls.get("__post_init__") is None
    )


def _field(
    call: CallExpr, cls: TypeInfo, variable: Var, checker: TypeChecker
) -> Expression | Var | None:
    """Return what a generated constructor gives to a field: an argument, or the default."""
    signature = get_proper_type(checker.lookup_type(call.callee))
    own = cls.get("__init__")
    is_tuple = any(base.is_named_tuple for base in cls.mro)
    if not isinstance(signature, CallableType) or not (is_tuple or own and own.plugin_generated):
        return None
    if (
        any(kind not in _PLAIN for kind in call.arg_kinds)
        or variable.name not in signature.arg_names
    ):
        return None
    given = zip(call.args, call.arg_names, signature.arg_names, strict=False)
    arguments = {name or in_order: argument for argument, name, in_order in given}
    is_own = variable.info.module_name == checker.tree.fullname
    default = _default_of_tuple(variable, cls) if is_tuple and is_own else variable
    return arguments.get(variable.name, default)


def _default_of_tuple(variable: Var, cls: TypeInfo) -> Expression | None:
    """Return the default of a named tuple's field. The named tuple is one of this module."""
    made = cls.get("__new__")
    arguments = made.node.arguments if made is not None and isinstance(made.node, FuncDef) else []
    defaults = (a.initializer for a in arguments if a.variable.name == variable.name)
    return next(defaults, None)
