"""The networks that ``typednn train`` trains, and the settings of their training."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from typednn import nn
from typednn.optim import SGD, Adam
from typednn.train import Classifier, Optimizer

M = TypeVar("M", bound=Classifier[Any])
S = TypeVar("S")


@dataclass(frozen=True)
class Recipe(Generic[M, S]):
    """A network, whose weights a random generator draws, and how to train it."""

    network: Callable[[np.random.Generator], M]
    optimizer: Optimizer[M, S]
    epochs: int
    batch_size: int
    shuffle: bool = True


def _digits(rng: np.random.Generator) -> nn.Sequential[Any, Any, Any]:
    return nn.Sequential(
        nn.Linear(64, 128, rng=rng),
        nn.ReLU(),
        nn.Linear(128, 10, rng=rng),
    )


def _mnist(rng: np.random.Generator) -> nn.Sequential[Any, Any, Any]:
    return nn.Sequential(
        nn.Linear(784, 256, rng=rng, weight_init=nn.init.he_normal),
        nn.ReLU(),
        nn.Linear(256, 10, rng=rng),
    )


def _zig(rng: np.random.Generator) -> nn.Sequential[Any, Any, Any]:
    weights = nn.init.normal(0.2)
    return nn.Sequential(
        nn.Linear(784, 100, bias=False, rng=rng, weight_init=weights),
        nn.LeakyReLU(0.01),
        nn.Linear(100, 10, bias=False, rng=rng, weight_init=weights),
    )


DIGITS = Recipe(_digits, Adam(2e-3), epochs=20, batch_size=32)
MNIST = Recipe(_mnist, SGD(0.1, momentum=0.9), epochs=5, batch_size=128)
# From "Deep Neural Networks from Scratch in Zig", which reaches 95.1 % test accuracy.
ZIG = Recipe(_zig, SGD(0.01), epochs=16, batch_size=32, shuffle=False)
