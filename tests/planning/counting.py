"""Numbers that count what is computed with them: what any program over them costs, by brute force."""

from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["Counted", "Counter", "counted"]

_ARITHMETIC = (
    *(f"__{side}{name}__" for name in ("add", "sub", "mul", "truediv") for side in ("", "r")),
    *("__floordiv__", "__mod__", "__neg__", "__abs__"),
    *("__lt__", "__le__", "__gt__", "__ge__", "__eq__", "__ne__"),
)
_ROOTS_AND_ROUNDING = ("sqrt", "rint")
_ELEMENTARY = (
    *("exp", "expm1", "log", "log1p", "log2", "log10", "hypot", "__pow__"),
    *("sin", "cos", "tan", "arcsin", "arccos", "arctan", "arctan2"),
    *("sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh"),
)


class Counter:
    """``flops`` and, among them, ``transcendentals``."""

    def __init__(self) -> None:
        self.flops = self.transcendentals = 0


class Counted:
    """A floating-point number, whose operations are counted; numpy calls them for arrays of objects."""

    __slots__ = ("counter", "value")
    __hash__ = None  # type: ignore[assignment] # equality is counted

    def __init__(self, value: float, counter: Counter) -> None:
        self.value = value
        self.counter = counter

    def __float__(self) -> float:
        return self.value

    def __pos__(self) -> "Counted":
        return self

    def apply(self, function: Callable[..., Any], *others: Any, elementary: bool = False) -> Any:
        """One operation of this number and others."""
        self.counter.flops += 1
        self.counter.transcendentals += elementary
        found = function(self.value, *[float(x) for x in others])
        return found if isinstance(found, bool) else Counted(float(found), self.counter)


def _method(function: Callable[..., Any], elementary: bool = False) -> Callable[..., Any]:
    return lambda self, *others: self.apply(function, *others, elementary=elementary)


for _name in _ARITHMETIC:
    setattr(Counted, _name, _method(getattr(float, _name)))
for _name in _ROOTS_AND_ROUNDING:
    setattr(Counted, _name, _method(getattr(np, _name)))
for _name in ("floor", "ceil", "trunc"):
    setattr(Counted, f"__{_name}__", _method(getattr(np, _name)))
for _name in _ELEMENTARY:
    setattr(Counted, _name, _method(getattr(np, _name.replace("__pow__", "power")), True))

for _name in dir(np):  # any other function of one number
    _ufunc = getattr(np, _name)
    if isinstance(_ufunc, np.ufunc) and _ufunc.nin == 1 and not hasattr(Counted, _name):
        setattr(Counted, _name, _method(_ufunc, True))


def counted(array: Any, counter: Counter) -> Any:
    """The array, its numbers counted if they are floating-point."""
    if array.dtype.kind != "f":
        return array
    out = np.empty(array.shape, object)
    for place in np.ndindex(array.shape):
        out[place] = Counted(float(array[place]), counter)
    return out
