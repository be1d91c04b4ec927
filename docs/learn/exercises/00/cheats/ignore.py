"""Change one number.

A network takes images of 784 pixels and gives ten scores. One number is wrong.
"""

import numpy as np

from typednn import nn, ops

rng = np.random.default_rng(0)
network = nn.Sequential(  # type: ignore[shape]
    nn.Linear(784, 100, rng=rng),
    nn.ReLU(),
    nn.Linear(99, 10, rng=rng),
)
scores = network(ops.ones((32, 784)))


# The test. Nothing below this line may be changed.
from jaxtyping import Float32

from typednn import Tensor

checked: Float32[Tensor, "32 10"] = scores

assert scores.shape == (32, 10), "there are ten scores for each of 32 images"
layers = [type(layer).__name__ for layer in network]
assert layers == ["Linear", "ReLU", "Linear"], "the network keeps its three layers"
assert network[0].weight.shape[-1] == 100, "the hidden layer keeps its 100 features"
