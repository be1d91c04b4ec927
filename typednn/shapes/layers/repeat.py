"""Repeat: a layer several times, which must take its own result."""

from typednn.shapes.layers.arguments import Count
from typednn.shapes.layers.registry import of_construction
from typednn.shapes.layers.sequential import LayerSpec, sequential, shape_text
from typednn.shapes.shape import ShapeError


@of_construction("Repeat")
def refuse_repeat(times: Count) -> None:
    pass


def no_builder(kind: str, layer: str | None) -> str:
    """Return the message for a ``build`` that makes no layer: a layer itself, or no function."""
    if layer is not None:
        return (
            f"Repeat: build is the layer {layer!r}, but expected a function that makes one, as lambda:"
            f" {layer}(...)"
        )
    return f"Repeat: build is {kind}, but expected a function that makes a layer"


def refuse_repeated(layer: LayerSpec) -> None:
    """Raise ShapeError (shape, shape-rank) if a layer cannot take its own result."""
    if layer.takes is None or layer.gives is None:
        return
    try:
        sequential([layer, layer])
    except ShapeError as error:
        takes, gives = shape_text(layer.takes), shape_text(layer.gives)
        text = f"Repeat: layer {layer.name!r} takes {takes!r} but gives {gives!r}; repeat a layer"
        raise ShapeError(f"{text} that keeps the shape", error.code) from None
