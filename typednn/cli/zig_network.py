"""The network of the Zig program, its sizes wrong: the Zig compiler takes it as it is."""

import numpy as np

from typednn import nn

rng = np.random.default_rng(0)
network = nn.Sequential(
    nn.Linear(784, 100, rng=rng),
    nn.ReLU(),
    nn.Linear(99, 10, rng=rng),
)
