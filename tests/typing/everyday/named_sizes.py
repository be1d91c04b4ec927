"""Sizes that parameters, classes and records name: ``{t}``, a field's ``hidden``, ``*s``."""

from collections.abc import Callable
from functools import partial
from typing import reveal_type

import numpy as np
from jaxtyping import Bool, Float32, Int64

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)


# --- a table of angles
def angles(t: int, half: int, base: float = 10000.0) -> Float32[Tensor, "{t} {half}"]:
    freq = base ** (-ops.arange(half).astype(np.float32) / half)
    return ops.outer(ops.arange(t).astype(np.float32), freq)


def angles_swapped(t: int, half: int, base: float = 10000.0) -> Float32[Tensor, "{t} {half}"]:
    freq = base ** (-ops.arange(half).astype(np.float32) / half)
    return ops.outer(freq, ops.arange(t).astype(np.float32))  # E: is float32 ({half}, {t}), declared Float32[Tensor, "{t} {half}"]: axis 0: for {half}=2, {t}=3 it is 2, not 3 [shape]


# --- a table of known size
reveal_type(angles(6, 32))  # R: Tensor[tuple[6, 32], float32]
reveal_type(partial(angles, 6)(32))  # R: Tensor[tuple[6, 32], float32]
_ = ops.ones((6, 16)) * angles(6, 32)  # E: axis -1 of x has 16, axis -1 of y has 32 [shape]


# --- a table for the sizes of another function
def rotated(x: Float32[Tensor, "b t d"], copies: int) -> Float32[Tensor, "b {copies} t d"]:
    reveal_type(angles(x.shape[1], x.shape[2]))  # R: Tensor[tuple[t, d], float32]
    reveal_type(angles(2 * copies, copies))  # R: Tensor[tuple[2*{copies}, {copies}], float32]
    return ops.stack([x] * 3, axis=1)[:, :copies] * angles(x.shape[1], x.shape[2])


# --- a mask of given length
def mask(lengths: Int64[Tensor, "b"], longest: int) -> Bool[Tensor, "b {longest}"]:
    return ops.arange(longest) < lengths[:, None]


def mask_swapped(lengths: Int64[Tensor, "b"], longest: int) -> Bool[Tensor, "b {longest}"]:
    return ops.arange(longest)[:, None] < lengths  # E: axis 0: for b=2, {longest}=3 it is 3, not 2 [shape]


# --- padding to a given length
def pad_to(x: Int64[Tensor, "t"], length: int) -> Int64[Tensor, "{length}"]:
    return ops.pad(x, ((0, length - x.shape[0]),))


def pad_by(x: Int64[Tensor, "t"], length: int) -> Int64[Tensor, "{length}"]:
    return ops.pad(x, ((0, length),))  # E: is int64 (t+{length},), declared Int64[Tensor, "{length}"] [shape]


# --- a confusion matrix
def confusion(true: Int64[Tensor, "n"], pred: Int64[Tensor, "n"], classes: int) -> Float32[Tensor, "{classes} {classes}"]:
    return ops.one_hot(true, classes).T @ ops.one_hot(pred, classes)


def confusion_of_examples(true: Int64[Tensor, "n"], pred: Int64[Tensor, "n"], classes: int) -> Float32[Tensor, "{classes} {classes}"]:
    return ops.one_hot(true, classes) @ ops.one_hot(pred, classes).T  # E: axis 0: for n=2, {classes}=3 it is 2, not 3 [shape]


# --- the first rows of a table
def first(table: Float32[Tensor, "m d"], t: int) -> Float32[Tensor, "{t} d"]:
    return table[:t]


def last(table: Float32[Tensor, "m d"], t: int) -> Float32[Tensor, "{t} d"]:
    return table[-t:]


def split(x: Float32[Tensor, "n d"], cut: int) -> tuple[Float32[Tensor, "{cut} d"], Float32[Tensor, "n-{cut} d"]]:
    return x[:cut], x[cut:]


# --- a parameter that is assigned anew
def grown(t: int) -> Float32[Tensor, "{t}"]:
    t += 1
    return ops.zeros(t)[1:]


def clamped(t: int, most: int) -> Float32[Tensor, "{t}"]:
    t = min(t, most)
    return ops.zeros(t)


def counted(t: int) -> Float32[Tensor, "{t}"]:
    total = ops.zeros(t)
    for t in range(3):
        total = total + ops.ones(t)
    return total


# --- one more than a parameter
def edges(bins: int) -> Float32[Tensor, "{bins}+1"]:
    return ops.concat([ops.zeros(1), ops.ones(bins)])


def edges_short(bins: int) -> Float32[Tensor, "{bins}+1"]:
    return ops.ones(bins)  # E: is float32 ({bins},), declared Float32[Tensor, "{bins}+1"] [shape]


reveal_type(edges(4))  # R: Tensor[tuple[5], float32]
five: Callable[[int], Float32[Tensor, "5"]] = edges


