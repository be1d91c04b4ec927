"""Initial weights, named after the authors of the papers that derive them.

An initializer takes a shape and a generator. A weight of shape ``(fan_in, fan_out)`` multiplies
from the right, so each output is a sum of ``fan_in`` products. All weights are float32.
"""

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from typednn import ops
from typednn.tensor import Tensor

__all__ = [
    "Initializer",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "lecun_normal",
    "lecun_uniform",
    "normal",
]

Weights: TypeAlias = Tensor[Any, np.float32]
Initializer: TypeAlias = Callable[[tuple[int, int], np.random.Generator], Weights]


def glorot_uniform(shape: tuple[int, int], rng: np.random.Generator) -> Weights:
    """U(-a, a) with a = sqrt(6 / (fan_in + fan_out)): variance 2 / (fan_in + fan_out).

    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks",
    AISTATS 2010, equation 16. For tanh and similar functions.
    """
    return _uniform(math.sqrt(6 / sum(shape)), shape, rng)


def glorot_normal(shape: tuple[int, int], rng: np.random.Generator) -> Weights:
    """N(0, 2 / (fan_in + fan_out)): Glorot and Bengio 2010, equation 12."""
    return normal(math.sqrt(2 / sum(shape)))(shape, rng)


def he_uniform(shape: tuple[int, int], rng: np.random.Generator) -> Weights:
    """U(-a, a) with a = sqrt(6 / fan_in): variance 2 / fan_in, as ``he_normal``."""
    return _uniform(math.sqrt(6 / shape[0]), shape, rng)


def he_normal(shape: tuple[int, int], rng: np.random.Generator) -> Weights:
    """N(0, 2 / fan_in). PyTorch calls it kaiming_normal.

    He, Zhang, Ren and Sun, "Delving Deep into Rectifiers", ICCV 2015, equation 10. For ReLU, which
    halves the mean square of its input.
    """
    return normal(math.sqrt(2 / shape[0]))(shape, rng)


def lecun_uniform(shape: tuple[int, int], rng: np.random.Generator) -> Weights:
    """U(-a, a) with a = sqrt(3 / fan_in): variance 1 / fan_in, as ``lecun_normal``."""
    return _uniform(math.sqrt(3 / shape[0]), shape, rng)


def lecun_normal(shape: tuple[int, int], rng: np.random.Generator) -> Weights:
    """N(0, 1 / fan_in).

    LeCun, Bottou, Orr and Mueller, "Efficient BackProp", 1998, equation 16.
    """
    return normal(math.sqrt(1 / shape[0]))(shape, rng)


def normal(std: float) -> Initializer:
    """Return the initializer N(0, std ** 2), which does not depend on the shape."""

    def draw(shape: tuple[int, int], rng: np.random.Generator) -> Weights:
        return ops.normal(shape, rng=rng) * std

    return draw


def _uniform(limit: float, shape: tuple[int, int], rng: np.random.Generator) -> Weights:
    return ops.uniform(shape, rng=rng, low=-limit, high=limit)
