"""Aliases of annotations: plain, TypeAlias, of tuples, unions, callables, generic, imported names."""

from collections.abc import Callable
from typing import Annotated, NamedTuple, Optional, TypeAlias, TypeVar, Union, reveal_type

import jaxtyping
import jaxtyping as jt
import numpy as np
from jaxtyping import Float32, Int64
from jaxtyping import Float32 as F32
from jaxtyping import Float64 as Float

from typednn import Tensor, ops
from typednn.tensor import Tensor as T

images = ops.zeros((32, 784))
labels = ops.zeros(32, dtype=np.int64)
fewer = ops.zeros(31, dtype=np.int64)

Images = Float32[Tensor, "b 784"]
Labels: TypeAlias = Int64[Tensor, "b"]
Pair = tuple[Float32[Tensor, "b 784"], Int64[Tensor, "b"]]
Maybe: TypeAlias = Optional[Float32[Tensor, "b 784"]]
Either = Union[Float32[Tensor, "b"], Int64[Tensor, "b"]]
Modern = Float32[Tensor, "b"] | None
Loss = Callable[[Float32[Tensor, "b 784"], Int64[Tensor, "b"]], Float32[Tensor, ""]]
Fixed = Float32[Tensor, "32 784"]
Params = dict[str, Float32[Tensor, "n"]]
Nested = list[tuple[Images, Labels]]
Scalar = Float32[Tensor, ""]
Any2D = Float32[Tensor, "_ _"]
AnyRank = Float32[Tensor, "..."]


def f(x: Images, y: Labels) -> Images:
    reveal_type(x)  # R: Tensor[tuple[b, 784], float32]
    reveal_type(y)  # R: Tensor[tuple[b], int64]
    return x


# R: def [b <: int] (x: Tensor[tuple[b, 784], float32], y: Tensor[tuple[b], int64]) -> Tensor[tuple[b, 784], float32]
reveal_type(f)
reveal_type(f(images, labels))  # R: Tensor[tuple[32, 784], float32]
# E: f: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
f(images, fewer)
# E: f: argument 'x' is float32 (32, 783), declared Float32[Tensor, "b 784"]: axis -1 is 783, expected 784 [shape]
f(images[:, 1:], labels)


def g(pair: Pair, maybe: Maybe = None) -> Scalar:
    reveal_type(pair)  # R: tuple[Tensor[tuple[b, 784], float32], Tensor[tuple[b], int64]]
    reveal_type(maybe)  # R: Tensor[tuple[b, 784], float32] | None
    x, y = pair
    reveal_type(x)  # R: Tensor[tuple[b, 784], float32]
    return ops.sum(x)


reveal_type(g((images, labels)))  # R: Tensor[tuple[()], float32]
# E: g: argument 'pair[1]' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32) [shape]
g((images, fewer))
g((images, labels), images)
# E: g: argument 'maybe' is float32 (31, 784), declared Float32[Tensor, "b 784"]: axis 0 is 31, expected 32 (b is 32, bound by 'pair') [shape]
g((images, labels), images[1:])


def h(either: Either, modern: Modern, params: Params, nested: Nested) -> Any2D:
    reveal_type(either)  # R: Tensor[tuple[b], float32] | Tensor[tuple[b], int64]
    reveal_type(modern)  # R: Tensor[tuple[b], float32] | None
    reveal_type(params)  # R: dict[str, Tensor[tuple[n], float32]]
    # R: list[tuple[Tensor[tuple[b, 784], float32], Tensor[tuple[b], int64]]]
    reveal_type(nested)
    return ops.zeros((2, 3))


reveal_type(h(labels, None, {}, []))  # R: Tensor[tuple[Any, Any], float32]


def apply(loss: Loss, x: Images, y: Labels) -> Scalar:
    # R: def [b <: int] (Tensor[tuple[b, 784], float32], Tensor[tuple[b], int64]) -> Tensor[tuple[()], float32]
    reveal_type(loss)
    return loss(x, y)


def mean_loss(x: Float32[Tensor, "n 784"], y: Int64[Tensor, "n"]) -> Float32[Tensor, ""]:
    return ops.mean(x)


reveal_type(apply(mean_loss, images, labels))  # R: Tensor[tuple[()], float32]

