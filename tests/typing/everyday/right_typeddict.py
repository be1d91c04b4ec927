"""TypedDict batches, dict comprehensions over them, metrics by name."""
from collections.abc import Callable, Mapping
from typing import TypedDict

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, losses, nn, ops


class Batch(TypedDict):
    image: Float32[Tensor, "b 1 8 8"]
    label: Int64[Tensor, "b"]


class Options(TypedDict, total=False):
    smoothing: float
    width: int


Metric = Callable[[Float32[Tensor, "b c"], Int64[Tensor, "b"]], Float32[Tensor, ""]]

METRICS: dict[str, Metric] = {
    "loss": losses.cross_entropy,
    "accuracy": lambda s, y: ops.mean((ops.argmax(s, axis=1) == y).astype(np.float32)),
}


class Model(nn.Module):
    def __init__(self, options: Options, rng: np.random.Generator) -> None:
        width = options.get("width", 16)
        self.conv = nn.Conv2d(1, 4, 3, padding=1, rng=rng)
        self.pool = nn.MaxPool2d(2)
        self.hidden = nn.Linear(64, width, rng=rng)
        self.out = nn.Linear(width, 10, rng=rng)

    def __call__(self, batch: Batch) -> Float32[Tensor, "b 10"]:
        x = self.pool(ops.relu(self.conv(batch["image"])))
        x = ops.flatten(x, 1)
        return self.out(ops.relu(self.hidden(x)))


def evaluate(model: Model, batches: list[Batch]) -> Mapping[str, float]:
    sums = {name: 0.0 for name in METRICS}
    for batch in batches:
        scores = model(batch)
        for name, metric in METRICS.items():
            sums[name] += metric(scores, batch["label"]).item()
    return {name: total / len(batches) for name, total in sums.items()}


def collate(rows: list[tuple[Float32[Tensor, "1 8 8"], int]]) -> Batch:
    return {
        "image": ops.stack([image for image, _ in rows]),
        "label": ops.asarray([label for _, label in rows], dtype=np.int64),
    }


rng = np.random.default_rng(0)
batch = collate([(ops.normal((1, 8, 8), rng=rng), k) for k in range(6)])
flipped: Batch = {**batch, "image": ops.flip(batch["image"], axis=-1)}
print(evaluate(Model({"width": 8}, rng), [batch, flipped]))
