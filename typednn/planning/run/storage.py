"""The memory that programs run in, and that of what they return.

A call has a workspace for itself and never waits for another call. So threads run side by side, a signal
handler may call what it interrupts, and a child that is forked in the middle of a call misses that
call's workspace and nothing else.
"""

from collections.abc import Callable, Sequence
from operator import attrgetter
from pickle import PickleBuffer
from typing import Any, Final, TypeAlias
from weakref import ref

import numpy as np
from numpy import ndarray

from typednn.planning.arena.liveness import ALIGNMENT
from typednn.planning.trace.graph import Node
from typednn.shapes.array_limits import out_of_memory

__all__ = ["Array", "Place", "Pool", "Storage", "Workspace", "nobody", "pools_of"]

Array: TypeAlias = ndarray[Any, Any]

IDLE: Final = 2  # workspaces: one, and one for calls at the same time
_GENERATIONS: Final = 3  # of results: what is being written, and what callers have not let go yet


class Storage:
    """What programs share that any number of calls may be running of. ``idle``: what no call has.

    Lists take and give in one step, so that two calls never get the same.
    """

    def __init__(self) -> None:
        self.idle: list[Workspace] = []

    def take(self) -> "Workspace":
        """A workspace that nobody else has until it is given back."""
        try:
            return self.idle.pop()
        except IndexError:
            return Workspace()

    def clear(self) -> None:
        """Forget all workspaces; calls that are running give theirs back to the list before."""
        self.idle = []

    @property
    def nbytes(self) -> int:
        """The memory that is held for later calls, without results that somebody holds."""
        return sum(workspace.nbytes for workspace in self.idle)


class Workspace:
    """Memory for one call at a time, of any of several programs.

    ``memory``: for an arena, as large as the largest that was asked for. ``bound``: what programs keep
    here, by their names. ``places``: memory for results by its size, at most three times what a call
    returns; those that were written last are kept.
    """

    __slots__ = ("_room", "bound", "clock", "memory", "places")

    def __init__(self) -> None:
        self.memory = _aligned(0)
        self.bound: dict[object, Any] = {}
        self.places: dict[int, list[Place]] = {}
        self.clock = 0
        self._room = 0

    def give_back(self, idle: "list[Workspace]") -> None:
        if len(idle) < IDLE:
            idle.append(self)

    def fit(self, arena: int, results: int) -> None:
        """Make room for calls that need so many bytes. What is bound to a smaller memory is forgotten."""
        if self.memory.nbytes < arena:
            self.bound.clear()
            self.memory = _aligned(arena)
        self._room = max(self._room, _GENERATIONS * results)

    def take(self, pools: "Sequence[Pool]", env: list[Any]) -> None:
        """Put arrays for the results into ``env``. Places that were not written for the longest time make
        room for new ones."""
        self.clock += 1
        lacking = []
        for pool in pools:
            results = pool.take(env, self.clock)
            if results:
                lacking.append((pool, results))
        if lacking:
            self._make_room(sum(pool.size * len(results) for pool, results in lacking))
            for pool, results in lacking:
                pool.add(results, env, self.clock)

    def _make_room(self, size: int) -> None:
        known = [place for places in self.places.values() for place in places]
        total = size + sum(place.memory.nbytes for place in known)
        forgotten = set()
        for place in sorted(known, key=attrgetter("used")):
            if total <= self._room:
                break
            forgotten.add(place)
            total -= place.memory.nbytes
        if forgotten:
            for places in self.places.values():
                places[:] = [place for place in places if place not in forgotten]

    def free_places(self) -> "list[Place]":
        """Those that nobody sees."""
        return [place for each in self.places.values() for place in each if place.owner() is None]

    @property
    def nbytes(self) -> int:
        """Without results that somebody holds."""
        return self.memory.nbytes + sum(place.memory.nbytes for place in self.free_places())


class Place:
    """Memory for one result.

    ``owner`` is alive while somebody sees the memory. ``used``: when it was written last, by the
    workspace's clock.
    """

    __slots__ = ("memory", "owner", "used")

    def __init__(self, size: int) -> None:
        self.memory = _aligned(size).data
        self.owner: Callable[[], PickleBuffer | None] = nobody
        self.used = 0

    def array(self, shape: tuple[int, ...], dtype: np.dtype[Any], clock: int) -> Array:
        """An aligned array in this memory, which nobody sees.

        Its base is an object of its own, the owner of the memory while it lives. Whatever is made of the
        array (views, buffers, what other libraries get) must keep that object alive, as it must keep
        any memory that it sees; nothing else does.
        """
        owner = PickleBuffer(self.memory)
        self.owner = ref(owner)
        self.used = clock
        return ndarray(shape, dtype, owner)  # type: ignore[arg-type] # it is a buffer


def nobody() -> None:
    """The owner of memory that is free: it is not alive."""


Result: TypeAlias = tuple[int, tuple[int, ...], np.dtype[Any]]
"""Its slot, its shape and its dtype."""


class Pool:
    """Arrays for those results of a program that have one size, in bytes."""

    __slots__ = ("_places", "_results", "size")

    def __init__(self, size: int, results: list[Result], places: dict[int, list[Place]]) -> None:
        self.size = size
        self._results = results
        self._places = places.setdefault(size, [])

    def take(self, env: list[Any], clock: int) -> list[Result]:
        """Put arrays in memory that nobody sees into ``env``, while there is some; the results without.

        Each place is looked at once, for all results together.
        """
        places = iter(self._places)
        for i, (slot, shape, dtype) in enumerate(self._results):
            for place in places:
                if place.owner() is None:
                    env[slot] = place.array(shape, dtype, clock)
                    break
            else:
                return self._results[i:]
        return []

    def add(self, results: list[Result], env: list[Any], clock: int) -> None:
        """Put arrays in new memory into ``env``."""
        for slot, shape, dtype in results:
            place = Place(self.size)
            self._places.append(place)
            env[slot] = place.array(shape, dtype, clock)


def pools_of(nodes: Sequence[Node], first: int, places: dict[int, list[Place]]) -> tuple[Pool, ...]:
    """For results in the slots from the first one."""
    by_size: dict[int, list[Result]] = {}
    for slot, node in enumerate(nodes, start=first):
        by_size.setdefault(node.nbytes, []).append((slot, node.shape, node.dtype))
    return tuple([Pool(size, results, places) for size, results in by_size.items()])


def _aligned(size: int) -> Array:
    """Memory that begins where the processor likes it. Raises MemoryError where there is none."""
    try:
        memory = np.zeros(size + ALIGNMENT, np.uint8)
    except (MemoryError, ValueError, OverflowError):
        raise out_of_memory("jit: what a planned call computes or returns", size) from None
    start = -memory.ctypes.data % ALIGNMENT
    return memory[start : start + size]
