"""Blocks that are needed at one time never share bytes, and the arena is near the bound."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.planning.building import ones, traced
from typednn import Tensor, ops
from typednn.planning.arena import STRATEGIES, assign, placed
from typednn.planning.graph import Node
from typednn.planning.layout import lay_out
from typednn.planning.liveness import ALIGNMENT, Block, blocks_of, lower_bound

NODE = Node((), np.dtype(np.float32))


@st.composite
def blocks(draw: st.DrawFn) -> list[Block]:
    found = []
    for _ in range(draw(st.integers(0, 25))):
        first = draw(st.integers(0, 12))
        last = first + draw(st.integers(0, 6))
        size = draw(st.integers(0, 9)) * ALIGNMENT
        found.append(Block(NODE, None, size, first, last))
    return found


def simulated_bound(given: list[Block]) -> int:
    return max((sum(b.size for b in given if b.first <= t <= b.last) for t in range(20)), default=0)


@given(blocks())
def test_the_bound_is_the_most_that_is_live(given: list[Block]) -> None:
    assert lower_bound(given) == simulated_bound(given)


@pytest.mark.parametrize("name", STRATEGIES)
@given(blocks())
def test_blocks_of_one_time_share_no_bytes(name: str, given: list[Block]) -> None:
    offsets, size = placed(given, STRATEGIES[name])
    spans = list(zip(given, offsets, strict=True))
    for (a, at), (b, bt) in combinations(spans, 2):
        apart = at + a.size <= bt or bt + b.size <= at
        assert apart or not a.meets(b) or 0 in (a.size, b.size)
    assert size == max((at + a.size for a, at in spans), default=0)
    assert size >= lower_bound(given)
    assert all(at % ALIGNMENT == 0 for at in offsets)


@given(blocks())
def test_the_best_strategy_is_taken(given: list[Block]) -> None:
    arena = assign(given)
    sizes = {name: placed(given, strategy)[1] for name, strategy in STRATEGIES.items()}
    assert arena.size == min(sizes.values()) == sizes[arena.strategy]
    assert arena.bound == lower_bound(given)


def test_a_chain_needs_two_blocks_at_most() -> None:
    def chain(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        for _ in range(10):
            x = ops.matmul(x, x)
        return ops.sum(x)

    layout = lay_out(traced(chain, ones(8, 8)))
    assert assign(blocks_of(layout)).size == 2 * 8 * 8 * 4
