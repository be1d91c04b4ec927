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
    return a(b(h))  # E: Linear.__call__: argument 'x' is float32 (b, 5), declared Float32[Tensor, "*b 6"]: axis -1 [shape]

def deep(x: Float32[Tensor, "b 5"]) -> Float32[Tensor, "b 7"]:
    h = x
    for block in blocks:
        h = block(h)
    return h

x = ops.ones((2, 10))
forward(x)
model(ops.ones((2, 11)))  # E: Sequential: layer 1 'Linear[10, 20]' takes '*b 10' but x is (2, 11) [shape]
model(x) @ ops.ones((4, 5))  # E: matmul: x (2, 5) and y (4, 5): axis -1 of x has 5, axis -2 of y has 4; they must be equal [shape]
blocks[1](blocks[0](ops.ones((3, 6))))  # E: Linear.__call__: argument 'x' is float32 (3, 6), declared Float32[Tensor, "*b 5"]: axis -1 [shape]
