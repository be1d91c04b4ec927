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
apply(flat, x)  # E: apply: argument 'f' is a function whose result is float32 (b,), declared Float32[Tensor, " [shape-rank]
apply(lambda y: y @ ops.ones((3, 5)), x)  # E: matmul: x (b, d) and y (3, 5): axis -1 of x has d, axis -2 of y has 3; they must be equal: [shape]
fit(lambda y: ops.sum(y**2), x)
fit(lambda y: ops.sum(y, axis=1), x)  # E: fit: argument 'loss' is a function whose result is float32 (4,), declared Float32[Tensor, [shape-rank]
