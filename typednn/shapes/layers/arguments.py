"""What the arguments of layers' constructors may be: the annotations of their rules say it.

A parameter of a rule that is a ``Count`` takes ints of at least 1. What is not known yet, such as a size
in mypy, is not refused.
"""

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from numbers import Integral, Real
from typing import Annotated, Any, Final, TypeAlias, TypeVar, Union, cast, get_args, get_origin

from typednn.shapes.dim import Dim, Size, Unknown, nonnegative
from typednn.shapes.shape import ShapeError

__all__ = [
    "WHOLE",
    "AtLeast0",
    "Count",
    "Counts",
    "Expected",
    "Finite",
    "Flag",
    "KindError",
    "Outputs",
    "PerAxis",
    "Positive",
    "Probability",
    "Scales",
    "SeveralSizes",
    "Share",
    "Text",
    "Whole",
    "checked",
    "expected_of",
    "refuse_kinds",
]

R = TypeVar("R", bound=Callable[..., None])


class KindError(TypeError):
    """An argument is of a wrong class. ``is_int_in_mypy``: it is a bool in place of an int."""

    def __init__(self, message: str, is_int_in_mypy: bool) -> None:
        super().__init__(message)
        self.is_int_in_mypy = is_int_in_mypy


@dataclass(frozen=True, slots=True)
class Expected:
    """What an argument may be.

    ``kind``: its class in words, which ``is_kind`` decides; ``refusal``: what a message says of a value
    that ``is_right`` refuses; ``by_item``: a tuple's items are values, too.
    """

    kind: str
    is_kind: Callable[[Any], bool]
    refusal: str = ""
    is_right: Callable[[Any], bool] = lambda value: True
    by_item: bool = False

    def refuse(self, layer: str, name: str, value: object) -> None:
        """Raise KindError for a value of another class, and ShapeError (shape) for a wrong one."""
        self.refuse_kind(layer, name, value)
        for item in self._known(value):
            if not self.is_right(item):
                raise ShapeError(f"{layer}: {name} is {item}, {self.refusal}", "shape")

    def refuse_kind(self, layer: str, name: str, value: object) -> None:
        """Raise KindError for a value of another class."""
        known = self._known(value)
        if not all(map(self.is_kind, known)):
            is_int = all(map(self.is_kind, map(_without_bools, known)))
            raise KindError(f"{layer}: {name} is {value!r}, but expected {self.kind}", is_int)

    def _known(self, value: object) -> list[object]:
        items = value if self.by_item and isinstance(value, tuple) else (value,)
        return [item for item in items if not isinstance(item, Unknown)]


def _without_bools(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_without_bools, value))
    return int(value) if isinstance(value, bool) else value


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral | Dim) and not isinstance(value, bool)


def _is_size(value: object) -> bool:
    return isinstance(value, Unknown) or _is_whole(value)


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _number(text: str, is_right: Callable[[Any], bool]) -> Expected:
    return Expected("a number", _is_number, f"but expected {text}", is_right)


def _is_positive(value: Any) -> bool:
    return isinstance(value, Dim) or bool(0 < value < math.inf)


_SIZE: Final = ("but a size is at least 1", lambda value: not nonnegative(-value))
_INTS: Final = "an int or a tuple of ints"
_SCALES: Final = Expected(
    "a number or a tuple of numbers",
    lambda value: isinstance(value, Dim) or _is_number(value),
    "but expected a finite number above 0",
    _is_positive,
    by_item=True,
)
_TUPLE: Final = Expected(
    "a tuple of ints",
    lambda value: isinstance(value, tuple) and all(map(_is_size, value)),
)
_OUTPUTS: Final = Expected(
    f"{_INTS}, where None keeps a size",
    lambda value: value is None or _is_whole(value),
    by_item=True,
)

Count: TypeAlias = Annotated[Size, Expected("an int", _is_whole, *_SIZE)]
"""A size: at least 1."""
Counts: TypeAlias = Annotated[
    Size | tuple[Size, ...], Expected(_INTS, _is_whole, *_SIZE, by_item=True)
]
"""A size, or the sizes of several axes."""
WHOLE: Final = Expected("an int", _is_whole)
Whole: TypeAlias = Annotated[Size, WHOLE]
PerAxis: TypeAlias = Annotated[Size | tuple[Size, ...], Expected(_INTS, _is_whole, by_item=True)]
"""One int for each axis in space, or one for all. ``sizes_per_axis`` refuses too small ones."""
SeveralSizes: TypeAlias = Annotated[tuple[Size, ...] | Unknown, _TUPLE]
Outputs: TypeAlias = Annotated[Size | tuple[Size | None, ...], _OUTPUTS]
Scales: TypeAlias = Annotated[Size | float | tuple[Size | float, ...], _SCALES]
Probability: TypeAlias = Annotated[
    float | Unknown,
    Expected(
        "a number",
        _is_number,
        "it must be at least 0 and below 1",
        lambda value: 0 <= value < 1,
    ),
]
Share: TypeAlias = Annotated[
    float | Unknown, _number("a number from 0 to 1", lambda value: 0 <= value <= 1)
]
Positive: TypeAlias = Annotated[float | Unknown, _number("a finite number above 0", _is_positive)]
AtLeast0: TypeAlias = Annotated[
    float | Unknown, _number("a finite number of at least 0", lambda value: 0 <= value < math.inf)
]
Finite: TypeAlias = Annotated[float | Unknown, _number("a finite number", math.isfinite)]
Flag: TypeAlias = Annotated[
    bool | Unknown, Expected("True or False", lambda value: isinstance(value, bool))
]

Text: TypeAlias = Annotated[str | Unknown, Expected("a str", lambda value: isinstance(value, str))]


def expected_of(annotation: object) -> tuple[Expected, tuple[type, ...]] | None:
    """Return what the annotation of a rule's parameter expects, and the classes beside it.

    These are None and str of ``Count | None`` and ``PerAxis | str``. None if it expects nothing.
    """
    options = get_args(annotation) if get_origin(annotation) is Union else (annotation,)
    beside = tuple(option for option in options if isinstance(option, type))
    for option in options:
        for found in getattr(option, "__metadata__", ()):
            if isinstance(found, Expected):
                return found, beside
    return None


def refuse_kinds(
    layer: str, parameters: Mapping[str, inspect.Parameter], values: Mapping[str, object]
) -> None:
    """Raise KindError for the first value of another class than the rule's parameter takes."""
    for name, value in values.items():
        found = expected_of(parameters[name].annotation)
        if found is not None and not isinstance(value, found[1]):
            found[0].refuse_kind(layer, name, value)


def checked(layer: str, rule: R) -> R:
    """Return the rule of a layer's constructor, which first refuses what its annotations do not take."""
    signature = inspect.signature(rule)
    known = {each.name: expected_of(each.annotation) for each in signature.parameters.values()}

    @wraps(rule)
    def refuse(*args: Any, **kwargs: Any) -> None:
        for name, value in signature.bind(*args, **kwargs).arguments.items():
            found = known[name]
            if found is not None and not isinstance(value, found[1]):
                found[0].refuse(layer, name, value)
        rule(*args, **kwargs)

    return cast(R, refuse)  # with the signature of the rule, of which mypy does not know
