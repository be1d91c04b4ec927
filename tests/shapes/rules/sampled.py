"""The case of a rule, made of its operation's record: arguments from the samples, and what the reference gives."""

import inspect
from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.arguments import Choices, in_order, parameters, way_of, with_defaults
from tests.shapes.rules.drawing import Case, Draw, Part, Value, alike, numpy_shapes, sizes
from typednn.autodiff.primitive import Domain, Sample
from typednn.ops import OPERATIONS, Operation
from typednn.shapes.rules import RULES

__all__ = ["case_of"]


class Drawn(Choices):
    """Choices of Hypothesis; about one in ten slips."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw

    def integer(self, low: int, high: int) -> int:
        return int(self._draw(st.integers(low, high)))

    def slips(self) -> bool:
        return self.integer(0, 9) == 0


def case_of(name: str) -> Case:
    """Return the case of an operation whose samples say how it is called."""
    operation = OPERATIONS[name]
    return Case(
        arguments(name), partial(referred, operation), is_twin(name), needs_elements(operation)
    )


@st.composite
def arguments(draw: Draw, name: str) -> tuple[Any, ...]:
    """What the rule is given; parameters that it has not are left out."""
    way, choices = way_of(name), Drawn(draw)
    sample = choices.pick(way.operation.samples)
    if way.broadcasts:
        operands = draw(alike(len(sample.shapes)))
    elif way.is_free:
        ranks = range(1, 4) if choices.slips() else range(way.ranks[0], min(way.ranks[-1], 3) + 1)
        operands = (tuple(draw(sizes) for _ in range(choices.pick(ranks))),)
    else:
        operands = resized(sample, draw, choices)
    drawn = parameters(way.operation, sample, len(operands[0]) if operands else 0, choices)
    known = inspect.signature(RULES[name]).parameters
    stated = {key: as_value(value) for key, value in drawn.items() if key in known}
    positional, by_name = in_order(way.operation, operands, stated)
    return (*(tuple(x) if isinstance(x, list) else x for x in positional), by_name)


def resized(sample: Sample, draw: Draw, choices: Choices) -> tuple[tuple[Part, ...], ...]:
    """The sample's shapes with one size for each of its numbers; at a slip with another one."""
    known = {n: draw(sizes) for text in sample.shapes for n in text.split()}
    return tuple(
        tuple(draw(sizes) if choices.slips() else known[n] for n in text.split())
        for text in sample.shapes
    )


def as_value(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(as_value, value))
    return Value(value) if type(value) is int else value


def referred(operation: Operation, *given: Any) -> Any:
    """What the reference gives for arrays of these shapes."""
    assert operation.reference is not None
    domains = iter(max(operation.samples, key=lambda each: len(each.domains)).domains)

    def array(shape: Any) -> Any:
        domain: Domain = next(domains)
        return np.full(shape, domain.low, domain.dtype)

    def argument(x: Any) -> Any:
        if not isinstance(x, tuple) or any(isinstance(one, Value) for one in x):
            return x
        return [array(one) for one in x] if x and isinstance(x[0], tuple) else array(x)

    *positional, by_name = given
    by_name = with_defaults(operation, by_name) if operation.order == (...,) else by_name
    with np.errstate(all="ignore"):
        found = operation.reference(*map(argument, positional), **by_name)
    return list(found) if isinstance(found, tuple) else found


def needs_elements(operation: Operation) -> bool:
    """Whether numpy refuses an axis of no elements."""
    if not way_of(operation.name).is_free or "axis" not in operation.samples[0].params:
        return False
    case = Case(st.nothing(), partial(referred, operation))
    return numpy_shapes(case, ((0,), {"axis": 0})) is None


def is_twin(name: str) -> bool:
    """Whether an earlier rule is the same code."""
    code = RULES[name].__code__
    return next(other for other, rule in RULES.items() if rule.__code__ is code) != name
