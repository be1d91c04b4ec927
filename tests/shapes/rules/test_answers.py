"""What the rules answer where sizes are not numbers, and what they say where they refuse."""

from doctest import Example
from itertools import chain
from math import inf
from string import ascii_lowercase
from typing import Any, Final

import pytest

from tests.shapes.rules.answers import EXAMPLES
from typednn.shapes import UNKNOWN, ShapeError, Variadic, show, symbol
from typednn.shapes.rules import RULES, AnyNumber
from typednn.shapes.rules.indexing import Gather, Mask
from typednn.shapes.rules.slicing import Slice

NAMES: Final[dict[str, Any]] = {
    **{letter: symbol(letter) for letter in ascii_lowercase},
    **RULES,
    "b": Variadic("b"),
    "rest": Variadic(None),
    **{each.__name__: each for each in (AnyNumber, Gather, Mask, Slice, Variadic)},
    "UNKNOWN": UNKNOWN,
    "inf": inf,
}


@pytest.mark.parametrize(
    "example", [*chain(*EXAMPLES.values())], ids=lambda one: one.source.strip()
)
def test_answers(example: Example) -> None:
    assert answer(example.source) == " ".join(example.want.splitlines())


def answer(call: str) -> str:
    """Return what the rule answers as text: the shapes, or the message and its code."""
    try:
        found = eval(call, NAMES)
    except ShapeError as error:
        return f"{error} [{error.code}]"
    if isinstance(found, AnyNumber):
        return f"any number of {show(found.shape)}"
    return show(found) if isinstance(found, tuple) else f"[{', '.join(map(show, found))}]"
