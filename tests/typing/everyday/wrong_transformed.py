"""vmap, scan, grad as people use them."""
from jaxtyping import Float32

from typednn import Tensor, grad, ops, typed, value_and_grad, vmap


@typed
def energy(x: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    return 0.5 * ops.sum(x * x)

@typed
def pair(x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    return x @ y

x = ops.ones((4,))
xs = ops.ones((6, 4))
vmap(pair)(xs, x)  # E: pair: argument 'y' is float32 (4,), declared Float32[Tensor, "mapped n"]: 2 axes expected, [shape-rank]
grad(energy)(x) + ops.ones((5,))  # E: add: x (4,) and y (5,): axis -1 of x has 4, axis -1 of y has 5; they must be equal, or one [shape]
grad(energy)(xs)  # E: energy: argument 'x' is float32 (6, 4), declared Float32[Tensor, "n"]: 1 axis expected, 2 [shape-rank]
value, slope = value_and_grad(energy)(x)
slope @ ops.ones((3, 1))  # E: matmul: x (4,) and y (3, 1): axis -1 of x has 4, axis -2 of y has 3; they must be equal [shape]
grad(lambda v: ops.sum(v**3))(x) @ x
