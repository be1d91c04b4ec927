"""Test cases for the laws, made from primitives, operations and layers.

A case has a function to call, its numpy reference and its shape rule.
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
from typednn.nn.layer_specs import layer_spec
from typednn.ops.operation import Operation
from typednn.shapes.layers.sequential import sequential
from typednn.shapes.rules import RULES
from typednn.shapes.rules.slicing import Slice
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape


@dataclass(frozen=True)
class Case:
    """A test case: ``function(*model, *tensors, **params)`` for each of its samples.

    ``model`` is a layer in a tuple, or empty. ``reference`` is the same function of the model and
    of numpy arrays. ``rule`` computes the shape of the result from the tensors' shapes.
    ``analytic`` is an analytic numpy function, for complex steps.
    """

    name: str
    function: Callable[..., Any]
    samples: tuple[Sample, ...]
    reference: Callable[..., Any] | None = None
    rule: Callable[..., Any] | None = None
    analytic: Callable[..., Any] | None = None
    model: tuple[Any, ...] = ()


def of_primitive(primitive: Primitive) -> Case:
    """Return the case of a primitive."""
    return Case(
        primitive.name,
        lambda *tensors, **params: apply(primitive, *tensors, **params),
        primitive.samples,
        primitive.forward,
        primitive.rule,
        primitive.forward if primitive.analytic else None,
    )


def of_operation(operation: Operation, reference: Callable[..., Any] | None = None) -> Case:
    """Return the case of a public operation. Its rule and reference get the same arguments.

    ``reference(*arrays, **params)`` computes the same with numpy; by default the record's.
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
    """Return the case of a layer: its call, as a function of its parameters and its inputs.

    ``reference(layer, *arrays)`` computes the same with numpy. The rule is the shape that the
    annotations of ``__call__`` give, if any.
    """
    specs = [layer_spec(each) for each in (layer if isinstance(layer, Sequential) else [layer])]
    says = all(spec.gives != UNKNOWN_SHAPE for spec in specs)
    return Case(
        type(layer).__name__,
        lambda module, *tensors, **params: module(*tensors, **params),
        samples,
        reference,
        (lambda x, *_, **__: sequential(specs, x)) if says else None,
        model=(layer,),
    )


def _called_with_values(rule: Callable[..., Any]) -> Callable[..., Any]:
    """Return the rule for an operation's parameters: without a dtype, with shapes for data."""
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
    """Return whether it is a number in place of a tensor; its shape is that of a scalar."""
    may_stand = parameter is not None and parameter.annotation == Shape | None
    return may_stand and isinstance(value, int | float)


def _as_rules_see(value: Any) -> Any:
    if isinstance(value, slice):
        return Slice(value.start, value.stop, value.step)
    if isinstance(value, tuple):
        return tuple(map(_as_rules_see, value))
    return np.shape(value) if isinstance(value, list) else value
