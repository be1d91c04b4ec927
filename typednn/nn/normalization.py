"""Normalization: features scaled to mean 0 and variance 1, and then by what is learned."""

from typing import Any, Generic

from jaxtyping import Float32
from typing_extensions import TypeVar

from typednn import ops
from typednn.nn.module import Module
from typednn.shapes.rules import layers as rules
from typednn.tensor import Tensor

__all__ = ["LayerNorm"]

Size = TypeVar("Size", bound=int, default=Any, covariant=True)  # noqa: PLC0105 # as in shapes


class LayerNorm(Module, Generic[Size]):
    """``(x - mean) / sqrt(variance + eps) * weight + bias``, both over the last axis.

    Ba, Kiros and Hinton, "Layer normalization" (2016). Raises ShapeError for a size below 1.
    """

    weight: Float32[Tensor, "Size"]
    bias: Float32[Tensor, "Size"]
    eps: float

    def __init__(self, size: Size, eps: float = 1e-5) -> None:
        rules.layer_norm(size)
        self.weight = ops.ones(size)
        self.bias = ops.zeros(size)
        self.eps = eps

    def __call__(self, x: Float32[Tensor, "*b Size"]) -> Float32[Tensor, "*b Size"]:
        centred = x - ops.mean(x, axis=-1, keepdims=True)
        variance = ops.mean(centred * centred, axis=-1, keepdims=True)
        return centred / ops.sqrt(variance + self.eps) * self.weight + self.bias
