"""Models and losses on annotated numpy arrays."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from jaxtyping import Bool, Float, Float32, Float64, Int, Int64


# --- linear regression by the normal equations
def fit_line(x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "d"]:
    return np.linalg.solve(x.T @ x, x.T @ y)


# --- the normal equations without a transpose
def fit_line_wrong(x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "d"]:
    return np.linalg.solve(x @ x.T, x.T @ y)  # E: [shape]


# --- ridge regression
def ridge(x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "n"], strength: float) -> Float64[np.ndarray, "d"]:
    gram = x.T @ x + strength * np.eye(x.shape[1])
    return np.linalg.inv(gram) @ (x.T @ y)


# --- the identity has the number of examples
def ridge_wrong(x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "d"]:
    gram = x.T @ x + 0.1 * np.eye(x.shape[0])  # E: [shape]
    return np.linalg.inv(gram) @ (x.T @ y)


# --- logistic regression, a step of its gradient
def step(
    w: Float64[np.ndarray, "d"], x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "n"], rate: float
) -> Float64[np.ndarray, "d"]:
    p = 1.0 / (1.0 + np.exp(-(x @ w)))
    gradient = x.T @ (p - y) / len(x)
    return w - rate * gradient


# --- the gradient of the wrong side
def step_wrong(w: Float64[np.ndarray, "d"], x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "d"]:
    p = 1.0 / (1.0 + np.exp(-(x @ w)))
    gradient = x @ (p - y)  # E: [shape]
    return w - 0.1 * gradient


# --- targets are a column and predictions a row
def mse_wrong(x: Float64[np.ndarray, "n d"], w: Float64[np.ndarray, "d"], y: Float64[np.ndarray, "n 1"]) -> float:
    error = x @ w - y  # E: [shape-broadcast]
    return float(np.mean(error**2))


# --- softmax and cross entropy
def softmax(x: Float[np.ndarray, "n c"]) -> Float[np.ndarray, "n c"]:
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def cross_entropy(logits: Float[np.ndarray, "n c"], labels: Int[np.ndarray, "n"]) -> float:
    p = softmax(logits)
    return float(-np.log(p[np.arange(len(labels)), labels]).mean())


# --- softmax forgets keepdims
def softmax_wrong(x: Float[np.ndarray, "n c"]) -> Float[np.ndarray, "n c"]:
    e = np.exp(x - np.max(x, axis=1))  # E: [shape]
    return e / np.sum(e, axis=1, keepdims=True)


# --- softmax over the wrong axis gives a row too many
def normalised_wrong(e: Float[np.ndarray, "n c"]) -> Float[np.ndarray, "n c"]:
    total = e.sum(axis=1)
    return e / total  # E: [shape]


# --- one-hot labels
def one_hot(labels: Int[np.ndarray, "n"]) -> Float64[np.ndarray, "n 10"]:
    return np.eye(10)[labels]


# --- one-hot labels of another number of classes
def one_hot_wrong(labels: Int[np.ndarray, "n"]) -> Float64[np.ndarray, "n 10"]:
    return np.eye(9)[labels]  # E: [shape]


# --- a perceptron as a named tuple
class Weights(NamedTuple):
    w1: Float32[np.ndarray, "784 128"]
    b1: Float32[np.ndarray, "128"]
    w2: Float32[np.ndarray, "128 10"]
    b2: Float32[np.ndarray, "10"]


def forward(p: Weights, x: Float32[np.ndarray, "n 784"]) -> Float32[np.ndarray, "n 10"]:
    h = np.maximum(x @ p.w1 + p.b1, 0)
    return h @ p.w2 + p.b2


# --- a perceptron that adds the wrong bias
def forward_wrong(p: Weights, x: Float32[np.ndarray, "n 784"]) -> Float32[np.ndarray, "n 10"]:
    h = np.tanh(x @ p.w1 + p.b1)
    return h @ p.w2 + p.b1  # E: [shape]


# --- its weights drawn the wrong way round
def drawn_wrong(rng: np.random.Generator) -> Weights:
    w1 = rng.normal(size=(784, 128)).astype(np.float32)
    w2 = rng.normal(size=(10, 128)).astype(np.float32)
    return Weights(w1, np.zeros(128, np.float32), w2, np.zeros(10, np.float32))  # E: [shape]


# --- backpropagation by hand
def gradients(p: Weights, x: Float32[np.ndarray, "n 784"], g: Float32[np.ndarray, "n 10"]) -> Weights:
    z = x @ p.w1 + p.b1
    h = np.maximum(z, 0)
    gh = (g @ p.w2.T) * (z > 0)
    return Weights(x.T @ gh, gh.sum(axis=0), h.T @ g, g.sum(axis=0))


# --- backpropagation that sums over the wrong axis
def gradients_wrong(p: Weights, x: Float32[np.ndarray, "n 784"], g: Float32[np.ndarray, "n 10"]) -> Weights:
    z = x @ p.w1 + p.b1
    gh = (g @ p.w2.T) * (z > 0)
    return Weights(x.T @ gh, gh.sum(axis=0), np.maximum(z, 0).T @ g, g.sum(axis=1))  # E: [shape]


# --- backpropagation without the transpose of its weights
def back_wrong(p: Weights, g: Float32[np.ndarray, "n 10"]) -> Float32[np.ndarray, "n 128"]:
    return g @ p.w2  # E: [shape]


# --- k-means
def assigned(x: Float64[np.ndarray, "n d"], centres: Float64[np.ndarray, "k d"]) -> Int64[np.ndarray, "n"]:
    distances = np.linalg.norm(x[:, None, :] - centres[None, :, :], axis=2)
    return distances.argmin(axis=1)


def moved(x: Float64[np.ndarray, "n d"], labels: Int64[np.ndarray, "n"], k: int) -> Float64[np.ndarray, "_ d"]:
    return np.stack([x[labels == i].mean(axis=0) for i in range(k)])


# --- k-means with the nearest point of each centre
def assigned_wrong(x: Float64[np.ndarray, "n d"], centres: Float64[np.ndarray, "k d"]) -> Int64[np.ndarray, "n"]:
    distances = ((x[:, None] - centres[None]) ** 2).sum(axis=-1)
    return distances.argmin(axis=0)  # E: [shape]


# --- distances of points without new axes
def distances_wrong(x: Float64[np.ndarray, "n d"], centres: Float64[np.ndarray, "k d"]) -> Float64[np.ndarray, "n k"]:
    return np.sqrt(((x - centres) ** 2).sum(axis=-1))  # E: [shape]


# --- distances by the binomial formula
def squared_distances(x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "m d"]) -> Float64[np.ndarray, "n m"]:
    a = (x**2).sum(axis=1)[:, np.newaxis]
    c = (y**2).sum(axis=1)
    return a + c - 2 * x @ y.T


# --- principal components
def components(x: Float64[np.ndarray, "n d"], k: int) -> Float64[np.ndarray, "_ d"]:
    centred = x - x.mean(axis=0)
    _, _, vt = np.linalg.svd(centred, full_matrices=False)
    return vt[:k]


def projected(x: Float64[np.ndarray, "n d"], parts: Float64[np.ndarray, "k d"]) -> Float64[np.ndarray, "n k"]:
    return (x - x.mean(axis=0)) @ parts.T


# --- a projection on components without a transpose
def projected_wrong(x: Float64[np.ndarray, "n d"], parts: Float64[np.ndarray, "k d"]) -> Float64[np.ndarray, "n k"]:
    return (x - x.mean(axis=0)) @ parts  # E: [shape]


# --- centred along the wrong axis
def centred_wrong(x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n d"]:
    return x - x.mean(axis=1)  # E: [shape]


# --- a covariance
def covariance(x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "d d"]:
    centred = x - x.mean(0)
    return centred.T @ centred / (len(x) - 1)


# --- a covariance of examples
def covariance_wrong(x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "d d"]:
    centred = x - x.mean(0)
    return centred @ centred.T / (len(x) - 1)  # E: [shape]


# --- standardised features of a class
@dataclass
class Scaler:
    mean: Float64[np.ndarray, "d"]
    std: Float64[np.ndarray, "d"]

    def __call__(self, x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n d"]:
        return (x - self.mean) / self.std

    @classmethod
    def of(cls, x: Float64[np.ndarray, "n d"]) -> "Scaler":
        return cls(x.mean(axis=0), x.std(axis=0))


# --- standardised with the numbers of examples
class Scaled:
    mean: Float64[np.ndarray, "4"]

    def __init__(self, x: Float64[np.ndarray, "150 4"]) -> None:
        self.mean = x.mean(axis=1)  # E: [shape]


# --- batches of a generator
def batches(x: Float32[np.ndarray, "n 784"], size: int) -> Iterator[Float32[np.ndarray, "_ 784"]]:
    for start in range(0, len(x), size):
        yield x[start : start + size]


def batches_used(x: Float32[np.ndarray, "n 784"], w: Float32[np.ndarray, "784 10"]) -> None:
    for batch in batches(x, 32):
        _ = batch @ w


# --- batches that are flattened the wrong way
def batches_wrong(x: Float32[np.ndarray, "n 784"], w: Float32[np.ndarray, "28 10"]) -> None:
    for batch in batches(x, 32):
        _ = batch @ w  # E: [shape]


# --- a shuffled pair
def shuffled(
    x: Float32[np.ndarray, "n d"], y: Int[np.ndarray, "n"], rng: np.random.Generator
) -> tuple[Float32[np.ndarray, "n d"], Int[np.ndarray, "n"]]:
    order = rng.permutation(len(x))
    return x[order], y[order]


# --- a shuffled pair, swapped
def swapped(x: Float32[np.ndarray, "n d"], y: Float32[np.ndarray, "n"]) -> tuple[Float32[np.ndarray, "n d"], Float32[np.ndarray, "n"]]:
    return y, x  # E: [shape-rank]


# --- accuracy
def accuracy(logits: Float[np.ndarray, "n c"], labels: Int[np.ndarray, "n"]) -> float:
    return float((logits.argmax(axis=1) == labels).mean())


# --- accuracy over the wrong axis
def accuracy_wrong(logits: Float[np.ndarray, "n 10"], labels: Int[np.ndarray, "n"]) -> float:
    return float((logits.argmax(axis=0) == labels).mean())  # E: [shape]


# --- a confusion matrix
def confusion(found: Int[np.ndarray, "n"], true: Int[np.ndarray, "n"]) -> Int64[np.ndarray, "10 10"]:
    counts = np.zeros((10, 10), dtype=np.int64)
    np.add.at(counts, (true, found), 1)
    return counts


# --- a protocol of models
class Model(Protocol):
    def __call__(self, x: Float32[np.ndarray, "n 784"]) -> Float32[np.ndarray, "n 10"]: ...


def predicted(model: Model, x: Float32[np.ndarray, "n 784"]) -> Int[np.ndarray, "n"]:
    return model(x).argmax(axis=-1)


# --- a model of other inputs
def small(x: Float32[np.ndarray, "n 64"]) -> Float32[np.ndarray, "n 10"]:
    return x[:, :10]


def of_small(x: Float32[np.ndarray, "n 784"]) -> None:
    predicted(small, x)  # E: [shape]


# --- nearest neighbours
def neighbours(
    x: Float64[np.ndarray, "n d"], labels: Int64[np.ndarray, "n"], query: Float64[np.ndarray, "d"]
) -> Int64[np.ndarray, "5"]:
    distances = np.linalg.norm(x - query, axis=1)
    nearest = np.argsort(distances)[:5]
    return labels[nearest]


# --- nearest neighbours of the wrong axis
def neighbours_wrong(x: Float64[np.ndarray, "n d"], query: Float64[np.ndarray, "d"]) -> Float64[np.ndarray, "n"]:
    return np.linalg.norm(x - query, axis=0)  # E: [shape]


# --- a mask of examples on features
def masked_wrong(x: Float64[np.ndarray, "n d"], keep: Bool[np.ndarray, "n"]) -> Float64[np.ndarray, "n _"]:
    return x[:, keep]  # E: [shape-index]


# --- a mask of examples
def masked(x: Float64[np.ndarray, "n d"], keep: Bool[np.ndarray, "n"]) -> Float64[np.ndarray, "_ d"]:
    return x[keep]


# --- naive Bayes
def log_likelihood(
    x: Float64[np.ndarray, "n d"], mean: Float64[np.ndarray, "c d"], var: Float64[np.ndarray, "c d"]
) -> Float64[np.ndarray, "n c"]:
    z = (x[:, None, :] - mean) ** 2 / var
    return -0.5 * (z + np.log(2 * np.pi * var)).sum(axis=-1)


# --- naive Bayes whose priors are of the features
def log_posterior_wrong(
    likelihood: Float64[np.ndarray, "n c"], prior: Float64[np.ndarray, "d"]
) -> Float64[np.ndarray, "n c"]:
    return likelihood + np.log(prior)  # E: [shape]


# --- momentum, in place
class Momentum:
    def __init__(self, w: Float64[np.ndarray, "d k"]) -> None:
        self.velocity = np.zeros_like(w)

    def step(self, w: Float64[np.ndarray, "d k"], g: Float64[np.ndarray, "d k"]) -> Float64[np.ndarray, "d k"]:
        velocity = 0.9 * self.velocity + g
        return w - 0.1 * velocity


# --- a step in place by a gradient that was not transposed
def in_place_wrong(w: Float64[np.ndarray, "d k"], g: Float64[np.ndarray, "k d"]) -> None:
    w -= 0.1 * g  # E: -=: the other operand (k, d) does not broadcast to (d, k): axis -1 has d, expected 1 or k: for d=2, k=3 it is 2, not 3 [shape-broadcast]


# --- a step in place that would grow
def grows_wrong(w: Float64[np.ndarray, "k"], g: Float64[np.ndarray, "n k"]) -> None:
    w += g  # E: +=: the other operand (n, k) has more axes than (k,), which keeps its shape [shape-rank]
