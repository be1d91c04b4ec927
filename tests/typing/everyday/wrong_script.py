"""A training script."""
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, losses, nn, ops, optim, value_and_grad


@dataclass(frozen=True)
class Config:
    batch: int = 8
    rate: float = 1e-2


class Net(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.first = nn.Linear(12, 32, rng=rng)
        self.second = nn.Linear(32, 5, rng=rng)

    def __call__(self, x: Float32[Tensor, "batch 12"]) -> Float32[Tensor, "batch 5"]:
        return self.first(ops.relu(self.second(x)))  # E: Linear.__call__: argument 'x' is float32 (batch, 12), declared Float32[Tensor, "*b 32"]: a [shape]


def objective(net: Net, x: Float32[Tensor, "batch 12"], y: Int64[Tensor, "batch"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(net(x), y)


def accuracy(net: Net, x: Float32[Tensor, "batch 12"], y: Int64[Tensor, "batch"]) -> float:
    predicted = ops.argmax(net(x), axis=0)
    return ops.mean((predicted == y).astype(np.float32)).item()  # E: equal: x (5,) and y (batch,): axis -1 of x has 5, axis -1 of y has batch; they must be equ [shape]


config = Config()
rng = np.random.default_rng(0)
net, optimizer = Net(rng), optim.SGD(config.rate)
state = optimizer.init(net)
x = ops.normal((40, 12), rng=rng)
y = ops.argmax(x[:, :5], axis=1)
for start in range(0, 40, config.batch):
    _, gradient = value_and_grad(objective)(net, x[start : start + 8], y[start : start + 8])
    optimizer.step(net, gradient, state)  # E: step: the result is thrown away; nothing changes in place, write model, state = optimizer. [unused-result]
_, gradient = value_and_grad(objective)(net, x, y[:, None])  # E: objective: argument 'y' is int64 (40, 1), declared Int64[Tensor, "batch"]: 1 axis expected [shape-rank]
