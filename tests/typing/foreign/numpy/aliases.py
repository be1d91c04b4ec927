"""Annotations of numpy's arrays that have a name of their own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, NewType, Optional, TypedDict, TypeVar, Union

import jaxtyping as jt
import numpy as np
import numpy.typing as npt
from jaxtyping import Bool, Float, Float32, Float64, Int64
from numpy import ndarray
from typing_extensions import Protocol, TypeAlias, reveal_type

from typednn import Tensor

if TYPE_CHECKING:
    Hidden = Float64[np.ndarray, "n 3"]

Array = np.ndarray
Batch = Float32[np.ndarray, "b 784"]
Labels: TypeAlias = Int64[ndarray, "b"]
Scalar = Float64[np.ndarray, ""]
Vector = jt.Float64[np.ndarray, "d"]
Image = Float32[Array, "h w 3"]
Images = Float32[Image, "b"]
Floats = Float[np.ndarray, "n"]
Maybe = Float64[np.ndarray, "n"] | None
Either = Union[Float64[np.ndarray, "n"], Float64[np.ndarray, "n m"]]
Absent = Optional[Float64[np.ndarray, "4"]]
Layers = Sequence[Float64[np.ndarray, "d d"]]
Named = Mapping[str, Float64[np.ndarray, "k"]]
Pair = tuple[Float64[np.ndarray, "n d"], Int64[np.ndarray, "n"]]
Loss = Callable[[Float64[np.ndarray, "n"], Float64[np.ndarray, "n"]], Float64[np.ndarray, ""]]
Activation = Callable[[Vector], Vector]
Plain = npt.NDArray[np.float32]
Rest = Float64[np.ndarray, "*rest 3"]
Many = Bool[np.ndarray, "..."]
Two = Float64[np.ndarray | Tensor, "n 2"]
Those = Float64[Union[np.ndarray, Tensor], "n 2"]
Doubled = Float64[np.ndarray, "2*n"]

T = TypeVar("T", bound=Float64[np.ndarray, "3"])
Point = NewType("Point", Float64[np.ndarray, "2"])


# --- a parameter and a result
def logits(x: Batch, w: Float32[np.ndarray, "784 10"]) -> Float32[np.ndarray, "b 10"]:
    reveal_type(x)  # R: ndarray[tuple[b, 784], dtype[float32]]
    return x @ w


# --- a weight of the wrong size
def logits_wrong(x: Batch, w: Float32[np.ndarray, "785 10"]) -> Float32[np.ndarray, "b 10"]:
    return x @ w  # E: matmul: x (b, 784) and y (785, 10): axis -1 of x has 784, axis -2 of y has 785; they must be equal [shape]


# --- a call
def count(x: Batch, y: Labels) -> int:
    return len(x) + len(y)


print(count(np.zeros((5, 784), np.float32), np.zeros(5, np.int64)))
print(count(np.zeros((5, 784), np.float32), np.zeros(6, np.int64)))  # E: count: argument 'y' is int64 (6,), declared Int64[ndarray, "b"]: axis 0 is 6, expected 5 [shape]
print(count(np.zeros((5, 783), np.float32), np.zeros(5, np.int64)))  # E: count: argument 'x' is float32 (5, 783) [shape]


# --- each function binds the names of an alias anew
def first_rows(x: Batch) -> Batch:
    return x


def twice(x: Float32[np.ndarray, "n 784"], y: Batch) -> Float32[np.ndarray, "n 784"]:
    _ = first_rows(y)
    return first_rows(x)


# --- a result of the other batch
def other(x: Float32[np.ndarray, "n 784"], y: Batch) -> Float32[np.ndarray, "n 784"]:
    return first_rows(y)  # E: other: the result is float32 (b, 784), declared Float32[ndarray, "n 784"] [shape]


# --- a scalar
def mean(x: Vector) -> Scalar:
    return np.asarray(x.mean())


def mean_wrong(x: Vector) -> Scalar:
    return np.asarray(x)  # E: [shape-rank]


# --- an alias of a class of arrays
def gray(x: Image) -> Float32[Array, "h w"]:
    reveal_type(x)  # R: ndarray[tuple[h, w, 3], dtype[float32]]
    return x.mean(axis=2)


def gray_wrong(x: Image) -> Float32[Array, "h w"]:
    return x.mean(axis=1)  # E: axis -1: for w=2 it is 3, not 2 [shape]


# --- an annotation in another one
def grays(x: Images) -> Float32[np.ndarray, "b h w"]:
    reveal_type(x)  # R: ndarray[tuple[b, h, w, 3], dtype[float32]]
    return x.mean(axis=-1)


def grays_wrong(x: Images) -> Float32[np.ndarray, "b h w"]:
    return x.mean(axis=0)  # E: [shape]


# --- an annotation around an alias
def stacked(x: Image) -> Float32[Image, "1"]:
    return x[None]


def stacked_wrong(x: Image) -> Float32[Image, "2"]:
    return x[None]  # E: axis 0 is 1, expected 2 [shape]


# --- a wide family
def centred(x: Floats) -> Floats:
    return x - x.mean()


def centred_wrong(x: Floats) -> Floats:
    return x[1:] - x.mean()  # E: [shape]


# --- an option
def weighted(x: Float64[np.ndarray, "n"], w: Maybe = None) -> Float64[np.ndarray, "n"]:
    return x if w is None else x * w


print(weighted(np.zeros(4), np.zeros(4)))
print(weighted(np.zeros(4)))
print(weighted(np.zeros(4), np.zeros(5)))  # E: weighted: argument 'w' is float64 (5,) [shape]


def weighted_wrong(x: Float64[np.ndarray, "n 2"], w: Maybe = None) -> Float64[np.ndarray, "n 2"]:
    return x if w is None else x * w  # E: multiply: x (n, 2) and y (n,) [shape]


def absent(x: Absent) -> Float64[np.ndarray, "4"]:
    return np.zeros(4) if x is None else x


def absent_wrong(x: Absent) -> Float64[np.ndarray, "5"]:
    return np.zeros(5) if x is None else x  # E: axis 0 is 4, expected 5 [shape]


# --- one of two ranks
def flat(x: Either) -> Float64[np.ndarray, "n"]:
    if x.ndim == 1:
        return x
    return x.sum(axis=1)


def flat_wrong(x: Either) -> Float64[np.ndarray, "n"]:
    if x.ndim == 1:
        return x
    return x.sum(axis=0)  # E: declared Float64[ndarray, "n"]: axis 0 [shape]


# --- a sequence
def through(layers: Layers, x: Float64[np.ndarray, "b d"]) -> Float64[np.ndarray, "b d"]:
    for w in layers:
        x = np.tanh(x @ w)
    return x


def first_of(layers: Layers, x: Float64[np.ndarray, "b"]) -> Float64[np.ndarray, "d"]:
    return np.tanh(x @ layers[0])  # E: matmul: x (b,) and y (d, d) [shape]


print(through([np.zeros((3, 3)), np.zeros((3, 3))], np.zeros((2, 3))))
print(through([np.zeros((4, 4))], np.zeros((2, 3))))  # E: through [shape]


# --- a mapping
def total(parts: Named) -> Float64[np.ndarray, "k"]:
    return np.asarray(np.sum([*parts.values()], axis=0))


def one_part(parts: Named, x: Float64[np.ndarray, "k 2"]) -> Float64[np.ndarray, "2"]:
    _ = x @ parts["first"]  # E: matmul: x (k, 2) and y (k,) [shape]
    return parts["first"] @ x


# --- a pair
def accuracy(data: Pair, guesses: Int64[np.ndarray, "n"]) -> float:
    x, y = data
    reveal_type(x)  # R: ndarray[tuple[n, d], dtype[float64]]
    return float((y == guesses).mean())


def accuracy_wrong(data: Pair, guesses: Int64[np.ndarray, "m"]) -> float:
    _, y = data
    return float((y == guesses).mean())  # E: equal: x (n,) and y (m,) [shape]


print(accuracy((np.zeros((5, 2)), np.zeros(5, np.int64)), np.zeros(5, np.int64)))
print(accuracy((np.zeros((5, 2)), np.zeros(4, np.int64)), np.zeros(5, np.int64)))  # E: accuracy [shape]


# --- a function as an argument
def squared(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, ""]:
    return np.asarray(((x - y) ** 2).mean())


def no_mean(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "n"]:
    return (x - y) ** 2


def evaluate(loss: Loss, x: Float64[np.ndarray, "3"]) -> Float64[np.ndarray, ""]:
    return loss(x, x)


print(evaluate(squared, np.zeros(3)))
print(evaluate(no_mean, np.zeros(3)))  # E: evaluate: argument 'loss' is a function whose result is float64 (n,) [shape-rank]


def evaluate_wrong(loss: Loss, x: Float64[np.ndarray, "3"]) -> Float64[np.ndarray, ""]:
    return loss(x, x[:2])  # E: [shape]


def activated(f: Activation, x: Float64[np.ndarray, "4"]) -> Float64[np.ndarray, "4"]:
    return f(x)


# --- an alias of numpy's own stays as it is
def plain(x: Plain) -> Plain:
    return x * 2


# --- arrays of one of two libraries
def two(x: Two) -> Those:
    reveal_type(x)  # R: ndarray[tuple[n, 2], dtype[float64]] | Tensor[tuple[n, 2], float64]
    return x


print(two(np.zeros((4, 2))))
print(two(np.zeros((4, 3))))  # E: two: argument 'x' is float64 (4, 3) [shape]


# --- any leading axes
def norms(x: Rest) -> Float64[np.ndarray, "*rest"]:
    return np.sqrt(np.asarray((x**2).sum(axis=-1)))


def norms_wrong(x: Rest, w: Float64[np.ndarray, "4"]) -> Rest:
    return x * w  # E: axis -1 of x has 3, axis -1 of y has 4 [shape]


def anywhere(mask: Many) -> Many:
    return ~mask


# --- names that stand in a result alone
Halves = tuple[Float64[np.ndarray, "*shape"], Float64[np.ndarray, "*shape"]]
Chosen = Float64[np.ndarray, "m"]


def split(seed: int) -> tuple[Halves, Halves]:
    raise NotImplementedError


def exchanged(x: Halves | None) -> Halves | None:
    return None if x is None else (x[1], x[0])


def joined() -> Halves:
    (a, b), (c, d) = split(1)
    print(exchanged((a, b)))
    return a + c, b + d


def positive(x: Float64[np.ndarray, "n"]) -> Chosen:
    return x[x > 0]


def positive_wrong(x: Float64[np.ndarray, "n"]) -> Chosen:
    return x[None]  # E: [shape-rank]


# --- an expression
def halves(x: Doubled) -> Float64[np.ndarray, "n"]:
    return x[: len(x) // 2]


def halves_wrong(x: Doubled) -> Float64[np.ndarray, "n"]:
    return x  # E: axis 0: for n=2 it is 4, not 2 [shape]


# --- fields
@dataclass
class Example:
    image: Image
    label: Int64[np.ndarray, ""]


class Split(NamedTuple):
    x: Batch
    y: Labels


class Entry(TypedDict):
    x: Batch


class Model:
    Weights = Float64[np.ndarray, "4 2"]

    def __init__(self, w: Weights) -> None:
        self.w = w

    def __call__(self, x: Float64[np.ndarray, "b 4"]) -> Float64[np.ndarray, "b 2"]:
        return x @ self.w

    def wrong(self, x: Float64[np.ndarray, "b 2"]) -> Float64[np.ndarray, "b 2"]:
        return x @ self.w  # E: matmul: x (b, 2) and y (4, 2) [shape]


print(Example(np.zeros((4, 4, 3), np.float32), np.asarray(1)))
print(Example(np.zeros((4, 4, 4), np.float32), np.asarray(1)))  # E: Example: argument 'image' is float32 (4, 4, 4) [shape]
print(Split(np.zeros((4, 784), np.float32), np.zeros(4, np.int64)))
print(Split(np.zeros((4, 784), np.float32), np.zeros(5, np.int64)))  # E: Split: argument 'y' is int64 (5,) [shape]
print(Model(np.zeros((4, 3))))  # E: Model: argument 'w' is float64 (4, 3) [shape]


def of_entry(entry: Entry) -> Float32[np.ndarray, "_ 783"]:
    return entry["x"]  # E: axis -1 is 784, expected 783 [shape]


# --- a protocol
class Encoder(Protocol):
    def __call__(self, x: Batch) -> Float32[np.ndarray, "b 16"]: ...


def encode(x: Batch) -> Float32[np.ndarray, "b 16"]:
    return x[:, :16]


def encode_more(x: Batch) -> Float32[np.ndarray, "b 17"]:
    return x[:, :17]


def use(encoder: Encoder, x: Batch) -> Float32[np.ndarray, "b 16"]:
    return encoder(x)


print(use(encode, np.zeros((2, 784), np.float32)))
print(use(encode_more, np.zeros((2, 784), np.float32)))  # E: [shape]


# --- a variable
def assigned(data: npt.NDArray[np.float32]) -> None:
    x: Batch = np.zeros((3, 784), np.float32)
    y: Batch = np.zeros((3, 28), np.float32)  # E: axis -1 is 28, expected 784 [shape]
    print(x, y, data)


# --- the bound of a type variable
def same(x: T) -> T:
    return x


print(same(np.zeros(3)))


# --- a type of its own
def distance(p: Point) -> float:
    return float(np.hypot(p[0], p[1]))


print(distance(Point(np.zeros(2))))
print(distance(Point(np.zeros(3))))  # E: [shape]


# --- a name for type checkers
def hidden(x: "Hidden") -> "Float64[np.ndarray, 'n']":
    return x[:, 0]


def hidden_wrong(x: "Hidden") -> "Float64[np.ndarray, 'n']":
    return x[0]  # E: axis 0: for n=2 it is 3, not 2 [shape]
