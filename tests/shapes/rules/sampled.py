"""The case of a rule, made of its operation's record: arguments from the samples, and what the reference gives."""

import inspect
from functools import partial
from typing import Any, Final

import numpy as np
from hypothesis import strategies as st

from tests.arguments import Choices, in_order, near, parameters, way_of, with_defaults
from tests.records import SIZED_BY_DATA
from tests.references.operations import reference_of
from tests.shapes.rules.drawing import Case, Draw, Part, Value, alike, numpy_shapes, sizes
from typednn.autodiff.primitive import Domain, Sample
from typednn.ops import OPERATIONS, Operation
from typednn.shapes import Dim
from typednn.shapes.parsing import parse
from typednn.shapes.rules import RULES

__all__ = ["case_of"]

SIZES: Final = ("k", "output_size", "shape", "size")
"""The parameters that may be sizes; other integers are none."""


class Drawn(Choices):
    """Choices of Hypothesis, of which at most one slips."""

    def __init__(self, draw: Draw, sample: Sample) -> None:
        self._draw = draw
        items = len(sample.params) + sum(len(text.split()) for text in sample.shapes)
        self._left: int = draw(st.integers(0, 2 * items + 2))

    def integer(self, low: int, high: int) -> int:
        return int(self._draw(st.integers(low, high)))

    def slips(self) -> bool:
        self._left -= 1
        return not self._left


def case_of(name: str) -> Case:
    """Return the case of an operation whose samples say how it is called."""
    operation = OPERATIONS[name]
    return Case(
        arguments(name),
        partial(referred, operation),
        is_twin(name),
        needs_elements(operation) or takes_integers(operation),
        name in SIZED_BY_DATA,
    )


@st.composite
def arguments(draw: Draw, name: str) -> tuple[Any, ...]:
    """What the rule is given; parameters that it has not are left out."""
    way = way_of(name)
    sample = draw(st.sampled_from(way.operation.samples))
    choices = Drawn(draw, sample)
    if way.broadcasts:
        operands = draw(alike(len(sample.shapes)))
    elif way.is_free:
        ranks = range(1, 4) if choices.slips() else range(way.ranks[0], min(way.ranks[-1], 3) + 1)
        operands = (tuple(draw(sizes) for _ in range(choices.pick(ranks))),)
    else:
        operands = resized(sample, draw, choices)
    drawn = parameters(way.operation, sample, len(operands[0]) if operands else 0, choices)
    known = inspect.signature(RULES[name]).parameters
    kinds = {key: Part if key in SIZES and choices.flag() else Value for key in drawn}
    stated = {key: of_kind(kinds[key], value) for key, value in drawn.items() if key in known}
    positional, by_name = in_order(way.operation, operands, stated)
    return (*(tuple(x) if isinstance(x, list) else x for x in positional), by_name)


def resized(sample: Sample, draw: Draw, choices: Choices) -> tuple[tuple[Part, ...], ...]:
    """Return the sample's shapes: a size for each name, near the one it has; at a slip another."""
    texts = [text.split() for text in sample.shapes]
    known: dict[str, int] = {}
    for name, _, number in (size.partition("=") for text in texts for size in text):
        if name.isalnum() and name not in known:
            known[name] = max(near(int(number), choices), 0) if number else draw(sizes)
    found = [tuple(size_of(size, known, choices) for size in text) for text in texts]
    if found and choices.slips():
        place = choices.integer(0, len(found) - 1)
        found[place] = choices.pick([found[place][1:], (draw(sizes), *found[place])])
    return tuple(found)


def size_of(text: str, known: dict[str, int], choices: Choices) -> Part:
    """The size of this text, which is a name or an expression of names."""
    if choices.slips():
        return Part(choices.pick([0, 0, 1, 3, 5]))
    name = text.partition("=")[0]
    size = parse(name).axes[0].size
    return Part(size.evaluate(known) if isinstance(size, Dim) else known[name])


def of_kind(kind: type[int], value: Any) -> Any:
    """The value, its integers of this kind; those below 0 are no sizes."""
    if isinstance(value, tuple):
        return tuple(of_kind(kind, each) for each in value)
    if type(value) is not int:
        return value
    return kind(value) if value >= 0 else Value(value)


def referred(operation: Operation, *given: Any) -> Any:
    """What the reference gives for arrays of these shapes."""
    reference = reference_of(operation)
    assert reference is not None
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
        found = reference(*map(argument, positional), **by_name)
    return list(found) if isinstance(found, tuple) else found


def needs_elements(operation: Operation) -> bool:
    """Whether numpy refuses an axis of no elements."""
    if not way_of(operation.name).is_free or "axis" not in operation.samples[0].params:
        return False
    case = Case(st.nothing(), partial(referred, operation))
    return numpy_shapes(case, ((0,), {"axis": 0})) is None


def takes_integers(operation: Operation) -> bool:
    """Whether it has a parameter of integers that are no axes."""
    given = [each for sample in operation.samples for each in sample.params.items()]
    return any(holds_integer(value) for name, value in given if "axis" not in name)


def holds_integer(value: Any) -> bool:
    return any(map(holds_integer, value)) if isinstance(value, tuple) else type(value) is int


def is_twin(name: str) -> bool:
    """Whether an earlier rule is the same code."""
    code = RULES[name].__code__
    return next(other for other, rule in RULES.items() if rule.__code__ is code) != name
