"""Repeat: a layer several times, each with its own parameters, as one loop."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import numpy as np

from typednn import ops, trees
from typednn.control_flow import scan
from typednn.nn.module import Module
from typednn.nn.sequential import layer_spec
from typednn.shapes.rules.layers import repeat
from typednn.shapes.rules.sequential import LayerSpec, repeated
from typednn.tensor import Tensor

__all__ = ["Repeat"]

L = TypeVar("L")
S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])


class Repeat(Module, Generic[L]):
    """Calls ``times`` layers in sequence, which ``build`` makes one after the other.

    The layers have the same structure and sizes; each tensor of ``stacked`` holds those of all
    layers, along a new axis 0. They are called by ``scan``: a graph has one layer, so its size does
    not depend on ``times``. ``repeat[i]`` is layer i.

    Raises ShapeError for fewer than 1 times, and if the result of a layer has another shape than its
    input; ValueError if the layers differ in structure.
    """

    times: int
    stacked: Any  # a layer L, whose tensors have one more axis than their annotations say

    def __init__(self, times: int, build: Callable[[], L]) -> None:
        repeat(times)
        layers = [build() for _ in range(times)]
        repeated(layer_spec(layers[0]))
        self.times = times
        self.stacked = trees.map(lambda *each: ops.stack(each), *layers)

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return scan(_called, x, self.stacked)[0]

    def __typednn_layer_spec__(self) -> LayerSpec:
        return layer_spec(self[0])

    def __len__(self) -> int:
        return self.times

    def __getitem__(self, index: int) -> L:
        layer: L = trees.map(lambda x: x[index], self.stacked)
        return layer


def _called(x: Tensor[S, F], layer: Any) -> tuple[Tensor[S, F], tuple[()]]:
    return layer(x), ()
