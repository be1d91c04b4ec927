"""Read annotations: find the shapes in them, and the sizes of a class's type variables.

A class ``Linear(Module, Generic[In, Out])`` may have a field ``weight: Float32[Tensor, "In Out"]``.
Then ``In`` and ``Out`` are the sizes of that field in every instance. They can also come from a
field of a generic class, ``hidden: Linear[In, Hidden]``, whose own type variables have sizes, and
from the value of a field ``in_features: In``.
"""

import functools
import inspect
import operator
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin
from weakref import WeakKeyDictionary

from jaxtyping import AbstractArray
from typing_extensions import TypeVarTuple, get_original_bases

__all__ = [
    "SizeBindings",
    "hints_of",
    "is_array_hint",
    "is_size_variable",
    "is_union",
    "learn",
    "mentions_shapes",
    "own_fields",
    "parts",
    "shape_texts",
    "sizes_of",
    "type_arguments",
]

SizeBindings = dict[str, tuple[Any, str]]
"""For each type variable: its size (or sizes), and the field or argument that it comes from."""

_MISSING = object()
_OWN_FIELDS: WeakKeyDictionary[type, dict[str, Any]] = WeakKeyDictionary()


def hints_of(thing: Any, local: Mapping[str, Any]) -> dict[str, Any]:
    """Return the annotations of a function or class that can be resolved at this time."""
    try:
        found = typing.get_type_hints(thing, localns=dict(local), include_extras=True)
    except (NameError, AttributeError, TypeError, SyntaxError):  # a string has an unknown name
        raw = inspect.get_annotations(thing)
        found = {name: hint for name, hint in raw.items() if not isinstance(hint, str)}
    return {name: _unaliased(hint) for name, hint in found.items()}


def _unaliased(hint: Any) -> Any:
    """Return the annotation with the aliases of ``type`` statements (PEP 695) expanded."""
    if type(hint).__name__ == "TypeAliasType":
        return _unaliased(hint.__value__)
    if isinstance(hint, list):  # the parameters of a Callable
        return [_unaliased(item) for item in hint]
    given = get_args(hint)
    if get_origin(hint) in (Literal, Annotated) or not given:
        return hint
    items = [_unaliased(item) for item in given]
    if all(map(operator.is_, items, given)) or items == list(given):
        return hint
    return (
        functools.reduce(operator.or_, items) if is_union(hint) else get_origin(hint)[tuple(items)]
    )


def is_array_hint(hint: Any) -> bool:
    """Return whether it is an annotation of jaxtyping: ``Float32[Tensor, "b 784"]``."""
    return isinstance(hint, type) and issubclass(hint, AbstractArray)


def is_union(hint: Any) -> bool:
    """Return whether it is a union: ``Union[A, B]`` or ``A | B``."""
    return get_origin(hint) in (Union, types.UnionType)


def mentions_shapes(hint: Any) -> bool:
    """Return whether it has a shape or sizes anywhere, as in ``Linear[Literal[784], Out]``."""
    if isinstance(hint, list | tuple):  # the parameters of a Callable
        return any(mentions_shapes(item) for item in hint)
    if is_array_hint(hint) or _sized_parameters(get_origin(hint)):
        return True
    return get_origin(hint) is not Literal and mentions_shapes(get_args(hint))


def shape_texts(hint: Any) -> Iterator[str]:
    """Yield the shape texts of all array annotations in an annotation."""
    if is_array_hint(hint):
        yield hint.dim_str
    elif get_origin(hint) is not Literal:
        for item in hint if isinstance(hint, list | tuple) else get_args(hint):
            yield from shape_texts(item)


