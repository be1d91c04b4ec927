"""Arrays that tests draw, and what they compare of them."""

from typing import Any

import numpy as np

from typednn import Tensor, trees

__all__ = ["Array", "bits", "drawn"]

Array = np.ndarray[Any, Any]


def drawn(*shapes: tuple[int, ...], dtype: Any = np.float32, scale: float = 1.0) -> list[Array]:
    """Return an array for each shape, of normal numbers, the same ones in each call."""
    rng = np.random.default_rng(0)
    return [(rng.standard_normal(shape) * scale).astype(dtype) for shape in shapes]


def bits(tree: Any) -> list[tuple[Any, ...]]:
    """Return shape, dtype and bytes of each tensor and array in the tree."""
    leaves = [leaf for leaf in trees.leaves(tree) if trees.is_array(leaf)]
    arrays = [leaf.numpy() if isinstance(leaf, Tensor) else leaf for leaf in leaves]
    return [(x.shape, x.dtype, x.tobytes()) for x in arrays]
