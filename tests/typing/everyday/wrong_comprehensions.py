"""Comprehensions: lists, dicts, sets, generators, nested."""
import numpy as np

from typednn import nn, ops

rng = np.random.default_rng(0)
inputs = {"a": ops.ones((2, 3)), "b": ops.ones((2, 3))}
layers = {name: nn.Linear(3, 5, rng=rng) for name in inputs}
outputs = {name: layers[name](x) for name, x in inputs.items()}
total = sum((ops.sum(y, axis=1) for y in outputs.values()), start=ops.zeros((2,)))
pieces = [y[:, i] for y in outputs.values() for i in range(3) if i != 1]
stacked = ops.stack(pieces, axis=1)
[y @ ops.ones((3, 1)) for y in outputs.values()]  # E: matmul: x (2, 5) and y (3, 1): axis -1 of x has 5, axis -2 of y has 3; they must be equal [shape]
outputs["a"] + ops.ones((2, 4))  # E: add: x (2, 5) and y (2, 4): axis -1 of x has 5, axis -1 of y has 4; they must be equal, or [shape]
total @ ops.ones((3,))  # E: matmul: x (2,) and y (3,): axis -1 of x has 2, axis -1 of y has 3; they must be equal [shape]
best = max(outputs.values(), key=lambda y: float(ops.sum(y)))
best @ ops.ones((5, 2))
first, *rest = [ops.ones((4,)) for _ in range(3)]
rest[0] + ops.ones((5,))  # E: add: x (4,) and y (5,): axis -1 of x has 4, axis -1 of y has 5; they must be equal, or one [shape]
