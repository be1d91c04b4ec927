"""Losses of vectors that should be near to each other, or far."""

from typing import Any, TypeVar

import numpy as np

from typednn import ops
from typednn.losses.reduction import Reduction, check_operands, need_number, reduced
from typednn.tensor import Tensor

__all__ = ["cosine_embedding", "triplet"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])


def triplet(
    anchor: Tensor[S, F],
    positive: Tensor[S, F],
    negative: Tensor[S, F],
    *,
    margin: float = 1.0,
    reduction: Reduction = "mean",
) -> Tensor[Any, F]:
    """Return ``max(0, d(anchor, positive) - d(anchor, negative) + margin)`` for vectors (*b, d).

    d is the Euclidean distance over the last axis, whose slope is 0 between equal vectors; PyTorch
    adds 1e-6 to each difference instead, unless its ``eps=0``. Raises ShapeError for shapes or
    dtypes that do not fit, and for the mean of no elements; ValueError unless ``margin`` is positive.
    Source: Schroff, Kalenichenko and Philbin, "FaceNet" (2015), without their squares.
    """
    check_operands("triplet", reduction, anchor=anchor, positive=positive, negative=negative)
    need_number("triplet", "margin", margin)
    near = ops.norm(anchor - positive, axis=-1)
    far = ops.norm(anchor - negative, axis=-1)
    return reduced(ops.relu(near - far + margin), reduction)


def cosine_embedding(
    x: Tensor[S, F],
    y: Tensor[S, F],
    same: Tensor[Any, np.bool_],
    *,
    margin: float = 0.0,
    reduction: Reduction = "mean",
) -> Tensor[Any, F]:
    """Return ``1 - cos(x, y)`` for pairs that are the ``same``, ``max(0, cos(x, y) - margin)`` else.

    Vectors are (*b, d), ``same`` is (*b,); PyTorch's labels 1 and -1 are ``labels > 0``. The cosine
    with a vector of length 0, and its slope, is 0. Raises ShapeError for shapes or dtypes that do
    not fit, and for the mean of no elements; ValueError unless ``margin`` is from -1 to 1.
    """
    check_operands("cosine_embedding", reduction, x=x, y=y, same=same)
    need_number("cosine_embedding", "margin", margin)
    cosine = ops.sum(_unit(x) * _unit(y), axis=-1)
    return reduced(ops.where(same, 1.0 - cosine, ops.relu(cosine - margin)), reduction)


def _unit(x: Tensor[Any, F]) -> Tensor[Any, F]:
    """Return the vectors with length 1; those of length 0 as they are, without a slope."""
    length = ops.norm(x, axis=-1, keepdims=True)
    is_zero = length == 0.0
    return ops.where(is_zero, 0.0, x) / ops.where(is_zero, 1.0, length)
