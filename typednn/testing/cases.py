"""What can be put under law: primitives, operations and layers, made alike.

A record says what a thing is; a case says how to call it, what numpy makes of the same, and which
shape is stated for it.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from typednn.autodiff.primitive import Primitive, Sample
from typednn.autodiff.tape import apply
from typednn.nn import Sequential
from typednn.nn.sequential import layer_spec
from typednn.ops.operation import Operation
from typednn.shapes.rules import RULES
from typednn.shapes.rules.sequential import sequential
from typednn.shapes.rules.slicing import Slice
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape


@dataclass(frozen=True)
class Case:
    """Something under law: ``function(*model, *tensors, **params)`` for each of its samples.

    ``model`` holds a layer, or nothing. ``reference`` is the same function of numpy arrays (and of
    the model), ``rule`` the shape of the result for the tensors' shapes, ``analytic`` an analytic
    numpy function on which complex steps can be taken.
    """

    name: str
    function: Callable[..., Any]
    samples: tuple[Sample, ...]
    reference: Callable[..., Any] | None = None
    rule: Callable[..., Any] | None = None
    analytic: Callable[..., Any] | None = None
    model: tuple[Any, ...] = ()


def of_primitive(primitive: Primitive) -> Case:
    """The case of a primitive: itself, applied."""
    return Case(
        primitive.name,
        lambda *tensors, **params: apply(primitive, *tensors, **params),
        primitive.samples,
        primitive.forward,
        primitive.rule,
        primitive.forward if primitive.analytic else None,
    )


def of_operation(operation: Operation, reference: Callable[..., Any] | None = None) -> Case:
    """The case of a public operation, whose rule and reference are called as it is itself.

    ``reference(*arrays, **params)`` computes the same by numpy; by default the one of the record.
    """

    def alike(function: Callable[..., Any] | None) -> Callable[..., Any] | None:
        return None if function is None else partial(operation.called, function)

    stated = RULES.get(operation.name)
    rule = alike(None if stated is None else _called_with_values(stated))
    plain = alike(reference or operation.reference)
    return Case(operation.name, operation, operation.samples, plain, rule)


def of_layer(
    layer: Any, samples: tuple[Sample, ...], reference: Callable[..., Any] | None = None
) -> Case:
    """The case of a layer: its call, as a function of its parameters and of what it is given.

    ``reference(layer, *arrays)`` computes the same by numpy. The static shape is what the
    annotations of ``__call__`` say, where they say any.
    """
    specs = [layer_spec(each) for each in (layer if isinstance(layer, Sequential) else [layer])]
    says = all(spec.gives != UNKNOWN_SHAPE for spec in specs)
    return Case(
        type(layer).__name__,
        lambda module, *tensors, **params: module(*tensors, **params),
        samples,
        reference,
        (lambda x, **_: sequential(specs, x)) if says else None,
        model=(layer,),
    )


def _called_with_values(rule: Callable[..., Any]) -> Callable[..., Any]:
    """Return the rule with an operation's parameters: without a dtype, with shapes for data."""
    known = inspect.signature(rule).parameters
    takes_all = any(each.kind is each.VAR_KEYWORD for each in known.values())

    def stated(*shapes: Any, **params: Any) -> Any:
        kept = {name for name in params if takes_all or name in known}
        seen = {
            name: () if _is_scalar(known.get(name), params[name]) else _as_rules_see(params[name])
            for name in kept
        }
        if not isinstance(seen.get("key", ()), tuple):
            seen["key"] = (seen["key"],)
        return rule(*shapes, **seen)

    return stated


def _is_scalar(parameter: inspect.Parameter | None, value: Any) -> bool:
    """Whether it is a number where a tensor may stand, which has a scalar's shape."""
    may_stand = parameter is not None and parameter.annotation == Shape | None
    return may_stand and isinstance(value, int | float)


def _as_rules_see(value: Any) -> Any:
    if isinstance(value, slice):
        return Slice(value.start, value.stop, value.step)
    if isinstance(value, tuple):
        return tuple(map(_as_rules_see, value))
    return np.shape(value) if isinstance(value, list) else value
