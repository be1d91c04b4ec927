"""itertools: pairwise, accumulate, chain, product, batched by slices."""
from itertools import accumulate, chain, islice, pairwise, starmap

from jaxtyping import Float32

from typednn import Tensor, ops, typed


@typed
def step(h: Float32[Tensor, "4"], x: Float32[Tensor, "4"]) -> Float32[Tensor, "4"]:
    return ops.tanh(h + x)

xs = ops.ones((6, 4))
states = list(accumulate(xs, step, initial=ops.zeros((4,))))
ops.stack(states) @ ops.ones((5, 1))  # E: matmul: x (?, 4) and y (5, 1): axis -1 of x has 4, axis -2 of y has 5; they must be equal [shape]
for a, b in pairwise(states):
    a @ b
    a - b[:3]  # E: subtract: x (4,) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, o [shape]
for row in chain(xs, ops.zeros((2, 4))):
    row + ops.ones((3,))  # E: add: x (4,) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one [shape]
for h in starmap(step, zip(xs, xs)):
    h @ ops.ones((5,))  # E: matmul: x (4,) and y (5,): axis -1 of x has 4, axis -1 of y has 5; they must be equal [shape]
parts = [xs[i : i + 2] for i in range(0, 6, 2)]
means = ops.stack([ops.mean(p, axis=0) for p in islice(parts, 2)])
means @ ops.ones((4,))
