"""Check calls whose arguments are unions, by trying each combination of their members.

Two such arguments mostly depend on each other, as in ``z + relu(z)``, so one combination that does
not fit proves nothing. A member is wrong only if it fits with no members of the other arguments.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from math import prod
from typing import Final, Generic, NamedTuple, TypeVar

from mypy.subtypes import is_same_type
from mypy.typeops import make_simplified_union
from mypy.types import Type

MOST: Final = 64
"""The largest number of combinations that are tried for one call."""

ErrorT_co = TypeVar("ErrorT_co", covariant=True)
MemberT = TypeVar("MemberT")


class Outcome(NamedTuple, Generic[ErrorT_co]):
    """The result of one combination or of all, and what is wrong with it."""

    type: Type
    errors: Sequence[ErrorT_co]
    possible: bool = True  # whether a combination has no errors


def try_all(
    arguments: Sequence[Sequence[MemberT]],
    attempt: Callable[[tuple[MemberT, ...]], Outcome[ErrorT_co]],
) -> Outcome[ErrorT_co] | None:
    """Return the union of the results without errors, and the errors of members that never fit.

    ``arguments`` has the members of each argument; ``attempt`` gives the outcome of one
    combination. Return None if there are too many combinations.
    """
    if prod(map(len, arguments)) > MOST:
        return None
    if all(len(members) == 1 for members in arguments):  # as in most calls
        outcome = attempt(tuple(members[0] for members in arguments))
        return outcome._replace(possible=not outcome.errors)
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
    """Yield the first combination of each member that is refused in all its combinations."""
    for place in range(len(choices[0])):
        for member in range(max(choice[place] for choice in choices) + 1):
            those = [i for i, choice in enumerate(choices) if choice[place] == member]
            if len(those) < len(choices) and all(refused[i] for i in those):
                yield those[0]


def union_of(results: Sequence[Type]) -> Type:
    """Return one type for all results of a call."""
    first = results[0]
    if all(is_same_type(first, other) for other in results[1:]):
        return first
    return make_simplified_union(list(results))
