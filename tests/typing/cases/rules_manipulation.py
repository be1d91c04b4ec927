"""Operations that take tensors apart, move and repeat their elements, and pad; reshapes of products."""

from typing import reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops

x = ops.zeros((3, 10))
v = ops.zeros(7)
c = ops.zeros((2, 3, 4))
i = ops.zeros((2, 4), dtype=np.int64)

# taking apart

reveal_type(ops.split(x, (2, 3, 5), axis=1))  # R: tuple[Tensor[tuple[3, 2], float32], Tensor[tuple[3, 3], float32], Tensor[tuple[3, 5], float32]]
reveal_type(ops.split(x, 4, -1))  # R: tuple[Tensor[tuple[3, 4], float32], Tensor[tuple[3, 4], float32], Tensor[tuple[3, 2], float32]]
reveal_type(ops.split(x, sizes=3))  # R: tuple[Tensor[tuple[3, 10], float32]]
reveal_type(ops.chunk(v, 3))  # R: tuple[Tensor[tuple[3], float32], Tensor[tuple[3], float32], Tensor[tuple[1], float32]]
reveal_type(ops.chunk(c, chunks=2, axis=2))  # R: tuple[Tensor[tuple[2, 3, 2], float32], Tensor[tuple[2, 3, 2], float32]]
reveal_type(ops.unbind(i))  # R: tuple[Tensor[tuple[4], int64], Tensor[tuple[4], int64]]
reveal_type(i.split((1, 3), 1))  # R: tuple[Tensor[tuple[2, 1], int64], Tensor[tuple[2, 3], int64]]
reveal_type(i.chunk(2))  # R: tuple[Tensor[tuple[1, 4], int64], Tensor[tuple[1, 4], int64]]
reveal_type(i.unbind(axis=0))  # R: tuple[Tensor[tuple[4], int64], Tensor[tuple[4], int64]]
head, tail = ops.split(v, (1, 6))
reveal_type(tail)  # R: Tensor[tuple[6], float32]


def gates(
    x: Float32[Tensor, "b 3*n"],
) -> tuple[Float32[Tensor, "b n"], Float32[Tensor, "b n"], Float32[Tensor, "b n"]]:
    reset, update, new = ops.chunk(x, 3, axis=-1)
    return reset, update, new


