"""Activation functions as layers."""

from typing import Any, TypeVar

import numpy as np

from typednn import ops
from typednn.nn.module import Module
from typednn.tensor import Tensor

__all__ = ["LeakyReLU", "ReLU", "Sigmoid", "Tanh"]

S = TypeVar("S", bound=tuple[int, ...])
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
