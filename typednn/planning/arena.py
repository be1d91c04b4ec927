"""Where each block lies in one piece of memory: blocks of different times share bytes.

The problem is NP-hard (Garey and Johnson, "Computers and Intractability", problem SR2), and placing
the blocks one by one, each into the tightest gap that it fits, comes near the lower bound if the order
is good. Which order is best depends on the graph; all are tried, up to the first that reaches the bound.
If none does, single blocks are placed before all others, for as long as that makes the arena smaller.
"""

from bisect import insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from typednn.planning.liveness import Block, lower_bound

__all__ = ["STRATEGIES", "Arena", "Strategy", "assign", "placed"]

Strategy = Callable[[Block], tuple[int, ...]]
"""The blocks are placed in the order of this key."""

STRATEGIES: Final[dict[str, Strategy]] = {
    "largest first": lambda block: (-block.size, block.first),
    "in order of time": lambda block: (block.first, -block.size),
    "longest-lived first": lambda block: (block.first - block.last, -block.size),
    "largest area first": lambda block: (block.size * (block.first - block.last - 1), block.first),
}


_TRIES: Final = 50
"""Orders that are tried behind those of the strategies."""


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
    for name, strategy in STRATEGIES.items():
        offsets, size = placed(blocks, strategy)
        if best is None or size < best.size:
            best = Arena(offsets, size, bound, name)
        if best.size == bound:
            return best
    assert best is not None
    return _improved(best, blocks)


def placed(blocks: Sequence[Block], strategy: Strategy) -> tuple[tuple[int, ...], int]:
    """The blocks' offsets and the size of the arena, with the blocks placed in this order."""
    return _placed(blocks, _order(blocks, strategy))


def _order(blocks: Sequence[Block], strategy: Strategy) -> list[int]:
    return sorted(range(len(blocks)), key=lambda i: strategy(blocks[i]))


def _improved(arena: Arena, blocks: Sequence[Block]) -> Arena:
    """The arena, or a smaller one: blocks move to the front of its order, each by itself."""
    order = _order(blocks, STRATEGIES[arena.strategy])
    waiting = [*order]  # not tried yet since the last one that helped
    for _ in range(_TRIES):
        if arena.size == arena.bound or not waiting:
            break
        first = waiting.pop(0)
        tried = [first, *(place for place in order if place != first)]
        offsets, size = _placed(blocks, tried)
        if size < arena.size:
            arena = replace(arena, offsets=offsets, size=size)
            order, waiting = tried, [*tried]
    return arena


def _placed(blocks: Sequence[Block], order: Sequence[int]) -> tuple[tuple[int, ...], int]:
    offsets = [0] * len(blocks)
    done: list[tuple[int, int]] = []  # offset and place of the blocks that lie already, by offset
    size = 0
    for place in order:
        block = blocks[place]
        taken = [(at, blocks[i].size) for at, i in done if blocks[i].meets(block)]
        offsets[place] = _tightest_gap(taken, block.size)
        insort(done, (offsets[place], place))
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
