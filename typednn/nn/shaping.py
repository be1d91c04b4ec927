"""Layers that give the elements of a tensor another shape."""

from typing import Any, Generic

import numpy as np
from typing_extensions import TypeVar

from typednn import ops
from typednn.nn.module import Module
from typednn.tensor import Tensor

__all__ = ["Flatten"]

D = TypeVar("D", bound=np.generic)
Axis = TypeVar("Axis", bound=int, default=Any, covariant=True)  # noqa: PLC0105 # as in shapes


class Flatten(Module, Generic[Axis]):
    """Joins the axes from ``start_axis`` on: images ``(b, 28, 28)`` become vectors ``(b, 784)``."""

    start_axis: Axis

    def __init__(
        self,
        start_axis: Axis = 1,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        self.start_axis = start_axis

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        return ops.flatten(x, start_axis=self.start_axis)
