"""What a rule takes for an argument that a call leaves out."""

import inspect
from collections.abc import Mapping

import pytest

from typednn import ops
from typednn.shapes.rules import RULES

ONLY_A_SHAPE = {("full", "fill_value")}
"""A tensor or a number. The rule takes its shape, and `()` for a number."""


def _parameters(function: object) -> Mapping[str, inspect.Parameter]:
    assert callable(function)
    return inspect.signature(function).parameters


@pytest.mark.parametrize("name", RULES)
def test_a_rule_has_the_defaults_of_its_operation(name: str) -> None:
    """mypy's plugin gives the rule what the call says, and leaves the rest to the rule's defaults."""
    stated, public = _parameters(RULES[name]), _parameters(getattr(ops, name))
    assert stated.keys() <= public.keys()
    for key in [key for key in stated if (name, key) not in ONLY_A_SHAPE]:
        rules, operations = stated[key].default, public[key].default
        assert (type(rules), rules) == (type(operations), operations), key
