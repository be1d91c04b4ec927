"""Eviction from the cache of a jitted function: limits on the bytes and the number of programs."""

import sys
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from typednn.planning.run.program import Program
from typednn.planning.run.signature import objects_in
from typednn.tensor import Tensor

__all__ = ["Footprint", "footprint_of", "number_to_keep"]

_MAX_PROGRAMS: Final = 64
_MAX_BYTES: Final = 2**24  # of all programs; more if one call takes more
_MIN_SHAREABLE: Final = 1024  # bytes; smaller objects are not compared with those of other programs


@dataclass(frozen=True, slots=True)
class Footprint:
    """Bytes that a program and its signature hold.

    ``shareable``: bytes of each large object that other programs may hold too, by its id.
    ``own``: bytes of everything else. ``call``: bytes that a call takes.
    """

    own: int
    shareable: Mapping[int, int]
    call: int


def footprint_of(program: Program, signature: Hashable) -> Footprint:
    """Return the bytes that the program and the signature hold."""
    sizes = {id(value): _size(value) for value in objects_in(signature)}
    shareable = {key: size for key, size in sizes.items() if size >= _MIN_SHAREABLE}
    own = program.object_bytes + sum(sizes.values()) - sum(shareable.values())
    return Footprint(own, {**program.constants, **shareable}, program.call_bytes)


def _size(value: Any) -> int:
    """Return the bytes of the object, without other objects that it refers to."""
    array = value._data if type(value) is Tensor else value
    return array.nbytes if isinstance(array, np.ndarray) else sys.getsizeof(value)


def number_to_keep(programs: Sequence[Footprint]) -> int:
    """Return how many of the programs to keep. They are sorted: the most recently used comes first.

    The first is always kept. The others together hold at most 16 MiB, or as many bytes as the
    largest call takes. Objects that several programs hold, such as weights in a closure, count
    once.
    """
    limit = max(_MAX_BYTES, *[program.call for program in programs])
    seen = dict(programs[0].shareable)
    total = 0
    for count, program in enumerate(programs[1:_MAX_PROGRAMS], start=1):
        new = {key: size for key, size in program.shareable.items() if key not in seen}
        total += program.own + sum(new.values())
        if total > limit:
            return count
        seen |= new
    return min(len(programs), _MAX_PROGRAMS)
