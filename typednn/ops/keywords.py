"""Keywords that many operations have: lists for tuples, the device, copies of what never changes."""

from collections.abc import Sequence
from operator import index
from typing import Any, TypeAlias

from typednn.abstract import TraceError
from typednn.tensor import LostGradientError

__all__ = ["Sizes", "need_host", "plain"]

Sizes: TypeAlias = int | Sequence[int]
"""A shape: of one axis, or size by size."""


def plain(operation: str, value: Any) -> Any:
    """An axis, a size, or several: a list as a tuple, numpy's integers as Python's.

    Raises TypeError for what is no integer.
    """
    kind = type(value)
    if kind is int or kind is tuple or value is None:
        return value
    try:
        return tuple(map(index, value)) if isinstance(value, list) else index(value)
    except (LostGradientError, TraceError):  # which say more
        raise
    except TypeError:
        text = f"{operation}: a size or an axis is an int, or a tuple of them, not {value!r}"
        raise TypeError(text) from None


def need_host(operation: str, device: object) -> None:
    """Raise ValueError for a device that is not None or "cpu", where all tensors are."""
    if device is not None and device != "cpu":
        raise ValueError(
            f"{operation}: device is {device!r}, tensors are in the host's memory, 'cpu'"
        )
