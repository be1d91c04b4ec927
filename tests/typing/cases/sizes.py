"""Arithmetic on sizes: variables that are assigned once, len, math.prod, tuples of ints, powers."""

import math
from typing import Final, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)
plain = 7
changed = 3
changed = 4
sizes = (3, 4)
height, width = 28, 2**3
listed = [3, 4]
listed.append(5)
AREA: Final = height * width

reveal_type(ops.zeros(plain))  # R: Tensor[tuple[7], float32]
reveal_type(ops.zeros(changed))  # R: Tensor[tuple[Any], float32]
reveal_type(ops.zeros(sizes))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.zeros(sizes[1]))  # R: Tensor[tuple[4], float32]
reveal_type(ops.zeros((*sizes, 5)))  # R: Tensor[tuple[3, 4, 5], float32]
reveal_type(ops.zeros(sizes + (1,)))  # R: Tensor[tuple[3, 4, 1], float32]
reveal_type(ops.zeros(sizes * 2))  # R: Tensor[tuple[3, 4, 3, 4], float32]
reveal_type(ops.zeros(len(sizes)))  # R: Tensor[tuple[2], float32]
reveal_type(ops.zeros(sum(sizes)))  # R: Tensor[tuple[7], float32]
reveal_type(ops.zeros((height, width, AREA)))  # R: Tensor[tuple[28, 8, 224], float32]
reveal_type(ops.zeros(tuple(listed)))  # R: Tensor[Any, float32]
reveal_type(ops.zeros(2**3 - 1))  # R: Tensor[tuple[7], float32]
reveal_type(ops.zeros(-(-7 // 2)))  # R: Tensor[tuple[4], float32]
reveal_type(nn.Linear(plain, sizes[0], rng=rng))  # R: Linear[7, 3, float32]
for step in range(2):
    reveal_type(ops.zeros((step, plain)))  # R: Tensor[tuple[Any, 7], float32]
if (walrus := 3) and rng:
    reveal_type(ops.zeros(walrus))  # R: Tensor[tuple[3], float32]
# E: reshape: x (7,) has 7 elements, (3, 2) has 6; they must be equal [shape]
ops.zeros(plain).reshape((sizes[0], 2))


def symbolic(
    x: Float32[Tensor, "b h w"], v: Float32[Tensor, "*s n"], k: int, given: int
) -> Float32[Tensor, "b h*w"]:
    b, h, w = x.shape
    hidden = h * w
    flat = math.prod(x.shape)
    reveal_type(hidden)  # R: int
    reveal_type(ops.zeros((b, hidden)))  # R: Tensor[tuple[b, h*w], float32]
    reveal_type(nn.Linear(hidden, 10, rng=rng))  # R: Linear[h*w, 10, float32]
    reveal_type(ops.zeros(flat))  # R: Tensor[tuple[b*h*w], float32]
    reveal_type(ops.zeros(x.size))  # R: Tensor[tuple[b*h*w], float32]
    reveal_type(ops.zeros(x.ndim))  # R: Tensor[tuple[3], float32]
    reveal_type(ops.zeros(len(x)))  # R: Tensor[tuple[b], float32]
    reveal_type(ops.zeros(min(h, 3)))  # R: Tensor[tuple[min(h,3)], float32]
    reveal_type(ops.zeros(max(h, w)))  # R: Tensor[tuple[max(h,w)], float32]
    reveal_type(min(h, w))  # R: int
    reveal_type(ops.zeros(sum((h, w))))  # R: Tensor[tuple[h+w], float32]
    reveal_type(ops.zeros(v.shape))  # R: Tensor[tuple[*s, n], float32]
    reveal_type(ops.zeros((*v.shape[:-1], 3)))  # R: Tensor[tuple[*s, 3], float32]
    reveal_type(ops.zeros(v.shape + (3,)))  # R: Tensor[tuple[*s, n, 3], float32]
    reveal_type(ops.zeros(x.shape + (1,)))  # R: Tensor[tuple[b, h, w, 1], float32]
    reveal_type(ops.zeros((*x.shape[:-1], 3)))  # R: Tensor[tuple[b, h, 3], float32]
    reveal_type(ops.zeros(x.shape[-1] // 2))  # R: Tensor[tuple[w//2], float32]
    reveal_type(v.reshape(v.shape))  # R: Tensor[tuple[*s, n], float32]
    reveal_type(v.reshape((-1, v.shape[-1])))  # R: Tensor[tuple[Any, n], float32]
    reveal_type(v.reshape((v.size,)))  # R: Tensor[tuple[Any], float32]
    half, two = h // 2, 2
    reveal_type(ops.zeros((half, two)))  # R: Tensor[tuple[h//2, Any], float32]
    count = b
    count += 1
    reveal_type(ops.zeros(count))  # R: Tensor[tuple[Any], float32]
    depth = 5
    if k > 3:
        depth = 6
    reveal_type(ops.zeros(depth))  # R: Tensor[tuple[Any], float32]
    given = 3
    reveal_type(ops.zeros(given))  # R: Tensor[tuple[Any], float32]
    for i in range(2):
        offset = i * h
        reveal_type(ops.zeros((offset, h * 2)))  # R: Tensor[tuple[Any, 2*h], float32]

    def inner() -> None:
        nonlocal two
        two = 3
        reveal_type(ops.zeros(hidden))  # R: Tensor[tuple[h*w], float32]

    inner()
    reveal_type([ops.zeros(hidden) for _ in range(2)])  # R: list[Tensor[tuple[h*w], float32]]
    z = ops.zeros((2, 3))
    doubled = z.shape[0] * 2
    z = ops.zeros((4, 5))
    reveal_type(ops.zeros(doubled))  # R: Tensor[tuple[4], float32]
    return x.reshape((b, hidden))


# R: Tensor[tuple[2, 12], float32]
reveal_type(symbolic(ops.zeros((2, 3, 4)), ops.zeros((2, 5)), 1, 2))


class Sized(nn.Module):
    weight: Float32[Tensor, "n 3"]

    def __init__(self, n: int) -> None:
        rows = 2 * 4
        self.weight = ops.zeros((rows, 3))
        reveal_type(ops.zeros(rows))  # R: Tensor[tuple[8], float32]
        reveal_type(ops.zeros(n * 2))  # R: Tensor[tuple[Any], float32]


Sized(8)


# Rows, through Python's own functions

matrix = ops.zeros((2, 3))
for row, other in zip(matrix, ops.zeros((2, 4)), strict=True):
    reveal_type(row)  # R: Tensor[tuple[3], float32]
    reveal_type(other)  # R: Tensor[tuple[4], float32]
for index, row in enumerate(matrix):
    reveal_type(row)  # R: Tensor[tuple[3], float32]
# R: dict[int, Tensor[tuple[3], float32]]
reveal_type({index: row for index, row in enumerate(matrix)})
first, *others = matrix
reveal_type(others)  # R: list[Tensor[tuple[3], float32]]
reveal_type(list(matrix))  # R: list[Tensor[tuple[3], float32]]
reveal_type(next(iter(matrix)))  # R: Tensor[tuple[3], float32]
reveal_type(list(map(ops.exp, matrix)))  # R: list[Tensor[tuple[3], float32]]
# R: list[Tensor[tuple[()], float32]]
reveal_type([x @ y for x, y in zip(matrix, matrix, strict=True)])
# E: matmul: x (3,) and y (4,): axis -1 of x has 3, axis -1 of y has 4; they must be equal [shape]
[x @ y for x, y in zip(matrix, ops.zeros((2, 4)), strict=True)]
for _ in ops.zeros(()):  # E: getitem: x () has 0 axes, too few for 1 indices [shape-index]
    pass


def rows(
    x: Float32[Tensor, "b n"], y: Float32[Tensor, "*b n"], z: Float32[Tensor, "b *c"], u: Tensor
) -> None:
    for a, b in zip(x, z, strict=True):
        reveal_type(a)  # R: Tensor[tuple[n], float32]
        reveal_type(b)  # R: Tensor[tuple[*c], float32]
    reveal_type(list(u)[0].shape)  # R: tuple[int, ...]
    reveal_type(list(y)[0].shape)  # R: tuple[int, ...]
    reveal_type(ops.sum(list(y)[0], axis=-1))  # R: Tensor[Any, float32]
    reveal_type([row.shape[0] for row in x])  # R: list[n]


rows(matrix, matrix, matrix, matrix)
