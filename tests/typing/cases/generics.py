"""Tensors with shape and dtype as type variables: what users write without strings."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar, TypeVarTuple, Unpack, reveal_type

import numpy as np
from jaxtyping import Float, Float32, Int64, Num, Shaped

from typednn import Tensor, nn, ops

S = TypeVar("S", bound=tuple[int, ...])
D = TypeVar("D", bound=np.generic)
F = TypeVar("F", bound=np.floating[Any])
T = TypeVar("T")
N = TypeVar("N", bound=int)
M = TypeVar("M", bound=int)
L = TypeVar("L", bound=nn.Module)
Ts = TypeVarTuple("Ts")

m = ops.zeros((3, 4))
i = ops.zeros(3, dtype=np.int64)


def same(x: Tensor[S, D]) -> Tensor[S, D]:
    reveal_type(x + x)  # R: Tensor[S, D]
    return x


def twice(x: Tensor[S, F], y: Tensor[S, F]) -> Tensor[S, F]:
    return ops.exp(x) + y


def to_double(x: Tensor[S, Any]) -> Tensor[S, np.float64]:
    return x.astype(np.float64)


reveal_type(same(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(same(i))  # R: Tensor[tuple[3], int64]
reveal_type(twice(m, m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(to_double(i))  # R: Tensor[tuple[3], float64]
reveal_type(same(same(m.T)))  # R: Tensor[tuple[4, 3], float32]
twice(i, i)  # E: Value of type variable "F" [type-var]
# E: twice: argument 'y' is float32 (4, 3), declared Float[Tensor, "*S"]: axis 0 is 4, expected 3 [shape]
twice(m, m.T)
twice(m, m.astype(np.float64))  # E: Value of type variable "F" [type-var]


def by_name(x: Float[Tensor, "n m"], y: Num[Tensor, "n"]) -> Shaped[Tensor, "m"]:
    return x[0]


reveal_type(by_name(m, i))  # R: Tensor[tuple[4], generic[Any]]


def matrix(n: N, m: M) -> Float32[Tensor, "N M"]:
    reveal_type(ops.zeros((n, m)))  # R: Tensor[tuple[N, M], float32]
    return ops.zeros((n, m))


reveal_type(matrix(3, 4))  # R: Tensor[tuple[3, 4], float32]
reveal_type(matrix(n=3, m=2 * 5))  # R: Tensor[tuple[3, 10], float32]


def square(n: N) -> Float32[Tensor, "N N"]:
    return matrix(n, n)


reveal_type(square(7))  # R: Tensor[tuple[7, 7], float32]


def of_two(n: Literal[2, 3]) -> Float32[Tensor, "_"]:
    return ops.zeros(n)


reveal_type(of_two(2))  # R: Tensor[tuple[Any], float32]


class Box(Generic[T]):
    def __init__(self, value: T) -> None:
        self.value = value

    def map(self, f: Callable[[T], T]) -> "Box[T]":
        return Box(f(self.value))

    def get(self) -> T:
        return self.value


reveal_type(Box(m))  # R: Box[Tensor[tuple[3, 4], float32]]
reveal_type(Box(m).value)  # R: Tensor[tuple[3, 4], float32]
reveal_type(Box(m).get() @ ops.zeros((4, 2)))  # R: Tensor[tuple[3, 2], float32]
reveal_type(Box(m).map(lambda x: x + 1).get())  # R: Tensor[tuple[3, 4], float32]
# E: matmul: x (3, 4) and y (3, 4): axis -1 of x has 4, axis -2 of y has 3; they must be equal [shape]
Box(m).get() @ m


@dataclass
class Pair(Generic[N]):
    left: Float32[Tensor, "N"]
    right: Float32[Tensor, "N"]

    def dot(self) -> Float32[Tensor, ""]:
        return self.left @ self.right


pair = Pair(ops.zeros(3), ops.zeros(3))
reveal_type(pair)  # R: Pair[3]
reveal_type(pair.left)  # R: Tensor[tuple[3], float32]
reveal_type(pair.dot())  # R: Tensor[tuple[()], float32]
# E: Pair: argument 'right' is float32 (4,), declared Float32[Tensor, "N"]: axis 0 is 4, expected 3 (N is 3, bound by 'left') [shape]
Pair(ops.zeros(3), ops.zeros(4))


def first(xs: Sequence[T]) -> T:
    return xs[0]


def both(x: T, y: T) -> list[T]:
    return [x, y]


def identity(x: T) -> T:
    return x


def pack(*args: Unpack[Ts]) -> tuple[Unpack[Ts]]:
    return args


reveal_type(first([m, m]))  # R: Tensor[tuple[3, 4], float32]
reveal_type(both(m, m))  # R: list[Tensor[tuple[3, 4], float32]]
reveal_type(both(m, m.T))  # R: list[Tensor[tuple[int, int], float32]]
reveal_type(identity(m))  # R: Tensor[tuple[3, 4], float32]
# R: tuple[Tensor[tuple[3, 4], float32], Tensor[tuple[3], int64], Literal[a]?]
reveal_type(pack(m, i, "a"))
reveal_type(identity(identity)(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(list(map(identity, [m])))  # R: list[Tensor[tuple[3, 4], float32]]
# R: list[tuple[Tensor[tuple[3, 4], float32], Tensor[tuple[3], int64]]]
reveal_type(list(zip([m], [i], strict=True)))
reveal_type(max([m, m], key=lambda x: x.size))  # R: Tensor[tuple[3, 4], float32]
reveal_type(next(iter([m])))  # R: Tensor[tuple[3, 4], float32]
reveal_type(dict(a=m)["a"])  # R: Tensor[tuple[3, 4], float32]
reveal_type({1: m}.get(1, m))  # R: Tensor[tuple[3, 4], float32]
reveal_type({1: m}.get(2))  # R: Tensor[tuple[3, 4], float32] | None
reveal_type([m] * 2)  # R: list[Tensor[tuple[3, 4], float32]]
reveal_type([m] + [m.T])  # R: list[Tensor[tuple[4, 3], float32] | Tensor[tuple[3, 4], float32]]
reveal_type((m,) + (i,))  # R: tuple[Tensor[tuple[3, 4], float32], Tensor[tuple[3], int64]]
reveal_type(sorted([m], key=lambda x: x.size))  # R: list[Tensor[tuple[3, 4], float32]]
reveal_type(list(reversed([m])))  # R: list[Tensor[tuple[3, 4], float32]]
reveal_type([m][0])  # R: Tensor[tuple[3, 4], float32]
reveal_type([m][:1])  # R: list[Tensor[tuple[3, 4], float32]]
reveal_type((m, i)[1])  # R: Tensor[tuple[3], int64]


class HasShape(Protocol):
    @property
    def shape(self) -> tuple[int, ...]: ...


def size_of(x: HasShape) -> int:
    return len(x.shape)


size_of(m)
size_of(np.zeros(3))


def every(layers: Iterable[Callable[[Tensor], Tensor]], x: Tensor) -> Tensor:
    for layer in layers:
        x = layer(x)
    return x


every([ops.exp, ops.relu], m)


def copied(layer: L, count: int) -> list[L]:
    return [layer] * count


reveal_type(copied(nn.Linear(3, 4, rng=np.random.default_rng(0)), 2))  # R: list[Linear[3, 4, float32]]


def untouched(x: tuple[int, ...], y: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> None:
    reveal_type(x)  # R: tuple[int, ...]
    reveal_type(y)  # R: ndarray[tuple[int, int], dtype[float32]]


def optional(x: Float32[Tensor, "n"] | None, y: Float32[Tensor, "n"] | None) -> None:
    if x is not None and y is not None:
        reveal_type(x + y)  # R: Tensor[tuple[n], float32]
    if x is None:
        return
    reveal_type(x)  # R: Tensor[tuple[n], float32]
    z = x if y is None else y
    reveal_type(z)  # R: Tensor[tuple[n], float32]


def either(x: Float32[Tensor, "n"] | Float32[Tensor, "n m"]) -> Float32[Tensor, "n"]:
    return ops.zeros(x.shape[0])


reveal_type(either(ops.zeros(3)))  # R: Tensor[tuple[3], float32]
reveal_type(either(m))  # R: Tensor[tuple[3], float32]
# E: either: argument 'x' is float32 (2, 3, 4), declared Float32[Tensor, "n"] | Float32[Tensor, "n m"]: it is none of these [shape]
either(ops.zeros((2, 3, 4)))
# E: either: argument 'x' is int64 (3,), declared Float32[Tensor, "n"] | Float32[Tensor, "n m"]: it is none of these [shape]
either(ops.zeros(3, dtype=np.int64))


def of_two_dtypes(
    x: Float32[Tensor, "n"] | Int64[Tensor, "m n"], y: Float32[Tensor, "n"] | Float32[Tensor, "n n"]
) -> Float32[Tensor, "n"]:
    return ops.zeros(y.shape[0])


reveal_type(of_two_dtypes(ops.zeros(3), ops.zeros((3, 3))))  # R: Tensor[tuple[3], float32]
reveal_type(of_two_dtypes(ops.zeros((2, 3), dtype=np.int64), ops.zeros(3)))  # R: Tensor[tuple[3], float32]
# E: of_two_dtypes: argument 'x' is float32 (2, 3), declared Float32[Tensor, "n"] | Int64[Tensor, "m n"]: it is none of these [shape]
of_two_dtypes(ops.zeros((2, 3)), ops.zeros(3))
# E: of_two_dtypes: argument 'y' is float32 (3,), declared Float32[Tensor, "n"] | Float32[Tensor, "n n"]: it is none of these [shape]
of_two_dtypes(ops.zeros((2, 4), dtype=np.int64), ops.zeros(3))


def multiple(
    x: Float32[Tensor, "2*n"] | Float32[Tensor, "3*n"], y: Float32[Tensor, "n"]
) -> Float32[Tensor, "n"]:
    return y


reveal_type(multiple(ops.zeros(6), ops.zeros(3)))  # R: Tensor[tuple[3], float32]
reveal_type(multiple(ops.zeros(9), ops.zeros(3)))  # R: Tensor[tuple[3], float32]
# E: multiple: argument 'x' is float32 (7,), declared Float32[Tensor, "2*n"] | Float32[Tensor, "3*n"]: it is none of these [shape]
multiple(ops.zeros(7), ops.zeros(3))


def after_another(
    x: Float32[Tensor, "4 n"], y: Float32[Tensor, "n n"] | Float32[Tensor, "n"]
) -> Float32[Tensor, "n"]:
    return ops.zeros(y.shape[0])


reveal_type(after_another(ops.zeros((4, 3)), ops.zeros(3)))  # R: Tensor[tuple[3], float32]
# E: after_another: argument 'y' is float32 (4,), declared Float32[Tensor, "n n"] | Float32[Tensor, "n"]: it is none of these [shape]
after_another(ops.zeros((4, 3)), ops.zeros(4))


def before_another(
    x: Float32[Tensor, "n 2*m"] | Float32[Tensor, "1 n"], y: Float32[Tensor, "2*n+1"]
) -> Float32[Tensor, "n"]:
    return ops.zeros((y.shape[0] - 1) // 2)


reveal_type(before_another(ops.zeros((1, 4)), ops.zeros(3)))  # R: Tensor[tuple[1], float32]
reveal_type(before_another(ops.zeros((1, 4)), ops.zeros(9)))  # R: Tensor[tuple[4], float32]
reveal_type(before_another(ops.zeros((1, 5)), ops.zeros(11)))  # R: Tensor[tuple[5], float32]
# E: before_another: argument 'y' is float32 (8,), declared Float32[Tensor, "2*n+1"]: axis 0 is 8, expected 9 (2*n+1 is 9, n bound by 'x') [shape]
before_another(ops.zeros((1, 4)), ops.zeros(8))


def undecided(
    x: Float32[Tensor, "n 2"] | Float32[Tensor, "1 n"], y: Float32[Tensor, "n"]
) -> Float32[Tensor, "n"]:
    return y


def of_undecided_size(size: int) -> None:
    """The first shape fits (1, size) only if size is 2."""
    reveal_type(undecided(ops.zeros((1, size)), ops.zeros(3)))  # R: Tensor[tuple[3], float32]
    # E: undecided: argument 'y' is float32 (3,), declared Float32[Tensor, "n"]: axis 0 is 3, expected 1 (n is 1, bound by 'x') [shape]
    undecided(ops.zeros((1, 2)), ops.zeros(3))


def instance(x: Float32[Tensor, "n"] | float) -> Float32[Tensor, "_"]:
    if isinstance(x, Tensor):
        reveal_type(x)  # R: Tensor[tuple[n], float32]
        return x
    reveal_type(x)  # R: float
    return ops.full((1,), x)


reveal_type(instance(1.0))  # R: Tensor[tuple[Any], float32]
reveal_type(instance(ops.zeros(3)))  # R: Tensor[tuple[Any], float32]
assert isinstance(m, Tensor)
reveal_type(m)  # R: Tensor[tuple[3, 4], float32]


# Sizes of classes

rng = np.random.default_rng(0)
In = TypeVar("In", bound=int)
Mid = TypeVar("Mid", bound=int)
Out = TypeVar("Out", bound=int)


class Model(nn.Module, Generic[In, Out]):
    hidden: nn.Linear[In, Out]

    def __init__(self, fan_in: In, fan_out: Out) -> None:
        self.hidden = nn.Linear(fan_in, fan_out, rng=rng)

    def __call__(self, x: Float32[Tensor, "b In"]) -> Float32[Tensor, "b Out"]:
        return self.hidden(x)

    def inputs(self) -> In:
        return self.hidden.weight.shape[0]

    def then(self, other: "Model[Out, Mid]") -> "Model[In, Mid]":
        return Model(self.inputs(), other.hidden.weight.shape[1])


class Special(Model[In, Out]):
    pass


def trained() -> Model[int, int]:
    model = Model(784, 10)
    return model


def fan_in(model: Model[int, int], models: list[Model[int, int]]) -> int:
    reveal_type(model(ops.zeros((32, 784))))  # R: Tensor[tuple[32, int], float32]
    return model.inputs() + len(models)


fan_in(Model(784, 4), [Model(3, 4), Special(4, 5)])
fan_in(Special(784, 4), [trained()])
wanted: Model[int, int] = Model(3, 4)
reveal_type([Model(3, 4), Model(4, 5)])  # R: list[Model[int, int]]
reveal_type(Model(3, 4).then(Model(4, 5)))  # R: Model[3, 5]
Model(3, 4).then(Model(5, 4))  # E: then: argument 'other' has In=5: expected 4 [shape]


def swapped(layer: nn.Linear[In, Out], other: nn.Linear[Out, In]) -> None:
    def same_sizes(layers: list[nn.Linear[In, Out]]) -> None: ...

    same_sizes([layer])
    same_sizes([other])  # E: same_sizes: argument 'layers[0]' has In=Out: expected In: for In=2, Out=3 it is 3, not 2 [shape]


def given_twice(x: Float32[Tensor, "b N"], n: N) -> Float32[Tensor, "N"]:
    return x[0]


reveal_type(given_twice(m, 4))  # R: Tensor[tuple[4], float32]
given_twice(m, 5)  # E: given_twice: argument 'n' is 5: expected 4 (N is 4, bound by 'x') [shape]


@dataclass(frozen=True)
class Weighted(Generic[N, M]):
    weight: Float32[Tensor, "N M"]


@dataclass(frozen=True)
class Exchanged(Generic[N, M]):
    """Both classes have the names, but not in the same order; ``N`` has two plain fields, too."""

    first: N
    inner: Weighted[M, N]
    last: N


reveal_type(Exchanged(2, Weighted(ops.ones((3, 2))), 2))  # R: Exchanged[2, 3]
Exchanged(2, Weighted(ops.ones((3, 2))), 3)  # E: Exchanged: argument 'last' is 3: expected 2 (N is 2, bound by 'first') [shape]
# E: Exchanged: argument 'inner' has M=2: expected 3 (N is 3, bound by 'first') [shape]
Exchanged(3, Weighted(ops.ones((3, 2))), 3)
