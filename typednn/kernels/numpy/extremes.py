"""Elements held between bounds."""

from typing import Any

import numpy as np

__all__ = ["clip"]


def clip(x: Any, min: Any, max: Any, out: Any = None) -> Any:
    """numpy's method, which takes half the time of its function. A piece of a scalar is no array."""
    return np.asarray(x).clip(min, max, out)
