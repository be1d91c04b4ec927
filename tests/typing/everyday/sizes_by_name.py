"""Sizes from constants, enums and partials; containers that hold them."""
import enum
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypedDict, TypeVar

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, nn, ops

HIDDEN = 64
CLASSES = 10
INPUTS = 28 * 28
NAMES = ["cat", "dog", "bird"]
SHAPE = (3, 32, 32)
N = TypeVar("N", bound=int)
T = TypeVar("T")
rng = np.random.default_rng(0)


# --- size
class Size(enum.IntEnum):
    SMALL = 16
    LARGE = 32


# --- sizes
class Sizes:
    width = 12
    depth = 3



# --- net
def net(x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
    hidden = nn.Linear(INPUTS, HIDDEN, rng=rng)
    out = nn.Linear(HIDDEN, CLASSES, rng=rng)
    return out(ops.relu(hidden(x)))


def net_bad(x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
    hidden = nn.Linear(INPUTS, HIDDEN, rng=rng)
    out = nn.Linear(HIDDEN // 2, CLASSES, rng=rng)
    return out(ops.relu(hidden(x)))  # E: axis -1 is 64, expected 32 [shape]


# --- names
def names(x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 3"]:
    return nn.Linear(4, len(NAMES), rng=rng)(x)


def names_bad(x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 4"]:
    return nn.Linear(4, len(("a", "b", "c")), rng=rng)(x)  # E: axis -1 is 3, expected 4 [shape]


# --- enum size
def enum_size() -> Float32[Tensor, "16 32"]:
    return ops.zeros((Size.SMALL, Size.LARGE))


def enum_bad() -> Float32[Tensor, "16 16"]:
    return ops.zeros((Size.SMALL, Size.LARGE))  # E: axis -1 is 32, expected 16 [shape]


# --- enum value
def enum_value() -> Float32[Tensor, "16"]:
    return ops.zeros(Size.SMALL.value)


# --- of class
def of_class() -> Float32[Tensor, "12 3"]:
    return ops.zeros((Sizes.width, Sizes.depth))


def of_class_bad() -> Float32[Tensor, "3 12"]:
    return ops.zeros((Sizes.width, Sizes.depth))  # E: axis 0 is 12, expected 3 [shape]


# --- default
def default(n: int = 5) -> Float32[Tensor, "_"]:
    return ops.zeros(n)


# --- cast
def cast(x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 4"]:
    half = int(8 / 2)
    return x[:, :half]


def cast_bad(x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 4"]:
    half = int(8 // 4)
    return x[:, :half]  # E: axis -1 is 2, expected 4 [shape]


# --- image
def image(flat: Float32[Tensor, "b 3072"]) -> Float32[Tensor, "b 3 32 32"]:
    return flat.reshape((-1, *SHAPE))


def image_bad(flat: Float32[Tensor, "b 3072"]) -> Float32[Tensor, "b 32 32 3"]:
    return flat.reshape((flat.shape[0], *SHAPE))  # E: axis 1 is 3, expected 32 [shape]


Linear = functools.partial(nn.Linear, rng=rng)


# --- by partial
def by_partial(x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 2"]:
    return Linear(3, 2)(Linear(4, 3)(x))


def by_partial_bad(x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 2"]:
    return Linear(2, 3)(Linear(4, 3)(x))  # E: axis -1 is 3, expected 2 [shape]


# --- ternary
def ternary(x: Float32[Tensor, "b 4"], wide: bool) -> Float32[Tensor, "b 8"] | Float32[Tensor, "b 2"]:
    n = 8 if wide else 2
    return nn.Linear(4, n, rng=rng)(x)


# --- box
class Box(Generic[T]):
    def __init__(self, item: T) -> None:
        self.item = item

    def get(self) -> T:
        return self.item


# --- boxed
def boxed(x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 4"]:
    return Box(x).get()


def boxed_bad(x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 3"]:
    return Box(x).get()  # E: axis -1 is 4, expected 3 [shape]


# --- batch
@dataclass
class Batch(Generic[N]):
    x: "Float32[Tensor, 'N 8']"
    y: "Int64[Tensor, 'N']"


# --- make
def make(n: N) -> Batch[N]:
    return Batch(ops.zeros((n, 8)), ops.zeros(n, dtype=np.int64))


# --- made
def made() -> Float32[Tensor, "16 8"]:
    return make(16).x


def made_bad() -> Float32[Tensor, "8 8"]:
    return make(16).x  # E: axis 0 is 16, expected 8 [shape]


# --- ident
def ident(n: N) -> N:
    return n


# --- idented
def idented() -> Float32[Tensor, "5"]:
    return ops.zeros(ident(5))


def idented_bad() -> Float32[Tensor, "6"]:
    return ops.zeros(ident(5))  # E: axis 0 is 5, expected 6 [shape]


# --- point
class Point(NamedTuple):
    x: Float32[Tensor, "n"]
    y: Float32[Tensor, "n"]


# --- points
def points() -> Point:
    return Point(ops.zeros(3), ops.ones(3))


def points_bad() -> Point:
    return Point(ops.zeros(3), ops.ones(4))  # E: axis 0 is 4, expected 3 (n is 3, bound by 'x') [shape]


# --- entry
class Entry(TypedDict):
    image: Float32[Tensor, "28 28"]
    label: Int64[Tensor, ""]


# --- entry again
def entry() -> Entry:
    return {"image": ops.zeros((28, 28)), "label": ops.asarray(3)}


def entry_bad() -> Entry:
    return {"image": ops.zeros((28, 27)), "label": ops.asarray(3)}  # E: axis -1 is 27, expected 28 [shape]


def entry_bad2() -> Float32[Tensor, "28"]:
    e = entry()
    return e["image"]  # E: 1 axis expected, 2 found [shape-rank]


# --- batches
def batches(data: Float32[Tensor, "n d"], size: int) -> Iterator[Float32[Tensor, "_ d"]]:
    for i in range(0, len(data), size):
        yield data[i : i + size]


def batches_bad(data: Float32[Tensor, "n d"], size: int) -> Iterator[Float32[Tensor, "_ d"]]:
    for i in range(0, len(data), size):
        yield data[i]  # E: 2 axes expected, 1 found [shape-rank]


# --- consumed
def consumed(data: Float32[Tensor, "100 8"]) -> Float32[Tensor, "8"]:
    total = ops.zeros(8)
    for batch in batches(data, 10):
        total = total + batch.sum(axis=0)
    return total


# --- cached
def cached(f: Callable[[Float32[Tensor, "n"]], Float32[Tensor, ""]]) -> dict[str, Float32[Tensor, ""]]:
    return {"a": f(ops.zeros(3)), "b": f(ops.zeros(4))}


def cached_bad(f: Callable[[Float32[Tensor, "n"]], Float32[Tensor, ""]]) -> dict[str, Float32[Tensor, ""]]:
    return {"a": f(ops.zeros((3, 1))), "b": f(ops.zeros(4))}  # E: 1 axis expected, 2 found [shape-rank]


layers = {"in": nn.Linear(8, 16, rng=rng), "out": nn.Linear(16, 4, rng=rng)}


# --- by name
def by_name(x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 4"]:
    return layers["out"](layers["in"](x))


weights: list[Float32[Tensor, "4 4"]] = [ops.eye(4), ops.zeros((4, 4))]
weights_bad: list[Float32[Tensor, "4 4"]] = [ops.eye(4), ops.zeros((4, 3))]  # E: axis -1 is 3, expected 4 [shape]

net(ops.ones((2, 784)))
names(ops.ones((2, 4)))
enum_size()
enum_value()
of_class()
default()
cast(ops.ones((2, 8)))
image(ops.ones((2, 3072)))
by_partial(ops.ones((2, 4)))
ternary(ops.ones((2, 4)), True)
boxed(ops.ones((2, 4)))
made()
idented()
points()
entry()
consumed(ops.ones((100, 8)))
cached(ops.sum)
by_name(ops.ones((2, 8)))
