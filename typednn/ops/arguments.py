"""Arguments that many operations have: integers, sequences of integers, and the device."""

from collections.abc import Sequence
from operator import index
from typing import Any, TypeAlias

from typednn.abstract import TraceError
from typednn.tensor import LostGradientError

__all__ = ["ShapeLike", "integer", "integers", "need_host", "sequence"]

ShapeLike: TypeAlias = int | Sequence[int]
"""A shape, or other integers of which there may be one or several."""


def integer(operation: str, name: str, value: Any, wanted: str = "an int") -> int:
    """Return the value as a Python int.

    It may be one of numpy's, or an integer tensor without axes.

    Raises TypeError, which names the parameter, for anything else, also for a bool.
    """
    try:
        if not isinstance(value, bool):
            return index(value)
    except (LostGradientError, TraceError):  # which say more
        raise
    except TypeError:
        pass
    raise TypeError(f"{operation}: {name} is {value!r}, it must be {wanted}") from None


def integers(operation: str, name: str, value: Any, wanted: str) -> Any:
    """Return several integers as a tuple of Python ints, or one as an int.

    Raises TypeError, as ``integer``, for what is neither.
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
    """Return several integers as a tuple. Raises TypeError, as ``integer``, for anything else."""
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        text = f"{operation}: {name} is {value!r}, it must be a tuple of ints"
        raise TypeError(text)
    several: tuple[int, ...] = integers(operation, name, value, "")
    return several


def need_host(operation: str, device: object) -> None:
    """Raise ValueError unless the device is None or "cpu": all tensors are in the host's memory."""
    if device is not None and device != "cpu":
        raise ValueError(
            f"{operation}: device is {device!r}, tensors are in the host's memory, 'cpu'"
        )
