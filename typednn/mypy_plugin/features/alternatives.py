"""Calls with arguments of which each may be one of several tensors: what holds for one choice of them.

Two such arguments mostly belong together (`z + relu(z)`), so a combination that does not fit proves nothing.
Wrong is a member that fits no choice of the others.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from math import prod
from typing import Final, Generic, NamedTuple, TypeVar

from mypy.subtypes import is_same_type
from mypy.typeops import make_simplified_union
from mypy.types import Type

MOST: Final = 64
"""How many combinations one call is checked for."""

ErrorT = TypeVar("ErrorT")
MemberT = TypeVar("MemberT")


class Outcome(NamedTuple, Generic[ErrorT]):
    """The result for one choice or for all, and why it cannot be."""

    type: Type
    errors: Sequence[ErrorT]
    possible: bool = True  # whether there is a choice without errors


def try_all(
    arguments: Sequence[Sequence[MemberT]],
    attempt: Callable[[tuple[MemberT, ...]], Outcome[ErrorT]],
) -> Outcome[ErrorT] | None:
    """The union of the results of all choices that can be, and what is wrong with each member that fits
    none; None where there are too many to look at."""
    if prod(map(len, arguments)) > MOST:
        return None
    choices = list(product(*(range(len(members)) for members in arguments)))
    outcomes = [
        attempt(tuple(members[i] for members, i in zip(arguments, choice, strict=True)))
        for choice in choices
    ]
    possible = [outcome.type for outcome in outcomes if not outcome.errors]
    wrong = dict.fromkeys(_hopeless(choices, [bool(outcome.errors) for outcome in outcomes]))
    errors = [error for i in wrong for error in outcomes[i].errors]
    types = possible or [outcome.type for outcome in outcomes]
    return Outcome(union_of(types), errors, bool(possible))


def _hopeless(choices: Sequence[tuple[int, ...]], refused: Sequence[bool]) -> Iterator[int]:
    """For each member that is refused in all choices, the first of these."""
    if len(choices) == 1:
        yield from [0] if refused[0] else []
        return
    for place in range(len(choices[0])):
        for member in range(max(choice[place] for choice in choices) + 1):
            those = [i for i, choice in enumerate(choices) if choice[place] == member]
            if len(those) < len(choices) and all(refused[i] for i in those):
                yield those[0]


def union_of(results: Sequence[Type]) -> Type:
    """One type for what a call may give."""
    first = results[0]
    if all(is_same_type(first, other) for other in results[1:]):
        return first
    return make_simplified_union(list(results))
