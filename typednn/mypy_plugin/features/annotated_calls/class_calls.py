"""``cls(...)`` in a class method: it is checked as the call of the class by its name."""

from mypy.nodes import GDEF, CallExpr, Context, NameExpr, TypeInfo, Var
from mypy.types import Instance, TupleType, TypeType, TypeVarType, get_proper_type


def called_by_name(call: Context) -> CallExpr | None:
    """Return the call of the class by its name for ``cls(...)``, or None for any other.

    mypy asks no hook what ``cls`` takes. Of a generic class it does not know the arguments there.
    """
    cls = _class_of(call.callee) if isinstance(call, CallExpr) else None
    if not isinstance(call, CallExpr) or cls is None or cls.type_vars:
        return None
    name = NameExpr(cls.name)
    name.node, name.fullname, name.kind = cls, cls.fullname, GDEF
    name.set_line(call.callee)
    by_name = CallExpr(name, call.args, call.arg_kinds, call.arg_names)
    by_name.set_line(call)
    return by_name


def _class_of(callee: Context) -> TypeInfo | None:
    """Return the class that the first parameter of a class method holds, or a subclass of it."""
    match callee:
        case NameExpr(node=Var(is_cls=True) as variable):
            held = get_proper_type(variable.type)
            item = held.item if isinstance(held, TypeType) else None
            bound = get_proper_type(item.upper_bound) if isinstance(item, TypeVarType) else item
            if isinstance(bound, TupleType):
                return bound.partial_fallback.type
            return bound.type if isinstance(bound, Instance) else None
    return None
