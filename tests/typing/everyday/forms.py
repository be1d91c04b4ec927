"""Each form in which a value can be wrong: one message, which calls the value by its name."""

from collections.abc import (
    AsyncIterator,
    Callable,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar, Final, Generic, NamedTuple, NotRequired, TypedDict, TypeVar

import numpy as np
from jaxtyping import Float32, Float64, UInt8

from typednn import Tensor, nn, ops

N = TypeVar("N", bound=int)
M = TypeVar("M", bound=int)
three, four = ops.zeros(3), ops.zeros(4)


# --- variables
right: Float32[Tensor, "3"] = three
wrong: Float32[Tensor, "3"] = four  # E: 'wrong' is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
right = four  # E: 'right' is float32 (4,) [shape]
CONSTANT: Final[Float32[Tensor, "3"]] = four  # E: 'CONSTANT' is float32 (4,) [shape]
either = three if right.ndim else four
right = either  # E: 'right' is float32 (4,), declared Float32[Tensor, "3"] [shape]
right *= ops.zeros((2, 3))  # E: 'right' is float32 (2, 3) [shape-rank]
if (right := four) is not None:  # E: 'right' is float32 (4,) [shape]
    right += three


# --- several variables
a: Float32[Tensor, "3"]
b: Float32[Tensor, "4"]
a, b = three, four
a, b = three, three  # E: 'b' is float32 (3,), declared Float32[Tensor, "4"] [shape]


def both() -> tuple[Float32[Tensor, "3"], Float32[Tensor, "4"]]:
    return three, four


def both_wrong() -> tuple[Float32[Tensor, "3"], Float32[Tensor, "4"]]:
    return three, three  # E: both_wrong: the result[1] is float32 (3,) [shape]


a, b = both()
b, a = both()  # E: 'b' or 'a' is float32 (3,) [shape]


# --- loops and contexts
x: Float32[Tensor, "3"]
for x in [three, three]:
    pass
for x in [four]:  # E: 'x' is float32 (4,) [shape]
    pass


@contextmanager
def opened() -> Iterator[Float32[Tensor, "4"]]:
    yield four


@contextmanager
def opened_wrong() -> Iterator[Float32[Tensor, "4"]]:
    yield three  # E: opened_wrong: the yielded value is float32 (3,) [shape]


with opened() as b:
    pass
with opened() as x:  # E: 'x' is float32 (4,) [shape]
    pass


# --- lists, tuples, sets and dicts
items: list[Float32[Tensor, "3"]] = [three, three]
items = [three, four]  # E: 'items[1]' is float32 (4,) [shape]
items[0] = four  # E: 'items[0]' is float32 (4,) [shape]
items += [four]  # E: 'items[...]' is float32 (4,) [shape]
items.append(four)  # E: list.append: argument 1 is float32 (4,) [shape]
items.extend([three, four])  # E: list.extend: argument 1[1] is float32 (4,) [shape]
made: list[Float32[Tensor, "3"]] = [four for _ in range(3)]  # E: 'made[...]' is float32 (4,) [shape]
group: set[Float32[Tensor, "3"]] = {four}  # E: 'group[...]' is float32 (4,) [shape]
pair: tuple[Float32[Tensor, "3"], Float32[Tensor, "4"]] = three, three  # E: 'pair[1]' is float32 (3,) [shape]
row: tuple[Float32[Tensor, "3"], ...] = (three, three)
row = (three, four)  # E: 'row[1]' is float32 (4,) [shape]
table: dict[str, Float32[Tensor, "3"]] = {"a": three, "b": four}  # E: 'table['b']' is float32 (4,) [shape]
table["c"] = four  # E: 'table['c']' is float32 (4,) [shape]
table.update(c=three)
table.update({"c": four})  # E: argument 1['c'] is float32 (4,) [shape]
nested: dict[str, list[Float32[Tensor, "3"]]] = {"a": [three], "b": [three, four]}  # E: 'nested['b'][1]' is float32 (4,) [shape]


# --- results that hold tensors
def halves(x: Float32[Tensor, "n"]) -> list[Float32[Tensor, "n//2"]]:
    return [x[: x.shape[0] // 2], x[: x.shape[0] // 2]]


def halves_wrong(x: Float32[Tensor, "n"]) -> list[Float32[Tensor, "n"]]:
    return [x, x[1:]]  # E: halves_wrong: the result[1] is float32 (max(n-1,0),), declared Float32[Tensor, "n"]: axis 0: for n=2 it is 1, not 2 [shape]


def kept(x: Float32[Tensor, "n"]) -> list[Float32[Tensor, "n"]]:
    found = [x[1:]]
    return found  # E: kept: the result[...] is float32 (max(n-1,0),) [shape]


def named(x: Float32[Tensor, "n"]) -> Mapping[str, Sequence[Float32[Tensor, "n"]]]:
    return {"a": [x], "b": (x, x)}


def named_wrong(x: Float32[Tensor, "n"]) -> Mapping[str, Sequence[Float32[Tensor, "n"]]]:
    return {"a": [x[1:]]}  # E: named_wrong: the result['a'][0] is float32 (max(n-1,0),) [shape]


def rows(xs: list[Float32[Tensor, "4"]]) -> Sequence[Float32[Tensor, "4"]]:
    return xs


def rows_wrong(xs: list[Float32[Tensor, "4"]]) -> Sequence[Float32[Tensor, "3"]]:
    return xs  # E: rows_wrong: the result[...] is float32 (4,), declared Float32[Tensor, "3"] [shape]


def lazy_wrong(xs: list[Float32[Tensor, "4"]]) -> Iterable[Float32[Tensor, "3"]]:
    return (x for x in xs)  # E: lazy_wrong: the result[...] is float32 (4,) [shape]


def tail(x: Float32[Tensor, "n"]) -> tuple[Float32[Tensor, "n"], ...]:
    return x, x[1:]  # E: tail: the result[1] is float32 (max(n-1,0),) [shape]


def chosen(x: Float32[Tensor, "n"], first: bool) -> Float32[Tensor, "n"]:
    return x if first else x[1:]  # E: chosen: the result is float32 (max(n-1,0),) [shape]


def one_of(x: Float32[Tensor, "5"]) -> Float32[Tensor, "3"] | Float32[Tensor, "4"]:
    return x  # E: one_of: the result is float32 (5,), declared Float32[Tensor, "3"] | Float32[Tensor, "4"]: it is none of these [shape]


# --- generators and coroutines
def steps() -> Generator[Float32[Tensor, "3"], Float32[Tensor, "4"], Float32[Tensor, "5"]]:
    sent: Float32[Tensor, "4"] = yield three
    yield from [three, three + sent[1:]]
    return ops.zeros(5)


def steps_wrong() -> Generator[Float32[Tensor, "3"], Float32[Tensor, "4"], Float32[Tensor, "5"]]:
    # E: steps_wrong: the yielded value is float32 (4,), declared Float32[Tensor, "3"] [shape]
    # E: steps_wrong: 'sent' is float32 (4,), declared Float32[Tensor, "3"] [shape]
    sent: Float32[Tensor, "3"] = yield four
    yield from [four]  # E: steps_wrong: the yielded value is float32 (4,) [shape]
    result: Float32[Tensor, "4"] = yield from steps()  # E: steps_wrong: 'result' is float32 (5,) [shape]
    return sent  # E: steps_wrong: the result is float32 (3,), declared Float32[Tensor, "5"] [shape]


async def awaited() -> Float32[Tensor, "4"]:
    return four


async def awaited_wrong() -> Float32[Tensor, "3"]:
    got: Float32[Tensor, "3"] = await awaited()  # E: awaited_wrong: 'got' is float32 (4,) [shape]
    return await awaited()  # E: awaited_wrong: the result is float32 (4,) [shape]


async def streamed() -> AsyncIterator[Float32[Tensor, "3"]]:
    yield three
    yield four  # E: streamed: the yielded value is float32 (4,) [shape]


# --- fields
class Model:
    shared: ClassVar[Float32[Tensor, "3"]] = four  # E: Model: field 'shared' is float32 (4,) [shape]
    bias: Float32[Tensor, "3"] | None = None

    def __init__(self) -> None:
        self.weight: Float32[Tensor, "3 4"] = ops.zeros((4, 3))  # E: Model: field 'weight' is float32 (4, 3) [shape]
        self.layers: list[Float32[Tensor, "3"]] = [three, four]  # E: Model: field 'layers[1]' is float32 (4,) [shape]
        self.cache: dict[str, Float32[Tensor, "3"]] = {}
        self.cache["x"] = four  # E: Model: field 'cache['x']' is float32 (4,) [shape]
        self.bias = four  # E: Model: field 'bias' is float32 (4,) [shape]

    @property
    def scale(self) -> Float32[Tensor, "3"]:
        return three

    @scale.setter
    def scale(self, value: Float32[Tensor, "3"]) -> None: ...


model = Model()
model.scale = three
model.scale = four  # E: Model: field 'scale' is float32 (4,) [shape]
model.bias = four  # E: Model: field 'bias' is float32 (4,) [shape]


# --- dataclasses, named tuples and typed dicts
@dataclass
class Batch:
    x: Float32[Tensor, "3"]
    y: Float32[Tensor, "3"] = four  # E: Batch: field 'y' is float32 (4,) [shape]
    z: Float32[Tensor, "3"] = field(default_factory=lambda: four)  # E: field: argument 'default_factory' is a function whose result is float32 (4,) [shape]


class Point(NamedTuple):
    x: Float32[Tensor, "3"]
    y: Float32[Tensor, "3"] = four  # E: Point: field 'y' is float32 (4,) [shape]


class Record(TypedDict):
    x: Float32[Tensor, "3"]
    y: NotRequired[Float32[Tensor, "3"]]


record: Record = {"x": three, "y": four}  # E: 'record['y']' is float32 (4,) [shape]
record["x"] = four  # E: 'record['x']' is float32 (4,) [shape]
record = Record(x=four)  # E: Record: argument 'x' is float32 (4,) [shape]
batch = Batch(three)
batch.x = four  # E: Batch: field 'x' is float32 (4,) [shape]


# --- defaults
def defaults(x: Float32[Tensor, "3"] = three, *, y: Float32[Tensor, "4"] | None = None) -> None: ...


def defaults_wrong(x: Float32[Tensor, "3"] = four, *, y: Float32[Tensor, "4"] | None = four) -> None: ...  # E: the default of 'x' is float32 (4,) [shape]


# --- lambdas in variables
make: Callable[[], Float32[Tensor, "3"]] = lambda: three
make_wrong: Callable[[], Float32[Tensor, "3"]] = lambda: four  # E: 'make_wrong' is a function whose result is float32 (4,) [shape]


# --- dtypes
def scaled(x: UInt8[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x.astype(np.float32) / 255


def unscaled(x: UInt8[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x  # E: unscaled: the result is uint8 (n,), declared Float32[Tensor, "n"]: dtype is uint8, expected float32; use astype(np.float32) / 255 [shape-dtype]


def listed(x: Float64[Tensor, "n"]) -> list[Float32[Tensor, "n"]]:
    return [x]  # E: listed: the result[0] is float64 (n,), declared Float32[Tensor, "n"]: dtype is float64, expected float32; use astype(np.float32) [shape-dtype]


# --- sizes of classes
class Table(nn.Module, Generic[N, M]):
    def __init__(self, rows: N, columns: M) -> None:
        self.weight = ops.zeros((rows, columns))

    def padded_to(self, rows: N, x: Float32[Tensor, "b"]) -> Float32[Tensor, "b N"]:
        return ops.zeros((x.shape[0], rows))


Table(3, 4).padded_to(3, ops.zeros(2))
Table(3, 4).padded_to(4, ops.zeros(2))  # E: Table.padded_to: argument 'rows' is 4: expected 3 [shape]


def turned(t: Table[N, M]) -> Table[M, N]:
    return Table(t.weight.shape[1], t.weight.shape[0])


def turned_wrong(t: Table[N, M]) -> Table[M, N]:
    return t  # E: turned_wrong: the result is Table[N, M], declared Table[M, N]: N is N, expected M: for M=2, N=3 it is 3, not 2 [shape]


# --- a call with other arguments than there are
image = ops.zeros((2, 3, 4))
moved = image.reshape((3, 8))
moved = image.reshape(3, 8)  # E: Too many arguments for "reshape" of "Tensor" [call-arg]
moved = ops.reshape(image, 3, 8)  # E: Too many positional arguments for "reshape" [call-arg]
moved = ops.matmul(image)  # E: Missing positional argument "y" in call to "matmul" [call-arg]


# --- a call that makes another dtype
doubles: Float32[Tensor, "3"] = ops.zeros(3, dtype=np.float32)
doubles = ops.zeros(3, dtype=np.float64)  # E: 'doubles' is float64 (3,), declared Float32[Tensor, "3"]: dtype is float64, expected float32; use astype(np.float32) [shape-dtype]


def cast(x: Float32[Tensor, "n"]) -> Float64[Tensor, "n"]:
    return x.astype(np.float64)


def cast_wrong(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x.astype(np.float64)  # E: cast_wrong: the result is float64 (n,), declared Float32[Tensor, "n"]: dtype is float64 [shape-dtype]


def made_wrong() -> Float32[Tensor, "3"]:
    return ops.ones(4, dtype=np.float64)  # E: made_wrong: the result is float64 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]


def casts_wrong(x: Float32[Tensor, "n"]) -> dict[str, Float32[Tensor, "n"]]:
    return {"x": x, "y": x.astype(np.float64)}  # E: casts_wrong: the result['y'] is float64 (n,) [shape-dtype]


# --- sizes as they are written
def widened(x: Float32[Tensor, "h d"]) -> Float32[Tensor, "h*d+1"]:
    return ops.pad(ops.flatten(x), ((0, 1),))


def widened_wrong(x: Float32[Tensor, "h d"]) -> Float32[Tensor, "h*d+1"]:
    return ops.flatten(x)  # E: widened_wrong: the result is float32 (d*h,), declared Float32[Tensor, "h*d+1"] [shape]
