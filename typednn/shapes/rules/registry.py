"""The table of shape rules, and the decorator that fills it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from typednn.shapes.dim import Unknown
from typednn.shapes.shape import Shape


@dataclass(frozen=True, slots=True)
class AnyNumber:
    """Any number of tensors, all of this shape: the result of an operation, or a list of them."""

    shape: Shape


ResultShape: TypeAlias = Shape | list[Shape] | AnyNumber
"""The shape of one tensor; or, in a list, of each tensor of the result."""

Arrays: TypeAlias = Sequence[Shape] | AnyNumber | Unknown
"""The shapes of a list of tensors; AnyNumber where it is not known how many they are."""

ShapeRule: TypeAlias = Callable[..., ResultShape]
ShapeRuleT = TypeVar("ShapeRuleT", bound=ShapeRule)

RULES: dict[str, ShapeRule] = {}
"""Every shape rule by the name of its operation in ``typednn.ops``."""


OPERAND_KINDS: dict[str, str] = {}
"""The kinds of dtype that an operation takes, as numpy's letters ("f", "iu", ...), by its name.

They are those of ``x`` and of all tensors that have its dtype. An operation that is not here takes any
dtype, unless it is elementwise on one tensor: then the record of its primitive says which.
"""


def takes(kinds: str) -> Callable[[ShapeRuleT], ShapeRuleT]:
    """Enter in `OPERAND_KINDS` what the operation of the rule takes."""

    def enter(function: ShapeRuleT) -> ShapeRuleT:
        OPERAND_KINDS[function.__name__] = kinds
        return function

    return enter


def rule(function: ShapeRuleT) -> ShapeRuleT:
    """Enter ``function`` in ``RULES`` under its own name, which is the operation's."""
    RULES[function.__name__] = function
    return function


def rule_of(
    operation: str, module: str, function: ShapeRuleT, kinds: str | None = None
) -> ShapeRuleT:
    """Enter in ``RULES`` a function that is made for each of several operations.

    ``module`` is that of the file which states the operation's rule; ``kinds`` are for
    ``OPERAND_KINDS``.
    """
    function.__name__ = function.__qualname__ = operation
    function.__module__ = module
    return rule(function) if kinds is None else rule(takes(kinds)(function))
