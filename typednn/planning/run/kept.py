"""How many programs are kept: a bound in bytes, and one in numbers."""

import sys
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from typednn.planning.run.program import Program
from typednn.planning.run.signature import insides
from typednn.tensor import Tensor

__all__ = ["Kept", "how_many", "kept"]

_MOST: Final = 64  # programs
_BYTES: Final = 2**24  # of programs; more where a call takes more than that itself
_LARGE: Final = 1024  # bytes; what is smaller is not looked for in other programs


@dataclass(frozen=True, slots=True)
class Kept:
    """What a program and its signature hold, in bytes.

    ``large``: of what others may hold, too, by its id. ``own``: of all else. ``call``: what a call takes.
    """

    own: int
    large: Mapping[int, int]
    call: int


def kept(program: Program, signature: Hashable) -> Kept:
    """What these hold."""
    sizes = {id(value): _size(value) for value in insides(signature)}
    large = {name: size for name, size in sizes.items() if size >= _LARGE}
    own = program.object_bytes + sum(sizes.values()) - sum(large.values())
    return Kept(own, {**program.constants, **large}, program.call_bytes)


def _size(value: Any) -> int:
    """Without what it refers to."""
    array = value._data if type(value) is Tensor else value
    return array.nbytes if isinstance(array, np.ndarray) else sys.getsizeof(value)


def how_many(programs: Sequence[Kept]) -> int:
    """How many of these programs to keep, from the first one, which was used last.

    All but the first one together hold at most 16 MiB, or what a call of the largest takes. What several
    hold, such as the weights of a model that the function closes over, counts once.
    """
    room = max(_BYTES, *[program.call for program in programs])
    seen = dict(programs[0].large)
    total = 0
    for place, program in enumerate(programs[1:_MOST], start=1):
        news = {name: size for name, size in program.large.items() if name not in seen}
        total += program.own + sum(news.values())
        if total > room:
            return place
        seen |= news
    return min(len(programs), _MOST)
