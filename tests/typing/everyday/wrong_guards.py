"""Guards."""

from jaxtyping import Float32

from typednn import Tensor, ops, typed

Vector = Float32[Tensor, "d"]
Matrix = Float32[Tensor, "n d"]


def similar(a: Vector | Matrix, b: Matrix) -> Float32[Tensor, "_ _"]:
    rows = a[None] if a.ndim == 1 else a
    return rows @ b  # E: matmul: x (1, d) and y (n, d) [shape]


def merge_heads(x: Float32[Tensor, "b h t k"]) -> Float32[Tensor, "b t h*k"]:
    b, h, t, k = x.shape
    return ops.reshape(ops.permute_dims(x, (0, 2, 1, 3)), (b, h, t * k))  # E: merge_heads: the result is float32 (b, h, k*t), declared Float32[Tensor, "b t h*k"]: axis [shape]


def split_heads(x: Float32[Tensor, "b t d"], heads: int) -> Float32[Tensor, "b _ t _"]:
    b, t, d = x.shape
    if d % heads:
        raise ValueError(f"{d} is no multiple of {heads}")
    return ops.reshape(x, (b, t, heads, d))


class Running:
    def __init__(self) -> None:
        self.mean: Float32[Tensor, "8"] = ops.zeros(8)

    @typed
    def update(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "8"]:
        new = ops.mean(x, axis=1)
        if x.shape[0] == 1:
            self.mean = new  # E: Running: field 'mean' is float32 (b,), declared Float32[Tensor, "8"]: axis 0 is 1, expecte [shape]
        else:
            self.mean = self.mean + ops.mean(x, axis=0)
        return self.mean


def clipped(x: Float32[Tensor, "t 8"]) -> Float32[Tensor, "8"]:
    if x.shape[0] == 0:
        return ops.zeros((1, 8))  # E: clipped: the result is float32 (1, 8), declared Float32[Tensor, "8"]: 1 axis expected, 2 f [shape-rank]
    return x[-1]
