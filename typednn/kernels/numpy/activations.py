"""Activations made of a few numpy functions."""

from typing import Any

import numpy as np

from typednn.kernels.numpy.arrays import scalar

__all__ = ["leaky_relu", "relu"]


def relu(x: Any, out: Any = None) -> Any:
    return np.maximum(x, scalar(0.0, x.dtype), out=out)


def leaky_relu(x: Any, negative_slope: Any, out: Any = None) -> Any:
    """Return ``x`` where it is positive, else ``negative_slope * x``, for an array of one slope.

    This is the larger of the two; for slopes above 1 the smaller one.
    """
    slope = negative_slope.item()
    if slope == 0.0:  # else inf * 0.0 would give NaN
        return relu(x, out)
    scaled = np.multiply(x, negative_slope, out)
    choose = np.maximum if slope <= 1.0 else np.minimum
    return choose(x, scaled, out=out)
