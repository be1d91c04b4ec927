"""Batches cut by hand."""
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, nn, ops, typed, value_and_grad

SIZE = 4
rng = np.random.default_rng(0)
xs = ops.normal((20, 6), rng=rng)
ys = ops.zeros((20,), dtype=np.int64)

def batches() -> Iterator[tuple[Float32[Tensor, "4 6"], Int64[Tensor, "4"]]]:
    for i in range(0, 20, SIZE):
        yield xs[i : i + SIZE], ys[i : i + SIZE]

@dataclass(frozen=True)
class Net(nn.Module):
    a: nn.Linear[Literal[6], Literal[8]]
    b: nn.Linear[Literal[8], Literal[3]]

    @typed
    def __call__(self, x: Float32[Tensor, "b 6"]) -> Float32[Tensor, "b 3"]:
        return self.b(ops.relu(self.a(x)))

net = Net(nn.Linear(6, 8, rng=rng), nn.Linear(8, 3, rng=rng))

@typed
def loss(net: Net, x: Float32[Tensor, "b 6"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
    logits = net(x)
    picked = ops.log_softmax(logits, axis=-1)
    return -ops.mean(picked * ops.one_hot(y, num_classes=4))  # E: multiply: x (b, 3) and y (b, 4): axis -1 of x has 3, axis -1 of y has 4; they must be equa [shape]

step = value_and_grad(loss)
for x, y in batches():
    value, gradient = step(net, x, y)
step(net, xs[:5], ys[:4])  # E: loss: argument 'y' is int64 (4,), declared Int64[Tensor, "b"]: axis 0 is 4, expected 5 (b [shape]
step(net, xs.mT, ys)  # E: loss: argument 'x' is float32 (6, 20), declared Float32[Tensor, "b 6"]: axis -1 is 20, exp [shape]
