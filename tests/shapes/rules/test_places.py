"""Where the rule of an operation stands: in the file of `shapes/rules` named as its file of `ops`."""

import inspect
from collections.abc import Callable

import pytest

from tests.examples import examples_of, modules_of, name_of
from tests.shapes.rules import answers
from typednn.ops import OPERATIONS
from typednn.shapes.rules import RULES


def _file(function: Callable[..., object]) -> str:
    module = inspect.getmodule(inspect.unwrap(function))
    assert module is not None
    return module.__name__.rpartition(".")[2]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_stands_in_the_file_named_as_that_of_its_operation(name: str) -> None:
    wanted, found = _file(OPERATIONS[name].function), _file(RULES[name])
    assert found == wanted, (
        f"the rule of {name} stands in shapes/rules/{found}.py; {name} is an operation of"
        f" ops/{wanted}.py, so its rule belongs in shapes/rules/{wanted}.py"
    )


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_found_by_its_name_in_its_file(name: str) -> None:
    module = inspect.getmodule(RULES[name])
    assert getattr(module, name, None) is RULES[name]


ALIKE = ("shape_of_x", "broadcast_of_both")
"""The rules that many operations share; the second one's answers are those of ``add``."""
WITH_ANSWERS = {_file(rule) for rule in RULES.values() if rule.__code__.co_name not in ALIKE}


def test_the_answers_of_a_rule_stand_in_a_file_of_its_name() -> None:
    calls = [
        (name_of(file), each.source.split("(")[0])
        for file, each in examples_of(*modules_of(answers))
    ]
    assert WITH_ANSWERS <= {file for file, _ in calls}
    assert all(_file(RULES[name]) == file for file, name in calls)
