"""The chain of a Sequential: what each layer takes must be what the one before it gives."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from typednn.shapes.dim import Dim
from typednn.shapes.shape import UNKNOWN_SHAPE, Declared, Shape, ShapeError, show
from typednn.shapes.unify import Bindings, Flexible, finish, substitute, unify


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """A layer by the name people read (`Linear[784, 100]`) and the shapes it takes and gives.

    `takes` None: any shape. `gives` None: the shape that it was given, as an activation does.
    `flexible` are the names that each call binds anew (None: all); the others are sizes of the
    program around, the same ones in all layers.
    """

    name: str
    takes: Declared | None
    gives: Declared | None
    flexible: Flexible = None


def sequential(layers: Sequence[LayerSpec], x: Shape = UNKNOWN_SHAPE) -> Shape:
    """The shape that the layers, one after the other, make of `x`.

    Raises ShapeError (shape, shape-rank) where a layer cannot take what it is given.
    """
    giver, chained = f"x is {show(x)}", False
    for number, layer in enumerate(layers, start=1):
        bindings = Bindings()
        if layer.takes is not None:
            mismatch = unify(layer.takes, x, bindings, layer.flexible) or finish(bindings)
            if mismatch is not None:
                text = f"Sequential: layer {number} {layer.name!r} takes {_text(layer.takes)!r}"
                text += f" but {giver}{_repair(layer, x) if chained else ''}"
                raise ShapeError(text, mismatch.code)
        if layer.gives is not None:
            x = substitute(layer.gives, bindings, layer.flexible)
            giver = f"layer {number} {layer.name!r} gives {_text(layer.gives)!r}"
            chained = True
    return x


def _text(shape: Declared) -> str:
    """As in an annotation: `*b 100`."""
    return " ".join(map(str, shape))


def _repair(layer: LayerSpec, x: Shape) -> str:
    """How to write a layer named `Kind[in, out]` after its last sizes so that it takes `x`."""
    written = re.fullmatch(r"(\w+)\[(.+), (.+)\]", layer.name)
    if written is None or not layer.takes or not layer.gives or not x:
        return ""
    kind, taken, given = written.groups()
    ends = (str(layer.takes[-1]), str(layer.gives[-1]))
    if ends != (taken, given) or x[-1] == layer.takes[-1] or not isinstance(x[-1], int | Dim):
        return ""
    return f"; make it {kind}({x[-1]}, {given})"
