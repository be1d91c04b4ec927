"""Calls of any operation, drawn from its record; what stands in no table is drawn so."""

import inspect
import math
import re
from collections.abc import Collection, Mapping
from itertools import chain
from typing import Any, Final

import numpy as np

from tests.arguments import (
    Way,
    first_dtype,
    in_order,
    parameters,
    takes_number,
    way_of,
)
from tests.oracle.drawing import Scene, Value, broadcasts
from tests.oracle.program import Unforeseeable
from typednn import Tensor
from typednn.autodiff.primitive import Sample

OPERATORS: Final = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "pow": "**",
    "floor_divide": "//",
    "remainder": "%",
    "matmul": "@",
    "equal": "==",
    "not_equal": "!=",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "bitwise_and": "&",
    "bitwise_or": "|",
    "bitwise_xor": "^",
    "bitwise_left_shift": "<<",
    "bitwise_right_shift": ">>",
    "negative": "-",
    "positive": "+",
    "bitwise_invert": "~",
}
PROPERTIES: Final = {"matrix_transpose": "mT", "transpose": "T"}
FACTORS: Final = {"interpolate": "scale_factor"}
"""Parameters by which sizes are multiplied. A fraction of an axis of any size is no expression of it."""
DTYPE_BY_PARAMETER: Final = ("interpolate",)
"""Operations whose parameters say which dtypes they take: mypy does not see what the run time refuses."""
NUMBERS: Final = {"f": "2.0", "i": "2", "b": "True", "u": "2"}


class Number(str):
    """The text of a number in the place of a tensor."""


def sampled(scene: Scene, name: str) -> str:
    """A call with operands and parameters as in one of the operation's samples."""
    way = way_of(name)
    sample = scene.pick(way.operation.samples)
    operands, rank = operands_of(scene, way, sample)
    drawn = parameters(way.operation, sample, rank, scene)
    args, by_name = in_order(way.operation, operands, drawn)
    texts = [text_of(arg) for arg in args]
    texts += [f"{key}={text_of(value)}" for key, value in by_name.items()]
    if name in OPERATORS and scene.flag():
        return f" {OPERATORS[name]} ".join(texts) if len(texts) > 1 else OPERATORS[name] + texts[0]
    if name in PROPERTIES and scene.flag():
        return f"{texts[0]}.{PROPERTIES[name]}"
    if operands and has_method(name, by_name) and scene.flag():
        return f"{texts[0]}.{name}({', '.join(texts[1:])})"
    call = f"ops.{name}({', '.join(texts)})"
    return Unforeseeable(call) if has_fraction(by_name.get(FACTORS.get(name, ""))) else call


def has_fraction(factor: Any) -> bool:
    """Whether it is, or has, a number that is no integer."""
    if isinstance(factor, tuple):
        return any(map(has_fraction, factor))
    return isinstance(factor, float) and not factor.is_integer()


def has_method(name: str, by_name: Collection[str]) -> bool:
    """Whether tensors have a method of this name that has these parameters."""
    method = getattr(Tensor, name, None)
    return inspect.isfunction(method) and inspect.signature(method).parameters.keys() >= {*by_name}


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


def text_of(value: Any) -> str:
    """The text of an argument: a list of tensors, one of numpy's types, or any other value."""
    if isinstance(value, list):
        return f"[{', '.join(map(text_of, value))}]"
    if isinstance(value, type):
        return f"np.{value.__name__}"
    if isinstance(value, float) and math.isinf(value):
        return f"{value:g}".replace("inf", "math.inf")
    return str(value) if isinstance(value, Value | Number) else repr(value)
