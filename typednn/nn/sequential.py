"""Layers called in sequence. Their sizes are compared when the sequence is built."""

from collections.abc import Iterator
from typing import Any, Generic

from typing_extensions import TypeVarTuple, Unpack

from typednn.nn.layer_specs import layer_spec, raised_by, refusal_of_layers
from typednn.nn.mode_arguments import with_mode
from typednn.nn.modes import Mode
from typednn.nn.module import Module, indented
from typednn.shapes.layers.sequential import LayerSpec, chain, sequential
from typednn.shapes.shape import ShapeError
from typednn.tensor import Tensor

__all__ = ["Sequential"]

Layers = TypeVarTuple("Layers", default=Unpack[tuple[Any, ...]])


class Sequential(Module, Generic[*Layers]):
    """Calls its layers in sequence: each gets the result of the previous layer.

    If a layer in it takes a ``mode``, as Dropout does, so does the call, and passes it on; otherwise
    the call takes none. mypy's plugin knows which.

    ``(*s)`` becomes the ``(*r)`` of the last layer. Raises ShapeError when it is built if a layer
    does not accept the result of the previous ones. Calls raise TypeError for a mode that is
    missing, or that no layer takes.
    """

    layers: tuple[*Layers]

    def __init__(self, *layers: *Layers) -> None:
        sequential([layer_spec(layer) for layer in layers])
        self.layers = layers

    def __call__(self, x: Tensor[Any, Any], mode: Mode | None = None) -> Tensor[Any, Any]:
        found = [x]
        functions = with_mode("Sequential", self.layers, mode)
        try:
            for function in functions:
                found.append(function(found[-1]))
        except ShapeError as error:
            own = raised_by(self.layers[len(found) - 1], error)
            raise refusal_of_layers(type(self).__name__, self.layers, found, own) from None
        return found[-1]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.layers)

    def __len__(self) -> int:
        return len(self.layers)

    def __getitem__(self, index: int) -> Any:
        return self.layers[index]

    def __typednn_layers__(self) -> tuple[Any, ...]:
        return self.layers

    def __typednn_layer_spec__(self) -> LayerSpec:
        return chain([layer_spec(layer) for layer in self])

    def __repr__(self) -> str:
        return indented("Sequential", [repr(layer) for layer in self])
