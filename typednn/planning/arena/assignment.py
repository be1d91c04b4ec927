"""Buffer assignment: give each block an offset in one arena.

Blocks whose live ranges do not overlap may share bytes.

The smallest arena is NP-hard to find (Garey and Johnson, "Computers and Intractability", problem
SR2). But if the blocks are placed one by one, each into the tightest gap that is large enough, the
arena is close to the lower bound when the order of placing is good. The best order depends on the
graph. So all strategies are tried, until one reaches the bound. If none comes within one percent of it,
single blocks are moved to the front of the best order, as long as that makes the arena smaller.

In order of time, forwards or backwards, n blocks take n log n steps. In any other order each block
is compared with all blocks whose live ranges overlap its own. There can be n squared such pairs,
so other orders are tried only up to a limit.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from typing import Final, TypeAlias

from typednn.planning.arena.best_fit import BestFit
from typednn.planning.arena.blocks import Block, lower_bound

__all__ = ["STRATEGIES", "Arena", "Strategy", "assign", "place_blocks"]

Strategy: TypeAlias = Callable[[Block], tuple[int, ...]]
"""A sort key of blocks. They are placed in ascending order of it."""

Placement: TypeAlias = tuple[tuple[int, ...], int]
"""The offset of each block, and the size of the arena, in bytes."""

Overlaps: TypeAlias = Sequence[Sequence[int]]
"""For each block, the numbers of the blocks whose live ranges overlap its own."""

_FORWARDS, _BACKWARDS = "in order of time", "backwards in time"

STRATEGIES: Final[dict[str, Strategy]] = {
    _FORWARDS: lambda block: (block.first, -block.size),
    _BACKWARDS: lambda block: (-block.last, -block.size),
    "largest first": lambda block: (-block.size, block.first),
    "longest-lived first": lambda block: (block.first - block.last, -block.size),
    "largest area first": lambda block: (block.size * (block.first - block.last - 1), block.first),
}

_CLOSE: Final = 1.01
"""So many times the bound an arena is small enough. More orders would take longer than all other planning."""

_MOST_MOVES: Final = 50
"""The most orders that are tried after those of the strategies."""

_MOST_OVERLAPS: Final = 1 << 20
"""The most overlapping pairs that are listed. Placing the blocks then takes about 0.25 s."""

_MOST_COMPARISONS: Final = 1 << 23
"""The most overlapping pairs that are compared in all orders together, after the strategies."""


@dataclass(frozen=True, slots=True)
class Arena:
    """One piece of memory, with an offset for each block.

    ``offsets``: in bytes, in the order of the blocks. ``size``: in bytes.
    ``bound``: the lower bound of the size, in bytes. ``strategy``: the name of the strategy used.
    """

    offsets: tuple[int, ...]
    size: int
    bound: int
    strategy: str

    @property
    def is_close(self) -> bool:
        """Whether the size is hardly larger than the bound."""
        return self.size <= _CLOSE * self.bound


def assign(blocks: Sequence[Block]) -> Arena:
    """Return the smallest arena found for the blocks."""
    bound = lower_bound(blocks)
    best: Arena | None = None
    for name, offsets, size in _try_strategies(blocks):
        if best is None or size < best.size:
            best = Arena(offsets, size, bound, name)
        if best.size == bound:
            return best
    assert best is not None
    return _improve(best, blocks)


def place_blocks(blocks: Sequence[Block], strategy: Strategy) -> Placement:
    """Place the blocks one by one in the order of the strategy."""
    return _place_in_order(blocks, _order_by(blocks, strategy), _find_overlaps(blocks))


def _order_by(blocks: Sequence[Block], strategy: Strategy) -> list[int]:
    """Return the numbers of the blocks, sorted by the strategy."""
    return sorted(range(len(blocks)), key=lambda i: strategy(blocks[i]))


def _try_strategies(blocks: Sequence[Block]) -> Iterator[tuple[str, tuple[int, ...], int]]:
    """Yield the name and the placement of each strategy, the cheapest to compute first."""
    mirrored = [replace(block, first=-block.last, last=-block.first) for block in blocks]
    yield _FORWARDS, *_place_in_time_order(blocks)
    yield _BACKWARDS, *_place_in_time_order(mirrored)
    if _count_overlaps(blocks) > _MOST_OVERLAPS:
        return
    overlaps = _find_overlaps(blocks)
    for name, strategy in STRATEGIES.items():
        if name not in (_FORWARDS, _BACKWARDS):
            yield name, *_place_in_order(blocks, _order_by(blocks, strategy), overlaps)


def _place_in_time_order(blocks: Sequence[Block]) -> Placement:
    """Return the same as ``place_blocks`` in order of time, in less time.

    In this order the blocks in the way of a new one are those that are live when it begins.
    """
    offsets = [0] * len(blocks)
    memory, size = BestFit(), 0
    live: list[tuple[int, int]] = []  # a heap of the last node and the number of each live block
    for i in _order_by(blocks, STRATEGIES[_FORWARDS]):
        block = blocks[i]
        while live and live[0][0] < block.first:
            ended = heappop(live)[1]
            memory.free(offsets[ended], blocks[ended].size)
        if block.size:
            offsets[i] = memory.allocate(block.size)
            heappush(live, (block.last, i))
            size = max(size, memory.top)
    return tuple(offsets), size


def _count_overlaps(blocks: Sequence[Block]) -> int:
    """Return the number of pairs of blocks whose live ranges overlap."""
    ends = sorted(block.last for block in blocks)
    ended = count = 0
    for begun, first in enumerate(sorted(block.first for block in blocks)):
        while ends[ended] < first:
            ended += 1
        count += begun - ended
    return count


def _find_overlaps(blocks: Sequence[Block]) -> Overlaps:
    overlaps: list[list[int]] = [[] for _ in blocks]
    live: list[int] = []
    for i in _order_by(blocks, lambda block: (block.first,)):
        live = [other for other in live if blocks[other].last >= blocks[i].first]
        for other in live:
            overlaps[other].append(i)
        overlaps[i] += live
        live.append(i)
    return overlaps


def _improve(arena: Arena, blocks: Sequence[Block]) -> Arena:
    """Return the arena, or a smaller one: move single blocks to the front of its order."""
    count = _count_overlaps(blocks)
    if count > _MOST_OVERLAPS:
        return arena
    overlaps, order = _find_overlaps(blocks), _order_by(blocks, STRATEGIES[arena.strategy])
    untried = [*order]  # blocks not moved since the last improvement
    for _ in range(min(_MOST_MOVES, _MOST_COMPARISONS // max(count, 1))):
        if arena.is_close or not untried:
            break
        first = untried.pop(0)
        new_order = [first, *(i for i in order if i != first)]
        offsets, size = _place_in_order(blocks, new_order, overlaps, arena.size)
        if size < arena.size:
            arena = replace(arena, offsets=offsets, size=size)
            order, untried = new_order, [*new_order]
    return arena


def _place_in_order(
    blocks: Sequence[Block], order: Sequence[int], overlaps: Overlaps, limit: int | None = None
) -> Placement:
    """Place the blocks in this order, each into the tightest gap beside the ones already placed.

    ``limit``: the rest is not placed if the arena is no smaller than it.
    """
    taken: list[tuple[int, int] | None] = [None] * len(
        blocks
    )  # where each placed block begins and ends
    top = 0
    for i in order:
        size = blocks[i].size
        if not size:
            continue
        begin = _tightest_gap(sorted(filter(None, map(taken.__getitem__, overlaps[i]))), size)
        taken[i] = begin, begin + size
        top = max(top, begin + size)
        if limit is not None and top >= limit:
            break
    return tuple([each[0] if each else 0 for each in taken]), top


def _tightest_gap(taken: Sequence[tuple[int, int]], size: int) -> int:
    """Return the offset of the smallest gap of at least ``size`` bytes.

    ``taken``: where the ranges that are not free begin and end, sorted. If no gap between them is
    large enough, the offset is the end of the highest range.
    """
    free, best, best_gap = 0, -1, 0
    for begin, end in taken:
        if begin - free >= size and (best < 0 or begin - free < best_gap):
            best, best_gap = free, begin - free
        free = max(free, end)
    return free if best < 0 else best
