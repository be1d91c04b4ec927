"""Clipping: elements limited to a range."""

from typing import Any

import numpy as np

__all__ = ["clip"]


def clip(x: Any, min: Any, max: Any, out: Any = None) -> Any:
    """Clip with numpy's method, which takes half the time of numpy's function."""
    # asarray: a tile of an array without axes may be a numpy scalar.
    return np.asarray(x).clip(min, max, out)
