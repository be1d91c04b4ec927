"""The checks that targets are probabilities, numbers from 0 to 1, and that weights are not negative."""

import math
from typing import Any, Final

from typednn.checked_arguments import SHARE
from typednn.checked_values import need_within
from typednn.shapes.number_ranges import WEIGHT
from typednn.tensor import Tensor

__all__ = ["need_shares", "need_weights"]

_ROUNDING: Final = 1e-4


def need_shares(loss: str, **targets: Tensor[Any, Any]) -> None:
    """Raise ValueError for a number that is not from 0 to 1, but for rounding; planned, too."""
    for name, each in targets.items():
        need_within(loss, name, each, -_ROUNDING, 1 + _ROUNDING, expected=SHARE.text)


def need_weights(loss: str, **weights: Tensor[Any, Any] | None) -> None:
    """Raise ValueError for a weight below 0, which would reward mistakes without bound; planned, too."""
    for name, each in weights.items():
        if each is not None:
            need_within(loss, name, each, 0.0, math.inf, expected=WEIGHT.text)
