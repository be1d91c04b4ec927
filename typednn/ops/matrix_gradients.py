"""Parts of the gradients of decompositions of matrices."""

from typing import Any, TypeVar

import numpy as np

from typednn.ops.comparison import where
from typednn.ops.from_data import asarray
from typednn.ops.shaping import expand_dims
from typednn.tensor import Tensor

__all__ = ["on_diagonal", "over_differences"]

F = TypeVar("F", bound=np.floating[Any])


def on_diagonal(x: Tensor[Any, F]) -> Tensor[Any, F]:
    """Return ``x`` with zeros beside the diagonal; a row becomes a matrix with this diagonal."""
    return x * asarray(np.eye(x.shape[-1]), x.dtype)


def over_differences(x: Tensor[Any, F], numbers: Tensor[Any, F]) -> Tensor[Any, F]:
    """Return ``x[i, j] / (numbers[j] - numbers[i])``, and 0 where two of the numbers are equal."""
    apart = expand_dims(numbers, -2) - expand_dims(numbers, -1)
    equal = apart == 0.0
    return where(equal, 0.0, x / where(equal, 1.0, apart))
