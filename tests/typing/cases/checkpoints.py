"""``tn.load`` gives what ``like`` is; ``tn.save`` takes any tree."""

import tempfile
from pathlib import Path
from typing import Literal

import numpy as np
from jaxtyping import Float32
from typing_extensions import reveal_type

import typednn as tn
from typednn import Tensor, nn, ops

model = nn.Linear(784, 10, rng=np.random.default_rng(0))
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder, "model.safetensors")
    tn.save(path, model)
    loaded = tn.load(path, like=model)
    reveal_type(loaded)  # R: Linear[784, 10, float32]
    reveal_type(loaded(ops.zeros((5, 784))))  # R: Tensor[tuple[5, 10], float32]
    loaded(ops.zeros((5, 783)))  # E: [shape]

    tn.save(str(path), (model, ops.zeros((2, 3)), 7, "x"))
    again, matrix, step, name = tn.load(str(path), like=(model, ops.zeros((2, 3)), 0, ""))
    reveal_type(matrix)  # R: Tensor[tuple[2, 3], float32]
    reveal_type(step)  # R: int


def restored(model: nn.Linear[Literal[3], Literal[4]], path: Path) -> Float32[Tensor, "2 5"]:
    # E: restored: the result is float32 (2, 4), declared Float32[Tensor, "2 5"]: axis -1 is 4, expected 5 [shape]
    return tn.load(path, like=model)(ops.zeros((2, 3)))


def wrong(path: Path) -> None:
    tn.save(path)  # E: [call-arg]
    tn.load(path)  # E: [call-arg]
    tn.save(3, model)  # E: [arg-type]
    number: str = tn.load(path, like=3)  # E: [assignment]
