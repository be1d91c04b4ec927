"""How fused nodes are divided into tiles."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.planning.building import computed, traced
from typednn import ops
from typednn.planning.passes import fuse, simplify
from typednn.planning.passes.fusion.tiles import Tiles, tiles_of
from typednn.planning.trace.graph import Node

Function = Callable[..., Any]


def node_of(f: Function, *shapes: tuple[int, ...], tile_bytes: int) -> Node:
    graph = fuse(simplify(traced(f, *map(ops.zeros, shapes))), 0, tile_bytes)
    return graph.nodes[-1]


def tiled(f: Function, *shapes: tuple[int, ...], tile_bytes: int) -> Tiles:
    return tiles_of(node_of(f, *shapes, tile_bytes=tile_bytes))


def doubled_exp(x: Any) -> Any:
    return ops.exp(x) * 2.0


@pytest.mark.parametrize(
    ("shape", "tile_bytes", "tile", "count"),
    [
        ((10, 8), 4 * 80, (10, 8), 1),
        ((10, 8), 4 * 79, (5, 8), 2),
        ((10, 8), 4 * 24, (3, 8), 4),
        ((10, 8), 4 * 8, (1, 8), 10),
        ((10, 8), 4 * 7, (1, 4), 20),
        ((10, 8), 1, (1, 1), 80),
        ((2, 3, 400), 4 * 400, (1, 1, 400), 6),
        ((2, 3, 400), 4 * 800, (1, 2, 400), 4),
        ((2, 3, 400), 4 * 1200, (1, 3, 400), 2),
        ((), 1, (), 1),
    ],
)
def test_pieces_are_about_equal_and_no_larger(
    shape: tuple[int, ...], tile_bytes: int, tile: tuple[int, ...], count: int
) -> None:
    tiles = tiled(doubled_exp, shape, tile_bytes=tile_bytes)
    assert len(tiles.keys) == count
    assert [shape for shape, _ in tiles.scratch] == [tile]


def test_every_element_is_in_one_piece() -> None:
    tiles = tiled(doubled_exp, (3, 11, 2), tile_bytes=4 * 2 * 4)
    seen = np.zeros((3, 11, 2), int)
    for keys in tiles.keys:
        seen[keys[0]] += 1
        assert keys[0] == keys[2]  # the operand, the number, the result
    assert (seen == 1).all()


def test_rows_that_are_reduced_are_not_divided() -> None:
    tiles = tiled(lambda x: ops.sum(ops.exp(x), -1), (6, 1000), tile_bytes=64)
    assert len(tiles.keys) == 6
    assert tiles.scratch == (((1, 1000), np.dtype(np.float32)),)


def test_what_is_broadcast_is_not_cut() -> None:
    shapes = (4, 1, 6), (5, 1), (4, 5, 6), ()
    tiles = tiled(lambda x, y, z, n: ops.exp(x * y) * z * n, *shapes, tile_bytes=4 * 12)
    assert [key[:4] for key in tiles.keys][:2] == [
        (
            (slice(0, 1), slice(None)),
            (slice(0, 2),),
            (slice(0, 1), slice(0, 2)),
            None,
        ),
        (
            (slice(0, 1), slice(None)),
            (slice(2, 4),),
            (slice(0, 1), slice(2, 4)),
            None,
        ),
    ]


@pytest.mark.parametrize("shapes", [((5, 3), (5, 1)), ((5, 3), ()), ((3, 5), (5,)), ((5, 3), (3,))])
@pytest.mark.parametrize("tile_bytes", [4 * 2, 4 * 6, 4 * 9])
def test_scratch_for_an_operand_that_is_broadcast_is_cut_with_it(
    shapes: tuple[tuple[int, ...], tuple[int, ...]], tile_bytes: int
) -> None:
    """``floor_divide`` has a mask for each operand as scratch; the last tile is smaller."""
    node = node_of(lambda x, y: x // y * 1.5, *shapes, tile_bytes=tile_bytes)
    rng = np.random.default_rng(0)
    x, y = [rng.uniform(1, 9, shape).astype(np.float32) for shape in shapes]
    out = np.empty(node.shape, node.dtype)
    given = [x, y, np.array(1.5, np.float32)]
    computed(node.kernel.bind(), node, given, out)
    assert node.name == "fused" and (out == x // y * np.float32(1.5)).all()


def test_what_only_a_product_reads_is_not_cut() -> None:
    tiles = tiled(lambda x, w: ops.relu(x @ w) * 2.0, (8, 8), (8, 8), tile_bytes=64)
    assert {key[:2] for key in tiles.keys} == {(None, None)}
    beside = tiled(lambda x, w: (x @ w) * x, (8, 8), (8, 8), tile_bytes=64)
    assert next(iter(beside.keys))[0] == (slice(0, 2),)


@pytest.mark.parametrize(("tile_bytes", "count"), [(4 * 64, 1), (4 * 16, 4)])
def test_a_result_that_cannot_arise_over_the_product_is_copied_only_in_pieces(
    tile_bytes: int, count: int
) -> None:
    tiles = tiled(lambda x, w: ops.leaky_relu(x @ w), (8, 8), (8, 8), tile_bytes=tile_bytes)
    assert len(tiles.keys) == count
    assert (tiles.copied_from is None) == (count == 1)
    assert sum(math.prod(shape) for shape, _ in tiles.scratch) == 64 // count
    in_place = tiled(lambda x, w: ops.relu(x @ w), (8, 8), (8, 8), tile_bytes=tile_bytes)
    assert (in_place.copied_from, in_place.scratch) == (None, ())


def test_what_a_step_works_in_is_not_where_its_result_goes() -> None:
    def f(x: Any, w: Any) -> Any:
        h = ops.tanh(x @ w)
        return ops.sigmoid(ops.where(h > 0.0, h, h * 0.5))

    tiles = tiled(f, (3, 4), (4, 3), tile_bytes=1 << 20)
    for step in tiles.steps:
        result, *scratch = step.slots[len(step.node.inputs) :]
        assert len({result, *scratch}) == 1 + len(scratch)
    assert tiles.copied_from is None
