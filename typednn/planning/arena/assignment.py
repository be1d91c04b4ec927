"""Where each block lies in one piece of memory: blocks of different times share bytes.

The problem is NP-hard (Garey and Johnson, "Computers and Intractability", problem SR2), and placing
the blocks one by one, each into the tightest gap that it fits, comes near the lower bound if the order
is good. Which order is best depends on the graph; all are tried, up to the first that reaches the bound.
If none does, single blocks are placed before all others, for as long as that makes the arena smaller.

In the order of time, forwards or backwards, n blocks take n log n steps. In another order each block is
compared with all that are needed at its time; where much is kept for long, these are n squared pairs in
all, and so many are compared only up to a limit.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from typing import Final, TypeAlias

from typednn.planning.arena.gaps import Gaps
from typednn.planning.arena.liveness import Block, lower_bound

__all__ = ["STRATEGIES", "Arena", "Strategy", "assign", "placed"]

Strategy: TypeAlias = Callable[[Block], tuple[int, ...]]
"""The blocks are placed in the order of this key."""

Placed: TypeAlias = tuple[tuple[int, ...], int]
"""The blocks' offsets and the size of the arena."""

Meeting: TypeAlias = Sequence[Sequence[int]]
"""Of each block the places of those that are needed at its time."""

_FORWARDS, _BACKWARDS = "in order of time", "backwards in time"

STRATEGIES: Final[dict[str, Strategy]] = {
    _FORWARDS: lambda block: (block.first, -block.size),
    _BACKWARDS: lambda block: (-block.last, -block.size),
    "largest first": lambda block: (-block.size, block.first),
    "longest-lived first": lambda block: (block.first - block.last, -block.size),
    "largest area first": lambda block: (block.size * (block.first - block.last - 1), block.first),
}

_TRIES: Final = 50
"""Orders that are tried behind those of the strategies."""

_PAIRS: Final = 1 << 20
"""Of blocks of one time that are listed; to place the blocks takes about a quarter of a second then."""

_COMPARED: Final = 1 << 23
"""How many of them are compared in all, with those of each order counted."""


@dataclass(frozen=True, slots=True)
class Arena:
    """``offsets``: of the blocks, in their order. ``bound``: the most bytes needed at one time."""

    offsets: tuple[int, ...]
    size: int
    bound: int
    strategy: str


def assign(blocks: Sequence[Block]) -> Arena:
    """The smallest arena that is found, from the order of the best strategy."""
    bound = lower_bound(blocks)
    best: Arena | None = None
    for name, offsets, size in _ways(blocks):
        if best is None or size < best.size:
            best = Arena(offsets, size, bound, name)
        if best.size == bound:
            return best
    assert best is not None
    return _improved(best, blocks)


def placed(blocks: Sequence[Block], strategy: Strategy) -> Placed:
    """The blocks' offsets and the size of the arena, with the blocks placed in this order."""
    return _placed(blocks, _order(blocks, strategy), _meeting(blocks))


def _order(blocks: Sequence[Block], strategy: Strategy) -> list[int]:
    return sorted(range(len(blocks)), key=lambda i: strategy(blocks[i]))


def _ways(blocks: Sequence[Block]) -> Iterator[tuple[str, tuple[int, ...], int]]:
    """From the cheapest."""
    mirrored = [replace(block, first=-block.last, last=-block.first) for block in blocks]
    yield _FORWARDS, *_in_time(blocks)
    yield _BACKWARDS, *_in_time(mirrored)
    if _pairs(blocks) > _PAIRS:
        return
    meeting = _meeting(blocks)
    for name, strategy in STRATEGIES.items():
        if name not in (_FORWARDS, _BACKWARDS):
            yield name, *_placed(blocks, _order(blocks, strategy), meeting)


def _in_time(blocks: Sequence[Block]) -> Placed:
    """As ``placed`` in order of time: what is taken is what is needed when a block begins."""
    offsets = [0] * len(blocks)
    gaps, size = Gaps(), 0
    taken: list[tuple[int, int]] = []  # when they end, and their places
    for place in _order(blocks, STRATEGIES[_FORWARDS]):
        block = blocks[place]
        while taken and taken[0][0] < block.first:
            other = heappop(taken)[1]
            gaps.give(offsets[other], blocks[other].size)
        if block.size:
            offsets[place] = gaps.take(block.size)
            heappush(taken, (block.last, place))
            size = max(size, gaps.top)
    return tuple(offsets), size


def _pairs(blocks: Sequence[Block]) -> int:
    """How many pairs of blocks are needed at one time."""
    ends = sorted(block.last for block in blocks)
    over = count = 0
    for begun, first in enumerate(sorted(block.first for block in blocks)):
        while ends[over] < first:
            over += 1
        count += begun - over
    return count


def _meeting(blocks: Sequence[Block]) -> Meeting:
    meeting: list[list[int]] = [[] for _ in blocks]
    there: list[int] = []
    for place in _order(blocks, lambda block: (block.first,)):
        there = [other for other in there if blocks[other].last >= blocks[place].first]
        for other in there:
            meeting[other].append(place)
        meeting[place] += there
        there.append(place)
    return meeting


def _improved(arena: Arena, blocks: Sequence[Block]) -> Arena:
    """The arena, or a smaller one: blocks move to the front of its order, each by itself."""
    pairs = _pairs(blocks)
    if pairs > _PAIRS:
        return arena
    meeting, order = _meeting(blocks), _order(blocks, STRATEGIES[arena.strategy])
    waiting = [*order]  # not tried yet since the last one that helped
    for _ in range(min(_TRIES, _COMPARED // max(pairs, 1))):
        if arena.size == arena.bound or not waiting:
            break
        first = waiting.pop(0)
        tried = [first, *(place for place in order if place != first)]
        offsets, size = _placed(blocks, tried, meeting)
        if size < arena.size:
            arena = replace(arena, offsets=offsets, size=size)
            order, waiting = tried, [*tried]
    return arena


def _placed(blocks: Sequence[Block], order: Sequence[int], meeting: Meeting) -> Placed:
    offsets = [-1 if block.size else 0 for block in blocks]
    size = 0
    for place in order:
        block = blocks[place]
        if not block.size:  # inside of a gap it would divide it in two
            continue
        taken = sorted([(offsets[i], blocks[i].size) for i in meeting[place] if offsets[i] >= 0])
        offsets[place] = _tightest_gap(taken, block.size)
        size = max(size, offsets[place] + block.size)
    return tuple(offsets), size


def _tightest_gap(taken: Sequence[tuple[int, int]], size: int) -> int:
    """Where to put ``size`` bytes beside what is taken (offsets and sizes, by offset)."""
    end, best, room = 0, -1, 0
    for offset, length in taken:
        gap = offset - end
        if gap >= size and (best < 0 or gap < room):
            best, room = end, gap
        end = max(end, offset + length)
    return end if best < 0 else best
