"""Gradients where they are a matter of convention: the docstrings say which, and here they are fixed."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import same
from typednn import grad, ops

Function = Callable[..., Any]

AT_ONE_POINT: list[tuple[Function, float, float]] = [
    (ops.leaky_relu, 0.0, 0.01),
    (lambda x: ops.elu(x, 0.5), 0.0, 0.5),
    (ops.sign, 0.0, 0.0),
    (ops.ceil, 1.0, 0.0),
    (ops.floor, 1.0, 0.0),
    (ops.trunc, 1.0, 0.0),
    (ops.round, 0.5, 0.0),
    (lambda x: ops.clip(x, -1.0, 1.0), 1.0, 1.0),
    (lambda x: ops.clip(x, -1.0, 1.0), -1.0, 1.0),
    (lambda x: ops.clip(x, 1.0, -1.0), 0.0, 0.0),
    (lambda x: ops.copysign(x, -1.0), 0.0, 0.0),
    (lambda x: x // 1.0, 2.0, 0.0),
    (lambda x: x % 1.0, 2.0, 1.0),
    (lambda x: 4.0 % x, 2.0, -2.0),
    (lambda x: ops.hypot(x, 0.0), 0.0, 0.0),
    (lambda x: ops.atan2(x, 0.0), 0.0, 0.0),
    (lambda x: ops.atan2(0.0, x), 0.0, 0.0),
    *((lambda x, ord=ord: ops.norm(x, ord=ord), 0.0, 0.0) for ord in (0, 1, 2, 3, 0.5, -1, np.inf)),
    (lambda x: ops.std(ops.broadcast_to(x, (3,))), 1.0, 0.0),
]


@pytest.mark.parametrize(("f", "x", "slope"), AT_ONE_POINT)
def test_of_one_number(f: Function, x: float, slope: float) -> None:
    same(grad(f)(ops.asarray(x, np.float64)), slope)


def test_a_bound_that_is_reached_gets_no_gradient() -> None:
    x, low, high = (ops.asarray(v, np.float64) for v in (1.0, 1.0, 1.0))
    for k, expected in enumerate((1.0, 0.0, 0.0)):
        points = [x, low, high]

        def f(moved: Any, k: int = k, points: Any = points) -> Any:
            return ops.clip(*[moved if i == k else p for i, p in enumerate(points)])

        same(grad(f)(points[k]), expected)


def test_the_upper_bound_gets_it_where_the_bounds_are_crossed() -> None:
    same(grad(lambda high: ops.clip(ops.asarray(0.0), 1.0, high))(ops.asarray(-1.0)), np.float32(1))
    low: Any = ops.asarray(1.0)
    same(grad(lambda low: ops.clip(ops.asarray(0.0), low, -1.0))(low), np.float32(0))
