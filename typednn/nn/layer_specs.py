"""The specs of layers (``typednn.shapes.layers``), read from annotations of their calls and from rules."""

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, TypeVar, get_args, get_origin

from typednn import trees
from typednn.autodiff.custom_rules import CustomJvp, CustomVjp
from typednn.autodiff.mapped import Vmap
from typednn.autodiff.wrapped import Wrapped
from typednn.checks.hints import is_array_hint
from typednn.checks.messages import sizes_text
from typednn.checks.resolution import hints_of
from typednn.checks.sizes import sizes_of
from typednn.nn.layer_rules import name_of_call_rule
from typednn.nn.type_parameters import F
from typednn.planning.run.jit import Jit
from typednn.planning.trace.remat import Remat
from typednn.shapes.bindings import with_sizes
from typednn.shapes.dim import symbol
from typednn.shapes.layers import in_type, rule_of_x, spec_with_rule
from typednn.shapes.layers.sequential import (
    LayerSpec,
    class_of_layers,
    hides_parameters,
    in_lambda,
    no_layer,
    sequential,
)
from typednn.shapes.parsing import parse
from typednn.shapes.shape import UNKNOWN_SHAPE, Declared, Shape, ShapeError, show
from typednn.shapes.words import article
from typednn.tensor import Tensor

__all__ = ["called", "layer_name", "layer_spec", "raised_by", "refusal_of_layers"]

_KEEP_SHAPES: Final = (Jit, Remat, CustomJvp, CustomVjp)
"""Wrappers of functions whose calls have the shapes that the function's have."""

_LAYERS: Final = "typednn.nn."

OWN_SPEC: Final = "__typednn_layer_spec__"
"""The method of a layer that calls others: it gives the shapes that no annotation tells."""


def layer_spec(layer: Any) -> LayerSpec:
    """Return the shapes of a layer's input and output, from the annotations of its ``__call__``.

    Raises TypeError for a layer with parameters that is wrapped, as by ``remat``, and for what cannot be
    called with a tensor.
    """
    refuse_no_layer(layer)
    if own := getattr(type(layer), OWN_SPEC, None):
        spec: LayerSpec = own(layer)
        return spec
    if (name := name_of_call_rule(layer)) is not None:
        values = {each: _as_rules_see(getattr(layer, each)) for each in in_type(name)}
        return spec_with_rule(name, values)
    if isinstance(layer, Wrapped):
        return _spec_of_wrapped(layer)
    call = inspect.unwrap(layer if inspect.isroutine(layer) else type(layer).__call__)
    hints, parameters = hints_of(call, {}), inspect.signature(call).parameters
    takes = next((hints[name] for name in parameters if name in hints), None)
    gives = hints.get("return")
    given = None if _keeps_shape(takes, gives) else _declared(gives, layer) or UNKNOWN_SHAPE
    refuses = _rule_of_x(layer)
    return LayerSpec(layer_name(layer), _declared(takes, layer), given, refuses=refuses)


def _rule_of_x(layer: Any) -> Callable[[Shape], None] | None:
    owner = next(cls for cls in type(layer).__mro__ if "__call__" in vars(cls))
    rule = rule_of_x(owner.__name__) if owner.__module__.startswith(_LAYERS) else None
    if rule is None:
        return None
    return partial(rule, {name: size for name, (size, _) in sizes_of(layer, owner).items()})


def refusal_of_layers(
    owner: str, layers: Sequence[Any], found: Sequence[Tensor[Any, Any]], error: ShapeError
) -> ShapeError:
    """Return what is said where layers in ``owner`` do not fit ``x``: which layer it is, as mypy says it.

    ``found``: ``x``, and what the first layers gave. ``error`` is what the next one has raised. It stays
    if their shapes do not tell it.
    """
    shapes = [each.shape for each in found]
    specs = [layer_spec(layer) for layer in layers]
    try:
        specs[: len(shapes) - 1] = map(_with_result, specs, shapes, shapes[1:])
        sequential(specs, shapes[0], owner)
    except ShapeError as told:
        return told
    return error


def _with_result(layer: LayerSpec, x: Shape, given: Shape) -> LayerSpec:
    """Return a layer with the shape that it gave for ``x``, if nothing else tells it, as with a lambda."""
    is_unknown = sequential([layer], x) == UNKNOWN_SHAPE
    return LayerSpec(layer.name, None, given) if is_unknown else layer


def called(
    owner: str, layer: Any, function: Callable[..., Tensor[Any, F]], x: Tensor[Any, F]
) -> Tensor[Any, F]:
    """Return ``function(x)``, a call of the layer in ``owner``. Raises ``refusal_of_layers``."""
    try:
        return function(x)
    except ShapeError as error:
        raise refusal_of_layers(owner, [layer], [x], raised_by(layer, error)) from None


def raised_by(layer: Any, error: ShapeError) -> ShapeError:
    """Return what a layer has raised; a lambda's says that it is one, as no operation in it does."""
    is_lambda = inspect.isfunction(layer) and layer.__name__ == "<lambda>"
    return ShapeError(in_lambda(str(error)), error.code) if is_lambda else error


def refuse_no_layer(layer: Any) -> None:
    """Raise TypeError for what cannot be called with a tensor."""
    if isinstance(layer, type):
        raise TypeError(class_of_layers(layer.__name__))
    if isinstance(layer, Tensor):
        raise TypeError(no_layer(f"a tensor, {layer.dtype} {show(layer.shape)},"))
    if not callable(layer):
        kind = type(layer).__name__
        raise TypeError(no_layer("None" if layer is None else f"{article(kind)} {kind}"))


def _spec_of_wrapped(layer: Any) -> LayerSpec:
    if any(map(trees.is_array, trees.leaves(inspect.unwrap(layer)))):
        raise TypeError(hides_parameters(layer.made_by, layer_name(layer)))
    if isinstance(layer, _KEEP_SHAPES):
        return layer_spec(layer.__wrapped__)
    if isinstance(layer, Vmap) and layer.maps_first_axes:
        return _spec_of_mapped(layer)
    return LayerSpec(layer_name(layer), None, UNKNOWN_SHAPE)


def _spec_of_mapped(layer: Vmap[..., Any]) -> LayerSpec:
    """Return the shapes of the function, each with the mapped axis in front."""
    one = layer_spec(layer.__wrapped__)
    if one.takes is None or one.gives is None:
        return LayerSpec("Vmap", None, UNKNOWN_SHAPE)
    maps = _maps_in(layer)
    mapped = symbol("mapped" if maps == 1 else f"mapped{maps}")
    return LayerSpec("Vmap", (mapped, *one.takes), (mapped, *one.gives))


def _maps_in(layer: Any) -> int:
    return 1 + _maps_in(layer.__wrapped__) if isinstance(layer, Vmap) else 0


def layer_name(layer: Any) -> str:
    """Return what messages call a layer: ``Linear[784, 100]``."""
    layer = inspect.unwrap(layer) if hasattr(layer, "__wrapped__") else layer
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
    return with_sizes(parse(hint.dim_str).shape(), sizes)