fixed: Fixed = images
reveal_type(fixed)  # R: Tensor[tuple[32, 784], float32]
wrong: Fixed = images[1:]  # E: 'wrong' is float32 (31, 784), declared Float32[Tensor, "32 784"]: axis 0 is 31, expected 32 [shape]
loose: Images = images
reveal_type(loose)  # R: Tensor[tuple[Any, 784], float32]
anything: AnyRank = images
reveal_type(anything)  # R: Tensor[tuple[*tuple[Any, ...]], float32]


def other_spellings(
    a: F32[Tensor, "n"],
    b: jaxtyping.Float32[Tensor, "n"],
    c: jt.Float32[Tensor, "n"],
    d: Float32[T, "n"],
    e: "Float32[Tensor, 'n']",
) -> None:
    reveal_type(a)  # R: Tensor[tuple[n], float32]
    reveal_type(b)  # R: Tensor[tuple[n], float32]
    reveal_type(c)  # R: Tensor[tuple[n], float32]
    reveal_type(d)  # R: Tensor[tuple[n], float32]
    reveal_type(e)  # R: Tensor[tuple[n], float32]
    _ = a + b + c + d + e


def not_ours(x: Annotated[int, "b 784"], y: Annotated[list[int], 3, "x"]) -> Annotated[str, "n"]:
    reveal_type(x)  # R: int
    reveal_type(y)  # R: list[int]
    return "a"


reveal_type(not_ours(1, []))  # R: str

V = TypeVar("V")
WithV = tuple[V, Float32[Tensor, "n"]]


def generic(x: WithV[int], y: WithV[V]) -> V:
    reveal_type(x)  # R: tuple[int, Tensor[tuple[n], float32]]
    reveal_type(y)  # R: tuple[V, Tensor[tuple[n], float32]]
    return y[0]


reveal_type(generic((1, ops.zeros(3)), ("a", ops.zeros(3))))  # R: str
# E: generic: argument 'y[1]' is float32 (4,), declared Float32[Tensor, "n"]: axis 0 is 4, expected 3 (n is 3, bound by 'x') [shape]
generic((1, ops.zeros(3)), ("a", ops.zeros(4)))


class Holder:
    Local = Float32[Tensor, "n"]

    def method(self, x: Local, y: Images) -> Local:
        reveal_type(x)  # R: Tensor[tuple[n], float32]
        return x


reveal_type(Holder().method(ops.zeros(3), images))  # R: Tensor[tuple[3], float32]


def local_alias(x: Images) -> None:
    Row = Float32[Tensor, "784"]
    row: Row = x[0]
    reveal_type(row)  # R: Tensor[Any, Any]


AnyLoss = Callable[[Float32[Tensor, "b c"], Int64[Tensor, "b"]], Float32[Tensor, ""]]


def by_any_loss(
    loss: AnyLoss, x: Float32[Tensor, "b 10"], y: Int64[Tensor, "b"]
) -> Float32[Tensor, ""]:
    """The names of an alias of a function's type are that function's own."""
    return loss(x[:5, :3], y[:5])


def renamed(x: Float[Tensor, "n"]) -> None:
    reveal_type(x)  # R: Tensor[tuple[n], float64]


renamed(ops.zeros(3))  # E: dtype is float32, expected float64 [shape-dtype]


Apply = Callable[[Float32[Tensor, "m"], Float32[Tensor, "n"]], Float32[Tensor, "m n"]]
Make = Callable[[Float32[Tensor, "m"]], "Later"]


class Functions(NamedTuple):
    """mypy reads the fields twice, because of a class that is defined below."""

    aliased: Apply
    several: list[Apply]
    written: Callable[[Float32[Tensor, "m"], Float32[Tensor, "n"]], Float32[Tensor, "m n"]]
    make: Make


class Later: ...


def with_functions(f: Functions) -> None:
    three, four = ops.zeros(3), ops.zeros(4)
    reveal_type(f[0](three, four))  # R: Tensor[tuple[3, 4], float32]
    reveal_type(f[1][0](three, four))  # R: Tensor[tuple[3, 4], float32]
    reveal_type(f[2](three, four))  # R: Tensor[tuple[3, 4], float32]
    reveal_type(f.aliased(three, four))  # R: Tensor[tuple[3, 4], float32]
