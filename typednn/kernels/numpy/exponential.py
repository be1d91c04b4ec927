"""The reciprocal of the square root."""

from typing import Any

import numpy as np

from typednn.kernels.numpy.arrays import scalar

__all__ = ["rsqrt"]


def rsqrt(x: Any, out: Any = None) -> Any:
    """``1 / sqrt(x)``."""
    root = np.sqrt(x, out)
    return np.divide(scalar(1.0, x.dtype), root, out)
