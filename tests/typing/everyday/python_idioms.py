"""Idioms of Python around tensors: decorators, coroutines, containers, builders."""
import abc
import asyncio
import functools
import operator
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from itertools import accumulate, pairwise
from typing import (
    ParamSpec,
    Self,
    TypeVar,
)

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
rng = np.random.default_rng(0)
a = ops.ones((2, 3))
b = ops.ones((3, 4))


# --- logged
def logged(f: Callable[P, R]) -> Callable[P, R]:
    @functools.wraps(f)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        return f(*args, **kwargs)

    return run


# --- double
@logged
def double(x: Float32[Tensor, "n"]) -> Float32[Tensor, "2*n"]:
    return ops.concat([x, x])


@logged
def double_bad(x: Float32[Tensor, "n"]) -> Float32[Tensor, "2*n"]:
    return ops.stack([x, x])  # E: 1 axis expected, 2 found [shape-rank]


# --- use double
def use_double() -> Float32[Tensor, "8"]:
    return double(ops.ones(4))


def use_double_bad() -> Float32[Tensor, "9"]:
    return double(ops.ones(4))  # E: axis 0 is 8, expected 9 [shape]


# --- table
@functools.lru_cache(maxsize=None)
def table(n: int) -> Float32[Tensor, "_ _"]:
    return ops.eye(n)


# --- fixed
@functools.cache
def fixed() -> Float32[Tensor, "3 3"]:
    return ops.eye(4)  # E: axis 0 is 4, expected 3 [shape]


