"""Arguments that are no tensors: their keys, and refusals of those that can have none."""

from collections.abc import Hashable
from typing import Any, Final, NoReturn

import numpy as np

from typednn.planning.run.exact import Unreadable, key_of

__all__ = ["Static", "refuse", "static_key"]


class Static:
    """A static argument: a leaf, whatever it is."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def static_key(name: str, leaf: Any) -> Hashable:
    """The key of a leaf that is no tensor. Raises TypeError where it has none."""
    try:
        if isinstance(leaf, Static):
            return key_of(leaf.value)
        if not isinstance(leaf, Hashable):
            raise Unreadable(leaf)
        return key_of(leaf)
    except Unreadable as found:
        refuse(name, found.value)


def refuse(name: str, value: Any) -> NoReturn:
    """Raise TypeError for what an argument of the function ``name`` holds."""
    cls = type(value)
    kind = f"jit: an argument of {name} holds a {cls.__module__}.{cls.__qualname__}, "
    if isinstance(value, np.random.Generator | np.random.BitGenerator | np.random.RandomState):
        why = "which changes with each draw; draw outside of it and pass the tensors"
    elif isinstance(value, Hashable):
        why = (
            f"in which something may change unseen; pass what {name} needs of it as tensors, numbers or"
            f" a frozen dataclass, or let {name} close over it, which fixes it"
        )
    else:
        hint = _INSTEAD.get(cls, f"take it apart, or name the argument in {name}'s static_argnames")
        why = f"which is neither a tensor nor hashable; {hint}"
    raise TypeError(kind + why)


_INSTEAD: Final = {np.ndarray: "make it a tensor by ops.asarray", set: "make it a frozenset"}
