"""Operations and functions of libraries under another name: a variable's, or an attribute's."""

from typing import reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, losses, ops, random

join = ops.concat
again = join
error = losses.mse
draw = random.normal
np_join = np.concatenate
several = ops.mean
several = ops.sum


class Net:
    pool = staticmethod(ops.max)

    def __init__(self) -> None:
        self.join = ops.concat
        self.act = ops.relu

    def __call__(self, x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b 2*n"]:
        return self.join([self.act(x), x], axis=1)

    def rows(self, x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b 2*n"]:
        # E: Net.rows: the result is float32 (2*b, n), declared Float32[Tensor, "b 2*n"]: axis 0: for b=2 it is 4, not 2 [shape]
        return self.join([self.act(x), x])


def right(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m d"]) -> Float32[Tensor, "n+m d"]:
    reveal_type(again([x, y], axis=0))  # R: Tensor[tuple[m+n, d], float32]
    reveal_type(error(x, x))  # R: Tensor[tuple[()], float32]
    reveal_type(draw(random.key(0), (2, 4)))  # R: Tensor[tuple[2, 4], float32]
    return join([x, y])


def wrong(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m d"]) -> Float32[Tensor, "n d"]:
    product = ops.matmul
    product(x, y)  # E: matmul: x (n, d) and y (m, d): axis -1 of x has d, axis -2 of y has m; they must be equal: for d=2, m=3 it is 2, not 3 [shape]
    reveal_type(product(x, y.T))  # R: Tensor[tuple[n, m], float32]
    error(x, x[1:])  # E: mse: outputs (n, d) and targets (max(n-1,0), d): both must have the same shape: for n=2 it is 1, not 2 [shape]
    return again([x, y])  # E: wrong: the result is float32 (m+n, d), declared Float32[Tensor, "n d"]: axis 0: for m=2, n=3 it is 5, not 3 [shape]


def of_numpy(x: Float32[np.ndarray, "n d"]) -> Float32[np.ndarray, "n d"]:
    stretch = np.concatenate
    reveal_type(stretch([x, x], axis=1))  # R: ndarray[tuple[n, 2*d], dtype[Any]]
    return np_join([x, x])  # E: of_numpy: the result is (2*n, d), declared Float32[ndarray, "n d"]: axis 0: for n=2 it is 4, not 2 [shape]


def unknown(x: Float32[Tensor, "n d"], by_rows: bool) -> None:
    reveal_type(several(x))  # R: Tensor[Any, float32]
    stack = ops.concat
    if by_rows:
        stack = ops.stack
    reveal_type(stack([x, x]))  # R: Tensor[Any, float32]


m, n = ops.ones((2, 3)), ops.ones((4, 3))
reveal_type(right(m, n))  # R: Tensor[tuple[6, 3], float32]
reveal_type(again([m, n], axis=0))  # R: Tensor[tuple[6, 3], float32]
reveal_type(draw(random.key(0), (2, 4)))  # R: Tensor[tuple[2, 4], float32]
again([m, n], axis=1)  # E: concat: arrays[0] (2, 3) and arrays[1] (4, 3): axis 0 has 2 and 4; they must be equal [shape]
error(m, n)  # E: mse: outputs (2, 3) and targets (4, 3): both must have the same shape [shape]
reveal_type(Net()(m))  # R: Tensor[tuple[2, 6], float32]
