"""Activation functions as layers, and Flatten: layers without parameters."""

from typing import Any, TypeVar

import numpy as np

from typednn import ops
from typednn.nn.module import Module
from typednn.tensor import Tensor

__all__ = ["Flatten", "LeakyReLU", "ReLU", "Sigmoid", "Tanh"]

S = TypeVar("S", bound=tuple[int, ...])
D = TypeVar("D", bound=np.generic)
F = TypeVar("F", bound=np.floating[Any])


class ReLU(Module):
    """``max(x, 0)``."""

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.relu(x)


class LeakyReLU(Module):
    """``x`` if it is positive, else ``negative_slope * x``."""

    negative_slope: float

    def __init__(self, negative_slope: float = 0.01) -> None:
        self.negative_slope = negative_slope

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.leaky_relu(x, self.negative_slope)


class Tanh(Module):
    """The hyperbolic tangent."""

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.tanh(x)


class Sigmoid(Module):
    """``1 / (1 + exp(-x))``."""

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.sigmoid(x)


class Flatten(Module):
    """Joins all axes but the first: images ``(b, 28, 28)`` become vectors ``(b, 784)``."""

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        return ops.flatten(x, start_axis=1)
