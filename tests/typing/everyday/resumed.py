"""What the run time checks as mypy does: names in any order, generators, records."""
from collections.abc import Generator, Iterator
from typing import NamedTuple, TypedDict, TypeVar

import numpy as np
from jaxtyping import Float32, Int64, PyTree

from typednn import ShapeError, Tensor, ops, typed

N = TypeVar("N", bound=int)
rng = np.random.default_rng(0)


# --- later
@typed
def later(x: Float32[Tensor, "n+1"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x[1:] + y


# --- within
@typed
def within(x: Float32[Tensor, "2*n n"]) -> Float32[Tensor, "n n"]:
    return x[: x.shape[1]] + x[x.shape[1] :]


# --- solved
@typed
def solved(x: Float32[Tensor, "b 2*h"]) -> Float32[Tensor, "b h"]:
    h = x.shape[1] // 2
    return x[:, :h] * ops.sigmoid(x[:, h:])


# --- gen
@typed
def gen(x: Float32[Tensor, "n d"]) -> Iterator[Float32[Tensor, "d"]]:
    for row in x:
        yield row


@typed
def gen_bad(x: Float32[Tensor, "n d"]) -> Iterator[Float32[Tensor, "d"]]:
    for row in x:
        yield row[None]  # E: 1 axis expected, 2 found [shape-rank]


# --- co
@typed
def co(x: Float32[Tensor, "n"]) -> Generator[Float32[Tensor, "n"], Float32[Tensor, "n"], None]:
    got = yield x
    while True:
        got = yield got + x


# --- item
class Item(TypedDict):
    x: Float32[Tensor, "n"]
    y: Float32[Tensor, "n"]


# --- take
@typed
def take(item: Item) -> Float32[Tensor, "n"]:
    return item["x"] + item["y"]


# --- pair
class Pair(NamedTuple):
    a: Float32[Tensor, "b d"]
    c: Int64[Tensor, "b"]


# --- pair again
@typed
def pair(p: Pair) -> Float32[Tensor, "b"]:
    return ops.take_along_axis(p.a, p.c[:, None], axis=1)[:, 0]


# --- tree
@typed
def tree(t: PyTree[Float32[Tensor, "3"]]) -> None: ...


# --- outer
@typed
def outer(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    @typed
    def inner(y: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return y * 2

    return inner(x)


later(ops.ones(4), ops.ones(3))
within(ops.ones((4, 2)))
solved(ops.ones((1, 4)))
list(gen(ops.ones((2, 3))))
take({"x": ops.ones(2), "y": ops.ones(2)})
pair(Pair(ops.ones((2, 3)), ops.zeros(2, dtype=np.int64)))
tree({"a": ops.ones(3), "b": [ops.ones(3)]})
outer(ops.ones(3))
c = co(ops.ones(2))
next(c)
c.send(ops.ones(2))
for bad in (
    lambda: later(ops.ones(4), ops.ones(4)),  # E: axis 0 is 4, expected 5 (n+1 is 5, n bound by 'y') [shape]
    lambda: within(ops.ones((4, 3))),  # E: axis 0 is 4, expected 6 (2*n is 6) [shape]
    lambda: solved(ops.ones((1, 5))),  # E: no h makes 2*h 5 [shape]
    lambda: list(gen_bad(ops.ones((2, 3)))),
    lambda: c.send(ops.ones(3)),  # E: axis 0 is 3, expected 2 [shape]
    lambda: take({"x": ops.ones(2), "y": ops.ones(3)}),  # E: axis 0 is 3, expected 2 (n is 2, bound by 'x') [shape]
    lambda: pair(Pair(ops.ones((2, 3)), ops.zeros(3, dtype=np.int64))),  # E: axis 0 is 3, expected 2 (b is 2, bound by 'a') [shape]
    lambda: tree({"a": ops.ones(3), "b": [ops.ones(4)]}),
):
    try:
        bad()
    except ShapeError as e:
        print("  run:", e)
    else:
        print("NOT REFUSED")


# 12
# --- loaded
def loaded(path: str) -> Float32[Tensor, "b 784"]:
    return ops.asarray(np.load(path)).expect("b 784")


# --- checked
def checked(raw: object) -> Float32[Tensor, "3"]:
    x = ops.asarray([1.0, 2.0, 3.0]).astype(np.float32)
    assert isinstance(x, Float32[Tensor, "3"])
    return x
