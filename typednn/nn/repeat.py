"""Repeat: a layer several times, each with its own parameters, as one loop."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from typednn import ops, random, trees
from typednn.control_flow import scan
from typednn.nn.layer_rules import refuse_construction
from typednn.nn.layer_specs import called, layer_name, layer_spec
from typednn.nn.mode_arguments import with_mode
from typednn.nn.modes import Mode, Train
from typednn.nn.module import Module
from typednn.nn.type_parameters import F, S
from typednn.shapes.layers.repeat import no_builder, refuse_repeated
from typednn.shapes.layers.sequential import LayerSpec
from typednn.tensor import Tensor

__all__ = ["Repeat"]

L = TypeVar("L")


class Repeat(Module, Generic[L]):
    """Calls ``times`` layers in sequence, which ``build`` makes one after the other.

    The layers have the same structure and sizes; each tensor of ``stacked`` holds those of all
    layers, along a new axis 0. They are called by ``scan``: a graph has one layer, so its size does
    not depend on ``times``. ``repeat[i]`` is layer i.

    If the layer takes a ``mode``, so does the call. In training each layer gets keys of its own.

    ``(*s)`` stays ``(*s)``. Raises ShapeError for fewer than 1 times, and if the result of a layer
    has another shape than its input; TypeError for a ``build`` that makes no layer; ValueError if
    the layers differ in structure, and in training if they update buffers.
    """

    times: int
    stacked: Any  # a layer L, whose tensors have one more axis than their annotations say

    def __init__(self, times: int, build: Callable[[], L]) -> None:
        refuse_construction(self, times)
        if isinstance(build, Module) or not callable(build):
            layer = type(build).__name__ if isinstance(build, Module) else None
            raise TypeError(no_builder(type(build).__name__, layer))
        layers = [build() for _ in range(times)]
        refuse_repeated(layer_spec(layers[0]))
        self.times = times
        self.stacked = trees.map(lambda *each: ops.stack(each), *layers)

    def __call__(self, x: Tensor[S, F], mode: Mode | None = None) -> Tensor[S, F]:
        def call(layer: L, x: Tensor[S, F], mode: Mode | None) -> Tensor[S, F]:
            return called("Repeat", layer, with_mode("Repeat", [layer], mode)[0], x)

        return self.through(call, x, mode)

    def through(
        self,
        call: Callable[[L, Tensor[S, F], Any], Tensor[S, F]],
        x: Tensor[S, F],
        mode: Mode | None,
    ) -> Tensor[S, F]:
        """Return what ``call(layer, x, mode)`` makes of ``x``, layer by layer.

        It is for calls with further arguments. The ``mode`` is the layer's own.
        """
        keys = random.split(mode.key(), self.times) if isinstance(mode, Train) else None

        def step(x: Tensor[S, F], each: Any) -> tuple[Tensor[S, F], tuple[()]]:
            layer, own = (each[0], Train(each[1])) if keys is not None else (each, mode)
            x = call(layer, x, own)
            if isinstance(own, Train) and own.has_updates():
                raise ValueError(
                    f"Repeat: layer {layer_name(layer)!r} updates its buffers in training, which a"
                    " Repeat does not keep; use a Sequential"
                )
            return x, ()

        return scan(step, x, self.stacked if keys is None else (self.stacked, keys))[0]

    def __typednn_layers__(self) -> tuple[Any, ...]:
        return (self.stacked,)

    def __typednn_layer_spec__(self) -> LayerSpec:
        return layer_spec(self[0])

    def __len__(self) -> int:
        return self.times

    def __iter__(self) -> Iterator[L]:
        return (self[index] for index in range(self.times))

    def __getitem__(self, index: int) -> L:
        """Return layer ``index``. Raises IndexError if there is none."""
        if not -self.times <= index < self.times:
            raise IndexError(f"Repeat: there is no layer {index}, there are {self.times}")
        layer: L = trees.map(lambda x: x[index], self.stacked)
        return layer
