"""The check that targets are probabilities: numbers from 0 to 1."""

from typing import Any, Final

from typednn.checked_arguments import SHARE
from typednn.checked_values import need_within
from typednn.tensor import Tensor

__all__ = ["need_shares"]

_ROUNDING: Final = 1e-4


def need_shares(loss: str, **targets: Tensor[Any, Any]) -> None:
    """Raise ValueError for a number that is not from 0 to 1, but for rounding; planned, too."""
    for name, each in targets.items():
        need_within(loss, name, each, -_ROUNDING, 1 + _ROUNDING, expected=SHARE.text)
