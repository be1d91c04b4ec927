"""What arguments of optimizers, schedules and losses may be, and the line that says which is wrong."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from typednn.shapes import number_ranges as ranges
from typednn.shapes.words import told
from typednn.tensor import Tensor
from typednn.traced_number import TracedNumber

__all__ = [
    "AT_LEAST_0",
    "COUNT",
    "COUNT_FROM_0",
    "FLAG",
    "SCHEDULE",
    "SHARE",
    "Expected",
    "check",
    "check_values",
    "ranges_of",
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
    return _is_number(value) or _is_schedule(value)


def _is_schedule(value: Any) -> bool:
    """Return whether it is a function that takes the number of a step, and no class."""
    if not callable(value) or isinstance(value, type):
        return False
    try:
        signature = inspect.signature(value)
    except ValueError:  # of a function in C
        return True
    try:
        signature.bind(0)
    except TypeError:
        return False
    return True


def _fits_rate(value: Any) -> bool:
    if isinstance(value, Tensor):  # a traced one has no value yet
        data = value._data
        return not isinstance(data, np.ndarray) or AT_LEAST_0.is_value(data)
    return not _is_number(value) or AT_LEAST_0.is_value(value)


def _number(numbers: ranges.Range) -> Expected:
    """Return that a number of this range is expected."""
    kind = _is_whole if numbers.whole else _is_number
    return Expected(numbers.text, kind, lambda x: bool(numbers.holds(x)))


AT_LEAST_0: Final = _number(ranges.AT_LEAST_0)
COUNT: Final = _number(ranges.COUNT)
COUNT_FROM_0: Final = _number(ranges.COUNT_FROM_0)
SHARE: Final = _number(ranges.SHARE)
FLAG: Final = Expected("True or False", lambda x: isinstance(x, bool), lambda x: True)
SCHEDULE: Final = Expected("a schedule", _is_schedule, lambda x: True)
_WITH_SCHEDULES: Final = {
    ranges.RATE: Expected(ranges.RATE.text, _is_rate, _fits_rate),
    ranges.NUMBER_OR_SCHEDULE: Expected(
        ranges.NUMBER_OR_SCHEDULE.text,
        lambda x: _is_number(x) or SCHEDULE.is_kind(x),
        _fits_rate,
    ),
}
_NUMBERS: Final = {
    owner: {name: _WITH_SCHEDULES.get(each) or _number(each) for name, each in names.items()}
    for owner, names in ranges.NUMBERS.items()
}


def ranges_of(owner: str) -> Mapping[str, Expected]:
    """Return which numbers the arguments of a function or class may be, by their names."""
    return _NUMBERS[owner]


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
        raise error(ranges.out_of_range(owner, name, told(value), each.text))
