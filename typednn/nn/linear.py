"""The linear layer: a matrix product and a bias."""

from typing import Any, Generic

import numpy as np
from jaxtyping import Float32
from typing_extensions import TypeVar

from typednn import ops
from typednn.nn.init import Initializer, glorot_uniform
from typednn.nn.module import Module
from typednn.ops.linear_algebra import affine
from typednn.shapes.rules import layers as rules
from typednn.tensor import Tensor

__all__ = ["Linear"]

# Layers are immutable, so their sizes can be covariant: a Linear[784, 10] is accepted where a
# Linear of any sizes is.
In = TypeVar("In", bound=int, default=Any, covariant=True)  # noqa: PLC0105 # as in shapes
Out = TypeVar("Out", bound=int, default=Any, covariant=True)  # noqa: PLC0105 # as in shapes


class Linear(Module, Generic[In, Out]):
    """``x @ weight + bias`` along the last axis of ``x``, which may have any axes before it.

    ``weight_init`` draws the weight from ``rng``. The bias starts at zero; ``bias=False`` leaves it
    out. Raises ShapeError for a size below 1.
    """

    weight: Float32[Tensor, "In Out"]
    bias: Float32[Tensor, "Out"] | None

    def __init__(
        self,
        in_features: In,
        out_features: Out,
        *,
        bias: bool = True,
        rng: np.random.Generator,
        weight_init: Initializer = glorot_uniform,
    ) -> None:
        rules.linear(in_features, out_features)
        self.weight = weight_init((in_features, out_features), rng)
        self.bias = ops.zeros(out_features) if bias else None

    def __call__(self, x: Float32[Tensor, "*b In"]) -> Float32[Tensor, "*b Out"]:
        return x @ self.weight if self.bias is None else affine(x, self.weight, self.bias)
