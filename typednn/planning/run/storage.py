"""Memory of programs: workspaces for what calls compute, and buffers for their results.

Each call has a workspace of its own and never waits for another call. So threads run in parallel,
and a signal handler may call the function that it interrupts. A child process that is forked during
a call only lacks the workspace of that call.
"""

from collections.abc import Callable, Sequence
from operator import attrgetter
from pickle import PickleBuffer
from typing import Any, Final, TypeAlias
from weakref import ref

import numpy as np
from numpy import ndarray

from typednn.planning.arena.blocks import ALIGNMENT
from typednn.planning.trace.graph import Node
from typednn.shapes.array_limits import out_of_memory

__all__ = ["Array", "Pool", "ResultBuffer", "Storage", "Workspace", "no_owner", "pools_of"]

Array: TypeAlias = ndarray[Any, Any]

IDLE: Final = 2  # most idle workspaces: one, and one for concurrent calls
_GENERATIONS: Final = 3  # sets of result buffers: one is written, callers hold the others


class Storage:
    """Workspaces that several programs and concurrent calls share. ``idle``: those not in use.

    ``list.pop`` and ``list.append`` are atomic, so two calls never get the same workspace.
    """

    def __init__(self) -> None:
        self.idle: list[Workspace] = []

    def take(self) -> "Workspace":
        """Return a workspace for exclusive use until it is given back."""
        try:
            return self.idle.pop()
        except IndexError:
            return Workspace()

    def clear(self) -> None:
        """Drop all workspaces. Running calls give theirs back to the old list."""
        self.idle = []

    @property
    def nbytes(self) -> int:
        """Bytes that idle workspaces hold, without results that are still referenced."""
        return sum(workspace.nbytes for workspace in self.idle)


class Workspace:
    """Memory for one call at a time, of any program that shares the storage.

    ``memory``: the arena, as large as the largest program needs. ``bound``: each program's arrays
    in this memory, by the program's key. ``buffers``: buffers for results by their size in bytes.
    They hold at most three times the bytes that a call returns; the least recently used are
    dropped.
    """

    __slots__ = ("_capacity", "bound", "buffers", "clock", "memory")

    def __init__(self) -> None:
        self.memory = _aligned(0)
        self.bound: dict[object, Any] = {}
        self.buffers: dict[int, list[ResultBuffer]] = {}
        self.clock = 0
        self._capacity = 0

    def give_back(self, idle: "list[Workspace]") -> None:
        if len(idle) < IDLE:
            idle.append(self)

    def fit(self, arena: int, results: int) -> None:
        """Enlarge the workspace for calls with ``arena`` bytes of scratch and so many of results.

        Arrays that programs have bound to a smaller arena are dropped.
        """
        if self.memory.nbytes < arena:
            self.bound.clear()
            self.memory = _aligned(arena)
        self._capacity = max(self._capacity, _GENERATIONS * results)

    def take(self, pools: "Sequence[Pool]", env: list[Any]) -> None:
        """Put arrays for the results into ``env``.

        If new buffers would exceed the limit, the least recently used ones are dropped.
        """
        self.clock += 1
        missing = []
        for pool in pools:
            results = pool.take(env, self.clock)
            if results:
                missing.append((pool, results))
        if missing:
            self._drop_buffers(sum(pool.size * len(results) for pool, results in missing))
            for pool, results in missing:
                pool.add(results, env, self.clock)

    def _drop_buffers(self, size: int) -> None:
        """Drop the least recently used buffers, to make room for ``size`` more bytes."""
        present = [buffer for buffers in self.buffers.values() for buffer in buffers]
        total = size + sum(buffer.memory.nbytes for buffer in present)
        dropped = set()
        for buffer in sorted(present, key=attrgetter("used")):
            if total <= self._capacity:
                break
            dropped.add(buffer)
            total -= buffer.memory.nbytes
        if dropped:
            for buffers in self.buffers.values():
                buffers[:] = [buffer for buffer in buffers if buffer not in dropped]

    def free_buffers(self) -> "list[ResultBuffer]":
        """Return the buffers whose results are no longer referenced."""
        return [
            buffer for each in self.buffers.values() for buffer in each if buffer.owner() is None
        ]

    @property
    def nbytes(self) -> int:
        """Bytes held, without results that are still referenced."""
        return self.memory.nbytes + sum(buffer.memory.nbytes for buffer in self.free_buffers())


class ResultBuffer:
    """Memory for one result.

    ``owner()`` is an object as long as an array or a view refers to the memory, and None after
    that. ``used``: the workspace's clock when the buffer was last written.
    """

    __slots__ = ("memory", "owner", "used")

    def __init__(self, size: int) -> None:
        self.memory = _aligned(size).data
        self.owner: Callable[[], PickleBuffer | None] = no_owner
        self.used = 0

    def array(self, shape: tuple[int, ...], dtype: np.dtype[Any], clock: int) -> Array:
        """Return an aligned array in this memory, which must be free.

        The base of the array is a new object, the owner of the memory. Everything that is derived
        from the array (views, buffers, exports to other libraries) keeps its base alive; nothing
        else does.
        """
        owner = PickleBuffer(self.memory)
        self.owner = ref(owner)
        self.used = clock
        return ndarray(shape, dtype, owner)  # type: ignore[arg-type] # PickleBuffer is a buffer


def no_owner() -> None:
    """The owner of free memory: None."""


Result: TypeAlias = tuple[int, tuple[int, ...], np.dtype[Any]]
"""A result: its slot, its shape and its dtype."""


class Pool:
    """Allocates arrays for the results of a program that have the same size in bytes."""

    __slots__ = ("_buffers", "_results", "size")

    def __init__(
        self, size: int, results: list[Result], buffers: dict[int, list[ResultBuffer]]
    ) -> None:
        self.size = size
        self._results = results
        self._buffers = buffers.setdefault(size, [])

    def take(self, env: list[Any], clock: int) -> list[Result]:
        """Put arrays in free buffers into ``env``. Return the results that lack a buffer.

        Each buffer is looked at once, for all results together.
        """
        buffers = iter(self._buffers)
        for i, (slot, shape, dtype) in enumerate(self._results):
            for buffer in buffers:
                if buffer.owner() is None:
                    env[slot] = buffer.array(shape, dtype, clock)
                    break
            else:
                return self._results[i:]
        return []

    def add(self, results: list[Result], env: list[Any], clock: int) -> None:
        """Allocate buffers for the results, and put arrays in them into ``env``."""
        for slot, shape, dtype in results:
            buffer = ResultBuffer(self.size)
            self._buffers.append(buffer)
            env[slot] = buffer.array(shape, dtype, clock)


def pools_of(
    nodes: Sequence[Node], first: int, buffers: dict[int, list[ResultBuffer]]
) -> tuple[Pool, ...]:
    """Return pools for the nodes, whose slots are numbered from ``first``; one for each size."""
    by_size: dict[int, list[Result]] = {}
    for slot, node in enumerate(nodes, start=first):
        by_size.setdefault(node.nbytes, []).append((slot, node.shape, node.dtype))
    return tuple([Pool(size, results, buffers) for size, results in by_size.items()])


def _aligned(size: int) -> Array:
    """Return ``size`` bytes that start at a multiple of ``ALIGNMENT``. Raises MemoryError."""
    try:
        memory = np.zeros(size + ALIGNMENT, np.uint8)
    except (MemoryError, ValueError, OverflowError):
        raise out_of_memory("jit: what a planned call computes or returns", size) from None
    start = -memory.ctypes.data % ALIGNMENT
    return memory[start : start + size]
