"""Context managers, async, generators."""
import asyncio
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import contextmanager

from jaxtyping import Float32, Int64

from typednn import Tensor, ops


@contextmanager
def weights(n: int) -> Iterator[Float32[Tensor, "10 5"]]:
    yield ops.zeros((5, 10))  # E: weights: the yielded value is float32 (5, 10), declared Float32[Tensor, "10 5"]: axis 0 is [shape]


async def load(i: int) -> tuple[Float32[Tensor, "16 10"], Int64[Tensor, "16"]]:
    await asyncio.sleep(0)
    x = ops.ones((16, 10)) * i
    return x, ops.argmax(x, axis=0)  # E: load: the result[1] is int64 (10,), declared Int64[Tensor, "16"]: axis 0 is 10, expected 1 [shape]


async def stream(n: int) -> AsyncIterator[Float32[Tensor, "16 10"]]:
    for i in range(n):
        x, _ = await load(i)
        yield x


def averager() -> Generator[Float32[Tensor, "10"], Float32[Tensor, "16 10"], None]:
    total = ops.zeros(10)
    while True:
        seen = yield total
        total = total + ops.mean(seen, axis=1)  # E: add: x (10,) and y (16,): axis -1 of x has 10, axis -1 of y has 16; they must be equal, or [shape]


async def main() -> None:
    with weights(3) as w:
        async for x in stream(3):
            print(x @ w)
            print(w @ x)  # E: matmul: x (10, 5) and y (16, 10): axis -1 of x has 5, axis -2 of y has 16; they must be eq [shape]
    pairs = await asyncio.gather(load(1), load(2))
    joined = ops.concat([x for x, _ in pairs], axis=0)
    print(joined.shape)


asyncio.run(main())
