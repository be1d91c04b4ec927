"""Known to mypy: frozen fields, truth of a vector, ignored results, gradient of an int."""
import numpy as np
from jaxtyping import Int64

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)
layer = nn.Linear(3, 2, rng=rng)
x = ops.ones((3,))

def train() -> None:
    print(layer.weight.shape)
    if ops.all(x > 0):
        print("positive")
    while ops.any(x[:2] > 1):
        break
    print("a" if ops.all(x == x) else "b")
    print(bool(ops.all(x > 0)) and 1)
    assert ops.all(x > 0)

def number(n: Int64[Tensor, ""]) -> Int64[Tensor, ""]:
    return n * n

train()
number(ops.asarray(3))
