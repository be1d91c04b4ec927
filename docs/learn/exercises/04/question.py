"""The vector-Jacobian product of a matrix product.

`g` is the gradient of the loss in `x @ w`. The gradients in `x` and in `w` have the shapes of `x`
and of `w`. Each is one product, of `g` and another matrix: the shapes say which.
"""

from jaxtyping import Float32

from typednn import Tensor, typed


@typed
def product_vjp(
    g: Float32[Tensor, "m n"], x: Float32[Tensor, "m k"], w: Float32[Tensor, "k n"]
) -> tuple[Float32[Tensor, "m k"], Float32[Tensor, "k n"]]:
    """The gradients in `x` and in `w`."""
    in_x = g @ w
    in_w = x @ g
    return in_x, in_w


# The test. Nothing below this line may be changed.
import numpy as np

from typednn import ops, vjp

rng = np.random.default_rng(0)
x, w, g = ops.normal((4, 3), rng=rng), ops.normal((3, 2), rng=rng), ops.normal((4, 2), rng=rng)
_, pullback = vjp(ops.matmul, x, w)
pairs = zip(product_vjp(g, x, w), pullback(g), "xw", strict=True)
for found, expected, name in pairs:
    assert np.allclose(found.numpy(), expected.numpy(), atol=1e-5), (
        f"the gradient in {name} is not right"
    )
