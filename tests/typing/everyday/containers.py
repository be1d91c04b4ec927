"""Batches, boxes, dicts and lists of tensors; functions generic in sizes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple, Protocol, TypedDict, TypeVar, reveal_type

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, nn, ops

N = TypeVar("N", bound=int)
M = TypeVar("M", bound=int)


# --- a batch that is a named tuple
class Pair(NamedTuple):
    x: Float32[Tensor, "b 4"]
    y: Int64[Tensor, "b"]


def pair(x: Float32[Tensor, "b 4"], y: Int64[Tensor, "b"]) -> Pair:
    return Pair(x, y)


def pair_wrong(x: Float32[Tensor, "b 5"], y: Int64[Tensor, "b"]) -> Pair:
    return Pair(x, y)  # E: is 5, expected 4 [shape]


# --- a batch that is a typed dict
class Entry(TypedDict):
    image: Float32[Tensor, "28 28"]
    label: Int64[Tensor, ""]


def entry(image: Float32[Tensor, "28 28"], label: Int64[Tensor, ""]) -> Entry:
    return {"image": image, "label": label}


def entry_wrong(image: Float32[Tensor, "28 27"], label: Int64[Tensor, ""]) -> Entry:
    return {"image": image, "label": label}  # E: is 27, expected 28 [shape]


# --- a dict of parameters
def parameters() -> dict[str, Float32[Tensor, "4 3"]]:
    return {"w": ops.zeros((4, 3)), "v": ops.ones((4, 3))}


def parameters_wrong() -> dict[str, Float32[Tensor, "4 3"]]:
    return {"w": ops.zeros((4, 3)), "v": ops.ones((3, 4))}  # E: is 3, expected 4 [shape]


# --- a dict that is written where it is given
def norms(parameters: dict[str, Float32[Tensor, "n"]], more: dict[str, Float32[Tensor, "n"]]) -> Float32[Tensor, ""]:
    return sum((ops.sum(x) for x in (parameters | more).values()), start=ops.zeros(()))


_ = norms({"a": ops.zeros(3), "b": ops.ones(3)}, {"c": ops.zeros(3)})
_ = norms({"a": ops.zeros(3), "b": ops.ones(4)}, {})  # E: norms: argument 'parameters['b']' is float32 (4,), declared Float32[Tensor, "n"]: axis 0 is 4, expected 3 [shape]
_ = norms({"a": ops.zeros(3)}, {f"{i}": ops.zeros(4) for i in range(2)})  # E: norms: argument 'more' is float32 (4,) [shape]
_ = norms({"a": ops.zeros(3)}, {**{"c": ops.zeros(3)}, "d": ops.zeros(4)})  # E: norms: argument 'more['d']' is float32 (4,) [shape]


# --- a list of states
def states(x: Float32[Tensor, "b 4"]) -> list[Float32[Tensor, "b 4"]]:
    found: list[Float32[Tensor, "b 4"]] = []
    for _ in range(3):
        found.append(x * 2)
    return found


def states_wrong(x: Float32[Tensor, "b 4"]) -> list[Float32[Tensor, "b 4"]]:
    found: list[Float32[Tensor, "b 4"]] = []
    found.append(x[:, :3])  # E: axis -1 is 3, expected 4 [shape]
    return found


# --- a generic box
@dataclass(frozen=True)
class Box(Generic[N]):
    value: Float32[Tensor, "N"]

    @property
    def double(self) -> Float32[Tensor, "N"]:
        return self.value * 2


def make(n: N) -> Box[N]:
    return Box(ops.zeros(n))


reveal_type(make(3).value)  # R: Tensor[tuple[3], float32]
ops.add(make(3).value, ops.zeros(4))  # E: 3 [shape]
_ = ops.add(make(3).double, ops.zeros(3))


# --- a size that goes through
def ident(n: N) -> N:
    return n


reveal_type(ops.zeros(ident(3)))  # R: Tensor[tuple[3], float32]
ops.zeros(ident(3)) + ops.zeros(4)  # E: 3 [shape]


# --- a helper that makes a weight
def weight(n: N, m: M) -> Float32[Tensor, "N M"]:
    return ops.zeros((n, m)) / n**0.5


reveal_type(weight(3, 4))  # R: Tensor[tuple[3, 4], float32]
ops.ones((2, 4)) @ weight(3, 4)  # E: 4 [shape]


# --- a helper that swaps
def weight_wrong(n: N, m: M) -> Float32[Tensor, "N M"]:
    return ops.zeros((m, n))  # E: for M=2, N=3 it is 2, not 3 [shape]


# --- a frozen batch replaced
@dataclass(frozen=True)
class Frozen:
    x: Float32[Tensor, "b 4"]

    def halved(self) -> "Frozen":
        return replace(self, x=self.x / 2)

    def cut(self) -> "Frozen":
        return replace(self, x=self.x[:, :2])  # E: axis -1 is 2, expected 4 [shape]


# --- a lambda for a callable
def apply(
    f: Callable[[Float32[Tensor, "b 4"]], Float32[Tensor, "b 3"]], x: Float32[Tensor, "b 4"]
) -> Float32[Tensor, "b 3"]:
    return f(x)


apply(lambda x: x[:, 1:], ops.zeros((2, 4)))
apply(lambda x: x[:, 2:], ops.zeros((2, 4)))  # E: is 2, expected 3 [shape]


# --- a layer for a callable
rng = np.random.default_rng(0)
apply(nn.Linear(4, 3, rng=rng), ops.zeros((2, 4)))
apply(nn.Linear(4, 5, rng=rng), ops.zeros((2, 4)))  # E: is 5, expected 3 [shape]


# --- a class method that creates
class Table(nn.Module, Generic[N, M]):
    def __init__(self, rows: N, columns: M) -> None:
        self.weight = ops.zeros((rows, columns))

    @classmethod
    def create(cls, rows: N, columns: M) -> "Table[N, M]":
        return Table(rows, columns)

    def __call__(self, x: Float32[Tensor, "b N"]) -> Float32[Tensor, "b M"]:
        return x @ self.weight


Table.create(3, 4)(ops.zeros((2, 3)))
Table.create(3, 4)(ops.zeros((2, 4)))  # E: axis -1 is 4, expected 3 [shape]


# --- methods that take the size of their class
class Buffer(Generic[N]):
    def __init__(self, size: N) -> None:
        self.size = size

    @classmethod
    def create(cls, size: N) -> "Buffer[N]":
        return cls(size)

    @staticmethod
    def make(size: N) -> "Buffer[N]":
        return Buffer(size)

    def resized(self, size: M) -> "Buffer[M]":
        return Buffer(size)

    def check(self, size: N) -> None:
        assert size == self.size

    def value(self) -> Float32[Tensor, "N"]:
        return ops.zeros(self.size)


reveal_type(Buffer(3).value())  # R: Tensor[tuple[3], float32]
reveal_type(Buffer.create(3).value())  # R: Tensor[tuple[3], float32]
reveal_type(Buffer.make(3).value())  # R: Tensor[tuple[3], float32]
reveal_type(Buffer(3).resized(4).value())  # R: Tensor[tuple[4], float32]
_ = Buffer(3).value() + ops.zeros(4)  # E: 3 [shape]
Buffer(3).check(3)
Buffer(3).check(4)  # E: Buffer.check: argument 'size' is 4: expected 3 [shape]


def checked(x: Float32[Tensor, "b d"], k: int) -> Buffer[int]:
    Buffer(x.shape[0]).check(x.shape[0])
    Buffer(x.shape[0]).check(k)
    Buffer(3).check(k)
    Buffer(k).check(3)
    Buffer(x.shape[0]).check(x.shape[1])  # E: argument 'size' is d: expected b [shape]
    return Buffer(k)


# --- boxes in lists, tuples and dicts
def several(n: N, m: M) -> tuple[Buffer[N], Buffer[M]]:
    return Buffer(n), Buffer(m)


def listed(n: N) -> list[Buffer[N]]:
    return [Buffer(n), Buffer(n)]


def named(n: N) -> dict[str, Buffer[N]]:
    return {"a": Buffer(n)}


first, second = several(3, 4)
_ = first.value() + ops.zeros(3)
_ = second.value() + ops.zeros(3)  # E: 4 [shape]
_ = listed(3)[0].value() + ops.zeros(3)
_ = listed(3)[0].value() + ops.zeros(4)  # E: 3 [shape]
_ = [buffer.value() + ops.zeros(4) for buffer in listed(3)]  # E: 3 [shape]
_ = named(3)["a"].value() + ops.zeros(4)  # E: 3 [shape]


# --- a protocol of sizes
class HasValue(Protocol[N]):
    def value(self) -> Float32[Tensor, "N"]: ...


class Layer(Protocol[N, M]):
    def __call__(self, x: Float32[Tensor, "b N"], /) -> Float32[Tensor, "b M"]: ...


def used(owner: HasValue[N]) -> Float32[Tensor, "N"]:
    return owner.value()


def through(layer: Layer[N, M], x: Float32[Tensor, "b N"]) -> Float32[Tensor, "b M"]:
    return layer(x)


reveal_type(used(Buffer(3)))  # R: Tensor[tuple[3], float32]
_ = used(Buffer(3)) + ops.zeros(4)  # E: 3 [shape]
reveal_type(through(nn.Linear(3, 4, rng=rng), ops.zeros((2, 3))))  # R: Tensor[tuple[2, 4], float32]
_ = through(nn.Linear(3, 4, rng=rng), ops.zeros((2, 5)))  # E: axis -1 is 5, expected 3 [shape]


# --- a subclass of a box
class Deeper(Buffer[N]):
    pass


reveal_type(Deeper(5).value())  # R: Tensor[tuple[5], float32]
_ = Deeper(5).value() + ops.zeros(4)  # E: 5 [shape]


# --- a container that is computed in the call
def mean_of(w: Float32[Tensor, "n"], xs: Iterable[Float32[Tensor, "n"]]) -> Float32[Tensor, "n"]:
    return ops.mean(ops.stack([w, *xs]), axis=0)


def maybe(w: Float32[Tensor, "n"], xs: Sequence[Float32[Tensor, "n"]] | None = None) -> Float32[Tensor, "n"]:
    return w if xs is None else mean_of(w, xs)


five, four = ops.zeros(5), ops.zeros(4)
_ = mean_of(five, [five] * 3)
_ = mean_of(five, [four] * 3)  # E: mean_of: argument 'xs' is float32 (4,), declared Float32[Tensor, "n"]: axis 0 is 4, expected 5 [shape]
_ = mean_of(five, (ops.zeros(5) for _ in range(3)))
_ = mean_of(five, (ops.zeros(4) for _ in range(3)))  # E: mean_of: argument 'xs' is float32 (4,) [shape]
_ = mean_of(five, map(ops.relu, [five]))
_ = mean_of(five, map(ops.relu, [four]))  # E: mean_of: argument 'xs' is float32 (4,) [shape]
_ = mean_of(five, list(ops.zeros((3, 5))))
_ = mean_of(five, list(ops.zeros((3, 4))))  # E: mean_of: argument 'xs' is float32 (4,) [shape]
_ = mean_of(five, reversed([four]))  # E: mean_of: argument 'xs' is float32 (4,) [shape]
_ = maybe(five, [five] * 2)
_ = maybe(five, [four] * 2)  # E: maybe: argument 'xs' is float32 (4,) [shape]
_ = maybe(five, [ops.zeros(4) for _ in range(2)])  # E: maybe: argument 'xs' is float32 (4,) [shape]


# --- the items of a typed dict agree
class Named(TypedDict):
    image: Float32[Tensor, "b 8"]
    label: Int64[Tensor, "b"]


def named_pair(image: Float32[Tensor, "n 8"], label: Int64[Tensor, "n"]) -> Named:
    return {"image": image, "label": label}


def named_pair_wrong(image: Float32[Tensor, "n 8"], label: Int64[Tensor, "m"]) -> Named:
    return {"image": image, "label": label}  # E: Named: argument 'label' is int64 (m,), declared Int64[Tensor, "b"]: axis 0: b is n, and m is not [shape]


def take_named(pair: Named) -> None: ...


labels = ops.zeros(3, dtype=np.int64)
pairs: Named = {"image": ops.zeros((3, 8)), "label": labels}
pairs = {"image": ops.zeros((2, 8)), "label": labels}  # E: Named: argument 'label' is int64 (3,), declared Int64[Tensor, "b"]: axis 0 is 3, expected 2 (b is 2, bound by 'image') [shape]
pairs = Named(image=ops.zeros((2, 8)), label=labels)  # E: Named: argument 'label' is int64 (3,) [shape]
take_named({"image": ops.zeros((3, 8)), "label": labels})
take_named({"image": ops.zeros((2, 8)), "label": labels})  # E: Named: argument 'label' is int64 (3,) [shape]


# --- a sum that starts with a tensor
def summed(xs: dict[str, Float32[Tensor, "b 3"]], bias: Float32[Tensor, "3"]) -> Float32[Tensor, "b 3"]:
    return sum(xs.values(), start=bias) / len(xs)


def summed_like(xs: list[Float32[Tensor, "b 3"]]) -> Float32[Tensor, "b 3"]:
    return sum((2 * x for x in xs[1:]), xs[0])


def summed_wrong(xs: list[Float32[Tensor, "b 3"]]) -> Float32[Tensor, "b 3"]:
    total = sum(xs, start=ops.zeros(4))  # E: sum: argument 'start' (4,) and the items (b, 3): axis -1 of argument 'start' has 4, axis -1 of the items has 3 [shape]
    return total
