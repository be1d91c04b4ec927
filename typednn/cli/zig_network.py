"""The network of the Zig program, with wrong sizes: the Zig compiler accepts them."""

import numpy as np

from typednn import nn

rng = np.random.default_rng(0)
network = nn.Sequential(
    nn.Linear(784, 100, rng=rng),
    nn.ReLU(),
    nn.Linear(99, 10, rng=rng),
)
