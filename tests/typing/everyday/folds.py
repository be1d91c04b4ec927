"""Lambdas in ``functools.reduce`` and ``itertools.accumulate``: each item may change the sizes."""

import itertools
import operator
from functools import reduce
from itertools import accumulate
from typing import reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)
xs = [ops.eye(3)] * 4
layers = [nn.Linear(4, 4, rng=rng) for _ in range(3)]
reveal_type(list(accumulate(xs, operator.matmul)))  # R: list[Any]
reveal_type(list(accumulate(xs, lambda a, b: a @ b)))  # R: list[Tensor[tuple[3, 3], float32]]
reveal_type(list(itertools.accumulate([ops.zeros((2, 3))] * 4, lambda a, b: a + b)))  # R: list[Tensor[tuple[2, 3], float32]]
reveal_type(list(accumulate([ops.zeros((2, 3))] * 4, lambda a, b: a @ b)))  # R: list[Tensor[Any, float32]] # E: matmul: x (2, 3) and y (2, 3): axis -1 of x has 3, axis -2 of y has 2; they must be equal [shape]
reveal_type(list(accumulate([ops.zeros((2, 3))] * 4)))  # R: list[Tensor[tuple[2, 3], float32]]
reveal_type(list(accumulate([ops.zeros((2, 3))] * 4, lambda a, b: a + ops.sum(b), initial=ops.zeros(5))))  # R: list[Tensor[tuple[5], float32]]
reveal_type(list(accumulate([ops.zeros((2, 3))] * 4, lambda a, b: ops.sum(a + b, axis=0))))  # R: list[Tensor[Any, float32]]
reveal_type(list(accumulate([1, 2, 3], lambda a, b: a + b)))  # R: list[Any]
reveal_type(list(accumulate([1, 2, 3], lambda a, b: ops.zeros(b), initial=ops.zeros(3))))  # R: list[Tensor[tuple[Any], float32]]
reveal_type(reduce(lambda a, b: a @ b, xs))  # R: Tensor[tuple[3, 3], float32]
reveal_type(reduce(lambda a, b: a @ b, xs, ops.eye(3)))  # R: Tensor[tuple[3, 3], float32]
reveal_type(reduce(lambda a, b: a + b, [ops.zeros((2, 3)), ops.zeros((2, 3))]))  # R: Tensor[tuple[2, 3], float32]
reveal_type(reduce(lambda a, b: ops.concat([a, b]), [ops.zeros((2, 3)), ops.zeros((2, 3))]))  # R: Tensor[tuple[4, 3], float32]
reveal_type(reduce(lambda a, b: a @ b, [ops.zeros((2, 3)), ops.zeros((3, 4))]))  # R: Tensor[tuple[2, 4], float32]
reveal_type(reduce(lambda a, b: a @ b, [ops.zeros((2, 3)), ops.zeros((2, 3))]))  # R: Tensor[Any, float32] # E: matmul: x (2, 3) and y (2, 3): axis -1 of x has 3, axis -2 of y has 2; they must be equal [shape]
reveal_type(reduce(operator.add, [ops.zeros((2, 3)), ops.zeros((2, 3))]))  # R: Tensor[tuple[2, 3], float32]
reveal_type(reduce(ops.add, [ops.zeros((2, 3)), ops.zeros((2, 3))]))  # R: Tensor[tuple[2, 3], float32]
reveal_type(reduce(lambda h, layer: layer(h), layers, ops.zeros((2, 4))))  # R: Tensor[tuple[2, 4], float32]
reveal_type(reduce(lambda h, layer: layer(h), (nn.Linear(3, 4, rng=rng), nn.Linear(4, 5, rng=rng)), ops.zeros((2, 3))))  # R: Tensor[tuple[2, 5], float32]
reveal_type(reduce(lambda h, layer: layer(h), (nn.Linear(3, 4, rng=rng), nn.ReLU(), nn.Linear(5, 5, rng=rng)), ops.zeros((2, 3))))  # R: Tensor[Any, float32] # E: Linear.__call__: argument 'x' is float32 (2, 4), declared Float32[Tensor, "*b 5"]: axis -1 [shape]
reveal_type(reduce(lambda h, layer: layer(h), [nn.Linear(3, 4, rng=rng), nn.Linear(4, 5, rng=rng)], ops.zeros((2, 4))))  # R: Tensor[tuple[2, int], float32]
reveal_type(reduce(lambda n, x: n + x.shape[0], xs, 0))  # R: int
reveal_type(reduce(lambda d, x: {**d, "a": x}, xs, {"b": ops.eye(3)}))  # R: dict[str, Tensor[tuple[3, 3], float32]]
reveal_type(reduce(lambda acc, x: [*acc, x], xs, [ops.eye(3)]))  # R: list[Tensor[tuple[3, 3], float32]]
reveal_type(reduce(lambda a, b: a * b, [1, 2, 3]))  # R: int
reveal_type(reduce(lambda pair, x: (pair[0] + x, pair[1] * 2), xs, (ops.eye(3), 1)))  # R: tuple[Tensor[tuple[3, 3], float32], 1]


def generic(h: Float32[Tensor, "b d"], blocks: list[nn.Linear], ws: list[Float32[Tensor, "d d"]]) -> Float32[Tensor, "b d"]:
    reveal_type(reduce(lambda h, layer: layer(h), blocks, h))  # R: Tensor[tuple[b, Any], float32]
    reveal_type(reduce(lambda h, w: h @ w, ws, h))  # R: Tensor[tuple[b, d], float32]
    reveal_type(reduce(lambda h, w: ops.concat([h, w]), ws, h))  # R: Tensor[tuple[Any, d], float32]
    reveal_type(reduce(lambda h, w: w @ h, ws, h))  # R: Tensor[Any, float32] # E: matmul: x (d, d) and y (b, d): axis -1 of x has d, axis -2 of y has b; they must be equal: [shape]
    step = lambda h, w: ops.relu(h @ w)
    reveal_type(reduce(step, ws, h))  # R: Tensor[tuple[b, d], float32]
    reveal_type(reduce(lambda h, i: h * i, range(3), h))  # R: Tensor[tuple[b, d], float32]
    reveal_type(reduce(lambda h, i: ops.sum(h), range(3), h))  # R: Tensor[Any, float32]
    reveal_type(list(accumulate(ws, lambda h, w: h @ w, initial=h)))  # R: list[Tensor[tuple[b, d], float32]]
    return reduce(lambda h, w: h @ w, ws, h)


def wrong(h: Float32[Tensor, "b d"], ws: list[Float32[Tensor, "d d"]]) -> Float32[Tensor, "d b"]:
    return reduce(lambda h, w: h @ w, ws, h)  # E: wrong: the result is float32 (b, d), declared Float32[Tensor, "d b"]: axis 0: for b=2, d=3 [shape]
