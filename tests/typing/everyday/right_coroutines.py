"""async functions and generators."""
import asyncio
from collections.abc import AsyncIterator, Iterator

from jaxtyping import Float32

from typednn import Tensor, ops, typed


@typed
async def load(n: int) -> Float32[Tensor, "8 3"]:
    await asyncio.sleep(0)
    return ops.ones((8, 3)) * n

@typed
async def stream(count: int) -> AsyncIterator[Float32[Tensor, "8 3"]]:
    for i in range(count):
        yield await load(i)

@typed
def chunks(x: Float32[Tensor, "n 3"]) -> Iterator[Float32[Tensor, "3"]]:
    for row in x:
        yield row * 2

async def main() -> None:
    one = await load(1)
    print((one @ ops.ones((3, 2))).shape)
    two, three = await asyncio.gather(load(2), load(3))
    print((two @ three.mT).shape)
    async for part in stream(2):
        print((part + ops.ones((8, 1))).shape)
    print([float(ops.sum(row)) async for row in stream(2)])

asyncio.run(main())
total = ops.zeros((3,))
for row in chunks(ops.ones((2, 3))):
    total = total + row
