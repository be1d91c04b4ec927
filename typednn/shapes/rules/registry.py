"""The table of shape rules, and the decorator that fills it."""

from collections.abc import Callable
from typing import TypeAlias, TypeVar

from typednn.shapes.shape import Shape

Rule: TypeAlias = Callable[..., Shape]
RuleT = TypeVar("RuleT", bound=Rule)

RULES: dict[str, Rule] = {}
"""Every shape rule by the name of its operation in `typednn.ops`."""


def rule(function: RuleT) -> RuleT:
    """Enter `function` in `RULES` under its own name, which is the operation's."""
    RULES[function.__name__] = function
    return function
