"""Tensors that a type has as its bound: ``TypeVar("T", bound=Tensor)``, ``NewType("W", Tensor)``."""

from mypy.maptype import map_instance_to_supertype
from mypy.types import AnyType, Instance, ProperType, Type, TypeVarType, get_proper_type

from typednn.mypy_plugin.types import (
    ARRAY_CLASSES,
    Translator,
    as_array,
    members,
    remembered_text,
    unknown_type,
)


def tensor_bound(variable: TypeVarType) -> Instance | None:
    """Return the tensor that a type variable is bound to; its names, of no function, are unknown."""
    tensor = as_array(variable.upper_bound)
    return None if tensor is None else as_array(tensor.accept(_WithoutNames()))


def operand_members(t: Type) -> list[ProperType]:
    """Return the members of a union, each as the tensor that it is known to be.

    A type variable is its bound, and what ``NewType`` makes of a tensor is that tensor.
    """
    return list(map(_as_bound, members(t)))


def _as_bound(t: ProperType) -> ProperType:
    bound = get_proper_type(t.upper_bound) if isinstance(t, TypeVarType) else t
    if isinstance(bound, Instance):
        for base in bound.type.mro:
            if base.fullname in ARRAY_CLASSES:
                return map_instance_to_supertype(bound, base)
    return t


class _WithoutNames(Translator):
    """Replaces what is remembered of axes."""

    def visit_any(self, t: AnyType) -> Type:
        return unknown_type() if remembered_text(t) else t
