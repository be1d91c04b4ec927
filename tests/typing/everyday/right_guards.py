"""Guards, assertions, isinstance, Optional state, defaults, dispatch on rank."""
from typing import Optional, Union

import numpy as np
from jaxtyping import Float32

from typednn import ShapeError, Tensor, ops, typed

Vector = Float32[Tensor, "d"]
Matrix = Float32[Tensor, "n d"]


def cosine(a: Vector, b: Vector) -> Float32[Tensor, ""]:
    return a @ b / (ops.norm(a) * ops.norm(b) + 1e-8)


def similar(a: Union[Vector, Matrix], b: Matrix) -> Float32[Tensor, "_ _"]:
    rows = a[None] if a.ndim == 1 else a
    return ops.sum(rows[:, None] * b, axis=-1)


def merge_heads(x: Float32[Tensor, "b h t k"]) -> Float32[Tensor, "b t h*k"]:
    b, h, t, k = x.shape
    return ops.reshape(ops.permute_dims(x, (0, 2, 1, 3)), (b, t, h * k))


def split_heads(x: Float32[Tensor, "b t d"], heads: int) -> Float32[Tensor, "b _ t _"]:
    b, t, d = x.shape
    if d % heads:
        raise ValueError(f"{d} is no multiple of {heads}")
    return ops.permute_dims(ops.reshape(x, (b, t, heads, d // heads)), (0, 2, 1, 3))


def added(x: Tensor, y: Tensor) -> Float32[Tensor, "_ _"]:
    if x.shape != y.shape:
        raise ShapeError(f"{x.shape} and {y.shape} differ")
    assert isinstance(x, Float32[Tensor, "n m"])
    return x + y.expect("n m").astype(np.float32)


class Running:
    """A mean over what is seen, which is unknown at first."""

    def __init__(self) -> None:
        self.mean: Optional[Float32[Tensor, "8"]] = None
        self.count = 0

    @typed
    def update(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "8"]:
        new = ops.mean(x, axis=0)
        self.count += 1
        if self.mean is None:
            self.mean = new
        else:
            self.mean = self.mean + (new - self.mean) / self.count
        return self.mean


@typed
def last_step(x: Float32[Tensor, "b t d"], lengths: list[int]) -> Float32[Tensor, "b d"]:
    assert len(lengths) == x.shape[0]
    return ops.stack([x[i, n - 1] for i, n in enumerate(lengths)]).expect("b d")


x = ops.normal((3, 8), rng=np.random.default_rng(0))
running = Running()
for part in (x, x * 2, x[:2]):
    current = running.update(part)
print(cosine(x[0], x[1]).shape, similar(x[0], x).shape, added(x, x).shape, current.shape)
print(merge_heads(split_heads(ops.zeros((2, 5, 12)), 3)).shape, last_step(ops.zeros((2, 4, 3)), [1, 4]).shape)
