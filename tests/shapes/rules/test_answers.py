"""What the rules answer where sizes are not numbers, and what they say where they refuse."""

from doctest import Example
from math import inf
from string import ascii_lowercase
from types import ModuleType
from typing import Any, Final

import pytest

from tests.examples import examples_of, modules_of, name_of, wanted
from tests.shapes.rules import answers
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


@pytest.mark.parametrize(("file", "example"), examples_of(*modules_of(answers)), ids=name_of)
def test_answers(file: ModuleType, example: Example) -> None:
    assert answer(example.source) == wanted(example), file


def answer(call: str) -> str:
    """Return what the rule answers as text: the shapes, or the message and its code."""
    try:
        found = eval(call, NAMES)
    except ShapeError as error:
        return f"{error} [{error.code}]"
    if isinstance(found, AnyNumber):
        return f"any number of {show(found.shape)}"
    return show(found) if isinstance(found, tuple) else f"[{', '.join(map(show, found))}]"
