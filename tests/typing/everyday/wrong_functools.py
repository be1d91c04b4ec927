"""functools and itertools."""
import operator
from functools import cache, partial, reduce, wraps
from typing import Callable, ParamSpec, TypeVar

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

P = ParamSpec("P")
R = TypeVar("R")


def logged(f: Callable[P, R]) -> Callable[P, R]:
    @wraps(f)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        print(f.__name__)
        return f(*args, **kwargs)

    return inner


@cache
def basis(n: int) -> Float32[Tensor, "4 6"]:
    return ops.zeros((6, 4)) + n  # E: basis: the result is float32 (6, 4), declared Float32[Tensor, "4 6"]: axis 0 is 6, expecte [shape]


@logged
def projected(x: Float32[Tensor, "n 6"]) -> Float32[Tensor, "n 4"]:
    return x @ basis(0).T


rng = np.random.default_rng(0)
x = ops.normal((3, 6), rng=rng)
y = projected(x.T)  # E: projected: argument 'x' is float32 (6, 3), declared Float32[Tensor, "n 6"]: axis -1 is 3, [shape]
total = reduce(operator.add, [x, x * 2]) @ ops.eye(3)  # E: matmul: x (3, 6) and y (3, 3): axis -1 of x has 6, axis -2 of y has 3; they must be equal [shape]
dense = partial(nn.Linear, rng=rng)
chain = nn.Sequential(dense(6, 5), nn.ReLU(), dense(4, 2))  # E: Sequential: layer 3 'Linear[4, 2]' takes '*b 4' but layer 1 'Linear[6, 5]' gives '*b 5'; m [shape]
product = reduce(lambda a, b: a @ b, [ops.zeros((3, 3))] * 4, ops.eye(3)) + ops.zeros(4)  # E: add: x (3, 3) and y (4,): axis -1 of x has 3, axis -1 of y has 4; they must be equal, or o [shape]
