"""How much a size may take: what is beyond is unknown, so that no program makes a check slow.

An expression that is multiplied out, or the search for a proof, can take exponential time and
memory. Every operation on polynomials counts its steps here, and every result is measured.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

PARTS: Final = 256
"""Terms and factors in one size, nested ones included. The sizes of programs have less than 40,
and an expression of 256 parts fills ten lines: nobody reads it in a message."""

BITS: Final = 1024
"""Bits of one number. An axis has at most 63, the greatest float has 1024, and Python writes no
number of more than about 14,000."""

STEPS: Final = 10_000
"""Terms that one operation may touch: a hundredth of a second. Operations in programs touch less
than 1,000."""

REMEMBERED: Final = 1024
"""Results that each function remembers. At most 256 parts each, these are some 20 MB."""


class TooLargeError(Exception):
    """A size, or the work to compute it, is beyond a limit."""


_left = STEPS


def spend(steps: int) -> None:
    """Count steps of the operation that is being computed. Raises TooLargeError if too many."""
    global _left
    _left -= steps
    if _left < 0:
        raise TooLargeError


def bounded(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return the result of one operation. Raises TooLargeError if it takes too many steps."""
    global _left
    _left = STEPS
    return function(*args, **kwargs)


def remembered(function: Callable[P, T]) -> Callable[P, T]:
    """Remember the results of a function of polynomials, with the steps that they took.

    A remembered result counts as many steps as a new one, so a size that is too large is too large
    whatever was computed before.
    """

    @lru_cache(maxsize=REMEMBERED)
    def computed(*args: P.args, **kwargs: P.kwargs) -> tuple[T, int]:
        before = _left
        result = function(*args, **kwargs)
        return result, before - _left

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        global _left
        before = _left
        result, steps = computed(*args, **kwargs)  # type: ignore[arg-type] # polynomials are hashable
        _left = before
        spend(steps)
        return result

    return call


def is_large(number: int) -> bool:
    """Return whether a number has too many digits to be a size."""
    return number.bit_length() > BITS
