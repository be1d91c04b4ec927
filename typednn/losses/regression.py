"""Losses between numbers: squares, absolute values, and what lies between them."""

from typing import Any, TypeVar

import numpy as np

from typednn import ops
from typednn.losses.reduction import Reduction, check_operands, need_number, reduced
from typednn.tensor import Tensor

__all__ = ["huber", "l1", "mse", "smooth_l1"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])


def mse(
    outputs: Tensor[S, F], targets: Tensor[S, F], *, reduction: Reduction = "mean"
) -> Tensor[Any, F]:
    """Return the squared error, ``(outputs - targets) ** 2``.

    Raises ShapeError unless both have the same shape and floating-point dtype, and for the mean of
    no elements.
    """
    check_operands("mse", reduction, outputs=outputs, targets=targets)
    return reduced(ops.square(outputs - targets), reduction)


def l1(
    outputs: Tensor[S, F], targets: Tensor[S, F], *, reduction: Reduction = "mean"
) -> Tensor[Any, F]:
    """Return the absolute error, ``abs(outputs - targets)``; its slope is 0 where they are equal.

    Raises ShapeError as ``mse``.
    """
    check_operands("l1", reduction, outputs=outputs, targets=targets)
    return reduced(ops.abs(outputs - targets), reduction)


def huber(
    outputs: Tensor[S, F],
    targets: Tensor[S, F],
    *,
    delta: float = 1.0,
    reduction: Reduction = "mean",
) -> Tensor[Any, F]:
    """Return ``d ** 2 / 2`` for errors ``d`` up to ``delta``, and ``delta * (d - delta / 2)`` above.

    Raises ShapeError as ``mse``, and ValueError unless ``delta`` is positive. Source: Huber, "Robust
    estimation of a location parameter" (1964).
    """
    check_operands("huber", reduction, outputs=outputs, targets=targets)
    need_number("huber", "delta", delta)
    return reduced(_huber(outputs, targets, delta), reduction)


def smooth_l1(
    outputs: Tensor[S, F],
    targets: Tensor[S, F],
    *,
    beta: float = 1.0,
    reduction: Reduction = "mean",
) -> Tensor[Any, F]:
    """Return ``huber`` with ``delta=beta``, divided by ``beta``: its slope is 1 for large errors.

    Raises ShapeError as ``mse``, and ValueError unless ``beta`` is positive. Source: Girshick, "Fast
    R-CNN" (2015).
    """
    check_operands("smooth_l1", reduction, outputs=outputs, targets=targets)
    need_number("smooth_l1", "beta", beta)
    return reduced(_huber(outputs, targets, beta) / beta, reduction)


def _huber(x: Tensor[Any, F], y: Tensor[Any, F], delta: float) -> Tensor[Any, F]:
    error = ops.abs(x - y)
    within = ops.clip(error, max=delta)  # no large error is squared, so none overflows
    return within * (error - 0.5 * within)
