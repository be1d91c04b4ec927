"""itertools: pairwise, accumulate, chain, product, batched by slices."""
from itertools import accumulate, chain, islice, pairwise, starmap

from jaxtyping import Float32

from typednn import Tensor, ops, typed


@typed
def step(h: Float32[Tensor, "4"], x: Float32[Tensor, "4"]) -> Float32[Tensor, "4"]:
    return ops.tanh(h + x)

xs = ops.ones((6, 4))
states = list(accumulate(xs, step, initial=ops.zeros((4,))))
ops.stack(states) @ ops.ones((4, 1))
for a, b in pairwise(states):
    a @ b
    print(a - b)
for row in chain(xs, ops.zeros((2, 4))):
    print(row + ops.ones((4,)))
for h in starmap(step, zip(xs, xs)):
    print(h @ ops.ones((4,)))
parts = [xs[i : i + 2] for i in range(0, 6, 2)]
means = ops.stack([ops.mean(p, axis=0) for p in islice(parts, 2)])
means @ ops.ones((4,))
