"""Functions that are checked, wrong calls of them as in a doctest, and what these say.

>>> score(floats(32, 784), ints(31))
score: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is
32, bound by 'x') [shape]
>>> score(y=ints(31), x=floats(32, 784))
score: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is
32, bound by 'x') [shape]
>>> score(floats(2, 32, 784), ints(32))
score: argument 'x' is float32 (2, 32, 784), declared Float32[Tensor, "b 784"]: 2 axes expected, 3
found [shape-rank]
>>> score(unseen(floats(32, 784).astype(np.float64)), ints(32))
score: argument 'x' is float64 (32, 784), declared Float32[Tensor, "b 784"]: dtype is float64,
expected float32; use astype(np.float32) [shape-dtype]
>>> score(unseen(floats(32, 784).astype(np.uint8)), ints(32))
score: argument 'x' is uint8 (32, 784), declared Float32[Tensor, "b 784"]: dtype is uint8, expected
float32; use astype(np.float32) / 255 [shape-dtype]
>>> integers(unseen(floats(3)))
integers: argument 'x' is float32 (3,), declared Int[Tensor, "n"]: dtype is float32, which is no
Int [shape-dtype]
>>> expression(floats(4), floats(4))
expression: argument 'x' is float32 (4,), declared Float32[Tensor, "n+1"]: axis 0 is 4, expected 5
(n+1 is 5, n bound by 'y') [shape]
>>> doubled(floats(3))
doubled: the result is float32 (3,), declared Float32[Tensor, "2*n"]: axis 0 is 3, expected 6 (2*n
is 6, n bound by 'x') [shape]
>>> stretched(floats(2, 3, 5), floats(2, 4, 5))
stretched: argument 'y' is float32 (2, 4, 5), declared Float32[Tensor, "*s 5"]: axis 1 is 4,
expected 3 [shape]
>>> listed([floats(3), floats(3), floats(2)])
listed: argument 'xs[2]' is float32 (2,), declared Float32[Tensor, "n"]: axis 0 is 2, expected 3 (n
is 3, bound by 'xs[0]') [shape]
>>> many(floats(3), floats(2))
many: argument 'xs[1]' is float32 (2,), declared Float32[Tensor, "n"]: axis 0 is 2, expected 3 (n
is 3, bound by 'xs[0]') [shape]
>>> named(a=floats(3), b=floats(2))
named: argument 'b' is float32 (2,), declared Float32[Tensor, "n"]: axis 0 is 2, expected 3 (n is
3, bound by 'a') [shape]
>>> optional(floats(3, 3))
optional: argument 'x' is float32 (3, 3), declared Float32[Tensor, "n"]: 1 axis expected, 2 found
[shape-rank]
>>> sized(floats(3), 4)
sized: argument 'x' is float32 (3,), declared Float32[Tensor, "{n}"]: axis 0 is 3, expected 4 ({n}
is 4) [shape]
>>> by_variable(4, floats(3))
by_variable: argument 'x' is float32 (3,), declared Float32[Tensor, "N"]: axis 0 is 3, expected 4
(N is 4, bound by 'n') [shape]
>>> solved(floats(3))
solved: argument 'x' is float32 (3,), declared Float32[Tensor, "2*n"]: axis 0: no n makes 2*n 3
[shape]
>>> solved(unseen(floats(4)), floats(3))
solved: argument 'x' is float32 (4,), declared Float32[Tensor, "2*n"]: axis 0 is 4, expected 6 (2*n
is 6, n bound by 'y') [shape]
>>> unsolved(floats(6), floats(8))
unsolved: argument 'y' is float32 (8,), declared Float32[Tensor, "n*m"]: axis 0 is 8, expected 6
(m*n is 6) [shape]
>>> split(floats(2, 6))
split: the result is float32 (2, 6), declared Float32[Tensor, "b n"]: axis -1 is 6, expected 3 (n is
3, bound by 'x') [shape]
>>> unbound(floats(3))
unbound: argument 'x': shape '{size}': nothing binds 'size' in '{size}'; in braces stands an argument of the
function, such as {self.size} [shape-syntax]
>>> score(unseen([1.0]), ints(1))
score: argument 'x' is a list, declared Float32[Tensor, "b 784"]; make it a tensor with ops.asarray
[TypeError]
>>> score(unseen(np.zeros((2, 784), np.float32)), ints(2))
score: argument 'x' is a numpy ndarray float32 (2, 784), declared Float32[Tensor, "b 784"]; make it
a tensor with ops.asarray [TypeError]
>>> sized(floats(3), unseen("3"))
sized: argument 'n' is a str, declared int [TypeError]
>>> listed(unseen((floats(3),)))
listed: argument 'xs' is a tuple, declared list[Float32[Tensor, "n"]] [TypeError]
"""

from typing import Any

import numpy as np
from jaxtyping import Float32, Int, Int64
from typing_extensions import TypeVar

from typednn import Tensor, ops, typed

N = TypeVar("N", bound=int, default=Any)


def floats(*shape: int) -> Tensor[Any, np.float32]:
    return ops.zeros(shape)


def ints(*shape: int) -> Tensor[Any, np.int64]:
    return ops.zeros(shape, dtype=np.int64)


def unseen(value: Any) -> Any:
    """The value, of which mypy knows nothing: for calls that are wrong on purpose."""
    return value


@typed
def score(x: Float32[Tensor, "b 784"], y: Int64[Tensor, "b"]) -> Float32[Tensor, "b"]:
    """A docstring."""
    return x[:, 0]


@typed
def integers(x: Int[Tensor, "n"]) -> None: ...


@typed
def expression(x: Float32[Tensor, "n+1"], y: Float32[Tensor, "n"]) -> None: ...


@typed
def doubled(x: Float32[Tensor, "n"]) -> Float32[Tensor, "2*n"]:
    return x  # type: ignore[shape]  # on purpose


@typed
def stretched(x: Float32[Tensor, "*s 5"], y: Float32[Tensor, "*s 5"]) -> None: ...


@typed
def listed(xs: list[Float32[Tensor, "n"]]) -> None: ...


@typed
def many(*xs: Float32[Tensor, "n"]) -> None: ...


@typed
def named(**xs: Float32[Tensor, "n"]) -> None: ...


@typed
def optional(x: Float32[Tensor, "n"] | None = None) -> None: ...


@typed
def sized(x: Float32[Tensor, "{n}"], n: int = 3) -> None: ...


@typed
def by_variable(n: N, x: Float32[Tensor, "N"]) -> None: ...


@typed
def solved(x: Float32[Tensor, "2*n"], y: Float32[Tensor, "n"] | None = None) -> None: ...


@typed
def unsolved(x: Float32[Tensor, "n*m"], y: Float32[Tensor, "n*m"]) -> None: ...


@typed
def split(x: Float32[Tensor, "b 2*n"]) -> Float32[Tensor, "b n"]:
    return unseen(x)  # type: ignore[no-any-return]  # on purpose


@typed
def unbound(x: Float32[Tensor, "{size}"]) -> None: ...  # type: ignore[shape-syntax]  # on purpose
