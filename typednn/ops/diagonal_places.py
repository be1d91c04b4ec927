"""The places of diagonals in a matrix, as tensors: for the number of a diagonal that is traced."""

import builtins
from typing import Any

import numpy as np

from typednn.tensor import Tensor, wrap
from typednn.traced_number import computed

__all__ = ["diagonal_of_each", "within"]


def diagonal_of_each(shape: tuple[int, ...]) -> Tensor[Any, np.int64]:
    """Return for each element of a matrix how many places above the main diagonal it is."""
    return wrap(np.arange(shape[-1]) - np.arange(shape[-2])[:, None])


def within(k: Any, shape: tuple[int, ...]) -> int:
    """Return the number ``k`` of a diagonal, which may be traced, or of one just outside of the matrix: int64 holds it."""
    most = builtins.max(shape[-2:])
    place: int = computed(lambda k: builtins.max(builtins.min(k, most), -most), k)
    return place
