"""Resolve the annotations of functions and classes, of which some may be strings.

A name in a string may be defined later, or only for type checkers (``if TYPE_CHECKING:``). Each
annotation is resolved by itself, and the others do not depend on it. One that cannot be resolved
when it is needed is not checked, and a warning says so.
"""

import functools
import inspect
import operator
import types
import typing
import warnings
from collections.abc import Mapping
from typing import (
    Annotated,
    Any,
    ClassVar,
    Final,
    Literal,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
)

from typing_extensions import ReadOnly

from typednn.source_lines import user_line

__all__ = [
    "Unresolved",
    "hints_of",
    "is_union",
    "own_fields",
    "record_hints",
    "resolve",
    "warn_about_fields",
    "warn_unresolved",
]

_QUALIFIERS: Final = (Final, Required, NotRequired, ReadOnly)
_FAULTS: Final = (NameError, AttributeError, TypeError, SyntaxError)
_FIELDS: Final = "__typednn_fields__"
"""The attribute of a class that keeps its fields. A table of classes would keep the classes."""

Unresolved = dict[str, tuple[str, str]]
"""The annotations that cannot be resolved: the text of each, and why."""

_warned: set[tuple[str, str]] = set()


def hints_of(thing: Any, local: Mapping[str, Any]) -> dict[str, Any]:
    """Return the annotations of a function or class that can be resolved at this time."""
    return resolve(thing, local)[0]


def resolve(thing: Any, local: Mapping[str, Any]) -> tuple[dict[str, Any], Unresolved]:
    """Return the annotations of a function or class, and those that cannot be resolved."""
    try:
        found = typing.get_type_hints(thing, localns=dict(local), include_extras=True)
    except _FAULTS:
        return _resolve_each(thing, local)
    return {name: _unaliased(hint) for name, hint in found.items()}, {}


def _resolve_each(thing: Any, local: Mapping[str, Any]) -> tuple[dict[str, Any], Unresolved]:
    found, unresolved = dict[str, Any](), Unresolved()
    for source in reversed(thing.__mro__) if isinstance(thing, type) else [thing]:
        for name, hint in inspect.get_annotations(source).items():
            try:
                found[name] = _unaliased(_resolve_one(source, hint, local))
                unresolved.pop(name, None)
            except _FAULTS as error:
                found.pop(name, None)
                text = getattr(hint, "__forward_arg__", hint)
                unresolved[name] = (text if isinstance(text, str) else repr(text), str(error))
    return found, unresolved


def _resolve_one(source: Any, hint: Any, local: Mapping[str, Any]) -> Any:
    holder: Any
    names = dict(local)
    if isinstance(source, type):
        holder = type("", (), {"__annotations__": {"": hint}, "__module__": source.__module__})
        return typing.get_type_hints(holder, localns=names, include_extras=True)[""]
    holder = types.SimpleNamespace(__annotations__={"": hint})
    globalns = getattr(inspect.unwrap(source), "__globals__", {})
    return typing.get_type_hints(holder, globalns, names, include_extras=True)[""]


def own_fields(cls: type) -> dict[str, Any]:
    """Return the annotated attributes that this class adds to its bases, except ClassVars."""
    known: dict[str, Any] | None = vars(cls).get(_FIELDS)
    return _fields(cls)[0] if known is None else known


def _fields(cls: type) -> tuple[dict[str, Any], Unresolved]:
    own = inspect.get_annotations(cls)
    hints, unresolved = resolve(cls, {cls.__name__: cls}) if own else ({}, {})
    fields = {
        name: hints[name]
        for name in own
        if name in hints and get_origin(hints[name]) is not ClassVar
    }
    missing = {name: unresolved[name] for name in own if name in unresolved}
    if own and not missing:
        setattr(cls, _FIELDS, fields)
    return fields, missing


def warn_about_fields(cls: type) -> None:
    """Warn about the fields of a class that cannot be resolved. From now on they are unchecked."""
    if _FIELDS in vars(cls) or not inspect.get_annotations(cls):
        return
    fields, missing = _fields(cls)
    setattr(cls, _FIELDS, fields)
    for name, (text, why) in missing.items():
        if not text.replace("typing.", "").startswith("ClassVar"):
            warn_unresolved(cls, f"field '{name}'", text, why)


def warn_unresolved(thing: Any, label: str, text: str, why: str) -> None:
    """Warn once that an annotation of a function or class is not checked."""
    name = thing.__qualname__.rpartition("<locals>.")[2]
    message = (
        f"{name}: {label} is not checked: its annotation {text!r} cannot be resolved while the"
        f" program runs ({why}); import its names outside of `if TYPE_CHECKING:`"
    )
    if (thing.__module__, message) not in _warned:
        _warned.add((thing.__module__, message))
        file, _, line = user_line().rpartition(":")
        warnings.warn_explicit(message, UserWarning, file, int(line))


def record_hints(record: Any) -> dict[str, Any]:
    """Return the annotations of a TypedDict's entries or of a NamedTuple's fields."""
    known: dict[str, Any] | None = vars(record).get(_FIELDS)
    if known is None:
        known, unresolved = resolve(record, {record.__name__: record})
        if not unresolved:
            setattr(record, _FIELDS, known)
    return known


def _unaliased(hint: Any) -> Any:
    """Return the annotation with the aliases of ``type`` statements (PEP 695) expanded.

    ``Final``, ``Required`` and the like go: they say nothing about the value.
    """
    if type(hint).__name__ == "TypeAliasType":
        return _unaliased(hint.__value__)
    if isinstance(hint, list):  # the parameters of a Callable
        return [_unaliased(item) for item in hint]
    given = get_args(hint)
    if get_origin(hint) in (Literal, Annotated) or not given:
        return hint
    if get_origin(hint) in _QUALIFIERS:
        return _unaliased(given[0])
    return _with_arguments(hint, [_unaliased(item) for item in given])


def _with_arguments(hint: Any, items: list[Any]) -> Any:
    """Return the annotation with these arguments in place of its own."""
    given = get_args(hint)
    if all(map(operator.is_, items, given)) or items == list(given):
        return hint
    if is_union(hint):
        return functools.reduce(operator.or_, items)
    return get_origin(hint)[tuple(items)]


def is_union(hint: Any) -> bool:
    """Return whether it is a union: ``Union[A, B]`` or ``A | B``."""
    return get_origin(hint) in (Union, types.UnionType)
