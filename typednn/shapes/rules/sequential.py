"""The chain of a Sequential: what each layer takes must be what the one before it gives."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from typednn.shapes.bindings import Bindings, Flexible, substitute
from typednn.shapes.dim import Dim
from typednn.shapes.rules.shaping import flatten
from typednn.shapes.shape import UNKNOWN_SHAPE, Declared, Shape, ShapeError, show
from typednn.shapes.unify import unify


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """A layer by the name people read (``Linear[784, 100]``) and the shapes it takes and gives.

    ``takes`` None: any shape. ``gives`` None: the shape that it was given, as an activation does.
    ``flexible`` are the names that each call binds anew (None: all); the others are sizes of the
    program around, the same ones in all layers. ``through`` stands in for ``gives`` where the
    result follows from the argument by more than an annotation can say.
    """

    name: str
    takes: Declared | None
    gives: Declared | None
    flexible: Flexible = None
    through: Callable[[Shape], Shape] | None = None


def sequential(layers: Sequence[LayerSpec], x: Shape = UNKNOWN_SHAPE) -> Shape:
    """The shape that the layers, one after the other, make of ``x``.

    Raises ShapeError (shape, shape-rank) where a layer cannot take what it is given.
    """
    giver, chained = f"x is {show(x)}", False
    for number, layer in enumerate(layers, start=1):
        bindings = Bindings()
        if layer.takes is not None:
            mismatch = unify(layer.takes, x, bindings, layer.flexible)
            if mismatch is not None:
                text = f"Sequential: layer {number} {layer.name!r} takes {_text(layer.takes)!r}"
                text += f" but {giver}{_repair(layer, x) if chained else ''}"
                raise ShapeError(text, mismatch.code)
        if layer.through is not None:
            x = layer.through(x)
            giver, chained = f"layer {number} {layer.name!r} gives {_text(x)!r}", True
        elif layer.gives is not None:
            x = substitute(layer.gives, bindings, layer.flexible)
            giver = f"layer {number} {layer.name!r} gives {_text(layer.gives)!r}"
            chained = True
    return x


def chain(layers: Sequence[LayerSpec]) -> LayerSpec:
    """A chain inside another: its input is that of its first layer that says something of shapes."""
    deciding = (layer for layer in layers if layer.takes or layer.gives or layer.through)
    first = next(deciding, LayerSpec("", None, None))
    if first.name == "":
        return LayerSpec("Sequential", None, None)
    return LayerSpec(
        "Sequential", first.takes, None, first.flexible, lambda x: sequential(layers, x)
    )


LAYER_RULES: Final[dict[str, Callable[[Shape], Shape]]] = {
    "Flatten": lambda x: flatten(x, start_axis=1),
}
"""What the layers of ``typednn.nn`` make of a shape that no annotation can say, by class."""


def _text(shape: Declared) -> str:
    """As in an annotation: ``*b 100``."""
    return " ".join(map(str, shape))


def _repair(layer: LayerSpec, x: Shape) -> str:
    """How to write a layer named ``Kind[in, out]`` after its last sizes so that it takes ``x``."""
    written = re.fullmatch(r"(\w+)\[(.+), (.+)\]", layer.name)
    if written is None or not layer.takes or not layer.gives or not x:
        return ""
    kind, taken, given = written.groups()
    ends = (str(layer.takes[-1]), str(layer.gives[-1]))
    if ends != (taken, given) or x[-1] == layer.takes[-1] or not isinstance(x[-1], int | Dim):
        return ""
    return f"; make it {kind}({x[-1]}, {given})"
