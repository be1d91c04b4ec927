"""Classical algorithms: k-means, PCA, nearest neighbours, EM; while loops with convergence."""
import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, ops


def distances(x: Float32[Tensor, "n d"], c: Float32[Tensor, "k d"]) -> Float32[Tensor, "n k"]:
    xx = ops.sum(x * x, axis=1, keepdims=True)
    cc = ops.sum(c * c, axis=1)
    return xx + cc - 2 * x @ c.T


def kmeans(x: Float32[Tensor, "n d"], k: int, rounds: int = 10) -> tuple[Float32[Tensor, "_ d"], Int64[Tensor, "n"]]:
    centres = x[:k]
    labels = ops.argmin(distances(x, centres), axis=1)
    for _ in range(rounds):
        member = ops.one_hot(labels, k)
        counts = ops.sum(member, axis=0)[:, None]
        centres = member.T @ x / ops.maximum(counts, 1.0)
        new = ops.argmin(distances(x, centres), axis=1)
        if bool(ops.all(new == labels)):
            break
        labels = new
    return centres, labels


def pca(x: Float32[Tensor, "n d"], keep: int) -> Float32[Tensor, "n _"]:
    centred = x - ops.mean(x, axis=0)
    covariance = centred.T @ centred / (x.shape[0] - 1)
    values, vectors = ops.eigh(covariance)
    order = ops.argsort(values, descending=True)[:keep]
    return centred @ ops.take(vectors, order, axis=1)


def power_iteration(a: Float32[Tensor, "n n"], tolerance: float = 1e-4) -> tuple[float, Float32[Tensor, "n"]]:
    v = ops.ones(a.shape[0])
    value = 0.0
    while True:
        w = a @ v
        size = ops.sqrt(ops.sum(w * w))
        v = w / size
        if abs(size.item() - value) < tolerance:
            return size.item(), v
        value = size.item()


def responsibilities(
    x: Float32[Tensor, "n d"], means: Float32[Tensor, "k d"], log_weights: Float32[Tensor, "k"]
) -> Float32[Tensor, "n k"]:
    logits = log_weights - 0.5 * distances(x, means)
    return ops.exp(logits - ops.logsumexp(logits, axis=1, keepdims=True))


def m_step(x: Float32[Tensor, "n d"], r: Float32[Tensor, "n k"]) -> tuple[Float32[Tensor, "k d"], Float32[Tensor, "k"]]:
    mass = ops.sum(r, axis=0)
    return (r.T @ x) / mass[:, None], ops.log(mass / x.shape[0])


x = ops.normal((50, 3), rng=np.random.default_rng(0))
centres, labels = kmeans(x, 4)
means, logs = x[:2], ops.zeros(2)
for _ in range(3):
    means, logs = m_step(x, responsibilities(x, means, logs))
value, vector = power_iteration(x.T @ x)
print(centres.shape, labels.shape, pca(x, 2).shape, value > 0, vector.shape, means.shape)
