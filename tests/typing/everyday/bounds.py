"""Type variables whose bound has a shape, classes that take one size twice, and types made by a call."""

from typing import Generic, NamedTuple, NewType, TypedDict, TypeVar

from jaxtyping import Float32, Float64
from typing_extensions import reveal_type

from typednn import Tensor, ops

N = TypeVar("N", bound=int)
M = TypeVar("M", bound=int)
Vector = Float32[Tensor, "3"]
T = TypeVar("T", bound=Float32[Tensor, "3"])
Rows = TypeVar("Rows", bound=Float32[Tensor, "b 3"])
Last = TypeVar("Last", bound=Float32[Tensor, "*s 3"])
OfAlias = TypeVar("OfAlias", bound=Vector)
AnyTensor = TypeVar("AnyTensor", bound=Tensor)
Either = TypeVar("Either", Float32[Tensor, "3"], Float32[Tensor, "4"])


def scaled(x: T) -> T:
    reveal_type(x.shape)  # R: tuple[3]
    reveal_type(ops.exp(x))  # R: Tensor[tuple[3], float32]
    return x


def rows(x: Rows, y: Rows) -> Rows:
    return x if x.shape[0] > 2 else y


def last(x: Last) -> Last:
    return x


def of_alias(x: OfAlias, n: int) -> tuple[OfAlias, int]:
    return x, n


def same(x: AnyTensor) -> AnyTensor:
    return x


def either(x: Either) -> Either:
    return x


def takes_4(x: Float32[Tensor, "4"]) -> None: ...


# --- a bound
def bound(x: Float32[Tensor, "3"], y: Float32[Tensor, "n 3"], z: Float32[Tensor, "m 3"], t: Tensor) -> None:
    reveal_type(scaled(x))  # R: Tensor[tuple[3], float32]
    reveal_type(rows(y, y))  # R: Tensor[tuple[n, 3], float32]
    rows(y, z)
    reveal_type(last(y[0]))  # R: Tensor[tuple[3], float32]
    reveal_type(of_alias(x, 4)[0])  # R: Tensor[tuple[3], float32]
    reveal_type(same(y))  # R: Tensor[tuple[n, 3], float32]
    reveal_type(either(x))  # R: Tensor[tuple[3], float32]
    scaled(t)


def bound_of_unknown(n: int) -> None:
    scaled(ops.zeros(n))
    rows(ops.zeros((n, 3)), ops.zeros((2, n)))
    last(ops.zeros((n, n)))


def bound_wrong(y: Float32[Tensor, "n 4"], x: Float64[Tensor, "3"]) -> None:
    # E: scaled: argument 'x' is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
    scaled(ops.zeros(4))
    scaled(y)  # E: 1 axis expected, 2 found [shape-rank]
    rows(y, ops.zeros((2, 3)))  # E: rows: argument 'x' is float32 (n, 4), declared Float32[Tensor, "_ 3"]: axis -1 is 4, expected 3 [shape]
    rows(ops.zeros((2, 3)), y)  # E: rows: argument 'y' is float32 (n, 4) [shape]
    last(y[0])  # E: axis 0 is 4, expected 3 [shape]
    of_alias(y[0], 4)  # E: axis 0 is 4, expected 3 [shape]
    scaled(x)  # E: dtype is float64, expected float32 [shape-dtype]


def inside(x: T) -> None:
    takes_4(x)  # E: takes_4: argument 'x' is float32 (3,), declared Float32[Tensor, "4"]: axis 0 is 3, expected 4 [shape]
    _ = ops.matmul(x, ops.zeros((4, 2)))  # E: axis -1 of x has 3, axis -2 of y has 4 [shape]


# --- types that a call makes
Weights = NewType("Weights", Float32[Tensor, "3 4"])
Point = NamedTuple("Point", [("x", Float32[Tensor, "3"]), ("n", int)])
Batch = TypedDict("Batch", {"x": Float32[Tensor, "2 3"], "y-z": Float32[Tensor, "2"]})


def made(w: Weights, p: Point, b: Batch) -> None:
    reveal_type(w.T)  # R: Tensor[tuple[4, 3], float32]
    reveal_type(p.x)  # R: Tensor[tuple[3], float32]
    reveal_type(b["x"] @ p.x)  # R: Tensor[tuple[2], float32]
    _ = Weights(ops.zeros((3, 4))), Point(ops.zeros(3), 2)


def made_wrong(p: Point, b: Batch) -> None:
    Weights(ops.zeros((3, 5)))  # E: axis -1 is 5, expected 4 [shape]
    Point(ops.zeros(4), 2)  # E: axis 0 is 4, expected 3 [shape]
    takes_4(p.x)  # E: axis 0 is 3, expected 4 [shape]
    _ = b["y-z"] @ p.x  # E: axis -1 of x has 2, axis -1 of y has 3 [shape]


# --- one size twice
class Box(Generic[N]):
    def __init__(self, n: N, m: N) -> None:
        self.n, self.m = n, m


class Square(Generic[N]):
    def __init__(self, n: N, m: N) -> None:
        self.weight = ops.zeros((n, m))


class Grid(Generic[N, M]):
    def __init__(self, rows: N, columns: M, *, border: N) -> None:
        self.rows, self.columns, self.border = rows, columns, border

    def values(self) -> Float32[Tensor, "N M"]:
        return ops.zeros((self.rows, self.columns))


class Several(Generic[N]):
    def __init__(self, n: N, more: list[N]) -> None:
        self.n = n


def twice(n: int, x: Float32[Tensor, "a b"]) -> None:
    reveal_type(Box(3, 3))  # R: Box[3]
    reveal_type(Box(3, 4))  # R: Box[int]
    reveal_type(Box(x.shape[0], len(x)))  # R: Box[a]
    reveal_type(Box(n, n))  # R: Box[int]
    reveal_type(Grid(3, 4, border=3))  # R: Grid[3, 4]
    reveal_type(Several(3, [4, 5]))  # R: Several[int]
    ops.zeros(Box(3, 3).n).expect("3")
    takes_4(ops.zeros(Box(4, 4).m))
    Square(n, 3), Square(3, n)


def twice_wrong(x: Float32[Tensor, "a b"]) -> None:
    Square(3, 4)  # E: Square: argument 'm' is 4: expected 3 (N is 3, bound by 'n') [shape]
    Grid(3, 4, border=4)  # E: Grid: argument 'border' is 4: expected 3 (N is 3, bound by 'rows') [shape]
    Square(*x.shape)  # E: Square: argument 'm' is b [shape]
    takes_4(ops.zeros(Box(3, 3).n))  # E: axis 0 is 3, expected 4 [shape]
