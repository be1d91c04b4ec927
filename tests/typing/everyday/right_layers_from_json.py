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
model(ops.ones((4, 6)))
first(ops.ones((4, 6)))
last(first(x)) + ops.ones((3, 2))
print(build([4, 5], x).shape)
