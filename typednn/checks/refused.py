"""Refuse a call of a function with a shape that no call can match: ``n -1``, ``batch-size``."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from typednn.checks.hints import is_array_hint, shape_texts, type_parameters
from typednn.checks.resolution import own_fields
from typednn.shapes.always_wrong import (
    bound_names,
    difference_of_nothing,
    negative_size,
    placeholder_of_nothing,
)
from typednn.shapes.parsing import parse
from typednn.shapes.shape import ShapeError
from typednn.shapes.spec import Spec, SpecSyntaxError

__all__ = ["refuse", "suspects"]


def suspects(hints: Mapping[str, Any], parameters: Collection[str]) -> list[tuple[str, Spec]]:
    """Return the shapes of arguments, with their labels, that may match no call.

    It depends on the class of a method, which is not known before the call.
    """
    bound = _bound(hints, None)
    return [
        (f"argument '{name}'", spec)
        for name, hint in hints.items()
        if name != "return"
        for spec in map(parse, shape_texts(hint))
        if _fault(spec, bound, parameters)
    ]


def _fault(
    spec: Spec, bound: Collection[str], parameters: Collection[str]
) -> SpecSyntaxError | None:
    return (
        negative_size(spec)
        or placeholder_of_nothing(spec, parameters)
        or difference_of_nothing(spec, bound)
    )


def refuse(
    where: str,
    found: list[tuple[str, Spec]],
    hints: Mapping[str, Any],
    parameters: Collection[str],
    owner: type | None,
) -> None:
    """Raise ShapeError (shape-syntax) for the first suspect, now that the class is known."""
    bound = _bound(hints, owner)
    for label, spec in found:
        error = _fault(spec, bound, parameters)
        if error is not None:
            raise ShapeError(f"{where}: {label}: {error}", error.code)


def _shapes(hints: Mapping[str, Any]) -> Iterator[Spec]:
    return (parse(text) for hint in hints.values() for text in shape_texts(hint))


def _bound(hints: Mapping[str, Any], owner: type | None) -> set[str]:
    classes = {owner, *_classes(list(hints.values()))} - {None}
    return bound_names(_shapes(hints), {name for cls in classes for name in _names_of_class(cls)})


def _classes(hint: Any) -> Iterator[type]:
    """Yield the classes of instances in an annotation."""
    cls = get_origin(hint) or hint
    if isinstance(cls, type) and not is_array_hint(cls):
        yield cls
    if cls is not Literal:
        for item in hint if isinstance(hint, list) else get_args(hint):
            yield from _classes(item)


def _names_of_class(cls: Any) -> Iterator[str]:
    """Yield the names of a class's type variables and of the shapes of its fields."""
    for base in cls.__mro__:
        yield from (parameter.__name__ for parameter in type_parameters(base))
        for spec in _shapes(own_fields(base)):
            yield from spec.names
