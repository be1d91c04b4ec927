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
vmap(pair)(xs, xs)
grad(energy)(x) + ops.ones((4,))
grad(energy)(xs[0])
value, slope = value_and_grad(energy)(x)
slope @ ops.ones((4, 1))
grad(lambda v: ops.sum(v**3))(x) @ x
