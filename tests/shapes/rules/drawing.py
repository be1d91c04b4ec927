"""What the cases of rules are made of: kinds of arguments, and choices of Hypothesis.

A `Part` is an int that a size stands in for: laws replace it by a symbol or by UNKNOWN. A `Value` is
an int that is no size (an axis, a bound): laws replace it by UNKNOWN only. A dict, as the last
argument, holds those that are passed by name.
"""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from hypothesis import strategies as st

from tests import arguments
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


ZEROS: Final = {"f": 0.0, "i": 0, "u": np.uint8(0), "b": False}


class Operand(tuple[Any, ...]):
    """A tensor: its shape. ``kind`` is that of its dtype, ``fill`` the value of its elements."""

    kind: str
    fill: Any

    def __new__(cls, sizes: Iterable[Any], kind: str = "f", fill: Any = None) -> Self:
        self = super().__new__(cls, sizes)
        self.kind = kind
        self.fill = ZEROS[kind] if fill is None else fill
        return self

    @property
    def rank(self) -> int:
        return len(self)

    def array(self) -> Any:
        """An array of this shape; one of booleans has exactly one True: it picks one element."""
        found = np.full(self, self.fill)
        if self.kind == "b":
            found.flat[:1] = True
        return found


class Choices(arguments.Choices):
    """Choices of Hypothesis, of which at most one slips: one of the first ``count``, if any."""

    def __init__(self, draw: Draw, count: int) -> None:
        self._draw = draw
        self._left: int = draw(st.integers(0, count))

    def integer(self, low: int, high: int) -> int:
        return int(self._draw(st.integers(low, high)))

    def slips(self) -> bool:
        self._left -= 1
        return not self._left


sizes = st.sampled_from([0, 1, 1, 2, 2, 3, 3, 4]).map(Part)
shapes = st.lists(sizes, max_size=3).map(tuple)


@st.composite
def alike(draw: Draw, count: int) -> tuple[tuple[Part, ...], ...]:
    """Shapes that broadcast, one wrong size now and then aside."""
    base = draw(shapes)
    result = []
    for _ in range(count):
        kept = base[draw(st.integers(0, len(base))) :]
        result.append(tuple(draw(mostly(st.sampled_from([n, n, Part(1)]), sizes)) for n in kept))
    return tuple(result)


def mostly(usual: st.SearchStrategy[Any], rare: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 9).flatmap(lambda i: rare if i == 0 else usual)
