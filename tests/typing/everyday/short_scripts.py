"""Short scripts: windows, caches, decorators, generators, coroutines."""
from __future__ import annotations

import asyncio
import contextlib
import functools
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeVar

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, ops

rng = np.random.default_rng(0)

# --- windows
def windows(x: Float32[Tensor, "t d"], n: int) -> list[Float32[Tensor, "_ d"]]:
    out = []
    for i in range(0, x.shape[0], n):
        out.append(x[i : i + n])
    return out

def windows_bad(x: Float32[Tensor, "t d"], n: int) -> list[Float32[Tensor, "_ d"]]:
    out = []
    for i in range(0, x.shape[0], n):
        out.append(ops.sum(x[i : i + n], axis=0))
    return out  # E: windows_bad: the result[...] is float32 (d,), declared Float32[Tensor, "_ d"]: 2 axes expected, 1 found [shape-rank]

# --- diffs and returns
def momentum(prices: Float32[Tensor, "t"]) -> Float32[Tensor, "t-5"]:
    recent = prices[5:]
    old = prices[:-5]
    change = recent - old
    return change / old

def momentum_bad(prices: Float32[Tensor, "t"]) -> Float32[Tensor, "t-5"]:
    recent = prices[5:]
    old = prices[:-4]
    change = recent - old  # E: subtract: x (max(t-5,0),) and y (max(t-4,0),): axis -1 of x has max(t-5,0), axis -1 of y has max(t-4,0); they must be equal, or one of them 1: for t=7 it is 2, not 3 [shape]
    return change / old

# --- global state
EMBED = 64
HEADS = 4
table = ops.zeros((1000, EMBED))

def lookup(ids: Int64[Tensor, "b t"]) -> Float32[Tensor, "b t 64"]:
    return table[ids]

