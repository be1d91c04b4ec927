"""Calls of any operation, drawn from its record; all that are not written out are drawn so."""

import re
from collections.abc import Mapping
from itertools import chain
from typing import Any, Final

import numpy as np

from tests.arguments import (
    Call,
    Way,
    first_dtype,
    parameters,
    takes_number,
    way_of,
)
from tests.oracle.arguments.text import text_of_call
from tests.oracle.drawing import Number, Scene, Value, broadcasts
from tests.records import SIZED_BY_DATA
from typednn.autodiff.primitive import Sample

FACTORS: Final = {"interpolate": "scale_factor"}
"""Parameters by which sizes are multiplied. A fraction of an axis of any size is no expression of it."""
DTYPE_BY_PARAMETER: Final = ("interpolate",)
"""Operations whose parameters say which dtypes they take: mypy does not see what the run time refuses."""
NUMBERS: Final = {"f": "2.0", "i": "2", "b": "True", "u": "2"}


def sampled(scene: Scene, name: str) -> str:
    """A call with operands and parameters as in one of the operation's samples."""
    way = way_of(name)
    sample = scene.pick(way.operation.samples)
    operands, rank = operands_of(scene, way, sample)
    drawn = parameters(way.operation, sample, rank, scene)
    foreseeable = name not in SIZED_BY_DATA and not has_fraction(drawn.get(FACTORS.get(name, "")))
    return text_of_call(scene, name, Call(operands, drawn, foreseeable))


def has_fraction(factor: Any) -> bool:
    """Whether it is, or has, a number that is no integer."""
    if isinstance(factor, tuple):
        return any(map(has_fraction, factor))
    return isinstance(factor, float) and not factor.is_integer()


def operands_of(scene: Scene, way: Way, sample: Sample) -> tuple[list[Value | Number], int]:
    """The operands, and the first one's rank."""
    if not sample.shapes:
        return [], 0
    foreseeable = way.operation.name not in DTYPE_BY_PARAMETER
    kinds = "fib" if foreseeable and scene.slips() else way.kinds
    if not way.is_free and not way.broadcasts:
        operands = as_sampled(scene, sample, kinds)
        return [*operands], operands[0].rank
    x = truths(scene, way.ranks) if kinds == "b" else scene.tensor(kinds, way.ranks)
    others = [other(scene, way, sample, x, place) for place in range(1, len(sample.shapes))]
    return [x, *others], x.rank


def truths(scene: Scene, ranks: range) -> Value:
    """A tensor of truths; half of the time one that a comparison gives."""
    if scene.flag():
        return scene.tensor("b", ranks)
    x = scene.tensor("f", ranks)
    return Value(f"({x} > 0.0)", tuple(run > 0.0 for run in x.runs))


def other(scene: Scene, way: Way, sample: Sample, x: Value, place: int) -> Value | Number:
    """An operand that broadcasts with x, or a number where one may stand."""
    alike = first_dtype(sample, place)
    kind = x.kind if alike else np.dtype(sample.domains[place].dtype).kind
    if takes_number(way.operation, place) and alike and scene.integer(0, 2) == 0:
        return Number(NUMBERS[kind])
    if alike:
        return scene.beside(x)
    fitting = [v for v in scene.values if v.kind == kind and broadcasts(v, x)]
    if fitting and scene.flag():
        return scene.pick(fitting)  # type: ignore[no-any-return] # of what it was given
    return scene.new(scene.sizes(scene.beside(x)), kind)


def as_sampled(scene: Scene, sample: Sample, kinds: str) -> list[Value]:
    """A tensor of the first operand's rank, and new ones: a name of the sample is one size in all.

    The first is new, too, where a size of it is an expression, which other tensors seldom fit.
    """
    first, *others = ([*map(split, text.split())] for text in sample.shapes)
    sizes = {name: number or str(scene.integer(1, 3)) for name, number in chain(first, *others)}
    if all(name.isalnum() for name, _ in first):
        x = scene.tensor(kinds, range(len(first), len(first) + 1))
        sizes |= {name: size for (name, _), size in zip(first, scene.sizes(x), strict=False)}
    else:
        x = scene.new([put(name, sizes) for name, _ in first], kinds[0])
    dtypes = [np.dtype(domain.dtype).kind for domain in sample.domains[1:]]
    shapes = [[put(name, sizes) for name, _ in shape] for shape in others]
    return [x, *map(scene.new, shapes, dtypes)]


def split(text: str) -> tuple[str, str]:
    """The name of a size, or its expression, and its number or ""; a number is its own name."""
    name, _, number = text.partition("=")
    return name, name if name.isdecimal() else number


def put(name: str, sizes: Mapping[str, str]) -> str:
    """The text of the size: of a name, or of an expression of names."""
    return sizes[name] if name.isalnum() else re.sub(r"[a-z]", lambda at: sizes[at[0]], name)
