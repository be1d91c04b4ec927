"""Find out whether a shape or a type has unknown sizes."""

from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    ProperType,
    TupleType,
    TypeQuery,
    TypeVarTupleType,
    TypeVarType,
)

from typednn.shapes.dim import UNKNOWN
from typednn.shapes.shape import Declared, Shape, Variadic


def is_unproved(declared: Declared, actual: Shape) -> bool:
    """Whether ``declared`` asks something of axes about which nothing is known."""
    asked = any(entry is not UNKNOWN and entry != Variadic(None) for entry in declared)
    return asked and any(entry is UNKNOWN or entry == Variadic(None) for entry in actual)


def has_unknown_size(t: ProperType) -> bool:
    """Whether a part of ``t`` is unknown; ``int`` is a size that was forgotten."""
    return t.accept(_FindUnknownSize())


class _FindUnknownSize(TypeQuery[bool]):
    def __init__(self) -> None:
        super().__init__()

    def strategy(self, items: list[bool]) -> bool:
        return any(items)

    def visit_any(self, t: AnyType) -> bool:
        return True

    def visit_instance(self, t: Instance) -> bool:
        forgotten = t.type.fullname in ("builtins.int", "builtins.object")
        return forgotten or any(arg.accept(self) for arg in t.args)

    def visit_tuple_type(self, t: TupleType) -> bool:
        return any(item.accept(self) for item in t.items)

    def visit_type_var(self, t: TypeVarType) -> bool:
        return False

    def visit_type_var_tuple(self, t: TypeVarTupleType) -> bool:
        return False

    def visit_callable_type(self, t: CallableType) -> bool:
        return any(item.accept(self) for item in (*t.arg_types, t.ret_type))
