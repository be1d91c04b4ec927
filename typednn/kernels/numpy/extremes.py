"""Elements held between bounds."""

from typing import Any

import numpy as np

__all__ = ["clip"]


def clip(x: Any, min: Any, max: Any, out: Any = None) -> Any:
    """Clip by numpy's method, which takes half the time of its function.

    ``asarray``: a piece of a scalar may be a numpy scalar.
    """
    return np.asarray(x).clip(min, max, out)
