"""Loops and comprehensions over pairs of a layer and what it takes: others never meet."""

from typing import reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)
a, b = nn.Linear(4, 8, rng=rng), nn.Linear(8, 3, rng=rng)


def right(x: Float32[Tensor, "b 4"], y: Float32[Tensor, "b 8"]) -> None:
    for m, z in ((a, x), (b, y)):
        reveal_type(m(z))  # R: Tensor[Any, float32]
    for m, z in [(a, x), (b, y)]:
        m(z)
    for i, (m, z) in enumerate(((a, x), (b, y))):
        m(z)
    [m(z) for m, z in ((a, x), (b, y))]
    [m(z) for m, z in [(a, x), (b, y)]]
    for m, z in zip((a, b), (x, y)):
        m(z)
    for w, z in ((ops.zeros((4, 2)), x), (ops.zeros((8, 3)), y)):
        z @ w
    {k: m(z) for k, m, z in (("a", a, x), ("b", b, y))}
    pairs = ((a, x), (b, y))
    for m, z in pairs:
        m(z)
    for name, (m, z) in {"a": (a, x), "b": (b, y)}.items():
        m(z)
    for pair in pairs:
        pair[0](pair[1])
    for pair in pairs:
        m, z = pair
        m(z)


def wrong(x: Float32[Tensor, "b 4"], y: Float32[Tensor, "b 8"]) -> None:
    for m, z in ((a, x), (b, x)):
        m(z)  # E: Linear.__call__: argument 'x' is float32 (b, 4), declared Float32[Tensor, "*b 8"]: axis -1 [shape]
    for m in (a, b):
        m(y)  # E: Linear.__call__: argument 'x' is float32 (b, 8), declared Float32[Tensor, "*b 4"]: axis -1 [shape]
    for w, z in ((ops.zeros((4, 2)), x), (ops.zeros((8, 3)), y)):
        z @ w
