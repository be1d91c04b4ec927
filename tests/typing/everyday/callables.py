"""Functions given for functions: their arguments and results are containers, functions, optional."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)


# --- a function of a tuple
def stacked(f: Callable[[tuple[Float32[Tensor, "b d"], ...]], Float32[Tensor, "b"]]) -> None: ...


def first_column(xs: tuple[Float32[Tensor, "n m"], ...]) -> Float32[Tensor, "n"]:
    return xs[0][:, 0]


def first_row(xs: tuple[Float32[Tensor, "n m"], ...]) -> Float32[Tensor, "m"]:
    return xs[0][0]


def images(xs: tuple[Float32[Tensor, "n h w"], ...]) -> Float32[Tensor, "n"]:
    return xs[0][:, 0, 0]


stacked(first_column)
stacked(lambda xs: xs[0][:, 0])
stacked(first_row)  # E: stacked: argument 'f' is a function whose result is float32 (d,), declared Float32[Tensor, "b"]: axis 0: for b=2, d=3 it is 3, not 2 [shape]
stacked(images)  # E: stacked: argument 'f' is a function whose argument 1[...] is float32 (b, d), declared Float32[Tensor, "n h w"]: 3 axes expected, 2 found [shape-rank]
stacked(lambda xs: xs[0])  # E: stacked: argument 'f' is a function whose result is float32 (b, d), declared Float32[Tensor, "b"] [shape-rank]
kept: Callable[[tuple[Float32[Tensor, "b d"], ...]], Float32[Tensor, "b"]] = first_row  # E: 'kept' is a function whose result is float32 (d,) [shape]


# --- a function that returns a tuple
def split(f: Callable[[Float32[Tensor, "b d"]], tuple[Float32[Tensor, "b"], Float32[Tensor, "d"]]]) -> None: ...


def edges(x: Float32[Tensor, "n m"]) -> tuple[Float32[Tensor, "n"], Float32[Tensor, "m"]]:
    return x[:, 0], x[0]


def columns(x: Float32[Tensor, "n m"]) -> tuple[Float32[Tensor, "n"], Float32[Tensor, "n"]]:
    return x[:, 0], x[:, 1]


split(edges)
split(lambda x: (x[:, 0], x[0]))
split(columns)  # E: split: argument 'f' is a function whose result[1] is float32 (b,), declared Float32[Tensor, "d"] [shape]
split(lambda x: (x[:, 0], x[:, 0]))  # E: split: argument 'f' is a function whose result[1] is float32 (b,), declared Float32[Tensor, "d"] [shape]


# --- a function that returns a list
def listed(f: Callable[[Float32[Tensor, "b d"]], list[Float32[Tensor, "b"]]]) -> None: ...


def rows(x: Float32[Tensor, "n m"]) -> list[Float32[Tensor, "m"]]:
    return [x[0]]


listed(lambda x: [x[:, 0], x[:, 1]])
listed(lambda x: [x[:, 0], x[0]])  # E: <lambda>: the result[1] is float32 (d,), declared Float32[Tensor, "b"] [shape]
listed(rows)  # E: listed: argument 'f' is a function whose result[...] is float32 (d,), declared Float32[Tensor, "b"] [shape]


# --- an optional tensor
def maybe(f: Callable[[Float32[Tensor, "b d"] | None], Float32[Tensor, "b"] | None]) -> None: ...


def pooled(x: Float32[Tensor, "n m"] | None) -> Float32[Tensor, "n"] | None:
    return None if x is None else x[:, 0]


def pooled_wrong(x: Float32[Tensor, "n m"] | None) -> Float32[Tensor, "m"] | None:
    return None if x is None else x[0]


maybe(pooled)
maybe(lambda x: None)
maybe(pooled_wrong)  # E: maybe: argument 'f' is a function whose result is float32 (d,), declared Float32[Tensor, "b"] [shape]


# --- a function of a function
Inner = Callable[[Float32[Tensor, "b d"]], Float32[Tensor, "b"]]


def outer(f: Callable[[Callable[[Float32[Tensor, "b d"]], Float32[Tensor, "b"]]], Float32[Tensor, "3"]]) -> None: ...


def fits(g: Callable[[Float32[Tensor, "n m"]], Float32[Tensor, "n"]]) -> Float32[Tensor, "3"]:
    return ops.zeros(3)


def crossed(g: Callable[[Float32[Tensor, "n m"]], Float32[Tensor, "m"]]) -> Float32[Tensor, "3"]:
    return ops.zeros(3)


outer(fits)
outer(crossed)  # E: outer: argument 'f' is a function whose argument 1 is a function whose result is float32 (b,), declared Float32[Tensor, "m"] [shape]
outer(lambda g: ops.zeros(4))  # E: outer: argument 'f' is a function whose result is float32 (4,), declared Float32[Tensor, "3"] [shape]


# --- a function of any number of arguments
def called(f: Callable[[Float32[Tensor, "3"], Float32[Tensor, "5"]], Float32[Tensor, "4"]]) -> None: ...
def free(f: Callable[..., Float32[Tensor, "3"]]) -> None: ...


def equal(*xs: Float32[Tensor, "n"]) -> Float32[Tensor, "4"]:
    return ops.zeros(4)


def different(x: Float32[Tensor, "n"], *xs: Float32[Tensor, "m"], y: int = 0) -> Float32[Tensor, "4"]:
    return ops.zeros(4)


called(different)
called(equal)  # E: called: argument 'f' is a function whose argument 2 is float32 (5,), declared Float32[Tensor, "n"]: axis 0 is 5, expected 3 [shape]
free(lambda *xs: ops.zeros(3))
free(equal)  # E: free: argument 'f' is a function whose result is float32 (4,), declared Float32[Tensor, "3"] [shape]


# --- a class for a callable
class Pair:
    def __init__(self, x: Float32[Tensor, "n m"]) -> None: ...


class Image:
    def __init__(self, x: Float32[Tensor, "h w c"]) -> None: ...


def built(make: Callable[[Float32[Tensor, "b d"]], object]) -> None: ...


built(Pair)
built(Image)  # E: built: argument 'make' is a function whose argument 1 is float32 (b, d), declared Float32[Tensor, "h w c"]: 3 axes expected, 2 found [shape-rank]


# --- a protocol that is local
class Crossed:
    def __call__(self, x: Float32[Tensor, "n m"]) -> Float32[Tensor, "m"]:
        return x[0]


def local(column: Callable[[Float32[Tensor, "n m"]], Float32[Tensor, "n"]]) -> None:
    class Pooling(Protocol):
        def __call__(self, x: Float32[Tensor, "n m"], /) -> Float32[Tensor, "n"]: ...

    class Straight:
        def __call__(self, x: Float32[Tensor, "n m"]) -> Float32[Tensor, "n"]:
            return x[:, 0]

    def take(p: Pooling) -> None: ...

    take(Straight())
    take(column)
    take(Crossed())  # E: take: argument 'p' is a function whose result is float32 (m,), declared Float32[Tensor, "n"] [shape]
    p: Pooling = Crossed()  # E: local: 'p' is a function whose result is float32 (m,) [shape]


# --- a layer for a protocol
class Layer(Protocol):
    def __call__(self, x: Float32[Tensor, "b 3"], /) -> Float32[Tensor, "b 4"]: ...


layers: list[Layer] = [nn.Linear(3, 4, rng=rng), nn.Linear(3, 5, rng=rng)]  # E: 'layers[1]' is a function whose result is float32 (b, 5), declared Float32[Tensor, "b 4"] [shape]


def chosen(wide: bool) -> Layer:
    if wide:
        return nn.Linear(4, 4, rng=rng)  # E: chosen: the result is a function whose argument 1 is float32 (b, 3), declared Float32[Tensor, "*b 4"] [shape]
    return nn.Linear(3, 4, rng=rng)


# --- a protocol with a method
class Encoder(Protocol):
    def encode(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 4"]: ...


class Halving:
    def encode(self, x: Float32[Tensor, "n 8"]) -> Float32[Tensor, "n 4"]:
        return x[:, ::2]


class Cutting:
    def encode(self, x: Float32[Tensor, "n 8"]) -> Float32[Tensor, "n 5"]:
        return x[:, 3:]


def encoded(encoder: Encoder) -> Encoder:
    return encoder


encoded(Halving())
encoded(Cutting())  # E: encoded: argument 'encoder' is Cutting, whose encode is a function whose result is float32 (b, 5), declared Float32[Tensor, "b 4"]: axis -1 is 5, expected 4 [shape]
encoder: Encoder = Cutting()  # E: 'encoder' is Cutting, whose encode is a function whose result is float32 (b, 5) [shape]


# --- a protocol with a field
class Weighted(Protocol):
    @property
    def weight(self) -> Float32[Tensor, "3 4"]: ...


class Straight:
    weight: Float32[Tensor, "3 4"]


class Turned:
    weight: Float32[Tensor, "4 3"]


weighted: Weighted = Straight()
weighted = Turned()  # E: 'weighted' is Turned, whose weight is float32 (4, 3), declared Float32[Tensor, "3 4"] [shape]


# --- an alias of a callable in containers
Step = Callable[[Float32[Tensor, "n"], Float32[Tensor, "n"]], Float32[Tensor, "n"]]
Block = Callable[[Float32[Tensor, "b d"]], Float32[Tensor, "b d"]]


def descent(rate: float) -> Step:
    return lambda w, g: w - rate * g


def descent_wrong(rate: float) -> Step:
    return lambda w, g: (w - rate * g)[1:]  # E: <lambda>: the result is a function whose result is float32 (max(n-1,0),), declared Float32[Tensor, "n"] [shape]


rules: dict[str, Step] = {"plain": descent(0.1), "sign": lambda w, g: w - 0.1 * ops.sign(g)}
rules = {"plain": descent(0.1), "sign": lambda w, g: (w - 0.1 * ops.sign(g))[1:]}  # E: 'rules['sign']' is a function whose result is float32 (max(n-1,0),) [shape]
blocks: list[Block] = [ops.relu, lambda x: x[::-1]]
blocks = [ops.relu, lambda x: x.T]  # E: 'blocks[1]' is a function whose result is float32 (d, b) [shape]


# --- a function of fixed sizes for an alias
def stepped(w: Float32[Tensor, "5"], g: Float32[Tensor, "5"]) -> Float32[Tensor, "5"]:
    return w - g


def through(x: Float32[Tensor, "b d"], layers: list[Block]) -> Float32[Tensor, "b d"]:
    for layer in layers:
        x = layer(x)
    return x


def block(wide: bool) -> Block:
    return nn.Linear(8, 8, rng=rng) if wide else nn.ReLU()


def block_wrong() -> Block:
    return nn.Linear(8, 9, rng=rng)  # E: block_wrong: the result is a function whose result is float32 (b, 9), declared Float32[Tensor, "b 8"]: axis -1 is 9, expected 8 [shape]


step: Step = stepped
through(ops.zeros((2, 8)), [nn.Linear(8, 8, rng=rng), nn.ReLU(), block(True)])
through(ops.zeros((2, 8)), [nn.Linear(8, 9, rng=rng)])  # E: through: argument 'layers[0]' is a function whose result is float32 (b, 9), declared Float32[Tensor, "b 8"] [shape]


# --- the names of an alias are not those of the function
def activated(x: Float32[Tensor, "b d"], w: Float32[Tensor, "d h"], act: Block = ops.relu) -> Float32[Tensor, "b h"]:
    return act(x @ w)


def activated_wrong(x: Float32[Tensor, "b d"], w: Float32[Tensor, "d h"], act: Block = ops.relu) -> Float32[Tensor, "b h"]:
    return act(x)  # E: activated_wrong: the result is float32 (b, d), declared Float32[Tensor, "b h"] [shape]


class Activated(nn.Module):
    def __init__(self, act: Block = ops.tanh) -> None:
        self.act = act
        self.layer = nn.Linear(3, 5, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 5"]:
        return self.act(self.layer(x))

    def wrong(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 5"]:
        return self.act(x)  # E: Activated.wrong: the result is float32 (b, 3) [shape]


Activated(lambda x: ops.clip(x, 0, 6))
Activated(lambda x: ops.sum(x, axis=1))  # E: Activated: argument 'act' is a function whose result is float32 (b,) [shape-rank]


# --- functions that have no name are called
def updated(steps: list[Step], named: dict[str, Block], w: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    _ = named["relu"](w[None])
    return steps[0](w, w)


def updated_wrong(steps: list[Step], named: dict[str, Block], w: Float32[Tensor, "n"]) -> None:
    _ = steps[0](ops.zeros(3), ops.zeros(4))  # E: steps[0]: argument '2' is float32 (4,), declared Float32[Tensor, "n"]: axis 0 is 4, expected 3 [shape]
    _ = descent(0.1)(ops.zeros(3), ops.zeros(4))  # E: descent(...): argument '2' is float32 (4,) [shape]
    _ = named["relu"](w)  # E: named['relu']: argument 1 is float32 (n,) [shape-rank]


def fixed(fs: list[Callable[[Float32[Tensor, "3"]], Float32[Tensor, "3"]]]) -> Float32[Tensor, "3"]:
    _ = fs[0](ops.zeros(4))  # E: fs[0]: argument 1 is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
    return fs[-1](ops.zeros(3))
