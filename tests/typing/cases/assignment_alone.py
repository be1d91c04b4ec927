"""A module whose only use of a layer is an assignment to its field."""

from typednn import nn


def forget_bias(layer: nn.Linear[int, int]) -> None:
    layer.bias = None  # E: Linear is immutable: build a new one with nn.replace(module, bias=...), or trees.map(f, module) for all its tensors [frozen-field]