def in_two(x: Float32[Tensor, "*b n+m"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "*b m"]:
    left, right = ops.split(x, (y.shape[0], x.shape[-1] - y.shape[0]), axis=-1)
    return right


def of_any_size(x: Float32[Tensor, "n 3"], k: int) -> None:
    reveal_type(ops.split(x, 2))  # R: tuple[Tensor[tuple[Any, 3], float32], ...]
    reveal_type(ops.chunk(x, 2))  # R: tuple[Tensor[tuple[Any, 3], float32], ...]
    reveal_type(ops.split(x, k, axis=1))  # R: tuple[Tensor[tuple[n, Any], float32], ...]
    reveal_type(ops.unbind(x))  # R: tuple[Tensor[tuple[3], float32], ...]
    # E: split: x (n, 3): axis 0 has n, the sizes (2, 2) add up to 4; they must be equal: for n=2 it is 2, not 4 [shape]
    ops.split(x, (2, 2))


# E: split: x (3, 10): axis 1 has 10, the sizes (2, 3) add up to 5; they must be equal [shape]
ops.split(x, (2, 3), axis=1)
ops.split(x, (4, -1), axis=0)  # E: split: a size is at least 0, not -1 [shape]
# E: split: x (100000000000,): axis 0 would give 50000000000 tensors, at most 16777216 are made; take fewer parts, or reshape x [shape]
ops.split(ops.broadcast_to(ops.zeros(()), (100000000000,)), 2)
ops.split(x, 0)  # E: split: parts have a size of at least 1, not 0 [shape]
ops.split(x, 2, 2)  # E: split: x (3, 10) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.chunk(x, 0)  # E: chunk: chunks is at least 1, not 0 [shape]
ops.chunk(x, 2, 2)  # E: chunk: x (3, 10) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.unbind(x, 2)  # E: unbind: x (3, 10) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]

# moving and repeating

reveal_type(ops.flip(x))  # R: Tensor[tuple[3, 10], float32]
reveal_type(ops.flip(x, axis=(0, -1)))  # R: Tensor[tuple[3, 10], float32]
reveal_type(ops.roll(c, (1, 2), axis=(0, 1)))  # R: Tensor[tuple[2, 3, 4], float32]
reveal_type(ops.roll(c, 5))  # R: Tensor[tuple[2, 3, 4], float32]
reveal_type(ops.moveaxis(c, 0, -1))  # R: Tensor[tuple[3, 4, 2], float32]
reveal_type(ops.moveaxis(c, (0, 1), (-1, -2)))  # R: Tensor[tuple[4, 3, 2], float32]
reveal_type(ops.tile(x, 2))  # R: Tensor[tuple[3, 20], float32]
reveal_type(ops.tile(x, (5, 2, 1)))  # R: Tensor[tuple[5, 6, 10], float32]
reveal_type(c.flip(0).roll(1, axis=0).moveaxis(0, 1).tile((2, 1)))  # R: Tensor[tuple[3, 4, 4], float32]


def channels_last(x: Float32[Tensor, "*b c h w"]) -> Float32[Tensor, "*b h w c"]:
    return x.moveaxis((-2, -1), (-3, -2))


def channels_first(x: Float32[Tensor, "*b c"]) -> Float32[Tensor, "c *b"]:
    return ops.moveaxis(x, -1, 0)


def tiled(x: Float32[Tensor, "n m"], y: Float32[Tensor, "k"]) -> Float32[Tensor, "k*n 2*m"]:
    return ops.tile(x, (y.shape[0], 2))


ops.flip(x, 2)  # E: flip: x (3, 10) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.flip(x, (0, -2))  # E: flip: x (3, 10): axis 0 is given twice in (0, -2) [shape-index]
ops.roll(x, 1, 2)  # E: roll: x (3, 10) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.roll(x, (1, 2), 0)  # E: roll: shift (1, 2) and axis 0: there must be as many axes [shape-index]
ops.moveaxis(x, 2, 0)  # E: moveaxis: x (3, 10) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.moveaxis(x, (0, 0), (0, 1))  # E: moveaxis: x (3, 10): axis 0 is given twice in (0, 0) [shape-index]
# E: moveaxis: source (0, 1) and destination (0,): there must be as many axes in both [shape-index]
ops.moveaxis(x, (0, 1), 0)
ops.tile(x, (2, -1))  # E: tile: repetitions are at least 0, not -1 [shape]

# padding

reveal_type(ops.pad(x, 2))  # R: Tensor[tuple[7, 14], float32]
reveal_type(ops.pad(x, ((1, 0), (2, 3))))  # R: Tensor[tuple[4, 15], float32]
reveal_type(ops.pad(x, 2, mode="reflect"))  # R: Tensor[tuple[7, 14], float32]
reveal_type(ops.pad(i, ((0, 0), (9, 0)), "edge"))  # R: Tensor[tuple[2, 13], int64]
reveal_type(ops.pad(v, 1, constant_values=-1.0))  # R: Tensor[tuple[9], float32]


def framed(x: Float32[Tensor, "b h w"]) -> Float32[Tensor, "b h+2 w+3"]:
    return ops.pad(x, ((0, 0), (1, 1), (1, 2)))


reveal_type(ops.pad(x, -1))  # R: Tensor[tuple[1, 8], float32]
reveal_type(ops.pad(x, ((-1, 2), (3, -4)), "wrap"))  # R: Tensor[tuple[4, 9], float32]
ops.pad(x, -2)  # E: pad: x (3, 10): axis 0 has 3, and the widths (-2, -2) cut off more [shape]
ops.pad(x, ((1, 1),))  # E: pad: x (3, 10) has 2 axes, pad_width ((1, 1),) must be an int or as many pairs [shape-rank]
# E: pad: x (3, 10): axis 0 has 3, and a width of 3 reflects more than its other elements; it must be smaller than the axis [shape]
ops.pad(x, 3, mode="reflect")
ops.pad(ops.zeros(0), 1, mode="edge")  # E: pad: x (0,): axis 0 has size 0, so no edge [shape]
ops.pad(x, 1, mode="mirror")  # E: pad: mode 'mirror' is none of 'constant', 'reflect', 'edge', 'wrap' [shape-syntax]
# E: pad: 0.5 is a Python float and the tensor is int64; dtypes are never promoted: convert the tensor, e.g. .astype(np.float32) [shape-dtype]
ops.pad(i, 1, constant_values=0.5)

# reshapes of products


def apart(x: Float32[Tensor, "b h*w c"], y: Float32[Tensor, "h w"]) -> Float32[Tensor, "b h w c"]:
    return ops.reshape(x, (x.shape[0], *y.shape, x.shape[-1]))


def flat(x: Float32[Tensor, "b h w c"]) -> Float32[Tensor, "b h*w*c"]:
    return x.reshape((x.shape[0], -1))


def heads(x: Float32[Tensor, "b n 8*d"]) -> Float32[Tensor, "b n 8 d"]:
    return x.reshape((x.shape[0], x.shape[1], 8, -1))


def merged(x: Float32[Tensor, "b h w c"]) -> Float32[Tensor, "b*h w*c"]:
    b, h, w, c = x.shape
    return x.reshape((b * h, -1))


def cancelled(x: Float32[Tensor, "a*b c"], y: Float32[Tensor, "a c"]) -> Float32[Tensor, "a b*c"]:
    return x.reshape((y.shape[0], -1))
