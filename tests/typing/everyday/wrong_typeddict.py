"""TypedDict batches, dicts of metrics."""
from collections.abc import Callable
from typing import TypedDict

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, losses, nn, ops


class Batch(TypedDict):
    image: Float32[Tensor, "b 1 8 8"]
    label: Int64[Tensor, "b"]


Metric = Callable[[Float32[Tensor, "b c"], Int64[Tensor, "b"]], Float32[Tensor, ""]]

METRICS: dict[str, Metric] = {
    "loss": losses.cross_entropy,
    "hits": lambda s, y: (ops.argmax(s, axis=1) == y).astype(np.float32),  # E: 'METRICS['hits']' is a function whose result is float32 (b,), declared Float32[Tensor, ""] [shape-rank]
}


class Model(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.conv = nn.Conv2d(1, 4, 3, padding=1, rng=rng)
        self.pool = nn.MaxPool2d(2)
        self.hidden = nn.Linear(256, 10, rng=rng)

    def __call__(self, batch: Batch) -> Float32[Tensor, "b 10"]:
        x = self.pool(ops.relu(self.conv(batch["image"])))
        return self.hidden(ops.flatten(x, 1))  # E: Linear.__call__: argument 'x' is float32 (?, 64), declared Float32[Tensor, "*b 256"]: axis [shape]


def collate(rows: list[tuple[Float32[Tensor, "1 8 8"], int]]) -> Batch:
    return {
        "image": ops.concat([image for image, _ in rows]),  # E: collate: the result['image'] is float32 (?, 8, 8), declared Float32[Tensor, "_ 1 8 8"]: 4 [shape-rank]
        "label": ops.asarray([label for _, label in rows], dtype=np.int64),
    }


rng = np.random.default_rng(0)
batch = collate([(ops.normal((1, 8, 8), rng=rng), k) for k in range(6)])
print(Model(rng)(batch))
Model(rng)({"image": ops.zeros((3, 8, 8, 1)), "label": ops.zeros(3, dtype=np.int64)})  # E: Model.__call__: argument 'batch['image']' is float32 (3, 8, 8, 1), declared Float32[Tensor [shape]
