"""Keywords that many operations have: lists for tuples, the device, copies of what never changes."""

from collections.abc import Sequence
from operator import index
from typing import Any, TypeAlias

from typednn.abstract import TraceError
from typednn.tensor import LostGradientError

__all__ = ["ShapeLike", "integer", "integers", "need_host", "sequence"]

ShapeLike: TypeAlias = int | Sequence[int]
"""A shape: of one axis, or size by size."""


def integer(operation: str, name: str, value: Any, wanted: str = "an int") -> int:
    """One of numpy's integers, or a scalar tensor of integers, as Python's; as all others, no bool.

    Raises TypeError, by the parameter's name, for what is none.
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
    """Several as a tuple of Python's, or one.

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
    """Several as a tuple of Python's. Raises TypeError, as ``integer``, for anything else."""
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        text = f"{operation}: {name} is {value!r}, it must be a tuple of ints"
        raise TypeError(text)
    several: tuple[int, ...] = integers(operation, name, value, "")
    return several


def need_host(operation: str, device: object) -> None:
    """Raise ValueError for a device that is not None or "cpu", where all tensors are."""
    if device is not None and device != "cpu":
        raise ValueError(
            f"{operation}: device is {device!r}, tensors are in the host's memory, 'cpu'"
        )
