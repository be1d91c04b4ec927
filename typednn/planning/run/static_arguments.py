"""Static arguments, which are not tensors: their keys, and errors for values without a key."""

from collections.abc import Hashable
from typing import Any, Final, NoReturn

import numpy as np

from typednn.planning.run.value_keys import UnreadableError, key_of

__all__ = ["Static", "refuse_static", "static_key"]


class Static:
    """Marks a static argument: one leaf, even if the value is a container."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def static_key(name: str, leaf: Any) -> Hashable:
    """Return the key of a leaf that is not a tensor. Raises TypeError if it has none."""
    try:
        if isinstance(leaf, Static):
            return key_of(leaf.value)
        if not isinstance(leaf, Hashable):
            raise UnreadableError(leaf)
        return key_of(leaf)
    except UnreadableError as found:
        refuse_static(name, found.value)


def refuse_static(name: str, value: Any) -> NoReturn:
    """Raise TypeError for a value without a key in an argument of the function ``name``."""
    cls = type(value)
    kind = f"jit: an argument of {name} holds a {cls.__module__}.{cls.__qualname__}, "
    if isinstance(value, np.random.Generator | np.random.BitGenerator | np.random.RandomState):
        why = "which changes with each draw; draw outside of it and pass the tensors"
    elif isinstance(value, Hashable):
        why = (
            f"in which something may change unseen; pass what {name} needs of it as tensors,"
            f" numbers or a frozen dataclass, or let {name} close over it, which fixes it"
        )
    else:
        hint = _ADVICE.get(cls, f"take it apart, or name the argument in {name}'s static_argnames")
        why = f"which is neither a tensor nor hashable; {hint}"
    raise TypeError(kind + why)


_ADVICE: Final = {np.ndarray: "make it a tensor by ops.asarray", set: "make it a frozenset"}