def parts(hint: Any, value: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield (place, hint, value) for each item of a list, tuple or dict.

    Yield nothing if the annotation has no shape: beartype's check of the container is enough.
    """
    origin, args = get_origin(hint), get_args(hint)
    if is_union(hint) or origin is Annotated:
        fitting = [m for m in args if isinstance(value, get_origin(m) or ())]
        if len(fitting) == 1:
            yield from parts(fitting[0], value)
    elif not (isinstance(origin, type) and isinstance(value, origin) and mentions_shapes(args)):
        return
    elif isinstance(value, dict) and len(args) == 2:
        yield from ((f"[{key!r}]", args[1], item) for key, item in value.items())
    elif isinstance(value, list | tuple):
        items = args if origin is tuple and args[1:] != (...,) else [args[0]] * len(value)
        yield from ((f"[{i}]", h, v) for i, (h, v) in enumerate(zip(items, value, strict=False)))


def own_fields(cls: type) -> dict[str, Any]:
    """Return the annotated attributes that this class adds to its bases, except ClassVars."""
    known = _OWN_FIELDS.get(cls)
    if known is not None:
        return known
    own = inspect.get_annotations(cls)
    hints = hints_of(cls, {cls.__name__: cls}) if own else {}
    fields = {
        name: hints[name]
        for name in own
        if name in hints and get_origin(hints[name]) is not ClassVar
    }
    if hints.keys() >= own.keys():  # all are resolved
        _OWN_FIELDS[cls] = fields
    return fields


def sizes_of(instance: Any, cls: type) -> SizeBindings:
    """Return the sizes of the type variables of ``cls`` in this instance, from its fields."""
    names, found = _sized_parameters(cls), SizeBindings()
    if not names:
        return found
    for base in get_original_bases(cls):
        _learn_generic(base, instance, names, None, found)
    for field, hint in own_fields(cls).items():
        value = getattr(instance, field, _MISSING)
        if value is not _MISSING:
            learn(hint, value, names, f"self.{field}", found)
    return found


def type_arguments(hint: Any, value: Any) -> Iterator[tuple[str, Any, Any, str]]:
    """Yield (parameter, argument, the value's size, its field) for ``Linear[In, Literal[10]]``."""
    origin = get_origin(hint)
    names = _sized_parameters(origin)
    if (
        names
        and isinstance(value, origin)
        and all(isinstance(p, TypeVar) for p in _parameters(origin))
    ):
        sizes = sizes_of(value, origin)
        for parameter, argument in zip(_parameters(origin), get_args(hint), strict=False):
            if parameter.__name__ in sizes:
                yield parameter.__name__, argument, *sizes[parameter.__name__]


def is_size_variable(hint: Any) -> bool:
    """Return whether it is a type variable for a size: ``TypeVar("N", bound=int)``."""
    return isinstance(hint, TypeVar) and hint.__bound__ is int


def learn(hint: Any, value: Any, names: Sequence[str], label: str, found: SizeBindings) -> None:
    """Add to ``found`` the sizes of ``names``, from ``value`` and its annotation ``hint``."""
    if is_array_hint(hint):
        _learn_axes(hint, value, names, label, found)
    elif is_union(hint):
        for member in get_args(hint):
            learn(member, value, names, label, found)
    elif is_size_variable(hint) and type(value) is int:
        found.setdefault(hint.__name__, (value, label))
    else:
        _learn_generic(hint, value, names, label, found)
        for place, inner, item in parts(hint, value):
            learn(inner, item, names, label + place, found)


def _learn_axes(
    hint: Any, value: Any, names: Sequence[str], label: str, found: SizeBindings
) -> None:
    if not isinstance(value, hint.array_type):
        return
    texts, shape = hint.dim_str.split(), value.shape
    many = [i for i, text in enumerate(texts) if text[0] == "*" or text == "..."]
    if len(shape) != len(texts) and not (many and len(shape) >= len(texts) - 1):
        return
    for i, text in enumerate(texts):
        if text in names:
            from_end = bool(many) and i > many[0]
            found.setdefault(text, (shape[i - len(texts) if from_end else i], label))
        elif text[0] == "*" and text[1:] in names:
            found.setdefault(text[1:], (shape[i : len(shape) - (len(texts) - 1 - i)], label))


def _learn_generic(
    hint: Any, value: Any, names: Sequence[str], label: str | None, found: SizeBindings
) -> None:
    for _, argument, size, source in type_arguments(hint, value):
        if is_size_variable(argument) and argument.__name__ in names:
            found.setdefault(argument.__name__, (size, label or source))


def _parameters(cls: Any) -> tuple[Any, ...]:
    found = getattr(cls, "__parameters__", ()) if isinstance(cls, type) else ()
    return (
        found if isinstance(found, tuple) else ()
    )  # types.UnionType has a descriptor of that name


def _sized_parameters(cls: Any) -> tuple[str, ...]:
    """Return the names of a generic class's type variables that may stand for sizes."""
    return tuple(
        p.__name__ for p in _parameters(cls) if is_size_variable(p) or isinstance(p, TypeVarTuple)
    )
