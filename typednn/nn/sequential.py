"""Layers called in sequence. Their sizes are compared when the sequence is built."""

import inspect
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final, Generic, TypeVar, get_args, get_origin

from typing_extensions import TypeVarTuple, Unpack

from typednn.checks.hints import is_array_hint
from typednn.checks.messages import sizes_text
from typednn.checks.resolution import hints_of
from typednn.checks.sizes import sizes_of
from typednn.nn.layer_rules import name_of_call_rule
from typednn.nn.mode_arguments import ModeUse, most, use_of_call
from typednn.nn.modes import Mode
from typednn.nn.module import Module, indented
from typednn.shapes.dim import Dim
from typednn.shapes.layers import CALL_RULES, in_type, name_of
from typednn.shapes.parsing import parse
from typednn.shapes.rules.sequential import LayerSpec, chain, sequential
from typednn.shapes.shape import UNKNOWN_SHAPE, Declared
from typednn.tensor import Tensor

__all__ = ["Sequential"]

OWN_SPEC: Final = "__typednn_layer_spec__"
"""The method of a layer that calls others: it gives the shapes that no annotation tells."""

Layers = TypeVarTuple("Layers", default=Unpack[tuple[Any, ...]])


class Sequential(Module, Generic[*Layers]):
    """Calls its layers in sequence: each gets the result of the previous layer.

    If a layer in it takes a ``mode``, as Dropout does, so does the call, and passes it on; otherwise
    the call takes none. mypy's plugin knows which.

    Raises ShapeError when it is built if a layer does not accept the result of the previous ones.
    Calls raise TypeError for a mode that is missing, or that no layer takes.
    """

    layers: tuple[*Layers]

    def __init__(self, *layers: *Layers) -> None:
        sequential([layer_spec(layer) for layer in layers])
        self.layers = layers

    def __call__(self, x: Tensor[Any, Any], mode: Mode | None = None) -> Tensor[Any, Any]:
        uses = [mode_use(layer) for layer in self]
        if mode is None:
            self._refuse_missing_mode(uses)
            uses = [ModeUse.NEVER] * len(uses)
        elif most(uses) is ModeUse.NEVER:
            raise TypeError("Sequential: a mode is given, but no layer takes one: call model(x)")
        for layer, use in zip(self, uses, strict=True):
            x = layer(x) if use is ModeUse.NEVER else layer(x, mode=mode)
        return x

    def _refuse_missing_mode(self, uses: Sequence[ModeUse]) -> None:
        if ModeUse.REQUIRED in uses:
            number = uses.index(ModeUse.REQUIRED)
            raise TypeError(
                f"Sequential: layer {number + 1} {_name(self[number])!r} takes a mode, which is"
                " missing: call model(x, mode), with nn.Train(key) or nn.Eval()"
            )

    def __iter__(self) -> Iterator[Any]:
        return iter(self.layers)

    def __len__(self) -> int:
        return len(self.layers)

    def __getitem__(self, index: int) -> Any:
        return self.layers[index]

    def __typednn_layer_spec__(self) -> LayerSpec:
        return chain([layer_spec(layer) for layer in self])

    def __repr__(self) -> str:
        return indented("Sequential", [repr(layer) for layer in self])


def mode_use(layer: Any) -> ModeUse:
    """Return whether calls of a layer take a mode; of a Sequential, whether those inside do."""
    if isinstance(layer, Sequential):
        return most(map(mode_use, layer))
    return use_of_call(layer)


def layer_spec(layer: Any) -> LayerSpec:
    """Return the shapes of a layer's input and output, from the annotations of its ``__call__``."""
    if own := getattr(type(layer), OWN_SPEC, None):
        spec: LayerSpec = own(layer)
        return spec
    if (name := name_of_call_rule(layer)) is not None:
        values = {each: _as_rules_see(getattr(layer, each)) for each in in_type(name)}
        through = partial(CALL_RULES[name], **values)
        return LayerSpec(name_of(name, values), None, None, through=through)
    call = inspect.unwrap(layer if inspect.isroutine(layer) else type(layer).__call__)
    hints, parameters = hints_of(call, {}), inspect.signature(call).parameters
    takes = next((hints[name] for name in parameters if name in hints), None)
    gives = hints.get("return")
    given = None if _keeps_shape(takes, gives) else _declared(gives, layer) or UNKNOWN_SHAPE
    return LayerSpec(_name(layer), _declared(takes, layer), given)


def _name(layer: Any) -> str:
    return layer.__name__ if inspect.isroutine(layer) else sizes_text(layer)


def _as_rules_see(value: Any) -> Any:
    """Return a field of a layer; a layer's spec in place of a layer or a function."""
    if isinstance(value, tuple):
        return tuple(map(_as_rules_see, value))
    return layer_spec(value) if callable(value) else value


def _keeps_shape(takes: Any, gives: Any) -> bool:
    """Return whether the layer is ``(x: Tensor[S, F]) -> Tensor[S, F]``, as activations are."""
    if get_origin(takes) is not Tensor or get_origin(gives) is not Tensor:
        return False
    return isinstance(get_args(takes)[0], TypeVar) and get_args(takes)[0] is get_args(gives)[0]


def _declared(hint: Any, layer: Any) -> Declared | None:
    """Return the annotation's shape, with the sizes that type variables have in this layer."""
    if not is_array_hint(hint):
        return None
    owner = next(cls for cls in type(layer).__mro__ if "__call__" in vars(cls))
    sizes = {name: size for name, (size, _) in sizes_of(layer, owner).items()}
    shape = parse(hint.dim_str).shape()
    return tuple(e.substitute(sizes) if isinstance(e, Dim) else e for e in shape)
