"""Sizes that parameters, classes and records name: ``{t}``, a field's ``hidden``, ``*s``."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic, NamedTuple, TypeVar, reveal_type

import numpy as np
from jaxtyping import Bool, Float32, Int64

from typednn import Tensor, nn, ops

N = TypeVar("N", bound=int)
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
    return ops.permute_dims(x.reshape((x.shape[0], h, width)), (1, 0, 2))


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


# --- the fields of one module agree
class Experts(nn.Module):
    w1: Float32[Tensor, "experts dim hidden"]
    w2: Float32[Tensor, "experts hidden dim"]
    bias: Float32[Tensor, "hidden"]

    def __init__(self, dim: int, hidden: int, experts: int) -> None:
        self.w1 = ops.normal((experts, dim, hidden), rng=rng)
        self.w2 = ops.normal((experts, hidden, dim), rng=rng)
        self.bias = ops.zeros(hidden)

    def __call__(self, x: Float32[Tensor, "n dim"]) -> Float32[Tensor, "n dim"]:
        h = ops.relu(ops.einsum("nd,edh->enh", x, self.w1)) + self.bias
        return ops.sum(ops.einsum("enh,ehd->end", h, self.w2), axis=0)

    def swapped(self, x: Float32[Tensor, "n dim"]) -> Float32[Tensor, "n dim"]:
        h = ops.relu(ops.einsum("nd,edh->enh", x, self.w1))
        return ops.einsum("enh,edh->nd", h, self.w2)  # E: index h is self.hidden in operand 0 (self.experts, n, self.hidden), self.dim in operand 1 [shape]

    def biased(self, x: Float32[Tensor, "n dim"]) -> Float32[Tensor, "_ n dim"]:
        return (x @ self.w1 + self.bias) @ self.w2 + self.bias  # E: axis -1 of x has self.dim, axis -1 of y has self.hidden [shape]

    def product(self) -> Float32[Tensor, "_ _ _"]:
        return self.w1 @ self.w1  # E: axis -1 of x has self.hidden, axis -2 of y has self.dim [shape]

    def gram(self) -> Float32[Tensor, "e d d"]:
        return self.w1 @ self.w2

    def shifted(self) -> Float32[Tensor, "_"]:
        return self.bias[1:] - self.bias  # E: axis -1 of x has max(self.hidden-1,0), axis -1 of y has self.hidden [shape]

    def differences(self) -> Float32[Tensor, "_"]:
        return self.bias[1:] - self.bias[:-1]


# --- a method's names are its own
class Table(nn.Module):
    rows: Float32[Tensor, "n d"]
    scale: Float32[Tensor, "d"]

    def __init__(self, n: int, d: int) -> None:
        self.rows, self.scale = ops.zeros((n, d)), ops.ones(d)

    def __call__(self, x: Float32[Tensor, "n k"]) -> Float32[Tensor, "n _"]:
        return x @ self.rows * self.scale

    def scaled(self, n: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return n * self.scale

    def of_three(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 3"]:
        return x * self.scale + ops.zeros(3) + self.scale * ops.zeros((1, 3))

    def stacked(self, x: Float32[Tensor, "d"]) -> Float32[Tensor, "n d"]:
        y: Float32[Tensor, "n d"] = self.rows
        return ops.concat([y, self.rows[1:], x[None], self.scale[None]])[: self.rows.shape[0]]

    def first(self) -> Float32[Tensor, "d"]:
        return self.rows[0] if self.rows.shape[0] > 3 else self.scale

    def longest(self, x: Float32[Tensor, "d"]) -> list[Float32[Tensor, "d"]]:
        return [x, self.scale, *(row * self.scale for row in self.rows)]

    def of_both(self, other: "Table") -> Float32[Tensor, "n m"]:
        return self.rows @ other.rows.T

    def halved(self) -> Float32[Tensor, "n h"]:
        return self.rows.reshape((self.rows.shape[0], 2, self.rows.shape[1] // 2))[:, 0]


reveal_type(Table(3, 4)(ops.zeros((5, 3))))  # R: Tensor[tuple[5, Any], float32]


# --- a field that may be missing
class Affine(nn.Module):
    weight: Float32[Tensor, "o i"]
    bias: Float32[Tensor, "o"] | None

    def __init__(self, i: int, o: int, bias: bool = True) -> None:
        self.weight, self.bias = ops.zeros((o, i)), ops.zeros(o) if bias else None

    def __call__(self, x: Float32[Tensor, "*b i"]) -> Float32[Tensor, "*b o"]:
        y = x @ self.weight.T
        return y if self.bias is None else y + self.bias

    def before(self, x: Float32[Tensor, "*b i"]) -> Float32[Tensor, "*b o"]:
        shift = ops.zeros(()) if self.bias is None else self.bias @ self.weight
        return (x + shift) @ self.weight.T

    def wrong(self) -> Float32[Tensor, "_"]:
        assert self.bias is not None
        return self.weight @ self.bias  # E: axis -1 of x has self.i, axis -1 of y has self.o [shape]


# --- a record as argument
class Scored(NamedTuple):
    tokens: Int64[Tensor, "k t"]
    scores: Float32[Tensor, "k"]


def best(beams: Scored) -> Int64[Tensor, "t"]:
    reveal_type(beams.tokens)  # R: Tensor[tuple[k, t], int64]
    return beams.tokens[ops.argmax(beams.scores)]


def extended(beams: Scored, logp: Float32[Tensor, "k v"]) -> Float32[Tensor, "k v"]:
    return beams.scores[:, None] + logp


def extended_wrong(beams: Scored, logp: Float32[Tensor, "k v"]) -> Float32[Tensor, "k v"]:
    return beams.scores + logp  # E: axis -1 of x has k, axis -1 of y has v [shape]


def rescored(beams: Scored) -> Scored:
    if len(beams.scores) > 3:
        beams = Scored(beams.tokens[:3], beams.scores[:3])
    return Scored(beams.tokens, beams.scores - ops.max(beams.scores))


def kept(first: Scored, second: Scored) -> Float32[Tensor, "k"]:
    return first.scores + second.scores


_ = extended(Scored(ops.zeros((3, 4), dtype=np.int64), ops.zeros(3)), ops.zeros((3, 11)))


# --- the fields of a frozen dataclass
@dataclass(frozen=True)
class Gaussian:
    mean: Float32[Tensor, "d"]
    cov: Float32[Tensor, "d d"]

    def mahalanobis(self, x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b"]:
        centered = x - self.mean
        return ops.sum(centered @ self.cov * centered, axis=1)

    def wrong(self) -> Float32[Tensor, "_"]:
        return self.mean @ self.cov[1:]  # E: axis -1 of x has self.d, axis -2 of y has max(self.d-1,0) [shape]


# --- the fields of an object that changes
@dataclass
class Replay:
    states: Float32[Tensor, "n d"]
    rewards: Float32[Tensor, "n"]

    def push(self, state: Float32[Tensor, "d"], reward: Float32[Tensor, ""]) -> Float32[Tensor, "_"]:
        before = self.rewards
        self.states = ops.concat([self.states, state[None]])
        self.rewards = ops.concat([self.rewards, reward[None]])
        return self.rewards[1:] - before


# --- rows spread into a list
def doubled(x: Float32[Tensor, "d"], y: Float32[Tensor, "n e"], z: Float32[Tensor, "n d"]) -> list[Float32[Tensor, "d"]]:
    print([x, *(2 * row for row in z)])
    if len(z) > 1:
        return [x, *(2 * row for row in z)]
    return [x, *(2 * row for row in y)]  # E: is float32 (e,), declared Float32[Tensor, "d"] [shape]


# --- a generic record
class Sized(NamedTuple, Generic[N]):
    n: N
    x: Float32[Tensor, "N"]
    y: Float32[Tensor, "N k"]


sized = Sized(3, ops.zeros(3), ops.zeros((3, 4)))
reveal_type(sized.x)  # R: Tensor[tuple[3], float32]
_ = sized.x @ sized.y
_ = sized.y @ sized.x  # E: axis -1 of x has 4, axis -1 of y has 3 [shape]


def weights(sized: Sized[N]) -> Float32[Tensor, "N"]:
    return sized.x
