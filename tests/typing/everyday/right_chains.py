"""Sequential, lists of layers, ModuleList-likes."""
import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops, typed

rng = np.random.default_rng(0)
model = nn.Sequential(nn.Linear(10, 20, rng=rng), ops.relu, nn.Linear(20, 5, rng=rng))
blocks = (nn.Linear(5, 6, rng=rng), nn.Linear(6, 7, rng=rng))

@typed
def forward(x: Float32[Tensor, "b 10"]) -> Float32[Tensor, "b 7"]:
    h = model(x)
    a, b = blocks
    return b(a(h))

def deep(x: Float32[Tensor, "b 5"]) -> Float32[Tensor, "b 7"]:
    h = x
    for block in blocks:
        h = block(h)
    return h

x = ops.ones((2, 10))
forward(x)
model(x)
model(x) @ ops.ones((5, 4))
blocks[1](blocks[0](ops.ones((3, 5))))
