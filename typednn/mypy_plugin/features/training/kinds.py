"""What an argument of a training run is, by its type: an object with methods, a class, a function."""

from mypy.types import (
    AnyType,
    CallableType,
    FunctionLike,
    Instance,
    NoneType,
    TupleType,
    Type,
    get_proper_type,
)


def found_of(t: Type) -> str | None:
    """Return what a value of this type is, as ``typednn.train.kinds.named`` says; None if that is not known."""
    proper = get_proper_type(t)
    match proper:
        case NoneType():
            return "None"
        case Instance():
            return f"of class {proper.type.name}"
        case TupleType():
            return f"of class {proper.partial_fallback.type.name}"
        case CallableType() if proper.is_type_obj():
            return f"the class {proper.type_object().name}"
        case CallableType() if proper.definition is not None:
            return f"the function {proper.definition.name}"
        case FunctionLike():
            return "a function"
    return None


def has_members(t: Type, *names: str) -> bool:
    """Return whether a value may be an object, and no class, with these members."""
    proper = get_proper_type(t)
    if isinstance(proper, TupleType):
        proper = proper.partial_fallback
    if isinstance(proper, Instance):
        return all(proper.type.get(name) is not None for name in names)
    return not isinstance(proper, FunctionLike) and not isinstance(proper, NoneType)


def is_of_base(t: Type, base: str) -> bool:
    """Return whether a value may be an object of this class."""
    proper = get_proper_type(t)
    if isinstance(proper, TupleType):
        proper = proper.partial_fallback
    return (
        isinstance(proper, AnyType) or isinstance(proper, Instance) and proper.type.has_base(base)
    )
