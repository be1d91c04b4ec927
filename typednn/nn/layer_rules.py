"""The rules of a layer (``typednn.shapes.layers``), found by its class."""

from collections.abc import Collection
from typing import Any

import numpy as np

from typednn.shapes.layers import CALL_RULES, CONSTRUCTION_RULES, no_dtype_of_parameters
from typednn.traced_number import plain

__all__ = ["has_rule", "name_of_call_rule", "refuse_construction", "refuse_dtype", "with_ints"]


def refuse_construction(layer: Any, *args: Any, **kwargs: Any) -> None:
    """Raise what the layer's rule raises for these arguments of its constructor.

    That is ShapeError for a wrong value, and TypeError for a wrong class.
    """
    name = next(cls.__name__ for cls in type(layer).__mro__ if _is_in(cls, CONSTRUCTION_RULES))
    CONSTRUCTION_RULES[name](*map(plain, args), **plain(kwargs))


def has_rule(cls: type[object]) -> bool:
    """Return whether a rule says which arguments the constructor takes, of the class or a base."""
    return any(_is_in(each, CONSTRUCTION_RULES) for each in cls.__mro__)


def with_ints(value: Any) -> Any:
    """Return an argument of a constructor with Python's ints in place of numpy's.

    A size is often computed with numpy, as in ``labels.max() + 1``, and stays in a field.
    """
    if isinstance(value, np.integer):
        return int(value)
    return tuple(map(with_ints, value)) if type(value) is tuple else value


def refuse_dtype(layer: Any, dtype: Any) -> None:
    """Raise TypeError for a ``dtype`` of the constructor that parameters cannot have."""
    if dtype in (np.float32, np.float64):
        return
    shown = repr(dtype)
    if isinstance(dtype, type):
        shown = f"np.{dtype.__name__}" if issubclass(dtype, np.generic) else dtype.__name__
    raise TypeError(no_dtype_of_parameters(type(layer).__name__, shown))


def name_of_call_rule(layer: Any) -> str | None:
    """Return the name under which the layer's call has a rule; None if it has none."""
    owner = next((cls for cls in type(layer).__mro__ if "__call__" in vars(cls)), object)
    return owner.__name__ if _is_in(owner, CALL_RULES) else None


def _is_in(cls: type[object], rules: Collection[str]) -> bool:
    return cls.__module__.startswith("typednn.nn.") and cls.__name__ in rules
