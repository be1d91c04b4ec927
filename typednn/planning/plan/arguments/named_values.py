"""Values given to ``plan`` by name: sizes, and arguments that are numbers, booleans or strings."""

import inspect
from collections.abc import Mapping
from types import NoneType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    Protocol,
    TypeAlias,
    get_args,
    get_origin,
    runtime_checkable,
)

from typednn.checks.messages import hint_text
from typednn.checks.resolution import is_union
from typednn.shapes.words import article

__all__ = [
    "Initializer",
    "NamedSize",
    "NamedValue",
    "NamedValues",
    "PlanError",
    "is_example",
    "refuse_class",
    "wrong_example",
]


@runtime_checkable
class Initializer(Protocol):
    """An optimizer: it makes its state of a model."""

    def init(self, model: Any, /) -> Any: ...


NamedSize: TypeAlias = int | tuple[int, ...]
NamedValue: TypeAlias = object
"""A size; the value of an argument of the function, or of a class that is built for it; for an
argument that is an optimizer's state, the optimizer (an Initializer) or its name in the function's
module; or an example of an argument of the function, such as ``nn.Eval()``."""

_PLAIN_TYPES: Final = (bool, int, float, str)


class PlanError(ValueError):
    """A call cannot be planned or exported, often because nothing determines an argument.

    The message says which one, and what to do.
    """


class NamedValues:
    """The values by name. ``known``: names that occur as sizes or arguments of the function."""

    def __init__(self, function: str, values: Mapping[str, NamedValue]) -> None:
        self.known: set[str] = set()
        self._function = function
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def size(self, name: str, of: str) -> NamedSize:
        """Return the size of this name. Raises PlanError if it is missing or not a size."""
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
        return value  # type: ignore[return-value] # a positive integer or a tuple of them

    def is_value_of(self, name: str, hint: Any, what: str) -> bool:
        """Return whether a value is given for the argument, and not for a size of the same name.

        Raises PlanError for a value that its annotation does not allow.
        """
        if name not in self._values or not _is_plain_type(hint):
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


def is_example(value: NamedValue) -> bool:
    """Return whether a value is an example of an argument: no size, no plain value, no optimizer."""
    return not isinstance(value, (*_PLAIN_TYPES, tuple, type, Initializer))


def refuse_class(function: str, name: str, hint: Any, value: NamedValue) -> None:
    """Raise PlanError for an example that is of none of the classes of its annotation."""
    members = get_args(hint) if is_union(hint) else (hint,)
    classes = [get_origin(member) or member for member in members]
    if all(isinstance(cls, type) for cls in classes) and not isinstance(value, tuple(classes)):
        raise wrong_example(function, name, hint, value)


def wrong_example(function: str, name: str, hint: Any, value: NamedValue) -> PlanError:
    """Return the error for a value that is no example of the argument of this annotation."""
    kind = type(value).__name__
    shown = repr(value) if isinstance(value, _PLAIN_TYPES) else f"{article(kind)} {kind}"
    return PlanError(
        f"plan: {function}: {name} is {shown}, but argument '{name}' is {hint_text(hint)}"
    )


def _is_plain_type(hint: Any) -> bool:
    """Return whether it allows only numbers, booleans, strings and tuples, or anything."""
    if hint is inspect.Parameter.empty or hint is Any or hint in _PLAIN_TYPES:
        return True
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return True
    if origin is Annotated:
        return _is_plain_type(inner[0])
    if is_union(hint) or origin is tuple:
        return all(_is_plain_type(each) for each in inner if each not in (NoneType, ...))
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
