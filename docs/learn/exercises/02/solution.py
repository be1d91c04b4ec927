"""All distances, by broadcasting.

There are m points and n centers, in d dimensions. Each point has a distance to each center: m by n
numbers. An axis is missing.
"""

from jaxtyping import Float32

from typednn import Tensor, ops, typed


@typed
def distances(
    points: Float32[Tensor, "m d"], centers: Float32[Tensor, "n d"]
) -> Float32[Tensor, "m n"]:
    """The distance of each point to each center."""
    differences = points[:, None] - centers
    return ops.sqrt((differences**2).sum(axis=-1))


# The test. Nothing below this line may be changed.
import numpy as np

points = ops.asarray([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]])
centers = ops.asarray([[0.0, 0.0], [0.0, 8.0]])
found: Float32[Tensor, "3 2"] = distances(points, centers)
expected = [[0, 8], [5, 5], [10, 6]]
assert found.numpy().tolist() == expected, f"the distances are {expected}"
drawn = ops.asarray(np.random.default_rng().normal(size=(4, 3)), np.float32)
apart = np.linalg.norm(drawn.numpy()[:, None] - drawn.numpy()[:2], axis=-1)
assert np.allclose(distances(drawn, drawn[:2]).numpy(), apart, atol=1e-4), "any points will do"