# --- a parameter that a branch knows
def small(t: int) -> Float32[Tensor, "{t}"]:
    if t == 0:
        return ops.zeros(0)
    if t in (1, 2):
        return ops.zeros(t)
    if t == 3:
        return ops.zeros(4)  # E: is float32 (4,), declared Float32[Tensor, "{t}"] [shape]
    n = t
    return ops.concat([ops.zeros(1), ops.zeros(n - 1)])


# --- a parameter in an argument's shape
def chunks(x: Float32[Tensor, "{k}*n d"], k: int) -> Float32[Tensor, "{k} n d"]:
    return x.reshape((k, -1, x.shape[1]))


def chunks_last(x: Float32[Tensor, "{k}*n d"], k: int) -> Float32[Tensor, "{k} n d"]:
    return x.reshape((x.shape[0] // k, k, x.shape[1]))  # E: declared Float32[Tensor, "{k} n d"] [shape]


def repeated(x: Float32[Tensor, "{k} d"], k: int) -> Float32[Tensor, "d"]:
    return ops.ones(k) @ x


repeated(ops.zeros((3, 4)), 3)
repeated(ops.zeros((3, 4)), 4)  # E: axis 0 is 3, expected 4 ({k} is 4) [shape]


# --- a method with a size as argument
class Positions(nn.Module):
    table: Float32[Tensor, "m d"]

    def __init__(self, width: int) -> None:
        self.table = ops.zeros((512, width))

    def up_to(self, t: int) -> Float32[Tensor, "{t} d"]:
        return self.table[:t]

    def steps(self, t: int) -> Float32[Tensor, "{t}"]:
        return ops.arange(t).astype(np.float32)

    def steps_twice(self, t: int) -> Float32[Tensor, "{t}"]:
        return ops.concat([self.steps(t), self.steps(t)])  # E: is float32 (2*{t},) [shape]


class Doubled(Positions):
    def up_to(self, t: int) -> Float32[Tensor, "{t} d"]:
        return 2 * super().up_to(t)


# --- a function inside of one with a size
def outer(t: int) -> Float32[Tensor, "{t}"]:
    def inner(t: int) -> Float32[Tensor, "{t}"]:
        return ops.zeros(t)

    def both(k: int) -> Float32[Tensor, "{k}"]:
        return ops.zeros(t)  # E: is float32 ({t},), declared Float32[Tensor, "{k}"] [shape]

    scale: Callable[[Float32[Tensor, "n"]], Float32[Tensor, "n"]] = lambda x: x * ops.sum(ops.ones(t))
    return scale(inner(t)) + both(t + 1)[1:]


# --- a function that makes functions
def maker(t: int) -> Callable[[], Float32[Tensor, "{t}"]]:
    return lambda: ops.zeros(t)


_ = maker(3)() + ops.zeros(3)


# --- a size that may be missing
def tokens(t: int | None = None, width: int = 3) -> Float32[Tensor, "_ {width}"]:
    return ops.zeros((4 if t is None else t, width))


reveal_type(tokens(5, 8))  # R: Tensor[tuple[Any, 8], float32]


# --- a size that is also an index, an axis or a factor
def picked(x: Float32[Tensor, "n d"], k: int) -> Float32[Tensor, "{k} d"]:
    row = x[k] + x[-k] + ops.roll(x, k, axis=0)[0] + x[k - 1] + k * x[0] + x[0] ** k
    rows = ops.stack([row for _ in range(k)])
    values = ops.take(x, ops.arange(k), axis=0)
    return values + rows + ops.sum(x.reshape((k, -1, x.shape[1])), axis=1) + ops.concat([x[i : i + 1] for i in range(k)])


def heads(x: Float32[Tensor, "t d"], h: int) -> Float32[Tensor, "{h} t _"]:
    assert x.shape[1] % h == 0, h
    width = x.shape[1] // h
    return ops.transpose(x.reshape((x.shape[0], h, width)), (1, 0, 2))


def heads_last(x: Float32[Tensor, "t d"], h: int) -> Float32[Tensor, "{h} t _"]:
    return x.reshape((x.shape[0], h, x.shape[1] // h))  # E: declared Float32[Tensor, "{h} t _"] [shape]


# --- a size for layers
def averaged(x: Float32[Tensor, "b t"], size: int) -> Float32[Tensor, "b {size}"]:
    layer = nn.Linear(size, size, rng=rng)
    return layer(ops.zeros((len(x), size)))


def windows(x: Float32[Tensor, "t"], size: int) -> Float32[Tensor, "_ {size}"]:
    index = ops.arange(len(x) - size + 1)[:, None] + ops.arange(size)
    return ops.take(x, index)


def windows_wrong(x: Float32[Tensor, "t"], size: int) -> Float32[Tensor, "_ {size}"]:
    index = ops.arange(len(x) - size + 1)[:, None] + ops.arange(size)
    return ops.take(x, index.T)  # E: declared Float32[Tensor, "_ {size}"] [shape]
