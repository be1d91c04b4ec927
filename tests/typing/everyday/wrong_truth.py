"""Known to mypy: frozen fields, truth of a vector, ignored results, gradient of an int."""
import numpy as np
from jaxtyping import Int64

from typednn import Tensor, grad, nn, ops

rng = np.random.default_rng(0)
layer = nn.Linear(3, 2, rng=rng)
x = ops.ones((3,))

def train() -> None:
    layer.weight = ops.ones((3, 2))  # E: Linear is immutable: build a new one with nn.replace(module, weight=...), or trees.map(f, [frozen-field]
    if x > 0:  # E: The truth value of an array with more than one element is ambiguous: it is bool (3,); use [shape]
        print("positive")
    while x[:2] < 1:  # E: The truth value of an array with more than one element is ambiguous: it is bool (2,); use [shape]
        break
    print("a" if x == x else "b")  # E: The truth value of an array with more than one element is ambiguous: it is bool (3,); use [shape]
    print(x and 1)  # E: The truth value of an array with more than one element is ambiguous: it is float32 (3,); u [shape]
    assert x > 0  # E: The truth value of an array with more than one element is ambiguous: it is bool (3,); use [shape]

def number(n: Int64[Tensor, ""]) -> Int64[Tensor, ""]:
    return n * n

train()
grad(number)(ops.asarray(3))  # E: number: the first argument holds no floating-point tensor to differentiate; it is int64() [shape-dtype]
