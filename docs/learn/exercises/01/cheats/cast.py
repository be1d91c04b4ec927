"""The slopes of a division.

A value knows which values it was computed from, and how steep it is in each of them. The slopes of
`a / b` are 1 / b in a, and -a / b**2 in b. Here one of them is wrong.
"""

from typing import Self, cast


class Value:
    """A number that knows how it was computed."""

    def __init__(
        self, number: float, parents: tuple[Self, ...] = (), slopes: tuple[float, ...] = ()
    ) -> None:
        self.number = number
        self.gradient = 0.0
        self.parents = parents
        self.slopes = slopes

    def __mul__(self, other: Self) -> "Value":
        return Value(self.number * other.number, (self, other), (other.number, self.number))

    def __truediv__(self, other: Self) -> "Value":
        slopes = cast(tuple[float, float], (1 / other.number, -self.number / other.number**2))
        return Value(self.number / other.number, (self, other), slopes)


# The test. Nothing below this line may be changed.
def gradients(a: float, b: float) -> tuple[float, float]:
    """The gradients of a / b in a and in b."""
    x, y = Value(a), Value(b)
    quotient = x / y
    assert isinstance(quotient, Value), "a division gives a Value"
    assert quotient.number == a / b, "the number of a / b is a divided by b"
    assert quotient.parents == (x, y), "a / b remembers what it was computed from"
    in_a, in_b = quotient.slopes
    return in_a, in_b


for a, b in [(3.0, 2.0), (-1.0, 4.0), (5.0, -0.5)]:
    in_a, in_b = gradients(a, b)
    step = 2.0**-20
    true_a = ((a + step) / b - (a - step) / b) / (2 * step)
    true_b = (a / (b + step) - a / (b - step)) / (2 * step)
    assert abs(in_a - true_a) < 1e-4, f"at {a} / {b} the slope in a is {true_a:.3f}, not {in_a:.3f}"
    assert abs(in_b - true_b) < 1e-4, f"at {a} / {b} the slope in b is {true_b:.3f}, not {in_b:.3f}"
assert (Value(2.0) * Value(3.0)).slopes == (3.0, 2.0), "a product stays as it was"
