"""Calling a rule with arguments as the cases write them: a dict, as the last, holds those passed by name."""

from typing import Any

import pytest

from typednn.shapes import ShapeError, show
from typednn.shapes.rules import RULES, AnyNumber, ResultShape


def called(name: str, arguments: tuple[Any, ...]) -> ResultShape:
    by_place = tuple(one for one in arguments if not isinstance(one, dict))
    by_name = arguments[-1] if len(by_place) < len(arguments) else {}
    return RULES[name](*by_place, **by_name)


def answer_of(name: str, arguments: tuple[Any, ...]) -> str | list[str]:
    """The shape as it is shown, in a list for each of several tensors; "any number of (n,)"."""
    answer = called(name, arguments)
    if isinstance(answer, AnyNumber):
        return f"any number of {show(answer.shape)}"
    return show(answer) if isinstance(answer, tuple) else [show(shape) for shape in answer]


def refusal_of(name: str, arguments: tuple[Any, ...]) -> tuple[str, str]:
    """The message and its code."""
    with pytest.raises(ShapeError) as caught:
        called(name, arguments)
    return str(caught.value), caught.value.code
