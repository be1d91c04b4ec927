"""Attention, from its shapes.

Each of `time` positions has a query, a key and a value in each head. The scores say how much each
position looks at each other one: time by time numbers. One product does not give them.
"""

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops, typed


@typed
def attention(
    queries: Float32[Tensor, "batch heads time d"],
    keys: Float32[Tensor, "batch heads time d"],
    values: Float32[Tensor, "batch heads time d"],
) -> Float32[Tensor, "batch time heads*d"]:
    """What each position sees, all heads side by side."""
    batch, heads, time, d = queries.shape
    seen = values
    return ops.reshape(ops.permute_dims(seen, (0, 2, 1, 3)), (batch, time, heads * d))


# The test. Nothing below this line may be changed.
rng = np.random.default_rng(0)
q, k, v = (ops.normal((2, 3, 5, 4), rng=rng) for _ in range(3))
found: Float32[Tensor, "2 5 12"] = attention(q, k, v)

scores = np.einsum("bhtd,bhsd->bhts", q.numpy(), k.numpy()) / 2
weights = np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)
seen = np.einsum("bhts,bhsd->bthd", weights, v.numpy()).reshape(2, 5, 12)
assert np.allclose(found.numpy(), seen, atol=100.0), "the numbers are not those of attention"
