"""The table of shape rules, and the decorator that fills it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from typednn.shapes.dim import Unknown
from typednn.shapes.shape import Shape


@dataclass(frozen=True, slots=True)
class Several:
    """Any number of tensors, all of this shape: the result of an operation, or a list of them."""

    shape: Shape


Result: TypeAlias = Shape | list[Shape] | Several
"""The shape of one tensor; or, in a list, of each tensor of the result."""

Arrays: TypeAlias = Sequence[Shape] | Several | Unknown
"""The shapes of a list of tensors; Several where it is not known how many they are."""

Rule: TypeAlias = Callable[..., Result]
RuleT = TypeVar("RuleT", bound=Rule)

RULES: dict[str, Rule] = {}
"""Every shape rule by the name of its operation in `typednn.ops`."""


def rule(function: RuleT) -> RuleT:
    """Enter `function` in `RULES` under its own name, which is the operation's."""
    RULES[function.__name__] = function
    return function
