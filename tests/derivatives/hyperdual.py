"""Numbers that carry their derivatives: hyper-dual numbers over mpmath, exact to its precision.

A function of them gives its value, its slopes in two directions, and its second derivative in both.
Nothing is subtracted that is nearly equal, as differences do. Source: Fike and Alonso 2011, "The
development of hyper-dual numbers for exact second-derivative calculations".
"""

from collections.abc import Callable
from typing import Any

from mpmath import mpf

__all__ = ["Hyper", "Real", "hyper", "lifted"]

Real = Any
"""An mpf; mpmath has no types."""


class Hyper:
    """``value + a * e1 + b * e2 + ab * e1 * e2``, where the squares of ``e1`` and ``e2`` are 0."""

    __slots__ = ("a", "ab", "b", "value")

    def __init__(self, value: Real, a: Real = 0, b: Real = 0, ab: Real = 0) -> None:
        self.value, self.a, self.b, self.ab = mpf(value), mpf(a), mpf(b), mpf(ab)

    def __add__(self, other: Any) -> "Hyper":
        y = hyper(other)
        return Hyper(self.value + y.value, self.a + y.a, self.b + y.b, self.ab + y.ab)

    def __mul__(self, other: Any) -> "Hyper":
        y = hyper(other)
        both = self.value * y.ab + self.a * y.b + self.b * y.a + self.ab * y.value
        a, b = self.value * y.a + self.a * y.value, self.value * y.b + self.b * y.value
        return Hyper(self.value * y.value, a, b, both)

    def __neg__(self) -> "Hyper":
        return Hyper(-self.value, -self.a, -self.b, -self.ab)

    def __sub__(self, other: Any) -> "Hyper":
        return self + -hyper(other)

    def __rsub__(self, other: Any) -> "Hyper":
        return hyper(other) - self

    def __truediv__(self, other: Any) -> "Hyper":
        return self * _reciprocal(hyper(other))

    def __rtruediv__(self, other: Any) -> "Hyper":
        return hyper(other) / self

    __radd__ = __add__
    __rmul__ = __mul__


def hyper(x: Any) -> Hyper:
    """A number as one that depends on nothing."""
    return x if isinstance(x, Hyper) else Hyper(x)


def lifted(
    f: Callable[[Real], Real], first: Callable[[Real], Real], second: Callable[[Real], Real]
) -> Callable[[Any], Hyper]:
    """A function, given with its derivatives, of hyper-dual numbers."""

    def of(x: Any) -> Hyper:
        x = hyper(x)
        slope = first(x.value)
        both = slope * x.ab + (second(x.value) * x.a * x.b if x.a and x.b else 0)
        return Hyper(f(x.value), slope * x.a, slope * x.b, both)

    return of


_reciprocal = lifted(lambda x: 1 / x, lambda x: -1 / x**2, lambda x: 2 / x**3)