def heads_of(x: Float32[Tensor, "b t 64"]) -> Float32[Tensor, "b 4 t 16"]:
    b, t, _ = x.shape
    return x.reshape((b, t, HEADS, EMBED // HEADS)).permute_dims((0, 2, 1, 3))

def heads_bad(x: Float32[Tensor, "b t 64"]) -> Float32[Tensor, "b 4 t 16"]:
    b, t, _ = x.shape
    return x.reshape((b, t, HEADS, EMBED // HEADS)).permute_dims((0, 2, 3, 1))  # E: heads_bad: the result is float32 (b, 4, 16, t), declared Float32[Tensor, "b 4 t 16"]: axis 2: for t=2 it is 16, not 2 [shape]

# --- global statement
_cache: Float32[Tensor, "1000 64"] | None = None

def cached() -> Float32[Tensor, "1000 64"]:
    global _cache
    if _cache is None:
        _cache = ops.ones((1000, EMBED))
    return _cache

def cached_bad() -> Float32[Tensor, "1000 64"]:
    global _cache
    if _cache is None:
        _cache = ops.ones((EMBED, 1000))  # E: cached_bad: '_cache' is float32 (64, 1000), declared Float32[Tensor, "1000 64"]: axis 0 is 64, expected 1000 [shape]
    return _cache

# --- nonlocal
def counter(d: int) -> Callable[[Float32[Tensor, "n"]], Float32[Tensor, ""]]:
    total = ops.zeros(())
    def add(x: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
        nonlocal total
        total = total + ops.sum(x)
        return total
    return add


# --- walrus
def norm_or_none(x: Float32[Tensor, "3"]) -> Float32[Tensor, "3"] | None:
    if (n := ops.sqrt(ops.sum(x * x)).item()) > 1e-6:
        return x / n
    return None

def walrus_bad(x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n 3"]:
    if (s := ops.sum(x, axis=1)).shape[0] > 5:
        return x / s  # E: divide: x (n, 3) and y (n,): axis -1 of x has 3, axis -1 of y has n; they must be equal, or one of them 1: for n=6 it is 3, not 6 [shape]
    return x / s[:, None]

# --- match on commands
def activate(name: str, x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b d"]:
    match name:
        case "relu":
            return ops.relu(x)
        case "softmax":
            return ops.softmax(x, axis=-1)
        case _:
            return x

def activate_bad(name: str, x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b d"]:
    match name:
        case "relu":
            return ops.relu(x)
        case "max":
            return ops.max(x, axis=-1)  # E: activate_bad: the result is float32 (b,), declared Float32[Tensor, "b d"]: 2 axes expected, 1 found [shape-rank]
        case _:
            return x

# --- async producer
async def produce(n: int) -> AsyncIterator[Float32[Tensor, "8 3"]]:
    for i in range(n):
        await asyncio.sleep(0)
        yield ops.ones((8, 3)) * i

async def consume(n: int) -> Float32[Tensor, "3"]:
    total = ops.zeros(3)
    async for batch in produce(n):
        total = total + ops.mean(batch, axis=0)
    return total

async def consume_bad(n: int) -> Float32[Tensor, "3"]:
    total = ops.zeros(3)
    async for batch in produce(n):
        total = total + ops.mean(batch, axis=1)  # E: add: x (3,) and y (8,): axis -1 of x has 3, axis -1 of y has 8; they must be equal, or one of them 1 [shape]
    return total

async def gather_all() -> tuple[Float32[Tensor, "3"], Float32[Tensor, "3"]]:
    return await asyncio.gather(consume(1), consume(2))

async def gather_bad() -> Float32[Tensor, "8"]:
    a, b = await asyncio.gather(consume(1), consume(2))
    return a + b  # E: gather_bad: the result is float32 (3,), declared Float32[Tensor, "8"]: axis 0 is 3, expected 8 [shape]

# --- context managers
@contextlib.contextmanager
def scaled(x: Float32[Tensor, "n"]) -> Iterator[Float32[Tensor, "n"]]:
    try:
        yield x / ops.max(x)
    finally:
        pass

def use_scaled(x: Float32[Tensor, "4"]) -> Float32[Tensor, "4"]:
    with scaled(x) as y:
        return y * 2

def use_scaled_bad(x: Float32[Tensor, "4"]) -> Float32[Tensor, "4 1"]:
    with scaled(x) as y:
        return y * 2  # E: use_scaled_bad: the result is float32 (4,), declared Float32[Tensor, "4 1"]: 2 axes expected, 1 found [shape-rank]

# --- decorators
T = TypeVar("T")
def timed(f: Callable[[Float32[Tensor, "n"]], T]) -> Callable[[Float32[Tensor, "n"]], T]:
    @functools.wraps(f)
    def inner(x: Float32[Tensor, "n"]) -> T:
        t0 = time.time()
        out = f(x)
        print(time.time() - t0)
        return out
    return inner

@timed
def double(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x * 2

r10: Float32[Tensor, "5"] = double(ops.ones(5))

# --- comprehension scopes
def per_class(x: Float32[Tensor, "n d"], y: Int64[Tensor, "n"], classes: int) -> Float32[Tensor, "_ d"]:
    return ops.stack([ops.mean(x * (y == c).astype(np.float32)[:, None], axis=0) for c in range(classes)])

def per_class_bad(x: Float32[Tensor, "n d"], y: Int64[Tensor, "n"], classes: int) -> Float32[Tensor, "_ d"]:
    return ops.stack([ops.mean(x * (y == c).astype(np.float32), axis=0) for c in range(classes)])  # E: multiply: x (n, d) and y (n,): axis -1 of x has d, axis -1 of y has n; they must be equal, or one of them 1: for d=2, n=3 it is 2, not 3 [shape]

# --- star args
def cat(*xs: Float32[Tensor, "n _"]) -> Float32[Tensor, "n _"]:
    return ops.concat(list(xs), axis=1)

cat(ops.ones((3, 2)), ops.ones((3, 5)))
cat(ops.ones((3, 2)), ops.ones((4, 2)))  # E: cat: argument 'xs' is float32 (4, 2), declared Float32[Tensor, "n _"]: axis 0 is 4, expected 3 (n is 3, bound by 'xs') [shape]
cat(*[ops.ones((3, 2)), ops.ones((3, 4))])

