"""Conversion of each element to another dtype."""

from typing import Any

import numpy as np

__all__ = ["astype"]


def astype(x: Any, out: Any = None, *, dtype: np.dtype[Any]) -> Any:
    """Convert to ``dtype``, or to the dtype of ``out``, as numpy does."""
    if out is None:
        return x.astype(dtype)
    np.copyto(out, x, casting="unsafe")
    return out
