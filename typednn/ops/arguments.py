"""Arguments that many operations take: integers, shapes, one number per axis, the device."""

from collections.abc import Sequence
from operator import index
from typing import Any, TypeAlias

from typednn.data_interchange import LostGradientError
from typednn.traced_number import is_traced
from typednn.tracing import TraceError

__all__ = [
    "PerAxis",
    "ShapeLike",
    "integer",
    "integers",
    "need_host",
    "per_axis",
    "plain",
    "sequence",
    "traced_integer",
    "traced_integers",
]

ShapeLike: TypeAlias = int | Sequence[int]
"""A shape, or another argument of one or several integers."""

PerAxis: TypeAlias = int | tuple[int, ...]
"""One number for all spatial axes, or one for each."""


def integer(operation: str, name: str, value: Any, wanted: str = "an int") -> int:
    """Return the value as a Python int.

    It may be a numpy integer, or an integer tensor without axes. Raises TypeError, which names the
    parameter, for any other value and for a bool.
    """
    try:
        if not isinstance(value, bool):
            return index(value)
    except (LostGradientError, TraceError):  # their messages say more
        raise
    except TypeError:
        pass
    raise TypeError(f"{operation}: {name} is {value!r}, it must be {wanted}") from None


def traced_integer(operation: str, name: str, value: Any) -> Any:
    """Return the value as ``integer`` does, but an int that is traced stays so.

    It is for parameters that decide no shape, so that another int does not trace again.
    """
    return value if is_traced(value) and isinstance(value, int) else integer(operation, name, value)


def traced_integers(operation: str, name: str, value: Any, wanted: str) -> Any:
    """Return the value as ``integers`` does, but ints that are traced stay so."""
    if isinstance(value, tuple):
        return tuple(traced_integer(operation, f"{name}[{i}]", x) for i, x in enumerate(value))
    is_int = is_traced(value) and isinstance(value, int)
    return value if is_int else integers(operation, name, value, wanted)


def integers(operation: str, name: str, value: Any, wanted: str) -> Any:
    """Return several integers as a tuple of Python ints, or a single one as an int.

    Raises TypeError for any other value, as ``integer`` does.
    """
    if type(value) is tuple:
        for each in value:
            if type(each) is not int:
                break
        else:
            return value
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        return integer(operation, name, value, wanted)
    return tuple(integer(operation, f"{name}[{i}]", each) for i, each in enumerate(value))


def sequence(operation: str, name: str, value: Any) -> tuple[int, ...]:
    """Return several integers as a tuple.

    Raises TypeError for any other value, as ``integer`` does.
    """
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        text = f"{operation}: {name} is {value!r}, it must be a tuple of ints"
        raise TypeError(text)
    several: tuple[int, ...] = integers(operation, name, value, "")
    return several


def per_axis(value: PerAxis, rank: int) -> tuple[int, ...]:
    """Return one number for each of ``rank`` axes."""
    return value if isinstance(value, tuple) else (value,) * rank


def plain(value: Any) -> Any:
    """Return the value with numpy's integers as Python's.

    Raises TypeError if it is not a number, a tuple or a text.
    """
    if isinstance(value, tuple):
        return tuple(map(index, value))
    return value if isinstance(value, str) else index(value)


def need_host(operation: str, device: object) -> None:
    """Raise ValueError unless the device is None or "cpu". All tensors are in the host's memory."""
    if device is not None and device != "cpu":
        raise ValueError(
            f"{operation}: device is {device!r}, tensors are in the host's memory, 'cpu'"
        )
