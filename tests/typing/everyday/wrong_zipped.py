"""Loops: zip, enumerate, reversed, while, accumulators."""
import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops, typed

rng = np.random.default_rng(0)
layers = [nn.Linear(4, 4, rng=rng) for _ in range(3)]
names = ["a", "b", "c"]

@typed
def run(x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 4"]:
    kept: list[Float32[Tensor, "b 4"]] = []
    for i, (layer, name) in enumerate(zip(layers, names, strict=True)):
        x = layer(x) if i else ops.relu(layer(x))
        kept.append(x)
    for old in reversed(kept):
        x = x + old
    return ops.stack(kept)  # E: run: the result is float32 (?, b, 4), declared Float32[Tensor, "b 4"]: 2 axes expected, 3 [shape-rank]

@typed
def rows(x: Float32[Tensor, "n d"], w: Float32[Tensor, "d"]) -> Float32[Tensor, "n"]:
    return ops.stack([row @ w for row in x])

@typed
def columns(x: Float32[Tensor, "n d"], w: Float32[Tensor, "d"]) -> Float32[Tensor, "d"]:
    out = ops.zeros_like(w)
    for row, weight in zip(x, w):
        out = out + row * weight
    return out

@typed
def until(x: Float32[Tensor, "d"]) -> Float32[Tensor, "d"]:
    steps = 0
    while (size := float(ops.sum(x * x))) > 1.0 and steps < 5:
        x = x / size
        steps += 1
    return x

x = ops.normal((3, 4), rng=rng)
run(x)
rows(x, ops.ones((3,)))  # E: rows: argument 'w' is float32 (3,), declared Float32[Tensor, "d"]: axis 0 is 3, expected 4 [shape]
columns(x, x[0])
until(x)  # E: until: argument 'x' is float32 (3, 4), declared Float32[Tensor, "d"]: 1 axis expected, 2 f [shape-rank]
