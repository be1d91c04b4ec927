"""What arguments of optimizers, schedules and losses may be, and the line that says which is wrong."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from typednn.tensor import Tensor
from typednn.traced_number import TracedNumber

__all__ = [
    "ABOVE_0",
    "AT_LEAST_0",
    "COSINE",
    "COUNT",
    "COUNT_FROM_0",
    "DECAY",
    "FLAG",
    "NUMBER_OR_SCHEDULE",
    "POSITIVE",
    "RATE",
    "SCHEDULE",
    "SHARE",
    "Expected",
    "check",
    "check_values",
]


@dataclass(frozen=True, slots=True)
class Expected:
    """``text``: what is expected, for the message; ``is_kind`` and ``is_value`` decide it."""

    text: str
    is_kind: Callable[[Any], bool]
    is_value: Callable[[Any], bool]


def _is_number(value: Any) -> bool:
    return isinstance(value, float | int | np.floating | np.integer) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_rate(value: Any) -> bool:
    if isinstance(value, Tensor):
        return value.shape == () and value.dtype.kind == "f"
    return _is_number(value) or callable(value)


def _fits_rate(value: Any) -> bool:
    if isinstance(value, Tensor):  # a traced one has no value yet
        data = value._data
        return not isinstance(data, np.ndarray) or bool(0 <= data < math.inf)
    return not _is_number(value) or 0 <= value < math.inf


AT_LEAST_0: Final = Expected(
    "a finite number of at least 0", _is_number, lambda x: 0 <= x < math.inf
)
POSITIVE: Final = Expected("a finite number above 0", _is_number, lambda x: 0 < x < math.inf)
ABOVE_0: Final = Expected("a number above 0", _is_number, lambda x: x > 0)
COSINE: Final = Expected("a number from -1 to 1", _is_number, lambda x: -1 <= x <= 1)
DECAY: Final = Expected("a number from 0 to below 1", _is_number, lambda x: 0 <= x < 1)
SHARE: Final = Expected("a number from 0 to 1", _is_number, lambda x: 0 <= x <= 1)
COUNT: Final = Expected("a whole number of at least 1", _is_whole, lambda x: x >= 1)
FLAG: Final = Expected("True or False", lambda x: isinstance(x, bool), lambda x: True)
COUNT_FROM_0: Final = Expected("a whole number of at least 0", _is_whole, lambda x: x >= 0)
SCHEDULE: Final = Expected(
    "a schedule", lambda x: callable(x) and not isinstance(x, type), lambda x: True
)
NUMBER_OR_SCHEDULE: Final = Expected(
    "a finite number of at least 0, or a schedule",
    lambda x: _is_number(x) or SCHEDULE.is_kind(x),
    _fits_rate,
)
RATE: Final = Expected(
    'a finite number of at least 0, a floating-point Tensor of shape "", or a schedule',
    _is_rate,
    _fits_rate,
)


def check(owner: object, **expected: Expected) -> None:
    """Refuse the first field of ``owner`` that is not what is expected of it. See ``check_values``."""
    values = {name: getattr(owner, name) for name in expected}
    check_values(type(owner).__name__, values, **expected)


def check_values(owner: str, values: Mapping[str, Any], **expected: Expected) -> None:
    """Refuse the first of the values, by name, that is not what is expected of it.

    ``owner``: the function or class, for the message. The value of a number that ``jit`` traces is
    not known, so only its kind is checked.
    Raises TypeError for a value of another kind, and ValueError for one out of range.
    """
    for name, each in expected.items():
        value = values[name]
        is_kind = each.is_kind(value)
        if is_kind and (type(value) is TracedNumber or each.is_value(value)):
            continue
        error = ValueError if is_kind else TypeError
        raise error(f"{owner}: {name} is {value!r}, but expected {each.text}")
