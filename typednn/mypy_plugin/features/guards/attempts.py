"""Try a call, and where it is refused try it again under the facts of its place.

Few calls are refused, so the guards around the others need not be read.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from mypy.checker import TypeChecker
from mypy.nodes import Context

from typednn.mypy_plugin.features.guards.conditions import place_of
from typednn.mypy_plugin.features.guards.facts import facts_at, same_as_fields
from typednn.mypy_plugin.features.operations.unions import Outcome
from typednn.mypy_plugin.types import Scope
from typednn.shapes.facts import Fact, assuming

FoundT = TypeVar("FoundT", bound=Outcome[object] | None)


def under_facts(
    attempt: Callable[[Sequence[Fact]], FoundT],
    context: Context,
    checker: TypeChecker,
    scope: Scope,
) -> FoundT:
    """Return the outcome of a call; if it has errors, that under the facts of its place.

    ``attempt`` tries the call, and is given the facts that the program's guards prove. None, if an
    attempt gives it: nothing can be said of the call.
    """
    maybe_same = same_as_fields(checker, scope)
    with assuming(maybe_same):
        first = attempt(())
    if first is None or not first.errors:
        return first
    facts = facts_at(place_of(context), checker, scope)
    if not facts:
        return first
    with assuming(facts):
        return attempt([fact for fact in facts if fact not in maybe_same]) or first
