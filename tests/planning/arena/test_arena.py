"""Blocks with overlapping live ranges share no bytes, and the arena is near the lower bound."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.steps import STEPS
from tests.planning.building import ones, traced
from tests.planning.replayed_memory import check_memory
from tests.properties.test_planned_equals_eager import TURNED, given_tensors, programs, total
from typednn import Tensor, grad, jit, ops
from typednn.planning.arena import assignment as arena
from typednn.planning.arena.assignment import STRATEGIES, assign, place_blocks
from typednn.planning.arena.blocks import ALIGNMENT, Block, blocks_of, lower_bound
from typednn.planning.arena.layout import lay_out
from typednn.planning.trace.graph import Node

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
    offsets, size = place_blocks(given, STRATEGIES[name])
    apart(given, offsets, size)
    assert size >= lower_bound(given)


def apart(given: list[Block], offsets: tuple[int, ...], size: int) -> None:
    spans = list(zip(given, offsets, strict=True))
    for (a, at), (b, bt) in combinations(spans, 2):
        disjoint = at + a.size <= bt or bt + b.size <= at
        assert disjoint or not a.overlaps(b) or 0 in (a.size, b.size)
    assert size == max((at + a.size for a, at in spans), default=0)
    assert all(at % ALIGNMENT == 0 for at in offsets)


@given(blocks())
def test_no_strategy_is_better(given: list[Block]) -> None:
    taken = assign(given)
    sizes = {name: place_blocks(given, strategy)[1] for name, strategy in STRATEGIES.items()}
    assert taken.size <= min(sizes.values()) == sizes[taken.strategy]
    assert taken.bound == lower_bound(given)
    apart(given, taken.offsets, taken.size)


@pytest.mark.parametrize(
    ("gaps", "size", "offset"),
    [
        ((3, 2, 2), 1, 4),
        ((3, 2, 2), 2, 4),  # it fits exactly, and is the lowest of the tightest
        ((3, 2, 2), 3, 0),
        ((3, 2, 2), 4, 10),  # above all
        ((2, 3, 2), 1, 0),
        ((2, 3, 2), 3, 3),
    ],
)
def test_a_block_goes_into_the_tightest_gap(gaps: tuple[int, ...], size: int, offset: int) -> None:
    """Each gap is one that a block leaves, below one that stays."""
    given = []
    for gap in gaps:
        given += [Block(NODE, None, gap * 64, 0, 0), Block(NODE, None, 64, 0, 9)]
    given.append(Block(NODE, None, size * 64, 5, 5))
    order = iter(range(len(given)))
    offsets, _ = place_blocks(given, lambda block: (next(order),))
    assert offsets[-1] == offset * 64


@given(blocks())
def test_placing_in_the_order_of_time_is_placing_one_by_one(given: list[Block]) -> None:
    mirrored = [replace(block, first=-block.last, last=-block.first) for block in given]
    assert arena._place_in_time_order(given) == place_blocks(given, STRATEGIES["in order of time"])
    assert arena._place_in_time_order(mirrored) == place_blocks(
        given, STRATEGIES["backwards in time"]
    )


@pytest.mark.parametrize("name", STRATEGIES)
def test_a_block_of_no_bytes_divides_no_gap(name: str) -> None:
    """A later block fits into the gap that the empty one would split."""
    spans = ((4, 6, 8), (2, 3, 5), (1, 0, 2), (0, 3, 6), (1, 0, 3))
    given = [Block(NODE, None, size * ALIGNMENT, first, last) for size, first, last in spans]
    assert place_blocks(given, STRATEGIES[name])[1] == lower_bound(given) == 4 * ALIGNMENT


@given(blocks())
def test_pairs_are_counted(given: list[Block]) -> None:
    assert arena._count_overlaps(given) == sum(a.overlaps(b) for a, b in combinations(given, 2))


@given(blocks())
def test_with_too_many_pairs_blocks_are_placed_in_the_order_of_time(given: list[Block]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arena, "_MOST_OVERLAPS", -1)
        patch.setattr(arena, "_find_overlaps", None)  # no pair is listed
        found = assign(given)
    apart(given, found.offsets, found.size)


def test_an_order_that_is_no_strategys() -> None:
    """As in a training step on MNIST: no strategy's order reaches the bound, but another does."""
    spans = ((4, 0, 2), (1, 1, 4), (4, 2, 4), (4, 2, 2), (6, 4, 4))
    given = [Block(NODE, None, size * ALIGNMENT, first, last) for size, first, last in spans]
    bound = lower_bound(given)
    assert min(place_blocks(given, strategy)[1] for strategy in STRATEGIES.values()) > bound
    assert assign(given).size == bound


def test_a_chain_needs_two_blocks_at_most() -> None:
    def chain(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        for _ in range(10):
            x = ops.matmul(x, x)
        return ops.sum(x)

    layout = lay_out(traced(chain, ones(8, 8)))
    assert assign(blocks_of(layout)).size == 2 * 8 * 8 * 4


@pytest.mark.parametrize("name", STEPS)
def test_arenas_of_training_steps_are_near_the_bound(name: str) -> None:
    step, arguments = STEPS[name]()
    program = jit(step).program(*arguments)
    assert program.arena.size <= 1.05 * lower_bound(program.blocks)
    check_memory(program.layout, program.blocks, program.arena)


@settings(max_examples=200)
@given(programs(TURNED))
def test_random_plans_find_what_they_wrote(program: Callable[..., Any]) -> None:
    for f in (total(program), grad(total(program))):
        planned = jit(f).program(given_tensors())
        check_memory(planned.layout, planned.blocks, planned.arena)


def test_blocks_that_are_put_over_each_other_are_seen() -> None:
    step, arguments = STEPS["784-128-10, batch 64"]()
    program = jit(step).program(*arguments)
    pairs = combinations(range(len(program.blocks)), 2)
    overlapping = [(a, b) for a, b in pairs if program.blocks[a].overlaps(program.blocks[b])]
    assert len(overlapping) > 20
    for one, other in overlapping:
        offsets = [*program.arena.offsets]
        offsets[one] = offsets[other]
        size = max(at + block.size for at, block in zip(offsets, program.blocks, strict=True))
        spoiled = replace(program.arena, offsets=tuple(offsets), size=size)
        with pytest.raises(AssertionError):
            check_memory(program.layout, program.blocks, spoiled)
