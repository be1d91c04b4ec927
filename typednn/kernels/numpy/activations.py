"""Activations that take a few of numpy's functions."""

from typing import Any

import numpy as np

from typednn.kernels.numpy.arrays import scalar

__all__ = ["leaky_relu", "relu"]


def relu(x: Any, out: Any = None) -> Any:
    return np.maximum(x, scalar(0.0, x.dtype), out=out)


def leaky_relu(x: Any, negative_slope: float, out: Any = None) -> Any:
    """The larger of ``x`` and ``negative_slope * x``; for slopes above 1 the smaller one."""
    if negative_slope == 0.0:  # inf * 0.0 is NaN
        return relu(x, out)
    scaled = np.multiply(x, scalar(negative_slope, x.dtype), out)
    choose = np.maximum if negative_slope <= 1.0 else np.minimum
    return choose(x, scaled, out=out)
