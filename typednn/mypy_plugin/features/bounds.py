"""Tensors that a type has as its bound: ``TypeVar("T", bound=Tensor)``, ``NewType("W", Tensor)``."""

from collections.abc import Callable
from typing import Final

from mypy.maptype import map_instance_to_supertype
from mypy.plugin import MethodContext
from mypy.types import AnyType, Instance, ProperType, Type, TypeVarType, get_proper_type

from typednn.mypy_plugin.names import TENSOR
from typednn.mypy_plugin.types import (
    ARRAY_CLASSES,
    Scope,
    Translator,
    as_array,
    as_tensor,
    members,
    remembered_text,
    unknown_type,
)
from typednn.shapes.dim import Unknown
from typednn.shapes.shape import Variadic


def tensor_bound(variable: TypeVarType) -> Instance | None:
    """Return the tensor that a type variable is bound to; its names, of no function, are unknown."""
    tensor = as_array(variable.upper_bound)
    return None if tensor is None else as_array(tensor.accept(_WithoutNames()))


def tensor_variable(t: Type) -> TypeVarType | None:
    """Return ``t`` if it is a type variable that is bound to a tensor."""
    proper = get_proper_type(t)
    return proper if isinstance(proper, TypeVarType) and tensor_bound(proper) is not None else None


_OF_TENSOR: Final = " of Tensor"


def method_of_variable(fullname: str) -> str | None:
    """Return ``typednn.tensor.Tensor.__mul__`` for ``__mul__ of Tensor``, or None.

    So mypy names an operator or a method of ``x: T``, by a class without its module.
    """
    name = fullname.removesuffix(_OF_TENSOR)
    return None if name == fullname else f"{TENSOR}.{name}"


def call_of_bound(ctx: MethodContext, hook: Callable[[MethodContext], Type]) -> Type:
    """The hook of these methods: ``hook``, that of the tensor which bounds the variable."""
    variable = tensor_variable(ctx.type)
    is_own = variable is not None and as_tensor(variable.upper_bound) is not None
    return hook(ctx) if is_own else ctx.default_return_type


def has_open_shape(tensor: Instance) -> bool:
    """Whether there are tensors of this type with several shapes."""
    return any(isinstance(entry, Unknown | Variadic) for entry in Scope().shape(tensor))


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
