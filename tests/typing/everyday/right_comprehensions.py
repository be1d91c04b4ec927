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
print([y @ ops.ones((5, 1)) for y in outputs.values()])
outputs["a"] + ops.ones((2, 5))
total @ ops.ones((2,))
best = max(outputs.values(), key=lambda y: float(ops.sum(y)))
best @ ops.ones((5, 2))
first, *rest = [ops.ones((4,)) for _ in range(3)]
rest[0] + ops.ones((4,))
