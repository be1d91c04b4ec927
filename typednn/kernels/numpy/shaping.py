"""The same elements in another shape, as a view or as a copy."""

from typing import Any

import numpy as np

__all__ = ["broadcast_to", "copy_reshaped", "reshape", "reshape_view"]


def reshape(x: Any, shape: Any) -> Any:
    return x.reshape(shape)


def reshape_view(x: Any, shape: Any) -> Any:
    """Return a view of ``x`` in this shape. Raises ValueError if numpy would have to copy."""
    return np.reshape(x, shape, copy=False)


def copy_reshaped(x: Any, out: Any) -> None:
    np.copyto(out.reshape(x.shape), x)


def broadcast_to(x: Any, shape: Any) -> Any:
    if x.ndim == 0 and isinstance(shape, tuple) and min(shape, default=0) >= 0:
        # The gradient of every mean begins with this, and np.broadcast_to takes 4 us longer.
        return np.ndarray(shape, x.dtype, x, 0, (0,) * len(shape))
    return np.broadcast_to(x, shape)
