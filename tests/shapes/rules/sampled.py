"""Calls of a rule's operation that are made of its record: arguments from the samples."""

from typing import Any, Final

import numpy as np
from hypothesis import strategies as st

from tests.arguments import Call, near, parameters, way_of
from tests.shapes.rules.drawing import Choices, Draw, Operand, Part, Value, alike, sizes
from typednn.autodiff.primitive import Sample
from typednn.shapes import Dim
from typednn.shapes.parsing import parse

__all__ = ["sampled"]

SIZES: Final = ("k", "output_size", "shape", "size")
"""The parameters that may be sizes; other integers are none."""


@st.composite
def sampled(draw: Draw, name: str) -> Call:
    """Return a call with operands and parameters as in one of the operation's samples."""
    way = way_of(name)
    sample = draw(st.sampled_from(way.operation.samples))
    items = len(sample.params) + sum(len(text.split()) for text in sample.shapes)
    choices = Choices(draw, 2 * items + 2)
    if way.broadcasts:
        shapes = draw(alike(len(sample.shapes)))
    elif way.is_free:
        ranks = range(1, 4) if choices.slips() else range(way.ranks[0], min(way.ranks[-1], 3) + 1)
        shapes = (tuple(draw(sizes) for _ in range(choices.pick(ranks))),)
    else:
        shapes = resized(sample, draw, choices)
    domains = max((each.domains for each in way.operation.samples), key=len)
    operands = [
        Operand(shape, fill=np.dtype(domain.dtype).type(domain.low))
        for shape, domain in zip(shapes, domains, strict=False)
    ]
    drawn = parameters(way.operation, sample, len(shapes[0]) if shapes else 0, choices)
    kinds = {key: Part if key in SIZES and choices.flag() else Value for key in drawn}
    return Call(operands, {key: of_kind(kinds[key], value) for key, value in drawn.items()})


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
