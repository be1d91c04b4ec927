"""The layers of a Sequential: each must accept the result of the layer before it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from typednn.shapes.bindings import Bindings, Flexible, substitute
from typednn.shapes.dim import Dim, Unknown
from typednn.shapes.shape import UNKNOWN_SHAPE, Declared, Shape, ShapeError, Variadic, show
from typednn.shapes.unify import unify

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """A layer: its displayed name (``Linear[784, 100]``), and the shapes it takes and gives.

    - ``takes`` is None if the layer takes any shape.
    - ``gives`` is None if the result has the shape of the argument, as for an activation.
    - ``flexible`` names are bound by each call (None: all names). The other names are sizes of the
      program around, and the same in all layers.
    - ``through`` computes the result instead of ``gives``, if no annotation can describe it.
    - ``refuses`` raises ShapeError for an argument that ``takes`` does not exclude.
    - ``accepts``: the shape that all arguments have, as far as it is known, if ``through`` refuses others
      itself.
    """

    name: str
    takes: Declared | None
    gives: Declared | None
    flexible: Flexible = None
    through: Callable[[Shape], Shape] | None = None
    refuses: Callable[[Shape], None] | None = None
    accepts: Shape | None = None


def sequential(
    layers: Sequence[LayerSpec], x: Shape = UNKNOWN_SHAPE, owner: str = "Sequential"
) -> Shape:
    """Return the shape of the result of all layers, one after the other, for ``x``.

    ``owner`` is what messages call the layer that they are in.

    Raises ShapeError (shape, shape-rank) if a layer does not accept the result before it.
    """
    giver, chained = f"x is {show(x)}", False
    for number, layer in enumerate(layers, start=1):
        bindings = Bindings()
        if layer.takes is not None:
            mismatch = unify(layer.takes, x, bindings, layer.flexible)
            if mismatch is not None:
                text = f"{owner}: layer {number} {layer.name!r} takes {shape_text(layer.takes)!r}"
                text += f" but {giver}{_repair(layer, x) if chained else ''}"
                raise ShapeError(text, mismatch.code)
        place = f"{owner}: layer {number}"
        if layer.refuses is not None:
            _named(layer, place, partial(layer.refuses, x))
        if layer.through is not None:
            x = _named(layer, place, partial(layer.through, x))
            giver, chained = f"layer {number} {layer.name!r} gives {shape_text(x)!r}", True
        elif layer.gives is not None:
            x = substitute(layer.gives, bindings, layer.flexible)
            shown = x if _is_known(x) else layer.gives
            giver = f"layer {number} {layer.name!r} gives {shape_text(shown)!r}"
            chained = True
    return x


_CHAIN: Final = "Sequential"
"""The name of a Sequential inside of another one."""


def _named(layer: LayerSpec, place: str, rule: Callable[[], T]) -> T:
    """Return what the layer's rule gives; its refusal says which layer it is."""
    try:
        return rule()
    except ShapeError as error:
        if layer.name == _CHAIN:  # which names its own layer
            raise
        raise ShapeError(f"{place} {layer.name!r}: {error}", error.code) from None


def hides_parameters(made_by: str, layer: str) -> str:
    """Return the message for a wrapped layer with parameters among layers."""
    return (
        f"{made_by}: as a layer in others it would hide the parameters of {layer!r}; put the layer"
        f" there, and call {made_by} around its use"
    )


def in_lambda(refusal: str) -> str:
    """Return the message for a lambda among layers that does not take what the layers before it give."""
    return f"<lambda>: {refusal}"


def no_layer(kind: str) -> str:
    """Return the message for an argument of this kind among layers, which cannot be called."""
    more = "; give the layers one by one: *layers" if kind in ("a list", "a tuple") else ""
    return f"{kind} is no layer: expected a Module, or a function of a tensor{more}"


def class_of_layers(name: str) -> str:
    """Return the message for the class of a layer in place of a layer."""
    return f"{name} is a class, but expected a layer; make one: {name}(...)"


def chain(layers: Sequence[LayerSpec]) -> LayerSpec:
    """Return a Sequential as one layer. It takes what its first layer with shapes takes."""
    deciding = (layer for layer in layers if layer.takes or layer.gives or layer.through)
    first = next(deciding, LayerSpec("", None, None))
    if first.name == "":
        return LayerSpec(_CHAIN, None, None)
    through = partial(sequential, layers)
    return LayerSpec(_CHAIN, first.takes, None, first.flexible, through, accepts=first.accepts)


def argument_of(layer: LayerSpec) -> Shape | None:
    """Return what a layer takes, as the shape of its argument; None if nothing is known of it."""
    if layer.takes is None:
        return layer.accepts
    return substitute(layer.takes, Bindings(), layer.flexible)


def _is_known(shape: Shape) -> bool:
    return not any(isinstance(entry, Unknown) or entry == Variadic(None) for entry in shape)


def shape_text(shape: Declared) -> str:
    """Write a shape as in an annotation: ``*b 100``."""
    return " ".join(map(str, shape))


def _repair(layer: LayerSpec, x: Shape) -> str:
    """Return advice how to change the sizes of a layer ``Kind[in, out]`` so that it takes ``x``."""
    written = re.fullmatch(r"(\w+)\[(.+), (.+)\]", layer.name)
    if written is None or not layer.takes or not layer.gives or not x:
        return ""
    kind, taken, given = written.groups()
    ends = (str(layer.takes[-1]), str(layer.gives[-1]))
    if ends != (taken, given) or x[-1] == layer.takes[-1] or not isinstance(x[-1], int | Dim):
        return ""
    return f"; make it {kind}({x[-1]}, {given})"
