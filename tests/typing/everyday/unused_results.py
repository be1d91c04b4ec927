"""A result of a pure function that nobody takes."""

from pathlib import Path

import numpy as np
from jaxtyping import Float32, Int64

import typednn as tn
from typednn import Tensor, metrics, nn, ops, stop_gradient

rng = np.random.default_rng(0)
model = nn.Linear(3, 4, rng=rng)


def evaluate(batches: list[tuple[Float32[Tensor, "b 3"], Int64[Tensor, "b"]]]) -> float:
    accuracy, loss = metrics.Accuracy(), metrics.Perplexity()
    for x, y in batches:
        accuracy.update(model(x), y)  # E: update: the result is thrown away; nothing changes in place, write accuracy = accuracy.upd [unused-result]
        loss = loss.update(model(x), y)
    return accuracy.value()


class Evaluation:
    def __init__(self) -> None:
        self.matrix = metrics.ConfusionMatrix(4)

    def add(self, x: Float32[Tensor, "b 3"], y: Int64[Tensor, "b"]) -> None:
        self.matrix.update(model(x), y)  # E: update: the result is thrown away; nothing changes in place, write self.matrix = self.matr [unused-result]
        self.matrix = self.matrix.update(model(x), y)


def restored(path: Path, state: dict[str, object]) -> None:
    tn.load(path, like=model)  # E: load: the result is thrown away; nothing changes in place, write model = tn.load(...) [unused-result]
    nn.load_torch_state(model, state)  # E: load_torch_state: the result is thrown away; nothing changes in place, write model = nn.lo [unused-result]
    stop_gradient(ops.ones(3))  # E: stop_gradient: the result is thrown away; nothing changes in place, write x = stop_gradien [unused-result]
    known = {"a": 1}
    known.update(b=2)
    try:
        tn.load(path, like=model)
    except ValueError:
        print("no checkpoint")
