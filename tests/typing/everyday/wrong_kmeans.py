"""Classical algorithms."""
from jaxtyping import Float32, Int64

from typednn import Tensor, ops


def distances(x: Float32[Tensor, "n d"], c: Float32[Tensor, "k d"]) -> Float32[Tensor, "n k"]:
    xx = ops.sum(x * x, axis=1)
    cc = ops.sum(c * c, axis=1)
    return xx + cc - 2 * x @ c.T  # E: add: x (n,) and y (k,): axis -1 of x has n, axis -1 of y has k; they must be equal, or one [shape]


def kmeans(x: Float32[Tensor, "n d"], k: int) -> Int64[Tensor, "n"]:
    centres = x[:k]
    labels = ops.argmin(distances(x, centres), axis=1)
    for _ in range(3):
        member = ops.one_hot(labels, k)
        centres = member @ x
        labels = ops.argmin(distances(x, centres), axis=1)
    return labels


def power_iteration(a: Float32[Tensor, "n n"]) -> tuple[float, Float32[Tensor, "n"]]:
    v = ops.ones((a.shape[0], 1))
    while True:
        w = a @ v
        size = ops.norm(w)
        v = w / size
        if size.item() < 1e-3:
            return size.item(), v  # E: power_iteration: the result[1] is float32 (n, 1), declared Float32[Tensor, "n"]: 1 axis ex [shape-rank]


def m_step(x: Float32[Tensor, "n d"], r: Float32[Tensor, "n k"]) -> Float32[Tensor, "k d"]:
    mass = ops.sum(r, axis=0)
    return (r.T @ x) / mass  # E: divide: x (k, d) and y (k,): axis -1 of x has d, axis -1 of y has k; they must be equal, o [shape]
