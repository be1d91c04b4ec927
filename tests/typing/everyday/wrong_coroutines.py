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
    one @ ops.ones((8, 2))  # E: matmul: x (8, 3) and y (8, 2): axis -1 of x has 3, axis -2 of y has 8; they must be equal [shape]
    two, three = await asyncio.gather(load(2), load(3))
    two @ three  # E: matmul: x (8, 3) and y (8, 3): axis -1 of x has 3, axis -2 of y has 8; they must be equal [shape]
    async for part in stream(2):
        part + ops.ones((8, 4))  # E: add: x (8, 3) and y (8, 4): axis -1 of x has 3, axis -1 of y has 4; they must be equal, or [shape]
    print([float(ops.sum(row)) async for row in stream(2)])

asyncio.run(main())
total = ops.zeros((3,))
for row in chunks(ops.ones((2, 3))):
    total = total + row
