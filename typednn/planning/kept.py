"""How many programs are kept: a bound in bytes, and one in numbers."""

from collections.abc import Sequence
from typing import Final

from typednn.planning.program import Program

__all__ = ["how_many"]

_MOST: Final = 64  # programs
_BYTES: Final = 2**24  # of programs; more where a call takes more than that itself


def how_many(programs: Sequence[Program]) -> int:
    """How many of these programs to keep, from the first one, which was used last.

    All but the first one together hold at most 16 MiB, or what a call of the largest takes. What several
    hold, such as the weights of a model that the function closes over, counts once.
    """
    room = max(_BYTES, *[program.call_bytes for program in programs])
    seen = dict(programs[0].constants)
    total = 0
    for place, program in enumerate(programs[1:_MOST], start=1):
        own = {name: size for name, size in program.constants.items() if name not in seen}
        total += program.object_bytes + sum(own.values())
        if total > room:
            return place
        seen |= own
    return min(len(programs), _MOST)
