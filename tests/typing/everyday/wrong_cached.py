"""functools: reduce, lru_cache, singledispatch, cached_property."""
import operator
from functools import cache, cached_property, lru_cache, reduce, singledispatch

from jaxtyping import Float32

from typednn import Tensor, ops


@lru_cache(maxsize=None)
def kernel() -> Float32[Tensor, "5"]:
    return ops.ones((5,)) / 5

@cache
def filters(n: int) -> Float32[Tensor, "_ 5"]:
    return ops.ones((n, 5))

@singledispatch
def size(x: object) -> Float32[Tensor, ""]:
    raise TypeError

@size.register
def _(x: int) -> Float32[Tensor, ""]:
    return ops.ones(()) * x

class Data:
    def __init__(self, x: Float32[Tensor, "9 5"]) -> None:
        self.x = x

    @cached_property
    def mean(self) -> Float32[Tensor, "5"]:
        return ops.mean(self.x, axis=0)

    @property
    def centered(self) -> Float32[Tensor, "9 5"]:
        return self.x - self.mean

data = Data(ops.ones((9, 5)))
total = reduce(operator.add, [ops.ones((5,)), ops.ones((5,))])
joined = reduce(lambda a, b: a @ b, [ops.eye(4), ops.eye(4)], ops.ones((4, 4)))
kernel() + ops.ones((4,))  # E: add: x (5,) and y (4,): axis -1 of x has 5, axis -1 of y has 4; they must be equal, or one [shape]
data.mean @ ops.ones((9,))  # E: matmul: x (5,) and y (9,): axis -1 of x has 5, axis -1 of y has 9; they must be equal [shape]
joined @ ops.ones((5, 1))  # E: matmul: x (4, 4) and y (5, 1): axis -1 of x has 4, axis -2 of y has 5; they must be equal [shape]
print(data.centered.shape, size(3), filters(2).shape)
