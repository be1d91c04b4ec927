"""Slices of a fixed length in a loop over range."""
from jaxtyping import Float32

from typednn import Tensor, ops, typed

x = ops.ones((20, 3))

@typed
def take(b: Float32[Tensor, "4 3"]) -> Float32[Tensor, "4"]:
    return b @ ops.ones((3,))

for i in range(0, 20, 4):
    part = x[i : i + 4]
    take(part)
    print(part @ ops.ones((3, 2)))
    print(part + ops.ones((4, 3)))
for i in range(16):
    piece = x[i : i + 5]
    take(piece[:4])

@typed
def windows(x: Float32[Tensor, "t d"], w: int) -> Float32[Tensor, "_ _ d"]:
    return ops.stack([x[i : i + w] for i in range(x.shape[0] - w + 1)])

@typed
def pieces(x: Float32[Tensor, "20 d"]) -> Float32[Tensor, "5 d"]:
    return ops.stack([ops.sum(x[i : i + 4], axis=0) for i in range(0, 20, 4)])

print(windows(x, 3).shape, pieces(x).shape)
