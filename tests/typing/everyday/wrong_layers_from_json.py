"""Layers of sizes read from a file."""
import json

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops, typed

config = json.loads('{"hidden": 12, "depth": 2}')
hidden: int = config["hidden"]
rng = np.random.default_rng(0)
first = nn.Linear(6, hidden, rng=rng)
last = nn.Linear(hidden, 2, rng=rng)

@typed
def model(x: Float32[Tensor, "b 6"]) -> Float32[Tensor, "b 2"]:
    h = ops.tanh(first(x))
    return last(h)

@typed
def build(sizes: list[int], x: Float32[Tensor, "b 6"]) -> Float32[Tensor, "b _"]:
    h: Float32[Tensor, "b _"] = x
    for a, b in zip([6, *sizes], sizes):
        h = ops.relu(nn.Linear(a, b, rng=rng)(h))
    return h

x = ops.ones((3, 6))
model(x)
model(ops.ones((3, 7)))  # E: model: argument 'x' is float32 (3, 7), declared Float32[Tensor, "b 6"]: axis -1 is 7, expe [shape]
first(ops.ones((3, 5)))  # E: Linear.__call__: argument 'x' is float32 (3, 5), declared Float32[Tensor, "*b 6"]: axis -1 [shape]
last(first(x)) + ops.ones((3, 3))  # E: add: x (3, 2) and y (3, 3): axis -1 of x has 2, axis -1 of y has 3; they must be equal, or [shape]
print(build([4, 5], x).shape)
