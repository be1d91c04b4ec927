"""Context managers, timers, async loading, generators with send."""
import asyncio
import time
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager, nullcontext
from types import TracebackType

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, nn, ops


@contextmanager
def seeded(seed: int) -> Iterator[np.random.Generator]:
    yield np.random.default_rng(seed)


class Timer:
    def __init__(self) -> None:
        self.spent = 0.0

    def __enter__(self) -> "Timer":
        self._start = time.perf_counter()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.spent += time.perf_counter() - self._start


async def load(i: int) -> tuple[Float32[Tensor, "16 10"], Int64[Tensor, "16"]]:
    await asyncio.sleep(0)
    x = ops.ones((16, 10)) * i
    return x, ops.argmax(x, axis=1)


async def stream(n: int) -> AsyncIterator[Float32[Tensor, "16 10"]]:
    for i in range(n):
        x, _ = await load(i)
        yield x


def averager() -> Generator[Float32[Tensor, "10"], Float32[Tensor, "10"], None]:
    total, count = ops.zeros(10), 0
    while True:
        count += 1
        seen = yield total / count
        total = total + seen


async def main() -> None:
    with seeded(3) as rng, Timer() as timer, nullcontext(5) as k:
        model = nn.Linear(10, k, rng=rng)
        means = averager()
        next(means)
        async for x in stream(3):
            means.send(ops.mean(x, axis=0))
            print((model(x) + ops.zeros(5)).shape)
        pairs = await asyncio.gather(load(1), load(2))
        joined = ops.concat([x for x, _ in pairs], axis=0)
        labels = ops.concat([y for _, y in pairs])
        print(joined.shape, labels.shape, timer.spent >= 0)


asyncio.run(main())
