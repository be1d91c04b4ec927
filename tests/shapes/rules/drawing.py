"""What the cases of rules are made of: kinds of arguments, strategies, what numpy does with them.

A `Part` is an int that a size stands in for: laws replace it by a symbol or by UNKNOWN. A `Value` is
an int that is no size (an axis, a bound): laws replace it by UNKNOWN only. A dict, as the last
argument, holds those that are passed by name.
"""

import inspect
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from typednn.shapes.rules import RULES


class Part(int):
    """A size."""


class Value(int):
    """An int that is not a size."""


ELEMENTWISE = tuple(
    name for name in RULES if Path(inspect.getfile(RULES[name])).stem == "broadcasting"
)
"""The operations on two tensors, x and y, that do no more to shapes than broadcast them."""

Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass(frozen=True)
class Case:
    """How to draw a rule's arguments, and what numpy gives for them: an array, several in a list, or an error.

    `twin`: the rule is another one under its own name, so ints suffice to show that it is.
    `ranges`: it refuses a size out of range only where every size of the names is (rules/__init__).
    `depends_on_values`: some sizes are UNKNOWN even where all those of the arguments are ints.
    """

    arguments: st.SearchStrategy[tuple[Any, ...]]
    numpy: Callable[..., Any]
    twin: bool = False
    ranges: bool = False
    depends_on_values: bool = False


NUMPY_ERRORS = (ValueError, IndexError, RuntimeWarning)


def numpy_shapes(case: Case, arguments: tuple[Any, ...]) -> list[tuple[int, ...]] | None:
    """What numpy gives; None where it raises, or warns that the mean of nothing is NaN."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            given = case.numpy(*arguments)
        except NUMPY_ERRORS:
            return None
    return [np.shape(each) for each in (given if isinstance(given, list) else [given])]


# --- strategies

sizes = st.sampled_from([0, 1, 1, 2, 2, 3, 3, 4]).map(Part)
positive = st.integers(1, 4).map(Part)
shapes = st.lists(sizes, max_size=3).map(tuple)
positive_shapes = st.lists(positive, max_size=3).map(tuple)
small = st.integers(-4, 4).map(Value)
keepdims = st.booleans()
ends = st.one_of(sizes, small)


def mostly(usual: st.SearchStrategy[Any], rare: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 9).flatmap(lambda i: rare if i == 0 else usual)


def or_none(value: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([value, value, None])


@st.composite
def alike(draw: Draw, count: int) -> tuple[tuple[Part, ...], ...]:
    """Shapes that broadcast, one wrong size now and then aside."""
    base = draw(shapes)
    result = []
    for _ in range(count):
        kept = base[draw(st.integers(0, len(base))) :]
        result.append(tuple(draw(mostly(st.sampled_from([n, n, Part(1)]), sizes)) for n in kept))
    return tuple(result)


@st.composite
def axes_of(draw: Draw, x: tuple[Part, ...]) -> Any:
    """None, an axis, or several of them."""
    one = mostly(st.integers(-max(len(x), 1), max(len(x) - 1, 0)).map(Value), small)
    several = st.lists(one, max_size=3, unique_by=lambda axis: axis % max(len(x), 1))
    return draw(st.one_of(st.none(), one, mostly(several, st.lists(one)).map(tuple)))


@st.composite
def with_axes(draw: Draw) -> tuple[Any, ...]:
    x = draw(shapes.filter(bool))
    return x, draw(axes_of(x)), draw(keepdims)


@st.composite
def with_axis(draw: Draw, or_none: bool = False, new: int = 0) -> tuple[Any, ...]:
    x = draw(shapes.filter(bool))
    none = st.none() if or_none else st.nothing()
    rank = len(x) + new
    return x, draw(st.one_of(none, st.integers(-rank, rank - 1).map(Value), small))


# --- numpy


def z(shape: Any) -> Any:
    return np.zeros(shape)


truths = st.booleans()
