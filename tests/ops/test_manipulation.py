"""Splitting, moving, repeating and padding as numpy does it: sizes of 0, many axes, dtypes."""

from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import ShapeError, grad, jit, ops

SHAPES = [(3, 4), (0, 3), (1, 1), (2, 1, 1, 2, 1, 1, 3, 2)]


def all_same(tensors: Any, arrays: Any) -> None:
    assert isinstance(tensors, tuple) and len(tensors) == len(arrays)
    for tensor, array in zip(tensors, arrays, strict=True):
        same(tensor, array)


def test_split_takes_sizes() -> None:
    x = drawn(10, 2)
    all_same(ops.split(x, (2, 0, 8)), np.split(x.numpy(), [2, 2]))
    all_same(ops.split(x, 4), np.split(x.numpy(), [4, 8]))
    all_same(ops.split(x, 99), [x.numpy()])
    all_same(x.split(2, axis=-1), [x.numpy()])
    all_same(ops.split(drawn(0, 2), 3), [np.zeros((0, 2))])
    all_same(ops.split(drawn(0, 2), ()), [])


@pytest.mark.parametrize(
    ("size", "chunks", "sizes"),
    [
        (7, 3, [3, 3, 1]),
        (6, 4, [2, 2, 2]),
        (7, 5, [2, 2, 2, 1]),
        (2, 5, [1, 1]),
        (0, 3, [0, 0, 0]),
        (5, 1, [5]),
    ],
)
def test_chunk_has_pytorchs_sizes(size: int, chunks: int, sizes: list[int]) -> None:
    x = drawn(2, size)
    all_same(x.chunk(chunks, axis=1), np.split(x.numpy(), np.cumsum(sizes)[:-1], 1))


def test_unbind_is_unstack() -> None:
    x = drawn(2, 3)
    all_same(x.unbind(1), np.unstack(x.numpy(), axis=1))
    all_same(ops.unbind(drawn(0, 3)), [])


def test_the_parts_share_the_memory() -> None:
    x = drawn(4, 2)
    assert all(np.shares_memory(part.numpy(), x.numpy()) for part in ops.chunk(x, 2))


@pytest.mark.parametrize("shape", SHAPES)
def test_flip_and_roll_as_numpy(shape: tuple[int, ...]) -> None:
    x = drawn(*shape)
    for axis in (None, 0, -1, (0, -1), ()):
        same(x.flip(axis), np.flip(x.numpy(), axis))
        for shift in (0, 1, -2, 7):
            same(x.roll(shift, axis), np.roll(x.numpy(), shift, axis))
    same(x.roll((1, -1), (0, -1)), np.roll(x.numpy(), (1, -1), (0, -1)))
    same(x.roll((1, 1), (0, 0)), np.roll(x.numpy(), (1, 1), (0, 0)))


def test_scalars() -> None:
    x = drawn()
    same(ops.flip(x), x.numpy())
    same(ops.roll(x, 3), x.numpy())
    same(ops.tile(x, (2, 3)), np.tile(x.numpy(), (2, 3)))
    same(ops.tile(x, ()), x.numpy())
    same(ops.pad(x, 3), x.numpy())
    same(ops.pad(x, ()), x.numpy())
    same(ops.moveaxis(x, (), ()), x.numpy())


@pytest.mark.parametrize("shape", SHAPES)
def test_moveaxis_and_tile_as_numpy(shape: tuple[int, ...]) -> None:
    x = drawn(*shape)
    moves: list[Any] = [(0, -1), (-1, 0), (0, 0), ((0, 1), (1, 0)), ((-1, 0), (0, -1))]
    for source, destination in moves:
        expected = np.moveaxis(x.numpy(), source, destination)
        same(x.moveaxis(source, destination), expected)
    times: list[Any] = [2, (), (2, 1), (0, 2), (2,) + (1,) * len(shape)]
    for repetitions in times:
        same(x.tile(repetitions), np.tile(x.numpy(), repetitions))


@pytest.mark.parametrize("dtype", [np.float32, np.int32, np.uint8, np.bool_])
def test_pad_keeps_the_dtype(dtype: Any) -> None:
    x = drawn(3, 4).astype(np.int64).astype(dtype)
    pairs = ((2, 0), (1, 2))
    same(ops.pad(x, pairs), np.pad(x.numpy(), pairs))
    same(ops.pad(x, 1, constant_values=True), np.pad(x.numpy(), 1, constant_values=1))
    for mode in ("reflect", "edge"):
        expected = np.pad(x.numpy(), pairs, mode)
        same(ops.pad(x, pairs, mode=mode), expected)


def test_pad_of_nothing_and_by_nothing() -> None:
    same(ops.pad(drawn(0, 2), ((1, 2), (0, 0))), np.zeros((3, 2)))
    same(ops.pad(drawn(1, 2), ((4, 0), (0, 0)), "edge"), np.repeat(drawn(1, 2).numpy(), 5, 0))
    for mode in ("constant", "reflect", "edge"):
        same(ops.pad(drawn(0, 2), 0, mode), np.zeros((0, 2)))


def test_nan_and_infinity_stay() -> None:
    x = np.array([np.nan, np.inf, 1.0])
    t = ops.asarray(x)
    same(ops.pad(t, 2, "reflect"), np.pad(x, 2, "reflect"))
    same(ops.pad(t, 1, constant_values=np.nan), np.pad(x, 1, constant_values=np.nan))
    same(ops.roll(ops.flip(t), 1), np.roll(x[::-1], 1))


def test_what_is_added_twice_has_twice_the_gradient() -> None:
    x = drawn(4)
    same(grad(lambda x: ops.pad(x, 2, "edge").sum())(x), np.array([3.0, 1, 1, 3]))
    same(grad(lambda x: ops.pad(x, ((2, 1),), "reflect").sum())(x), np.array([1.0, 2, 3, 1]))
    same(grad(lambda x: ops.pad(x, 2, constant_values=9.0).sum())(x), np.ones(4))
    same(grad(lambda x: ops.tile(x, (3, 2)).sum())(x), np.full(4, 6.0))


@pytest.mark.parametrize(
    ("call", "number"),
    [
        (lambda x: ops.split(x, 2), 5 * 10**10),
        (lambda x: ops.split(x, 3), 33333333334),
        (lambda x: ops.chunk(x, 10**10), 10**10),
        (lambda x: ops.chunk(x, 10**30), 10**11),
        (lambda x: ops.chunk(x[:0], 10**11), 10**11),
        (ops.unbind, 10**11),
        (ops.unstack, 10**11),
    ],
)
def test_more_parts_than_can_be_made_are_refused(call: Any, number: int) -> None:
    x: Any = ops.broadcast_to(ops.ones(()), (10**11,))  # of one element
    for run in (call, jit(lambda y: call(ops.broadcast_to(y, (10**11,)))[0])):
        with pytest.raises(
            ShapeError, match=rf"^\w+: x \(.*\): axis 0 would give {number} tensors, at"
        ):
            run(x if run is call else ops.ones(()))
    assert [each.shape for each in ops.split(x, 10**11 - 1)] == [(10**11 - 1,), (1,)]
