"""Programs as people write them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, NamedTuple, Self, TypeVar, reveal_type

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, losses, nn, ops, optim, value_and_grad
from typednn.data import DataLoader, load_digits

H = TypeVar("H", bound=int)
D = TypeVar("D", bound=int)
M = TypeVar("M", bound=nn.Module)


@dataclass(frozen=True)
class Batch:
    """One batch, of any size: names of fields are shared between them."""

    inputs: Float32[Tensor, "b 784"]
    labels: Int64[Tensor, "b"]

    def __len__(self) -> int:
        return self.inputs.shape[0]

    def normalised(self) -> "Batch":
        return replace(self, inputs=(self.inputs - ops.mean(self.inputs)) / 2.0)

    def first(self, n: int) -> Self:
        return replace(self, inputs=self.inputs[:n], labels=self.labels[:n])


batch = Batch(ops.zeros((32, 784)), ops.zeros(32, dtype=np.int64))
reveal_type(batch.inputs)  # R: Tensor[tuple[Any, 784], float32]
reveal_type(batch.normalised())  # R: Batch
# E: Batch: argument 'labels' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'inputs') [shape]
Batch(ops.zeros((32, 784)), ops.zeros(31, dtype=np.int64))


class State(NamedTuple):
    model: "Mlp"
    step: int = 0


class Mlp(nn.Module):
    """Layers of fixed sizes, dropout of a mask, an optional head."""

    def __init__(self, rng: np.random.Generator, head: nn.Linear[Any, Any] | None = None) -> None:
        self.first = nn.Linear(784, 128, rng=rng)
        self.second = nn.Linear(128, 64, rng=rng)
        self.last = nn.Linear(64, 10, rng=rng)
        self.head = head
        self.activation: Callable[[Float32[Tensor, "*s"]], Float32[Tensor, "*s"]] = ops.relu
        self.scale = 0.5

    def features(self, x: Float32[Tensor, "*b 784"]) -> Float32[Tensor, "*b 64"]:
        h = ops.relu(self.first(x))
        h = ops.relu(self.second(h))
        return h * self.scale

    def __call__(self, x: Float32[Tensor, "*b 784"]) -> Float32[Tensor, "*b 10"]:
        logits = self.last(self.features(x))
        reveal_type(logits)  # R: Tensor[tuple[*b, 10], float32]
        return logits

    def activated(self, x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 128"]:
        # R: def [*s] (Tensor[tuple[*s], float32]) -> Tensor[tuple[*s], float32]
        reveal_type(self.activation)
        return self.activation(self.first(x))

    def probabilities(self, x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
        return ops.softmax(self(x), axis=-1)

    def predict(self, x: Float32[Tensor, "b 784"]) -> Int64[Tensor, "b"]:
        return ops.argmax(self(x), axis=-1)

    def from_image(self, image: Float32[Tensor, "28 28"]) -> Float32[Tensor, "10"]:
        return self(image.reshape((784,)))

    def from_images(self, images: Float32[Tensor, "b 28 28"]) -> Float32[Tensor, "b 10"]:
        b = images.shape[0]
        return self(images.reshape((b, 28 * 28)))


def objective(model: Mlp, batch: Batch, decay: float = 0.0) -> Float32[Tensor, ""]:
    penalty = ops.sum(model.first.weight**2) + ops.sum(model.second.weight**2)
    return losses.cross_entropy(model(batch.inputs), batch.labels) + decay * penalty


def train(model: Mlp, data: Iterable[Batch], epochs: int = 1) -> tuple[Mlp, list[float]]:
    optimizer = optim.SGD(0.1, momentum=0.9)
    state = optimizer.init(model)
    history: list[float] = []
    best: tuple[float, Mlp] | None = None
    step = value_and_grad(objective)
    for _ in range(epochs):
        for batch in data:
            value, gradient = step(model, batch, decay=1e-4)
            reveal_type(gradient)  # R: Mlp
            model, state = optimizer.step(model, gradient, state)
            history.append(float(value))
            if best is None or float(value) < best[0]:
                best = float(value), model
    return (best[1] if best else model), history


rng = np.random.default_rng(0)
trained, history = train(Mlp(rng), [batch, batch.first(5)])
reveal_type(trained(batch.inputs))  # R: Tensor[tuple[Any, 10], float32]
reveal_type(trained.from_image(ops.zeros((28, 28))))  # R: Tensor[tuple[10], float32]
# E: Mlp.from_image: argument 'image' is float32 (28, 27), declared Float32[Tensor, "28 28"]: axis -1 is 27, expected 28 [shape]
trained.from_image(ops.zeros((28, 27)))


class Attention(nn.Module, Generic[D, H]):
    """One head, with sizes as type variables and operations on the transpose."""

    query: Float32[Tensor, "D H"]
    key: Float32[Tensor, "D H"]
    value: Float32[Tensor, "D D"]

    def __init__(self, size: D, head: H, rng: np.random.Generator) -> None:
        self.query = ops.normal((size, head), rng=rng)
        self.key = ops.normal((size, head), rng=rng)
        self.value = ops.normal((size, size), rng=rng)

    def __call__(self, x: Float32[Tensor, "*b t D"]) -> Float32[Tensor, "*b t D"]:
        q, k, v = x @ self.query, x @ self.key, x @ self.value
        reveal_type(q)  # R: Tensor[tuple[*b, t, H], float32]
        scores = q @ k.mT / float(self.query.shape[1]) ** 0.5
        reveal_type(scores)  # R: Tensor[tuple[*b, t, t], float32]
        weights = ops.softmax(scores, axis=-1)
        return weights @ v


attention = Attention(16, 8, rng)
reveal_type(attention)  # R: Attention[16, 8]
reveal_type(attention(ops.zeros((2, 5, 16))))  # R: Tensor[tuple[2, 5, 16], float32]
# E: Attention.__call__: argument 'x' is float32 (2, 5, 15), declared Float32[Tensor, "*b t 16"]: axis -1 is 15, expected 16 [shape]
attention(ops.zeros((2, 5, 15)))


def layer_norm(
    x: Float32[Tensor, "*b d"], gain: Float32[Tensor, "d"], eps: float = 1e-5
) -> Float32[Tensor, "*b d"]:
    centred = x - ops.mean(x, axis=-1, keepdims=True)
    variance = ops.mean(centred**2, axis=-1, keepdims=True)
    reveal_type(variance)  # R: Tensor[tuple[*b, 1], float32]
    return centred / ops.sqrt(variance + eps) * gain


reveal_type(layer_norm(ops.zeros((2, 3, 4)), ops.ones(4)))  # R: Tensor[tuple[2, 3, 4], float32]
# E: layer_norm: argument 'gain' is float32 (3,), declared Float32[Tensor, "d"]: axis 0 is 3, expected 4 (d is 4, bound by 'x') [shape]
layer_norm(ops.zeros((2, 3, 4)), ops.ones(3))


def standardise(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d"]:
    mean, low, high = ops.mean(x, axis=0), ops.min(x, axis=0), ops.max(x, axis=0)
    return (x - mean) / (high - low + 1e-6)


def pairwise(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m d"]) -> Float32[Tensor, "n m"]:
    difference = ops.expand_dims(x, axis=1) - ops.expand_dims(y, axis=0)
    reveal_type(difference)  # R: Tensor[tuple[n, m, d], float32]
    return ops.sqrt(ops.sum(difference**2, axis=-1))


reveal_type(pairwise(ops.zeros((3, 2)), ops.zeros((4, 2))))  # R: Tensor[tuple[3, 4], float32]


def pairwise_by_index(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m d"]) -> Float32[Tensor, "n m"]:
    return ops.sum(ops.abs(x[:, None, :] - y[None, :, :]), axis=2)


def accuracy(logits: Float32[Tensor, "b c"], labels: Int64[Tensor, "b"]) -> float:
    hits = ops.argmax(logits, axis=1) == labels
    reveal_type(hits)  # R: Tensor[tuple[b], bool]
    return float(ops.mean(hits.astype(np.float32)))


accuracy(trained(batch.inputs), batch.labels)


def shift(x: Float32[Tensor, "t d"]) -> Float32[Tensor, "t d"]:
    return ops.concat([x[1:], x[:1]], axis=0)


def windows(x: Float32[Tensor, "t"], size: int) -> list[Float32[Tensor, "_"]]:
    return [x[i : i + size] for i in range(x.shape[0] - size + 1)]


def differences(x: Float32[Tensor, "t"]) -> Float32[Tensor, "t-1"]:
    return x[1:] - x[:-1]


def smoothed(x: Float32[Tensor, "t+2"]) -> Float32[Tensor, "t"]:
    return (x[:-2] + x[1:-1] + x[2:]) / 3


reveal_type(differences(ops.zeros(5)))  # R: Tensor[tuple[4], float32]


def mirrored(x: Float32[Tensor, "n"]) -> Float32[Tensor, "2*n"]:
    return ops.concat([x, x[::-1]])


reveal_type(mirrored(mirrored(ops.zeros(3))))  # R: Tensor[tuple[12], float32]


def split(x: Float32[Tensor, "2*n d"]) -> tuple[Float32[Tensor, "n d"], Float32[Tensor, "n d"]]:
    half = x.shape[0] // 2
    return x[:half], x[half:]


def heads(x: Float32[Tensor, "t h*d"], h: int) -> Float32[Tensor, "_ t _"]:
    t = x.shape[0]
    return x.reshape((t, h, -1)).permute_dims((1, 0, 2))


def scan(
    step: Callable[[Float32[Tensor, "h"], Float32[Tensor, "d"]], Float32[Tensor, "h"]],
    start: Float32[Tensor, "h"],
    inputs: Float32[Tensor, "t d"],
) -> Float32[Tensor, "t h"]:
    states = []
    state = start
    for i in range(inputs.shape[0]):
        state = step(state, inputs[i])
        states.append(state)
    reveal_type(states)  # R: list[Tensor[tuple[h], float32]]
    return ops.stack(states)


# R: Tensor[tuple[3, 4], float32]
reveal_type(scan(lambda s, x: ops.tanh(s + ops.sum(x)), ops.zeros(4), ops.zeros((3, 2))))


def data(folder: str) -> Iterator[Batch]:
    raw: dict[str, np.ndarray[Any, np.dtype[Any]]] = {}
    images, labels = ops.zeros((60000, 28, 28)), ops.zeros(60000, dtype=np.int64)
    flat = images.reshape((images.shape[0], -1))
    reveal_type(flat)  # R: Tensor[tuple[60000, 784], float32]
    for start in range(0, images.shape[0], 64):
        yield Batch(flat[start : start + 64], labels[start : start + 64])


def ensemble(models: Sequence[Mlp], x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
    total = models[0](x)
    for model in models[1:]:
        total = total + model(x)
    stacked = ops.stack([model(x) for model in models])
    reveal_type(stacked)  # R: Tensor[tuple[Any, b, 10], float32]
    return total / len(models)


def averaged(models: Sequence[Mlp], x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
    return ops.mean(ops.stack([m(x) for m in models]), axis=0)


def by_name(params: Mapping[str, Float32[Tensor, "..."]]) -> dict[str, float]:
    return {name: float(ops.sum(p * p)) for name, p in params.items()}


by_name({"weight": trained.first.weight, "rank 1": ops.zeros(3)})


def clip(x: Float32[Tensor, "*s"], low: float, high: float) -> Float32[Tensor, "*s"]:
    return ops.minimum(ops.maximum(x, low), high)


reveal_type(clip(ops.zeros((2, 3)), 0, 1))  # R: Tensor[tuple[2, 3], float32]


def update(model: M, f: Callable[[M], M]) -> M:
    return f(model)


reveal_type(update(trained, lambda m: m))  # R: Mlp
reveal_type(update(nn.Linear(3, 4, rng=rng), lambda m: m))  # R: Linear[3, 4, float32]
digits = load_digits()
for b in DataLoader(digits.train, 32, shuffle=True):
    reveal_type(b.inputs)  # R: Tensor[tuple[Any, 64], float32]
    reveal_type(b.labels)  # R: Tensor[tuple[Any], int64]
    break
