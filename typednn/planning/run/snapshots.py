"""Snapshots of mutable values: copies of the containers and objects that keys look into."""

import copy
from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterable
from typing import Any

import numpy as np

from typednn.planning.run.value_keys import has_attribute_key, is_mutable
from typednn.planning.run.value_parts import attributes, compares_by_identity

__all__ = ["snapshot"]


def snapshot(value: Any) -> Any:
    """Return the value with copies of the mutable containers and objects in it.

    Immutable values and objects that compare by identity are not copied.
    """
    cls = type(value)
    if cls is tuple or (issubclass(cls, tuple) and hasattr(cls, "_make")):
        return getattr(cls, "_make", cls)(map(snapshot, value))
    if has_attribute_key(cls) and not compares_by_identity(cls) and is_mutable(value):
        copied = copy.copy(value)
        for name, each in attributes(value):
            object.__setattr__(copied, name, snapshot(each))
        return copied
    if cls is list or cls is deque:
        return _copy(value, map(snapshot, value))
    if cls is dict or cls is OrderedDict or cls is defaultdict:
        return _copy(value, [(key, snapshot(each)) for key, each in value.items()])
    return value.copy() if cls is set or cls is bytearray or cls is np.ndarray else value


def _copy(value: Any, parts: Iterable[Any]) -> Any:
    """Return a copy of the container, with these parts in place of its own."""
    copied = value.copy()
    copied.clear()
    (copied.update if isinstance(value, dict) else copied.extend)(parts)
    return copied
