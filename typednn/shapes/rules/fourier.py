"""Discrete Fourier transforms: the spectrum of real numbers has an axis of pairs behind its own."""

from typednn.shapes.dim import Size, nonnegative
from typednn.shapes.rules.axes import axes_text, because, least_rank, size_from_end, variadic_at
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal


@rule
@takes(x="f")
def rfft(x: Shape) -> Shape:
    """Return (*b, n//2 + 1, 2) for (*b, n).

    Raises ShapeError: no axes (shape-rank), an n of 0 (shape).
    """
    _need_axes("rfft", x, 1)
    n = size_from_end(x, -1)
    if n == 0:
        text = f"rfft: x {show(x)}: axis -1 has size 0, and rfft of nothing is not defined"
        raise ShapeError(text, "shape")
    return (*_before(x, 1), n // 2 + 1, 2)


@rule
@takes(x="f")
def irfft(x: Shape, n: Size) -> Shape:
    """Return (*b, n) for (*b, n//2 + 1, 2).

    Raises ShapeError: fewer than two axes (shape-rank), other sizes, an n below 1 (shape).
    """
    _need_axes("irfft", x, 2)
    if nonnegative(-n):
        raise ShapeError(f"irfft: n is {n}; expected at least 1", "shape")
    expected = {
        -1: (2, "the real and the imaginary part"),
        -2: (n // 2 + 1, f"the frequencies of {n} numbers"),
    }
    for axis, (size, meaning) in expected.items():
        have = size_from_end(x, axis)
        verdict = equal(size, have)
        if isinstance(verdict, Refuted):
            text = f"irfft: x {show(x)}: axis {axis} is {have}, expected {size}, {meaning}"
            raise ShapeError(text + because(verdict), "shape")
    return (*_before(x, 2), n)


def _need_axes(operation: str, x: Shape, least: int) -> None:
    if variadic_at(x) is None and len(x) < least:
        text = f"{operation}: x {show(x)} has {axes_text(least_rank(x))}"
        raise ShapeError(f"{text}; it must have {least} or more", "shape-rank")


def _before(x: Shape, number: int) -> Shape:
    """Return all axes but the last ones, of which a variadic may stand for some."""
    return x[:-number] if variadic_at(x[-number:]) is None else (Variadic(None),)
