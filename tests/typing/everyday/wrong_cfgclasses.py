"""Config objects."""
from enum import IntEnum
from typing import Final

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops


class Sizes(IntEnum):
    INPUT = 9
    HIDDEN = 16
    OUTPUT = 4


class Defaults:
    depth = 2
    width: int = 20


SHAPE: Final[tuple[int, int]] = (5, 8)


class Reader(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.first = nn.Linear(Sizes.INPUT, Sizes.HIDDEN, rng=rng)
        self.second = nn.Linear(Sizes.INPUT, Sizes.OUTPUT, rng=rng)

    def __call__(self, x: Float32[Tensor, "b t 9"]) -> Float32[Tensor, "b t 4"]:
        return self.second(ops.relu(self.first(x)))  # E: Linear.__call__: argument 'x' is float32 (b, t, 16), declared Float32[Tensor, "*b 9"]: axi [shape]


def activations(x: Float32[Tensor, "*s"], **scales: float) -> dict[str, Float32[Tensor, "*s"]]:
    return {name: ops.sum(x) * scale for name, scale in scales.items()}  # E: activations: the result[...] is float32 (), declared Float32[Tensor, "*s"]: *s can be any [shape-rank]


rng = np.random.default_rng(0)
hidden = nn.Linear(Sizes.INPUT, Defaults.width, rng=rng)(ops.zeros(SHAPE))  # E: Linear.__call__: argument 'x' is float32 (5, 8), declared Float32[Tensor, "*b 9"]: axis -1 [shape]
score = Reader(rng)(ops.zeros((2, Sizes.INPUT)))  # E: Reader.__call__: argument 'x' is float32 (2, 9), declared Float32[Tensor, "b t 9"]: 3 axes [shape-rank]
