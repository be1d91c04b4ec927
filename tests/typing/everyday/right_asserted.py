"""Guards."""
from jaxtyping import Float32

from typednn import Tensor, ops, typed


@typed
def heads(x: Float32[Tensor, "b t d"], h: int) -> Float32[Tensor, "b _ t _"]:
    b, t, d = x.shape
    if d % h:
        raise ValueError("heads")
    return ops.permute_dims(ops.reshape(x, (b, t, h, d // h)), (0, 2, 1, 3))

@typed
def dot(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, ""]:
    if x.shape != y.shape:
        raise ValueError(f"{x.shape} and {y.shape}")
    return ops.sum(x * y)

@typed
def image(x: Float32[Tensor, "h w"] | Float32[Tensor, "h w c"]) -> Float32[Tensor, "h w _"]:
    if x.ndim == 2:
        return x[:, :, None]
    return x

@typed
def crop(x: Float32[Tensor, "t d"], k: int) -> Float32[Tensor, "k d"]:
    assert 0 <= k <= x.shape[0]
    return x[:k]

@typed
def kinds(x: Float32[Tensor, "*s n"]) -> Float32[Tensor, "*s"]:
    match x.shape:
        case (_,):
            return ops.sum(x)
        case _:
            return ops.sum(x, axis=-1)

image(ops.ones((3, 4)))
image(ops.ones((3, 4, 2)))
dot(ops.ones((3,)), ops.ones((3,)))
heads(ops.ones((2, 3, 8)), 2)
kinds(ops.ones((2, 4)))
kinds(ops.ones((4,)))
crop(ops.ones((5, 2)), 3)
