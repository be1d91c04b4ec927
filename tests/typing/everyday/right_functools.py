"""functools and itertools: partial, reduce, accumulate, cache, pairwise, chain, zip."""
import itertools
import operator
from functools import cache, lru_cache, partial, reduce, wraps
from typing import Callable, ParamSpec, TypeVar

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

P = ParamSpec("P")
R = TypeVar("R")


def counted(f: Callable[P, R]) -> Callable[P, R]:
    calls = itertools.count()

    @wraps(f)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        next(calls)
        return f(*args, **kwargs)

    return inner


@cache
def identity(n: int) -> Float32[Tensor, "n n"]:
    return ops.eye(n)


@lru_cache(maxsize=None)
def positions(length: int, width: int = 8) -> Float32[Tensor, "_ _"]:
    angle = ops.arange(length, dtype=np.float32)[:, None] / (1.0 + ops.arange(width, dtype=np.float32))
    return ops.sin(angle)


@counted
def scaled(x: Float32[Tensor, "n d"], by: float) -> Float32[Tensor, "n d"]:
    return x * by


rng = np.random.default_rng(0)
sizes = [8, 6, 4]
layers = [nn.Linear(a, b, rng=rng) for a, b in itertools.pairwise(sizes)]
x = ops.normal((3, 8), rng=rng)
y = reduce(lambda h, layer: ops.relu(layer(h)), layers, x)
half = partial(scaled, by=0.5)
powers = list(itertools.accumulate([ops.eye(3)] * 4, operator.matmul))
total = reduce(operator.add, [half(x), scaled(x, 2.0), x])
product = reduce(lambda a, b: a @ b, powers, ops.eye(3))
dense = partial(nn.Linear, rng=rng)
chain = nn.Sequential(dense(8, 5), nn.ReLU(), dense(5, 2))
answer = chain(total) + identity(2)[0]
running = list(itertools.accumulate(range(4), lambda acc, _: acc + 1.0, initial=0.0))
for a, b in zip(itertools.chain([x], [total]), itertools.repeat(half)):
    print((b(a) + x).shape)
print(y.shape, product.shape, answer.shape, len(running), (x + positions(3)).shape)
