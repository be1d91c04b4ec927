"""Memory of programs: workspaces for what calls compute, and buffers for their results.

Each call has a workspace of its own and never waits for another call. So threads run in parallel,
and a signal handler may call the function that it interrupts. A child process that is forked during
a call only lacks the workspace of that call.
"""

from collections.abc import Hashable, Sequence
from operator import attrgetter
from pickle import PickleBuffer
from sys import getrefcount as references
from typing import Any, Final, TypeAlias

import numpy as np
from numpy import ndarray

from typednn.planning.arena.blocks import ALIGNMENT
from typednn.planning.trace.graph import Node
from typednn.shapes.array_limits import out_of_memory

__all__ = [
    "Array",
    "Group",
    "Pool",
    "Result",
    "ResultBuffer",
    "Returned",
    "Storage",
    "Workspace",
    "pools_of",
]

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
    in this memory, by the program's key. ``buffers``: buffers for results by their kind.
    They hold at most three times the bytes that a call returns; the least recently used are
    dropped.
    """

    __slots__ = ("_capacity", "bound", "buffers", "clock", "memory")

    def __init__(self) -> None:
        self.memory = _aligned(0)
        self.bound: dict[object, Any] = {}
        self.buffers: dict[Hashable, list[ResultBuffer]] = {}
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
        return [buffer for each in self.buffers.values() for buffer in each if buffer.is_free]

    @property
    def nbytes(self) -> int:
        """Bytes held, without results that are still referenced."""
        return self.memory.nbytes + sum(buffer.memory.nbytes for buffer in self.free_buffers())


class ResultBuffer:
    """Memory for one result, or for a group of results.

    ``lent``: the array of a result, which is given to callers again when the memory is free; for a
    group the base of the arrays that callers see. ``owner``: the base of ``lent``. What is derived
    from these arrays (views, buffers, exports to other libraries) keeps one of the two alive, and
    nothing else does: the memory is free as long as only the buffer refers to them. ``used``: the
    workspace's clock when the buffer was last written. ``arrays``: the arrays of a group in this
    memory, which are not to be seen by callers.
    """

    __slots__ = ("arrays", "lent", "memory", "owner", "used")

    def __init__(self, size: int, shape: tuple[int, ...], dtype: "np.dtype[Any]") -> None:
        # An array, not its memoryview: one in a garbage cycle is cleared before the export of it
        # ends, and then Python crashes.
        self.memory = _aligned(size)
        memory: Any = self.memory  # before Python 3.12, numpy's stub does not call arrays buffers
        # Not an array: a view of what is lent would keep only such an owner, and not what is lent.
        owner: Any = PickleBuffer(memory)
        self.owner = owner
        self.lent: Array = ndarray(shape, dtype, owner)
        self.used = 0
        self.arrays: list[Array] = []

    @property
    def is_free(self) -> bool:
        """Whether no caller holds what is in the memory."""
        return references(self.lent) == _ALONE and references(self.owner) == _WITH_LENT


def _counts() -> tuple[int, int]:
    """Return how many references to what is lent, and to its owner, are counted in free memory."""
    buffer = ResultBuffer(0, (0,), _BYTE)
    return references(buffer.lent), references(buffer.owner)


_BYTE: Final = np.dtype(np.uint8)

ArraySpec: TypeAlias = tuple[tuple[int, ...], np.dtype[Any], int]
"""A shape, a dtype and an offset in bytes."""


class Result:
    """A result with memory of its own."""

    __slots__ = ("kind", "size", "slot")

    def __init__(self, slot: int, node: Node) -> None:
        self.slot, self.size = slot, node.nbytes
        self.kind = node.shape, node.dtype  # results of one kind share their buffers

    def buffer(self) -> ResultBuffer:
        """Allocate a buffer for it."""
        return ResultBuffer(self.size, *self.kind)

    def put(self, buffer: ResultBuffer, env: list[Any]) -> None:
        """Put its array in this buffer, which must be free, into ``env``."""
        env[self.slot] = buffer.lent


class Group:
    """Results that are kept and released together, so that they share one piece of memory.

    They are the leaves of a tree that is built later. ``slot``: where ``env`` has what is returned
    for them, a ``Returned``.
    """

    __slots__ = ("_first", "_stop", "kind", "size", "slot")

    def __init__(self, first: int, nodes: Sequence[Node], slot: int) -> None:
        self._first, self._stop, self.slot = first, first + len(nodes), slot
        specs: list[ArraySpec] = []
        self.size = 0
        for node in nodes:
            specs.append((node.shape, node.dtype, self.size))
            self.size += node.nbytes + -node.nbytes % ALIGNMENT
        self.kind = tuple(specs)

    def buffer(self) -> ResultBuffer:
        """Allocate a buffer for them."""
        found = ResultBuffer(self.size, (self.size,), _BYTE)
        found.arrays = arrays_in(found.memory, self.kind)
        return found

    def put(self, buffer: ResultBuffer, env: list[Any]) -> None:
        """Put their arrays in this buffer, which must be free, into ``env``."""
        env[self._first : self._stop] = buffer.arrays
        env[self.slot] = Returned(buffer.lent, buffer.arrays, self.kind)


class Returned:
    """The results of a group. ``arrays``: those that programs read; callers must not see them."""

    __slots__ = ("_owner", "_specs", "arrays")

    def __init__(self, owner: Array, arrays: list[Array], specs: Sequence[ArraySpec]) -> None:
        self._owner = owner
        self._specs = specs
        self.arrays = arrays

    def shown(self) -> list[Array]:
        """Return arrays for callers: each keeps the memory of all."""
        return arrays_in(self._owner, self._specs)


def arrays_in(memory: Any, specs: Sequence[ArraySpec]) -> list[Array]:
    """Return the arrays of these specs in the memory, which is any buffer."""
    return [ndarray(shape, dtype, memory, offset) for shape, dtype, offset in specs]


class Pool:
    """Allocates arrays for the results of a program that share their buffers."""

    __slots__ = ("_buffers", "_results", "size")

    def __init__(
        self, results: "Sequence[Result | Group]", buffers: dict[Hashable, list[ResultBuffer]]
    ) -> None:
        self.size = results[0].size
        self._results = results
        self._buffers = buffers.setdefault(results[0].kind, [])

    def take(self, env: list[Any], clock: int) -> "Sequence[Result | Group]":
        """Put arrays in free buffers into ``env``. Return the results that lack a buffer.

        Each buffer is looked at once, for all results together.
        """
        buffers = iter(self._buffers)
        for i, result in enumerate(self._results):
            for buffer in buffers:
                # is_free, without a call
                if references(buffer.lent) == _ALONE and references(buffer.owner) == _WITH_LENT:
                    buffer.used = clock
                    if type(result) is Result:  # as put does, without a call
                        env[result.slot] = buffer.lent
                    else:
                        result.put(buffer, env)
                    break
            else:
                return self._results[i:]
        return ()

    def add(self, results: "Sequence[Result | Group]", env: list[Any], clock: int) -> None:
        """Allocate buffers for the results, and put arrays in them into ``env``."""
        for result in results:
            buffer = result.buffer()
            self._buffers.append(buffer)
            buffer.used = clock
            result.put(buffer, env)


def pools_of(
    results: "Sequence[Result | Group]", buffers: dict[Hashable, list[ResultBuffer]]
) -> tuple[Pool, ...]:
    """Return pools for the results; one for each kind."""
    by_kind: dict[Hashable, list[Result | Group]] = {}
    for result in results:
        by_kind.setdefault(result.kind, []).append(result)
    return tuple([Pool(each, buffers) for each in by_kind.values()])


def _aligned(size: int) -> Array:
    """Return ``size`` bytes that start at a multiple of ``ALIGNMENT``. Raises MemoryError."""
    try:
        memory = np.zeros(size + ALIGNMENT, np.uint8)
    except (MemoryError, ValueError, OverflowError):
        raise out_of_memory("jit: what a planned call computes or returns", size) from None
    start = -memory.ctypes.data % ALIGNMENT
    return memory[start : start + size]


_ALONE, _WITH_LENT = _counts()
