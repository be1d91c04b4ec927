"""The types of Jacobians: trees like the result, with trees like the argument for its tensors."""

from typing import Final

from mypy.checker import TypeChecker
from mypy.types import Instance, ProperType, TupleType, Type, TypeVarType, get_proper_type

from typednn.mypy_plugin.names import MODULE
from typednn.mypy_plugin.types import Scope, Writer, as_array, checker_builder, unknown_type
from typednn.shapes.shape import UNKNOWN_SHAPE, Variadic

_CONTAINERS: Final = ("builtins.list", "builtins.dict")


def jacobian_type(result: Type, argument: Type, checker: TypeChecker) -> Type:
    """Return the type of the derivatives of a result by an argument; unknown if it is not sure."""
    outer = get_proper_type(result)
    if as_array(outer) is not None and isinstance(outer, Instance):
        return _block(outer, get_proper_type(argument), checker)
    parts = _parts(outer)
    if parts is None:
        return unknown_type()
    return _with_parts(outer, [jacobian_type(part, argument, checker) for part in parts])


def _block(result: Instance, argument: ProperType, checker: TypeChecker) -> Type:
    """Return the type of the derivatives of one tensor by an argument."""
    tensor = as_array(argument)
    if tensor is not None:
        return _matrix(result, tensor, checker)
    cls = get_proper_type(argument.upper_bound) if isinstance(argument, TypeVarType) else argument
    if isinstance(cls, Instance) and cls.type.has_base(MODULE):
        return argument if Scope().shape(result) == () else unknown_type()
    parts = _parts(argument)
    if parts is None:
        return unknown_type()
    blocks = [_block(result, get_proper_type(part), checker) for part in parts]
    return _with_parts(argument, blocks)


def _matrix(result: Instance, argument: Instance, checker: TypeChecker) -> Type:
    """Return the type of the derivatives of one tensor by another: the axes of both."""
    scope = Scope()
    shape = (*scope.shape(result), *scope.shape(argument))
    if sum(isinstance(entry, Variadic) for entry in shape) > 1:
        shape = UNKNOWN_SHAPE
    written = Writer(checker_builder(checker), scope).shape(shape)
    return argument.copy_modified(args=[written, argument.args[1]])


def _parts(t: ProperType) -> list[Type] | None:
    """Return the types in a tuple, a list or a dict; None for all else."""
    if isinstance(t, TupleType) and t.partial_fallback.type.fullname == "builtins.tuple":
        return t.items
    if isinstance(t, Instance) and t.type.fullname in _CONTAINERS:
        return [t.args[-1]]
    return None


def _with_parts(t: ProperType, parts: list[Type]) -> Type:
    """Return a tuple, a list or a dict with other types in it."""
    if isinstance(t, TupleType):
        return t.copy_modified(items=parts)
    assert isinstance(t, Instance)
    return t.copy_modified(args=[*t.args[:-1], *parts])
