"""Mutants that do what the original does, so that no test can tell them apart: the line, its mutant, and why."""

from typing import Final

__all__ = ["EQUIVALENT"]

_REASONS: Final[dict[tuple[str, str], str]] = {
    ("OUT = -1", "OUT = ~1"): "any number that is no position of an input will do",
}

EQUIVALENT: Final = frozenset((f"-{was}", f"+{becomes}") for was, becomes in _REASONS)
