"""Whether a value has the class and the dtype that its annotation asks for.

Plain classes and annotations with shapes are checked here, all other annotations by beartype.
beartype keeps for ever what it makes for an annotation. So it must see no annotation with shapes,
and no class that a function defines anew in each call.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from jaxtyping import AbstractDtype
from typing_extensions import NoDefault, TypeVarTuple, Unpack, is_protocol, is_typeddict

from typednn.checks.hints import has_array_leaves, is_tree_hint, mentions_shapes, type_parameters

__all__ = ["has_class", "has_dtype", "is_array_of", "missing_key"]

_TOWER: dict[Any, tuple[type, ...]] = {float: (float, int), complex: (complex, float, int)}
"""An int is accepted for a float, as by mypy (PEP 484)."""


def has_class(value: Any, hint: Any) -> bool:
    """Return whether the value has the class of its annotation.

    What is inside of a container with shapes is checked elsewhere, as are the shapes.
    """
    if get_origin(hint) is Annotated:  # its first argument is checked elsewhere, too
        if not any(map(_is_validator, hint.__metadata__)):
            return True
        return _passes_beartype(value, Annotated[(object, *hint.__metadata__)])
    if is_typeddict(get_origin(hint) or hint):
        return isinstance(value, Mapping)
    if is_tree_hint(hint) and has_array_leaves(hint):
        return True  # any value is a tree
    if isinstance(hint, type) and not is_protocol(hint) and hint is not Any:
        return isinstance(value, _TOWER.get(hint, hint))
    return _has_origin(value, hint) if mentions_shapes(hint) else _passes_beartype(value, hint)


def _has_origin(value: Any, hint: Any) -> bool:
    """Return whether the value is a container or an instance of the annotation's generic class."""
    origin, given = get_origin(hint), get_args(hint)
    if is_protocol(origin):
        return True  # isinstance refuses most of them
    if not isinstance(value, origin):
        return False
    if origin is tuple and given[1:] != (...,):
        return len(value) == len(given)
    if type_parameters(origin) or len(given) != 2 or not isinstance(value, Mapping):
        return True
    return all(has_class(key, given[0]) for key in value)


def is_array_of(value: Any, hint: Any) -> bool:
    """Return whether the value is an array of the class in the annotation."""
    if hint.array_type is Any:
        return hasattr(value, "shape") and hasattr(value, "dtype")
    return isinstance(value, hint.array_type)


def has_dtype(value: Any, hint: Any) -> bool:
    """Return whether an array has one of the annotation's dtypes."""
    return isinstance(value, _of_any_shape(hint.dtypes, hint.array_type))


@lru_cache(maxsize=1024)
def _of_any_shape(dtypes: Any, array_type: Any) -> Any:
    family: Any = type("Family", (AbstractDtype,), {"dtypes": dtypes})
    return family[array_type, "..."]


def missing_key(value: Any, record: Any) -> str | None:
    """Return a key that a TypedDict requires and the value does not have."""
    if not is_typeddict(record) or not isinstance(value, Mapping):
        return None
    return next((key for key in sorted(record.__required_keys__) if key not in value), None)


def _is_validator(mark: Any) -> bool:
    """Return whether it is something of an ``Annotated`` that beartype checks."""
    return type(mark).__module__.startswith("beartype.")


def _passes_beartype(value: Any, hint: Any) -> bool:
    from beartype import BeartypeConf  # not at import: it takes longer than all of typednn
    from beartype.door import is_bearable
    from beartype.roar import BeartypeDecorHintException

    try:
        return is_bearable(value, _without_defaults(hint), conf=BeartypeConf(is_pep484_tower=True))
    except BeartypeDecorHintException:  # beartype does not support this annotation
        return True


def _without_defaults(hint: Any) -> Any:
    """Return the annotation with the bounds of the type variables that have defaults.

    On Python 3.13 beartype takes the default of a type variable for its only value.
    """
    if isinstance(hint, TypeVar):
        return _bound(hint)
    parameters = getattr(hint, "__parameters__", ())
    if all(_bound(each) is each for each in parameters):
        return hint
    return hint[tuple(Unpack[p] if isinstance(p, TypeVarTuple) else _bound(p) for p in parameters)]


def _bound(parameter: Any) -> Any:
    """Return what may stand for a type variable that has a default; other parameters unchanged."""
    if not isinstance(parameter, TypeVar) or _has_no_default(parameter):
        return parameter
    if parameter.__constraints__:
        return Union[parameter.__constraints__]  # noqa: UP007 # of a tuple
    return object if parameter.__bound__ is None else parameter.__bound__


def _has_no_default(parameter: TypeVar) -> bool:
    return getattr(parameter, "__default__", NoDefault) is NoDefault