# --- lazy
class Lazy:
    @functools.cached_property
    def weights(self) -> Float32[Tensor, "3 3"]:
        return ops.eye(3)

    @functools.cached_property
    def weights_bad(self) -> Float32[Tensor, "3 3"]:
        return ops.eye(3)[0]  # E: 2 axes expected, 1 found [shape-rank]

    @staticmethod
    def make(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n 1"]:
        return x[:, None]

    @staticmethod
    def make_bad(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n 1"]:
        return x[None]  # E: for n=2 it is 1, not 2 [shape]


Lazy().weights @ a.T
try:
    Lazy().weights @ a  # E: axis -1 of x has 3, axis -2 of y has 2; they must be equal [shape]
    Lazy.make(a)  # E: 1 axis expected, 2 found [shape-rank]
except Exception:
    pass


# --- layer
class Layer(abc.ABC):
    @abc.abstractmethod
    def forward(self, x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b d"]: ...

    def __call__(self, x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b d"]:
        return self.forward(x)


# --- relu
class Relu(Layer):
    def forward(self, x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b d"]:
        return ops.maximum(x, 0.0)


# --- bad
class Bad(Layer):
    def forward(self, x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b d"]:
        return ops.max(x, axis=0)  # E: 2 axes expected, 1 found [shape-rank]


# --- scaled
@contextmanager
def scaled(x: Float32[Tensor, "n"]) -> Iterator[Float32[Tensor, "n"]]:
    yield x * 2


with scaled(ops.ones(3)) as s:
    s + ops.ones(3)
    try:
        s + ops.ones(4)  # E: axis -1 of x has 3, axis -1 of y has 4; they must be equal, or one of them 1 [shape]
    except Exception:
        pass


# --- fetch
async def fetch(i: int) -> Float32[Tensor, "4"]:
    await asyncio.sleep(0)
    return ops.ones(4) * i


async def fetch_bad(i: int) -> Float32[Tensor, "4"]:
    return ops.ones(5) * i  # E: axis 0 is 5, expected 4 [shape]


# --- gather
async def gather() -> Float32[Tensor, "2 4"]:
    x, y = await asyncio.gather(fetch(1), fetch(2))
    return ops.stack([x, y])


async def gather_bad() -> Float32[Tensor, "2 4"]:
    x, y = await asyncio.gather(fetch(1), fetch(2))
    return ops.concat([x, y])  # E: 2 axes expected, 1 found [shape-rank]


# --- stream
async def stream(n: int) -> AsyncIterator[Float32[Tensor, "3"]]:
    for i in range(n):
        yield ops.ones(3)


# --- consume
async def consume() -> Float32[Tensor, "3"]:
    total = ops.zeros(3)
    async for x in stream(2):
        total = total + x
    return total


async def consume_bad() -> Float32[Tensor, "3"]:
    total = ops.zeros(4)
    async for x in stream(2):
        total = total + x  # E: axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
    return ops.zeros(3)


# --- first
def first(xs: list[Float32[Tensor, "n"]]) -> Float32[Tensor, "n"]:
    head, *rest = xs
    return head + sum(rest, ops.zeros_like(head))


# --- swap
def swap(x: Float32[Tensor, "a b"], y: Float32[Tensor, "b a"]) -> tuple[Float32[Tensor, "b a"], Float32[Tensor, "a b"]]:
    x2, y2 = y, x
    return x2, y2


def swap_bad(x: Float32[Tensor, "a b"], y: Float32[Tensor, "b a"]) -> tuple[Float32[Tensor, "b a"], Float32[Tensor, "a b"]]:
    x2, y2 = x, y
    return x2, y2  # E: for a=2, b=3 it is 2, not 3 [shape]


# --- tree sum
def tree_sum(t: dict[str, Float32[Tensor, "n"]]) -> Float32[Tensor, "n"]:
    return functools.reduce(operator.add, t.values())


def tree_sum_bad(t: dict[str, Float32[Tensor, "n"]]) -> Float32[Tensor, "n"]:
    return ops.stack(list(t.values()))  # E: 1 axis expected, 2 found [shape-rank]


# --- walrus
def walrus(xs: list[Float32[Tensor, "n d"]]) -> Float32[Tensor, "d"]:
    if (total := ops.sum(xs[0], axis=0)) is not None and len(xs) > 1:
        return total
    return xs[0][0]


def walrus_bad(xs: list[Float32[Tensor, "n d"]]) -> Float32[Tensor, "d"]:
    if (total := ops.sum(xs[0], axis=1)) is not None and len(xs) > 1:
        return total  # E: for d=2, n=3 it is 3, not 2 [shape]
    return xs[0][0]


# --- nested
def nested(x: Float32[Tensor, "n"]) -> Callable[[Float32[Tensor, "n"]], Float32[Tensor, ""]]:
    def dot(y: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
        return x @ y

    return dot


nested(ops.ones(3))(ops.ones(3))
try:
    nested(ops.ones(3))(ops.ones(4))  # E: axis 0 is 4, expected 3 [shape]
except Exception:
    pass


# --- try except
def try_except(x: Float32[Tensor, "n n"]) -> Float32[Tensor, "n n"]:
    try:
        return ops.inv(x)
    except ArithmeticError:
        return ops.eye(x.shape[0])
    finally:
        print("done")


def try_bad(x: Float32[Tensor, "n n"]) -> Float32[Tensor, "n n"]:
    try:
        return ops.inv(x)
    except ArithmeticError:
        return ops.eye(x.shape[0])[0]  # E: 2 axes expected, 1 found [shape-rank]


# --- kwargs
def kwargs(**tensors: Float32[Tensor, "3"]) -> Float32[Tensor, "_ 3"]:
    return ops.stack(list(tensors.values()))


kwargs(a=ops.ones(3), b=ops.ones(3))
kwargs(a=ops.ones(3), b=ops.ones(4))  # E: axis 0 is 4, expected 3 [shape]


# --- args
def args(*tensors: Float32[Tensor, "n"]) -> Float32[Tensor, "_ n"]:
    return ops.stack(tensors)


args(ops.ones(3), ops.ones(3))
try:
    args(ops.ones(3), ops.ones(4))  # E: axis 0 is 4, expected 3 (n is 3, bound by 'tensors') [shape]
    args(*[ops.ones(3)], ops.ones((4, 1)))  # E: 1 axis expected, 2 found [shape-rank]
except Exception:
    pass


# --- builder
class Builder:
    def __init__(self) -> None:
        self.x = ops.zeros((2, 3))

    def scale(self, k: float) -> Self:
        self.x = self.x * k
        return self

    def add(self, y: Float32[Tensor, "2 3"]) -> Self:
        self.x = self.x + y
        return self

    def add_bad(self, y: Float32[Tensor, "3 2"]) -> Self:
        self.x = self.x + y  # E: axis -1 of x has 3, axis -1 of y has 2; they must be equal, or one of them 1 [shape]
        return self


Builder().scale(2.0).add(a)
try:
    Builder().scale(2.0).add(b)  # E: axis 0 is 3, expected 2 [shape]
except Exception:
    pass
matrix = [[1.0, 2.0], [3.0, 4.0]]
m = ops.asarray(matrix)
rows = [row.sum() for row in a]
cols = [c for c in a.T]
cols[0] + ops.ones(2)
cols[0] + ops.ones(3)  # E: axis -1 of x has 2, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
for i, (u, v) in enumerate(zip(a, b)):
    u + ops.ones(3), v + ops.ones(4)
    if i > 5:
        u + v  # E: axis -1 of x has 3, axis -1 of y has 4; they must be equal, or one of them 1 [shape]
for u, v in pairwise(a):
    u - v
total = sum((row for row in a), ops.zeros(3))
total + ops.ones(3)
total + ops.ones(2)  # E: axis -1 of x has 3, axis -1 of y has 2; they must be equal, or one of them 1 [shape]
acc = list(accumulate(a, lambda p, q: p + q))
d = {i: row for i, row in enumerate(a)}
d[0] + ops.ones(3)
d[0] + ops.ones(4)  # E: axis -1 of x has 3, axis -1 of y has 4; they must be equal, or one of them 1 [shape]
st = {name: t for name, t in [("a", a), ("b", a)]}
st["a"] @ b
st["a"] @ a  # E: axis -1 of x has 3, axis -2 of y has 2; they must be equal [shape]
lst = [a] * 3
ops.stack(lst).shape
picked = max([ops.ones(3), ops.zeros(3)], key=lambda t: float(t.sum()))
picked + ops.ones(4)  # E: axis -1 of x has 3, axis -1 of y has 4; they must be equal, or one of them 1 [shape]
copied = deepcopy(a)
copied @ b
copied @ a  # E: axis -1 of x has 3, axis -2 of y has 2; they must be equal [shape]
