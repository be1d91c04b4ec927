"""Concatenation of arrays."""

from typing import Any

import numpy as np

__all__ = ["concat"]


def concat(*arrays: Any, axis: int, out: Any = None) -> Any:
    return np.concatenate(arrays, axis, out)
