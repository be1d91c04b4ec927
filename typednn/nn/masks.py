"""Masks: bool tensors that say which elements are there, or are seen.

What they compare may have one size on two axes, so each is broadcast explicitly.
"""

from typing import Any, TypeAlias

import numpy as np

from typednn import ops
from typednn.tensor import Tensor

__all__ = ["Mask", "both", "places_below"]

Mask: TypeAlias = Tensor[Any, np.bool_]


def places_below(limits: Tensor[Any, np.int64], count: int) -> Mask:
    """Return for each limit (*b) which of the places 0, 1, ... are below it: (*b, count)."""
    shape = (*limits.shape, count)
    places = ops.broadcast_to(ops.arange(count), shape)
    return ops.less(places, ops.broadcast_to(limits[..., None], shape))


def both(x: Mask, y: Mask) -> Mask:
    """Return ``x & y``, broadcast."""
    shape = np.broadcast_shapes(x.shape, y.shape)
    return ops.logical_and(ops.broadcast_to(x, shape), ops.broadcast_to(y, shape))
