"""The error function, part by part."""

import math
from typing import Any, Final

import numpy as np

from typednn.backends.numpy.arrays import ordered
from typednn.ops.error_function import AT_ONCE, SPREAD, single
from typednn.planning.backend import Kernel, Table
from typednn.planning.graph import Node

__all__ = ["KERNELS"]


def _number(value: float) -> Any:
    return np.array(value, np.float64)


ONE, SIX = _number(1), _number(6)
NEAR: Final = [_number((-1) ** n / (math.factorial(n) * (2 * n + 1))) for n in range(17, -1, -1)]
FAR: Final = [(_number(math.exp(-k * k / 4)), _number(k * k / 4)) for k in range(1, 13)]
SCALE, HALF, TWO, PI, FOUR_PI = map(_number, (SPREAD, 0.5, 2, math.pi, 4 * math.pi))


def _erf(node: Node) -> Kernel:
    compute, count = (single, 4) if node.dtype == np.float32 else (_double, 5)

    def run(x: Any, out: Any, *scratch: Any) -> None:
        x, out = ordered(x, *scratch[count:]).reshape(-1), out.reshape(-1)
        for start in range(0, len(x), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            places = slice(len(x[part]))
            compute(x[part], out[part], *(y[places] for y in scratch[:count]))

    return run


def _double(x: Any, out: Any, size: Any, a: Any, square: Any, total: Any, far: Any) -> None:
    """Both ways for all elements, each of the other ones held at the end of its range."""
    np.copyto(size, x)
    np.abs(size, size)
    np.less_equal(size, ONE, far)
    np.logical_not(far, far)
    np.minimum(size, ONE, out=a)
    _near_zero(a, square, total)
    np.copyto(out, total, casting="same_kind")
    np.maximum(size, ONE, out=size)
    np.minimum(size, SIX, out=size)
    _beyond(size, square, a, total)
    np.copyto(out, total, casting="same_kind", where=far)
    np.copysign(out, x, out)


def _near_zero(x: Any, square: Any, total: Any) -> None:
    np.multiply(x, x, square)
    total.fill(0)
    for number in NEAR:
        np.multiply(total, square, total)
        np.add(total, number, total)
    np.multiply(SCALE, x, x)
    np.multiply(x, total, total)


def _beyond(x: Any, square: Any, total: Any, out: Any) -> None:
    np.multiply(x, x, square)
    np.divide(HALF, square, total)
    for weight, place in FAR:
        np.add(place, square, out)
        np.divide(weight, out, out)
        np.add(total, out, total)
    np.negative(square, square)
    np.exp(square, square)
    np.multiply(x, square, out)
    np.multiply(out, total, out)
    np.divide(out, PI, out)
    np.multiply(FOUR_PI, x, x)
    np.expm1(x, x)
    np.divide(TWO, x, x)
    np.subtract(out, x, out)
    np.subtract(ONE, out, out)


KERNELS: Table = {"erf": _erf}
