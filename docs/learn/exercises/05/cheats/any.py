"""The loss that never falls.

A layer gives a column of predictions, (n, 1). The targets are a row, (n,). Their difference is a
table of all pairs, and its mean is a loss that learns nothing.
"""

from typing import Any, Literal

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops, optim, value_and_grad

Line = nn.Linear[Literal[1], Literal[1]]


def loss(line: Line, x: Float32[Tensor, "n 1"], y: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    """The mean of the squared errors."""
    errors: Any = line(x) - y
    return (errors**2).mean()


# The test. Nothing below this line may be changed.
x = ops.linspace(-1.0, 1.0, 50)[:, None]
y = 3.0 * x[:, 0] + 0.5
line = nn.Linear(1, 1, rng=np.random.default_rng(0))
optimizer = optim.SGD(0.1)
state = optimizer.init(line)
for _ in range(200):
    value, gradient = value_and_grad(loss)(line, x, y)
    line, state = optimizer.step(line, gradient, state)
slope = line.weight[0, 0].item()
assert abs(slope - 3) < 0.01, f"the slope of the line is 3, and {slope:.2f} was learnt"
expected = float(np.mean((line(x).numpy()[:, 0] - y.numpy()) ** 2))
assert np.isclose(loss(line, x, y).item(), expected), "the loss is the mean of squared errors"
