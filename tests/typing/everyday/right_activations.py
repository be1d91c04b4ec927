"""Functions and lambdas as arguments."""
from collections.abc import Callable
from typing import Protocol

from jaxtyping import Float32

from typednn import Tensor, ops, typed


class Activation(Protocol):
    def __call__(self, x: Float32[Tensor, "b d"], /) -> Float32[Tensor, "b d"]: ...

@typed
def apply(f: Activation, x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b d"]:
    return f(x)

@typed
def fit(loss: Callable[[Float32[Tensor, "b 3"]], Float32[Tensor, ""]], x: Float32[Tensor, "b 3"]) -> Float32[Tensor, ""]:
    return loss(x)

def gelu(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b d"]:
    return x * ops.sigmoid(1.702 * x)

def flat(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b"]:
    return ops.sum(x, axis=-1)

x = ops.ones((4, 3))
apply(gelu, x)
apply(ops.relu, x)
apply(gelu, x)
apply(lambda y: y + 1, x)
fit(lambda y: ops.sum(y**2), x)
fit(lambda y: ops.mean(y), x)
