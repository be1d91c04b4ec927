"""What the caller says by name: sizes, and the values of arguments that are numbers, flags or words."""

import inspect
from collections.abc import Mapping
from types import NoneType
from typing import Annotated, Any, Final, Literal, TypeAlias, get_args, get_origin

from typednn.checks.hints import is_union
from typednn.checks.words import hint_text

__all__ = ["Given", "GivenValues", "PlanError", "Size"]

Size: TypeAlias = int | tuple[int, ...]
Given: TypeAlias = Size | float | bool | str
"""A size, or the value of an argument, of the function or of a class that an argument is made of."""

_PLAIN: Final = (bool, int, float, str)


class PlanError(ValueError):
    """What annotations and sizes do not say: of which argument, and what to do."""


class GivenValues:
    """The values by name. ``known``: the names that occur, as sizes or as arguments."""

    def __init__(self, function: str, values: Mapping[str, Given]) -> None:
        self.known: set[str] = set()
        self._function = function
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def size(self, name: str, of: str) -> Size:
        """The size of this name. Raises PlanError for a value that is none, or where it is missing."""
        self.known.add(name)
        if name not in self._values:
            raise PlanError(
                f"plan: {self._function}: the size {name!r} is missing for {of}; add {name}=..."
            )
        value = self._values[name]
        several = value if isinstance(value, tuple) else (value,)
        if not all(type(each) is int and each > 0 for each in several):
            raise PlanError(
                f"plan: {self._function}: {name} is {value!r}, but a size is a positive integer"
            )
        return value  # type: ignore[return-value] # it is a positive integer, or some

    def is_for(self, name: str, hint: Any, what: str) -> bool:
        """Whether a value is given for the argument, and not for a size of the same name.

        Raises PlanError for a value that its annotation does not allow.
        """
        if name not in self._values or not _is_plain(hint):
            return False
        self.known.add(name)
        value = self._values[name]
        if not _allows(hint, value):
            raise PlanError(
                f"plan: {self._function}: {name} is {value!r}, but {what} is {hint_text(hint)}"
            )
        return True

    def value(self, name: str) -> Any:
        return self._values[name]


def _is_plain(hint: Any) -> bool:
    """Whether values of it are numbers, flags, words or tuples of them, or whether it says nothing."""
    if hint is inspect.Parameter.empty or hint is Any or hint in _PLAIN:
        return True
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return True
    if origin is Annotated:
        return _is_plain(inner[0])
    if is_union(hint) or origin is tuple:
        return all(_is_plain(each) for each in inner if each not in (NoneType, ...))
    return False


def _allows(hint: Any, value: Any) -> bool:
    origin, inner = get_origin(hint), get_args(hint)
    if hint is inspect.Parameter.empty or hint is Any:
        return True
    if origin is Literal:
        return any(type(each) is type(value) and each == value for each in inner)
    if origin is Annotated:
        return _allows(inner[0], value)
    if is_union(hint):
        return any(_allows(each, value) for each in inner)
    if origin is tuple:
        hints = inner[:1] * len(value) if isinstance(value, tuple) and ... in inner else inner
        return (
            isinstance(value, tuple)
            and len(value) == len(hints)
            and all(map(_allows, hints, value))
        )
    return type(value) is hint or (hint is float and type(value) is int)
