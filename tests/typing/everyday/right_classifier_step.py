"""Ignored results, frozen fields, flags."""
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, grad, nn, ops, optim, typed


@dataclass(frozen=True)
class Net(nn.Module):
    a: nn.Linear[Literal[3], Literal[1]]

    @typed
    def __call__(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b"]:
        return self.a(x)[:, 0]

net = Net(nn.Linear(3, 1, rng=np.random.default_rng(0)))
optimizer = optim.SGD(0.1)
state = optimizer.init(net)

@typed
def loss(net: Net, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, ""]:
    return ops.mean(net(x) ** 2)

g = grad(loss)(net, ops.ones((2, 3)))
net, state = optimizer.step(net, g, state)
if ops.all(net(ops.ones((2, 3))) > 0):
    print("yes")
