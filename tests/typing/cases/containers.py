"""Sizes given by value: generic containers of sizes, functions that make them, whole shapes, ints that stay ints."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Generic, Literal, NewType, TypeVar, reveal_type

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, ops
from typednn.data import DataLoader, Dataset

N = TypeVar("N", bound=int)
M = TypeVar("M", bound=int)
S = TypeVar("S", bound=tuple[int, ...])
T = TypeVar("T")
Id = NewType("Id", int)


class Size(IntEnum):
    HIDDEN = 64


@dataclass(frozen=True)
class Box(Generic[N]):
    x: Float32[Tensor, "N 4"]

    def resized(self, size: M) -> "Box[M]":
        return make(size)


class Holder(Generic[N]):
    def __init__(self, size: N) -> None:
        self.size = size

    def box(self) -> Box[N]:
        return make(self.size)

class Taken(Generic[N]):
    def __init__(self, size: N) -> None:
        self.size = size

    @classmethod
    def create(cls, size: N) -> "Taken[N]":
        return cls(size)

    def has(self, size: N) -> bool:
        return size == self.size


class Interval(Generic[N]):
    def __init__(self, low: N, high: N) -> None:
        self.low, self.high = low, high


def make(n: N) -> Box[N]:
    return Box(ops.zeros((n, 4)))


def many(n: N) -> Iterator[Box[N]]:
    yield Box(ops.zeros((n, 4)))


def pair(n: N, m: M) -> tuple[Box[N], Box[M]]:
    return make(n), make(m)


def wrong(n: N) -> Box[N]:
    # E: wrong: the result is Box[3], declared Box[N]: N is 3, expected N: for N=2 it is 3, not 2 [shape]
    return make(3)


def look(x: Float32[Tensor, "5 4"]) -> None: ...


def take(box: Box[Literal[5]]) -> None: ...


def take_any(box: Box[int], holder: Holder[int] | None = None) -> Box[int]:
    return box


def of_containers(n: int, data: Float32[Tensor, "b 4"]) -> Box[int]:
    reveal_type(make(3))  # R: Box[3]
    reveal_type(make(2 * 3).x)  # R: Tensor[tuple[6, 4], float32]
    reveal_type(make(n))  # R: Box[int]
    reveal_type(make(len(data)).x)  # R: Tensor[tuple[b, 4], float32]
    reveal_type(make(2 * len(data)).x)  # R: Tensor[tuple[2*b, 4], float32]
    reveal_type(pair(3, m=4))  # R: tuple[Box[3], Box[4]]
    reveal_type(Holder(3))  # R: Holder[3]
    reveal_type(Holder(3).size)  # R: 3
    reveal_type(Holder(3).box())  # R: Box[3]
    reveal_type(make(3).resized(5))  # R: Box[5]
    reveal_type(Taken(3))  # R: Taken[3]
    taken: Taken[int] = Taken.create(3)
    taken.has(4)
    reveal_type(Interval(3, 5))  # R: Interval[int]
    for box in many(3):
        reveal_type(box.x)  # R: Tensor[tuple[3, 4], float32]
    take(make(5))
    made = make(3)
    take_any(made, Holder(3))
    boxes: list[Box[int]] = [make(3), make(4), made]
    take_any(boxes[0])
    any_box: Box[int] = made
    any_box = make(4)
    holder: Holder[int] = Holder(3)
    take_any(any_box, holder)
    return made


def ident(n: N) -> N:
    return n


def listed(n: N) -> list[N]:
    return [n]


def both(n: N) -> tuple[N, list[N]]:
    return n, [n]


def larger(a: N, b: N) -> N:
    return a if a > b else b


def first(items: Sequence[N]) -> N:
    return items[0]


def applied(f: Callable[[N], T], n: N) -> T:
    return f(n)


def of_ints(k: int, x: Float32[Tensor, "b n"]) -> None:
    reveal_type(ops.zeros((ident(3), 2)))  # R: Tensor[tuple[3, 2], float32]
    size = ident(3)
    reveal_type(ops.zeros(size))  # R: Tensor[tuple[3], float32]
    reveal_type(ops.zeros(ident(x.shape[0])))  # R: Tensor[tuple[b], float32]
    reveal_type(ident(k))  # R: int
    reveal_type(ident(True))  # R: bool
    reveal_type(ident(Size.HIDDEN))  # R: Size
    reveal_type(ident(Id(3)))  # R: Id
    reveal_type(first([1, 2]))  # R: int
    reveal_type(larger(3, 4))  # R: int
    reveal_type(applied(lambda n: str(n), 3))  # R: str
    changed = ident(3)
    changed += 1
    items = listed(3)
    items.append(4)
    reveal_type(items)  # R: list[int]
    reveal_type(both(3)[1])  # R: list[int]


def weight(shape: S) -> Tensor[S, np.float32]:
    return ops.zeros(shape)


def weights(shape: S, number: int) -> list[Tensor[S, np.float32]]:
    return [ops.zeros(shape) for _ in range(number)]


def swapped(shape: S, x: Tensor[S, np.float32]) -> Tensor[S, np.float32]:
    return x.reshape(shape)


def of_shapes(n: int, any_shape: tuple[int, ...], x: Float32[Tensor, "b 3"]) -> None:
    reveal_type(weight((3, 4)))  # R: Tensor[tuple[3, 4], float32]
    reveal_type(weight(x.shape))  # R: Tensor[tuple[b, 3], float32]
    reveal_type(weight((n, 4)))  # R: Tensor[tuple[Any, 4], float32]
    reveal_type(weight(any_shape))  # R: Tensor[Any, float32]
    reveal_type(weights((3, 4), 2)[0])  # R: Tensor[tuple[3, 4], float32]
    reveal_type(swapped((2, 3), ops.zeros((2, 3))))  # R: Tensor[tuple[2, 3], float32]


def step(x: Float32[Tensor, "64 8"], y: Int64[Tensor, "64"]) -> None: ...


def epoch(data: Dataset[Literal[8]], size: int) -> None:
    reveal_type(iter(DataLoader(data, 16, last="drop")))  # R: Iterator[Dataset[8, 16]]
    reveal_type(iter(DataLoader(data, size, last="drop")))  # R: Iterator[Dataset[8, Any]]
    reveal_type(DataLoader(data, 16).batches(2))  # R: Iterator[Dataset[8, Any]]
    # R: Tensor[tuple[64, 8], float32]
    reveal_type(next(DataLoader(data, 64, last="drop").batches(0)).inputs)
    for batch in DataLoader(data, 64, last="drop"):
        step(batch.inputs.astype(np.float32), batch.labels)
    loose: Iterator[Dataset[int, int]] = iter(DataLoader(data, 16, last="drop"))
    all_of_them: list[Dataset[Literal[8], int]] = list(DataLoader(data, 16, last="drop"))
    del loose, all_of_them


def mistakes(data: Dataset[Literal[8]]) -> None:
    for box in many(3):
        # E: look: argument 'x' is float32 (3, 4), declared Float32[Tensor, "5 4"]: axis 0 is 3, expected 5 [shape]
        look(box.x)
    take(make(3))  # E: take: argument 'box' has N=3: expected 5 [shape]
    ops.zeros(ident(3)) + ops.zeros(4)  # E: add: x (3,) and y (4,) [shape]
    ident("3")  # E: Argument 1 to "ident" has incompatible type "str" [arg-type]
    # E: swapped: argument 'x' is float32 (3, 2) [shape]
    swapped((2, 3), ops.zeros((3, 2)))
    weight((3, 4)) @ ops.zeros((3, 2))  # E: matmul: x (3, 4) and y (3, 2) [shape]
    for batch in DataLoader(data, 32, last="drop"):
        # E: argument 'y' is int64 (32,), declared Int64[Tensor, "64"]: axis 0 is 32, expected 64 [shape]
        step(ops.zeros((64, 8)), batch.labels)


of_containers(3, ops.zeros((2, 4)))
of_ints(3, ops.zeros((2, 3)))
of_shapes(3, (2, 3), ops.zeros((2, 3)))
epoch(Dataset(ops.zeros((192, 8)), ops.zeros(192, dtype=np.int64)), 16)


def named(xs: dict[str, Float32[Tensor, "n"]], y: Float32[Tensor, "n"]) -> None: ...


named({"a": ops.zeros(3), "b": ops.zeros(3)}, ops.zeros(3))
named({}, ops.zeros(3))
named({"a": ops.zeros(3), **{"b": ops.zeros(3)}}, ops.zeros(3))
# E: named: argument 'xs['b']' is float32 (4,), declared Float32[Tensor, "n"]: axis 0 is 4, expected 3 (n is 3) [shape]
named({"a": ops.zeros(3), "b": ops.zeros(4)}, ops.zeros(3))
# E: named: argument 'xs['a']' is float32 (3, 1), declared Float32[Tensor, "n"]: 1 axis expected, 2 found [shape-rank]
named(xs={"a": ops.zeros((3, 1))}, y=ops.zeros(3))
# E: dtype is int64, expected float32; use astype(np.float32) [shape-dtype]
named({"a": ops.zeros(3, dtype=np.int64)}, ops.zeros(3))


def sized(sizes: dict[str, int], xs: dict[int, Float32[Tensor, "n"] | None]) -> None: ...


sized({"a": 3}, {1: ops.zeros(3), 2: None})
# E: sized: argument 'xs[1]' is float32 (), declared Float32[Tensor, "n"]: 1 axis expected, 0 found [shape-rank]
sized({"a": 3}, {1: ops.zeros(()), 2: None})


def of_pair(pair: tuple[Float32[Tensor, "n"], Float32[Tensor, ""]], x: Float32[Tensor, "n"]) -> None: ...


of_pair((ops.zeros(3), ops.zeros(())), ops.zeros(3))
# E: dtype is int64, expected float32; use astype(np.float32) [shape-dtype]
of_pair((ops.zeros(3), ops.zeros((), dtype=np.int64)), ops.zeros(3))
# E: of_pair: argument 'pair[1]' is float32 (1,), declared Float32[Tensor, ""]: 0 axes expected, 1 found [shape-rank]
of_pair((ops.zeros(3), ops.zeros(1)), ops.zeros(3))
# E: of_pair: argument 'x' is float32 (4,), declared Float32[Tensor, "n"]: axis 0 is 4, expected 3 (n is 3, bound by 'pair') [shape]
of_pair((ops.zeros(3), ops.zeros(())), ops.zeros(4))
