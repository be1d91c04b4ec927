"""Facts that an assert, an if or a match states; broadcasting; numpy's boundary."""

import sys
from contextlib import suppress
from typing import NoReturn

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)


# --- heads that divide
def heads(x: Float32[Tensor, "b t d"], h: int) -> Float32[Tensor, "b t _ _"]:
    b, t, d = x.shape
    assert d % h == 0
    return x.reshape((b, t, h, d // h))


def heads_wrong(x: Float32[Tensor, "b t 12"]) -> Float32[Tensor, "b t 5 2"]:
    b, t, _ = x.shape
    return x.reshape((b, t, 5, 2))  # E: 12 [shape]


# --- equal lengths
def equal(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n"]:
    if x.shape[0] != y.shape[0]:
        raise ValueError("lengths differ")
    return x + y


def equal_wrong(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n"]:
    return x + y  # E: m [shape]


# --- equal shapes
def same(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m e"]) -> Float32[Tensor, "n d"]:
    assert x.shape == y.shape
    return x * y


def same_wrong(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m e"]) -> Float32[Tensor, "d n"]:
    assert x.shape == y.shape
    return x * y  # E: for d=2, e=2, m=3, n=3 it is 3, not 2 [shape]


# --- a rank by ndim
def ranked(x: Float32[Tensor, "b d"] | Float32[Tensor, "b t d"]) -> Float32[Tensor, "b d"]:
    if x.ndim == 3:
        return x[:, 0]
    return x


def ranked_wrong(x: Float32[Tensor, "b d"] | Float32[Tensor, "b t d"]) -> Float32[Tensor, "b d"]:
    if x.ndim == 3:
        return x  # E: declared [shape-rank]
    return x


# --- a rank by order
def ordered(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"] | Float32[Tensor, "a b d"]) -> Float32[Tensor, "_ d"]:
    if x.ndim >= 3:
        x = x[0]
    elif not x.ndim > 1:
        x = x[None]
    return x


def ordered_short(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"], most: int) -> Float32[Tensor, "_ d"]:
    assert x.ndim < most and 0 < x.ndim < 3
    while x.ndim < 2:
        x = ops.expand_dims(x, 0)
    return x if x.ndim > 1 else x[None]


def ordered_wrong(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    if 2 > x.ndim:
        return x  # E: 2 axes expected, 1 found [shape-rank]
    if x.ndim > 1:
        x = x[None]
    return x  # E: 2 axes expected, 3 found [shape-rank]


# --- the else of isinstance
def other(x: Float32[Tensor, "4"] | Float32[Tensor, "4 4"]) -> Float32[Tensor, "4"]:
    if isinstance(x, Float32[Tensor, "4 4"]):
        return x[0]
    return x


def other_wrong(x: Float32[Tensor, "4"] | Float32[Tensor, "4 4"]) -> Float32[Tensor, "4"]:
    if isinstance(x, Float32[Tensor, "4 4"]):
        return x  # E: declared [shape-rank]
    return x


# --- isinstance of several shapes
Vector = Float32[Tensor, "d"]
Matrix = Float32[Tensor, "b d"]


def batch(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"] | Float32[Tensor, "a b d"] | None) -> Float32[Tensor, "d"]:
    if isinstance(x, (Float32[Tensor, "a b d"], int)):
        return x[0, 0]
    elif isinstance(x, Float32[Tensor, "b d"]):
        return x[0]
    assert x is not None
    return x


def batch_not(x: Vector | Matrix) -> Float32[Tensor, "_ _"]:
    return x if not isinstance(x, Vector) else x[None]


def batch_loop(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"], flag: bool) -> Float32[Tensor, "d"]:
    while isinstance(x, Float32[Tensor, "b d"]):
        x = x[0]
    if flag or isinstance(x, Float32[Tensor, "_ d"]):
        raise ValueError("a vector")
    return x


def batch_or_none(x: Float32[Tensor, "b d"] | None) -> Float32[Tensor, "b d"]:
    if not isinstance(x, Float32[Tensor, "b d"]):
        return x  # E: the result is None, declared Float32[Tensor, "b d"] [return-value]
    return x


def batch_wrong(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"], flag: bool) -> Float32[Tensor, "d"]:
    if isinstance(x, Float32[Tensor, "b d"]) and flag:
        return x[0]
    return x  # E: 1 axis expected, 2 found [shape-rank]


def batch_sometimes(x: Float32[Tensor, "_ _"] | Float32[Tensor, "_"], y: Float32[Tensor, "_"]) -> Float32[Tensor, "_"]:
    if isinstance(x, Float32[Tensor, "n n"]):
        return x[0]
    return x  # E: 1 axis expected, 2 found [shape-rank]


def batch_rest(x: Float32[Tensor, "4"] | Float32[Tensor, "8"] | Int64[Tensor, "4"]) -> Float32[Tensor, "4"]:
    if isinstance(x, Float32[Tensor, "8"]):
        return x[:4]
    return x  # E: int64 (4,) [shape-dtype]


# --- positions up to the maximum
def positions(x: Float32[Tensor, "b t d"], table: Float32[Tensor, "512 d"]) -> Float32[Tensor, "b t d"]:
    t = x.shape[1]
    assert t <= 512
    return x + table[:t]


def positions_wrong(x: Float32[Tensor, "b t 8"], table: Float32[Tensor, "512 9"]) -> Float32[Tensor, "b t 8"]:
    t = x.shape[1]
    assert t <= 512
    return x + table[:t]  # E: 9 [shape]


# --- residuals of a column and a vector
def residual(p: Float32[Tensor, "n 1"], y: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    return ops.mean((p[:, 0] - y) ** 2)


def residual_wrong(p: Float32[Tensor, "n 1"], y: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    return ops.mean((p - y) ** 2)  # E: (n, 1) [shape-broadcast]


# --- all pairs on purpose
def pairs(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n n"]:
    return x[:, None] - x


def pairs_wrong(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "m n"]:
    return x[:, None] - y  # E: for m=2, n=3 it is 3, not 2 [shape]


# --- arrays of numpy
def from_numpy() -> Float32[Tensor, "2 3"]:
    return ops.asarray(np.zeros((2, 3), np.float32))


def from_numpy_wrong() -> Float32[Tensor, "3 2"]:
    return ops.asarray(np.zeros((2, 3), np.float32))  # E: axis 0 is 2, expected 3 [shape]


# --- a layer of unknown size
def unknown(x: Float32[Tensor, "b 784"], n: int) -> Float32[Tensor, "b 10"]:
    return nn.Linear(n, 10, rng=rng)(ops.relu(nn.Linear(784, n, rng=rng)(x)))


def unknown_wrong(x: Float32[Tensor, "b 784"], n: int) -> Float32[Tensor, "b 10"]:
    return nn.Linear(n, 11, rng=rng)(nn.Linear(784, n, rng=rng)(x))  # E: axis -1 is 11, expected 10 [shape]


# --- a loss without its condition
def positive(x: Float32[Tensor, "n"]) -> float:
    return float(ops.sum(x)) if ops.sum(x) > 0 else 0.0


def positive_wrong(x: Float32[Tensor, "n"]) -> float:
    if x > 0:  # E: truth [shape]
        return 1.0
    return 0.0


# --- expected at a boundary
def boundary(x: Tensor) -> Float32[Tensor, "b 784"]:
    return x.astype(np.float32).expect("b 784")


def labels_wrong(x: Float32[Tensor, "b 784"]) -> Int64[Tensor, "b"]:
    return ops.argmax(x, axis=0)  # E: for b=2 it is 784, not 2 [shape]


# --- a number of one element
def number(x: Float32[Tensor, "n"]) -> float:
    return float(x) if x.size == 1 else 0.0


def number_or_mean(x: Float32[Tensor, "n m"]) -> float:
    if x.size == 1:
        return float(x)
    if x.size != 1 or not float(x) > 0:
        return float(ops.mean(x))
    return x.item()


def number_raised(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> float:
    if len(y) != 1:
        raise ValueError("one")
    assert x.shape == (1,); return float(x) + y.item()


def number_wrong(x: Float32[Tensor, "n"]) -> float:
    return 0.0 if x.size == 1 else float(x)  # E: for n=2 it has 2 elements [shape]


def number_other(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> float:
    if x.size == 1:
        return float(y)  # E: for m=2 it has 2 elements [shape]
    return float(x)  # E: for n=2 it has 2 elements [shape]


def number_later(x: Float32[Tensor, "n"]) -> float:
    if x.size == 1:
        print(x.item())
    return x.item()  # E: only convert [shape]


# --- a number by other words
def numbers(xs: list[Float32[Tensor, "n"]], x: Float32[Tensor, "n"]) -> list[float]:
    count = x.size
    if count == 1 and x > 0:
        return [float(x)]
    match x.shape:
        case (1,):
            return [x.item()]
        case _:
            pass
    while len(x) == 1:
        return [x.item()]
    if (size := x.size) > 1 or size < 1:
        return [float(x) for x in xs if x.size == 1]
    return [float(x)]


def numbers_wrong(xs: list[Float32[Tensor, "n"]], x: Float32[Tensor, "n"]) -> list[float]:
    if x.size > 1 and x > 0:  # E: truth [shape]
        return [float(x)]  # E: only convert [shape]
    if x.size == 1:
        x = ops.concat([x, x])
        return [float(x)]  # E: float32 (2*n,) [shape]
    return [float(x) for x in xs if x.size != 1]  # E: only convert [shape]


# --- a number of no axis
def single(x: Float32[Tensor, "n"] | Float32[Tensor, ""]) -> float:
    if x.ndim == 0 and x > 0:
        return float(x)
    return float(x) if x.ndim == 0 else float(ops.mean(x))


def single_wrong(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> bool:
    assert x.ndim == 1
    return bool(y)  # E: truth [shape]


# --- shapes that differ
def differing(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m e"]) -> list[Float32[Tensor, "n d"]]:
    if x.shape != y.shape:
        raise ValueError(f"{x.shape} and {y.shape}")
    return [x + y, y]


def differing_parts(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m e"]) -> Float32[Tensor, "n d"]:
    if x.ndim != 2 or x.shape[0] != y.shape[0] or not x.shape[1] == y.shape[1]:
        return x
    return x + y


def differing_wrong(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m e"]) -> Float32[Tensor, "n d"]:
    if x.shape != y.shape:
        return x + y  # E: add: x (n, d) and y (m, e) [shape]
    return x + y.T  # E: add: x (n, d) and y (d, n) [shape]


def differing_either(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m e"]) -> Float32[Tensor, "n d"]:
    if x.shape[0] != y.shape[0] and x.shape[1] != y.shape[1]:
        raise ValueError("both differ")
    return x + y  # E: axis -1 of x has d, axis -1 of y has e [shape]


def differing_chain(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"], k: int) -> Float32[Tensor, "n"]:
    if len(x) == len(y) == k:
        return x + y
    return x + y  # E: add: x (n,) and y (m,) [shape]


# --- equal in an expression
def close(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> bool:
    return x.shape == y.shape and bool(ops.all(x == y))


def far(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n"]:
    apart = x.shape != y.shape or bool(ops.any(x > y))
    return x if apart or len(x) != len(y) else x - y


def close_wrong(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> bool:
    return x.shape != y.shape and bool(ops.all(x == y))  # E: equal: x (n,) and y (m,) [shape]


def far_wrong(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n"]:
    return x if len(x) == len(y) else x - y  # E: subtract: x (n,) and y (m,) [shape]


# --- branches that are left
def left(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"], verbose: bool) -> Float32[Tensor, "n"]:
    if len(x) == len(y):
        print("equal")
    else:
        sys.exit("lengths differ")
    return x + y


def left_inside(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"], verbose: bool) -> Float32[Tensor, "n"]:
    if len(x) != len(y):
        if verbose:
            return x
        elif len(x) == 0:
            raise ValueError("empty")
        else:
            return x + 1
    with open("log.txt") as file:
        assert y.shape[0] > 0, file
    try:
        return x + y
    except ValueError:
        return x


def left_caught(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n"]:
    try:
        assert len(x) == len(y)
    except AssertionError as error:
        raise ValueError("lengths") from error
    return x + y


def left_wrong(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n"]:
    try:
        assert len(x) == len(y)
    except AssertionError:
        print("lengths")
    with suppress(AssertionError):
        assert len(x) == len(y)
    if len(x) == len(y):
        print("equal")
    elif len(y) > 3:
        return x
    return x + y  # E: add: x (n,) and y (m,) [shape]


# --- a loop with a guard
def looped(xs: list[Float32[Tensor, "n"]], y: Float32[Tensor, "m"]) -> Float32[Tensor, "m"]:
    for x in xs:
        if x.shape != y.shape:
            continue
        y = y + x
    return y


def looped_wrong(xs: list[Float32[Tensor, "n"]], y: Float32[Tensor, "m"]) -> Float32[Tensor, "m"]:
    for x in xs:
        y + x  # E: add: x (m,) and y (n,) [shape]
        if x.shape != y.shape:
            break
    return y + xs[0]  # E: add: x (m,) and y (n,) [shape]


# --- a variable that is assigned after its guard
def again(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"], z: Float32[Tensor, "k"]) -> Float32[Tensor, "n"]:
    assert x.shape == y.shape
    first = x + y
    y = z
    return first


def again_wrong(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"], z: Float32[Tensor, "k"]) -> Float32[Tensor, "n"]:
    assert x.shape == y.shape
    y = z
    return x + y  # E: add: x (n,) and y (k,) [shape]


# --- a guard in a nested function
def nested(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n"]:
    assert x.shape == y.shape

    def both(scale: float) -> Float32[Tensor, "_"]:
        return scale * (x + y)

    return both(2.0) + x


def nested_wrong(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n"]:
    def check() -> None:
        assert x.shape == y.shape

    check()
    return x + y  # E: add: x (n,) and y (m,) [shape]


# --- a remainder
def remainder(x: Float32[Tensor, "b d"], y: Float32[Tensor, "b e"]) -> Float32[Tensor, "b 4 _"]:
    b, d = x.shape
    if d % 4:
        raise ValueError("four heads")
    assert y.shape[1] % 4 == 0 and b > 0, "four heads"
    return ops.concat([x.reshape((b, 4, d // 4)), y.reshape((b, 4, -1))], axis=2)


def remainder_wrong(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b 4 _"]:
    b, d = x.shape
    assert d % 3 == 0
    return x.reshape((b, 4, d // 4))  # E: they must be equal [shape]


# --- positions within bounds
def within(x: Float32[Tensor, "t d"], table: Float32[Tensor, "512 d"]) -> Float32[Tensor, "t d"]:
    t = len(x)
    if not 0 < t <= 512:
        raise ValueError("too long")
    return x + table[:t]


def within_wrong(x: Float32[Tensor, "t d"], table: Float32[Tensor, "512 d"]) -> Float32[Tensor, "t d"]:
    t = len(x)
    assert 0 < t <= 1024
    return x + table[:t]  # E: for t=513 it is 513, not 512 [shape]


# --- a width that is checked
def checked(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b 8"]:
    b, d = x.shape
    if d != 64:
        raise ValueError("64 features")
    return nn.Linear(64, 8, rng=rng)(x)


def checked_wrong(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b 8"]:
    b, d = x.shape
    assert d == 32
    return nn.Linear(64, 8, rng=rng)(x)  # E: axis -1 is 32, expected 64 [shape]


# --- one of several widths
def several(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b 3"]:
    if x.shape[1] not in (3, 4):
        raise ValueError("3 or 4 channels")
    if x.shape[1] == 4:
        return x[:, :3]
    return x


def several_wrong(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b 3"]:
    assert x.shape[1] == 3 or x.shape[1] == 4
    return x  # E: for d=4 it is 4, not 3 [shape]


# --- a rank that is asserted
def rank(x: Tensor, y: Float32[Tensor, "_ _"]) -> Float32[Tensor, "3 4"]:
    assert x.ndim == y.ndim == 2
    assert x.shape[0] == 3
    assert y.shape[1] == 4
    x = x.astype(np.float32)
    return x @ ops.ones((x.shape[1], 3)) @ y


def rank_again(x: Tensor, y: Tensor) -> Float32[Tensor, "_"]:
    assert x.ndim == 2 and y.ndim == 1
    x = y
    return x.astype(np.float32)


def rank_sizes(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m d"]) -> Float32[Tensor, "n d"]:
    assert x.shape[0] == y.shape[0] and x.shape[1] == 64
    return x + y


def rank_wrong(x: Tensor) -> Float32[Tensor, "_"]:
    assert len(x.shape) == 2, "a matrix"
    return x.astype(np.float32)  # E: 1 axis expected, 2 found [shape-rank]


def rank_axis_wrong(x: Float32[Tensor, "_ _"]) -> Float32[Tensor, "3 _"]:
    assert x.shape[0] == 4
    return x  # E: axis 0 is 4, expected 3 [shape]


def rank_either(x: Tensor, flag: bool) -> Float32[Tensor, "_"]:
    assert flag or x.ndim == 2
    return x.astype(np.float32)


# --- a rank that nothing declares
def undeclared(x: Float32[Tensor, "..."], y: Tensor) -> Float32[Tensor, "_ _"]:
    if x.ndim == 1:
        x = x[None]
    elif x.ndim != 2:
        raise ValueError("1 or 2 axes")
    return x @ y.astype(np.float32) if y.ndim == 2 else x


def undeclared_match(x: Float32[Tensor, "..."]) -> Float32[Tensor, "_"]:
    match x.ndim:
        case 1:
            return x
        case 2:
            return x[0]
        case _:
            return x.reshape((-1,))


def undeclared_flag(x: Float32[Tensor, "..."], keep: bool) -> Float32[Tensor, "_ _"]:
    single = False
    if x.ndim == 1:
        single = True
    if single:
        x = x[None]
    return x


def undeclared_again(x: Float32[Tensor, "..."]) -> Float32[Tensor, "_ 3"]:
    while x.ndim != 2:
        x = x[None]
    assert x.ndim == 2 and x.shape[1] == 3
    if x.ndim == 2 or x.ndim == 3:
        print(x.shape)
    return x if x.ndim == 2 else x[0]


def undeclared_led(x: Float32[Tensor, "... 3"], y: Float32[Tensor, "*s 3"]) -> Float32[Tensor, "_ 3"]:
    if y.ndim == 2 and x.ndim in (2, 3):
        return x if x.ndim == 2 else x[0]
    return x if x.ndim == 2 else x[None] if x.ndim == 1 else x.reshape((-1, 3))


def undeclared_wrong(x: Float32[Tensor, "..."], y: Tensor) -> Float32[Tensor, "_"]:
    if x.ndim == 2:
        return x  # E: undeclared_wrong: the result is float32 (?, ?) [shape-rank]
    if y.ndim == 1 and x.ndim == 3:
        return x @ y.astype(np.float32)  # E: 1 axis expected, 2 found [shape-rank]
    return x


def undeclared_match_wrong(x: Float32[Tensor, "..."]) -> Float32[Tensor, "_"]:
    match x.ndim:
        case 1:
            return x[0]  # E: 1 axis expected, 0 found [shape-rank]
        case 2:
            return x[0]
        case _:
            return x


# --- an error raised by a method
class Checks:
    def fail(self) -> NoReturn:
        raise ValueError("lengths")

    @staticmethod
    def stop() -> NoReturn:
        raise ValueError("lengths")

    def warn(self) -> None:
        print("lengths")


def by_method(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"], checks: Checks) -> Float32[Tensor, "n"]:
    if len(x) != len(y):
        checks.fail()
    return x + y


def by_static_method(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n"]:
    if len(x) != len(y):
        Checks.stop()
    return x + y


def by_method_wrong(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"], checks: Checks) -> Float32[Tensor, "n"]:
    if len(x) != len(y):
        checks.warn()
    return x + y  # E: add: x (n,) and y (m,) [shape]


# --- a rank in a variable
def kept_rank(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    n = x.ndim
    if n == 1:
        x = x[None]
    return x


def kept_length(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    n = len(x.shape)
    return x if n > 1 else x[None]


def kept_walrus(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"] | Float32[Tensor, "a b d"]) -> Float32[Tensor, "_ d"]:
    if (n := x.ndim) == 1:
        return x[None]
    elif n == 2:
        return x
    return x[0]


def kept_before(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"], y: Float32[Tensor, "d"]) -> Float32[Tensor, "_"]:
    n = x.ndim
    x = y
    if n == 2:
        return x
    return x


def kept_loop(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"], count: int) -> None:
    n = x.ndim
    for _ in range(count):
        if n == 2:
            x = ops.sum(x, axis=0) if x.ndim == 2 else x


def kept_rank_wrong(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    n = x.ndim
    if n == 1:
        return x  # E: 2 axes expected, 1 found [shape-rank]
    return x[None]  # E: 2 axes expected, 3 found [shape-rank]


def kept_unknown_wrong(x: Float32[Tensor, "..."]) -> Float32[Tensor, "_"]:
    if (n := x.ndim) == 2:
        return x  # E: 1 axis expected, 2 found [shape-rank]
    return x if n == 1 else x.reshape((-1,))


# --- a rank in a name
def flag(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    single = x.ndim == 1
    if single:
        x = x[None]
    return x


def flag_not(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    single = len(x.shape) == 1
    if not single:
        return x
    return x[None]


def flag_chosen(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"], keep: bool) -> Float32[Tensor, "_ d"]:
    single = x.ndim == 1
    if single and keep:
        return x[None]
    x = x[None] if single else x
    return x[0:1] if single else x


def flag_twice(
    x: Float32[Tensor, "d"] | Float32[Tensor, "b d"], w: Float32[Tensor, "d d"]
) -> Float32[Tensor, "d"] | Float32[Tensor, "b d"]:
    single = x.ndim == 1
    if single:
        x = x[None]
    y = x @ w
    return y[0] if single else y


def flag_replaced(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    single = x.ndim == 1
    x = x * 2
    if single:
        x = x[None]
    return x


def flag_derived(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_"]:
    y = ops.sum(x, axis=-1)
    single = len(x.shape) == 1
    return y[None] if single else y


def flag_of_flags(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"] | Float32[Tensor, "a b d"]) -> Float32[Tensor, "_ d"]:
    matrix = x.ndim == 2
    stack = not (matrix or x.ndim == 1)
    if stack:
        return x[0]
    return x if matrix else x[None]


def flag_unknown(x: Float32[Tensor, "..."]) -> Float32[Tensor, "_ _"]:
    single = x.ndim == 1
    if single:
        x = x[None]
    return x


def flag_loop(xs: list[Float32[Tensor, "d"] | Float32[Tensor, "b d"]]) -> list[Float32[Tensor, "_ d"]]:
    found: list[Float32[Tensor, "_ d"]] = []
    for x in xs:
        single = x.ndim == 1
        if single:
            x = x[None]
        found.append(x)
    return found


def flag_wrong(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    single = x.ndim == 1
    if single:
        return x  # E: 2 axes expected, 1 found [shape-rank]
    return x[None]  # E: 2 axes expected, 3 found [shape-rank]


def flag_swapped(x: Float32[Tensor, "3"] | Float32[Tensor, "b 3"]) -> Float32[Tensor, "3"]:
    single = len(x.shape) == 1
    return x[0] if single else x  # E: declared [shape-rank]


def flag_unknown_wrong(x: Float32[Tensor, "..."]) -> Float32[Tensor, "_ _"]:
    single = x.ndim == 1
    if single:
        return x  # E: 2 axes expected, 1 found [shape-rank]
    return x


# --- one of several ranks
def among(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"] | Float32[Tensor, "a b d"]) -> Float32[Tensor, "d"]:
    if x.ndim in (2, 3):
        return x[0, 0] if x.ndim == 3 else x[0]
    return x


def among_not(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"] | Float32[Tensor, "a b d"]) -> Float32[Tensor, "d"]:
    if len(x.shape) not in {2, 3}:
        return x
    return x[0] if x.ndim not in [3] else x[0, 0]


def among_kept(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"] | Float32[Tensor, "a b d"]) -> Float32[Tensor, "d"]:
    n = x.ndim
    many = n in (2, 3)
    if many:
        return x[0, 0] if n == 3 else x[0]
    return x


def among_all(x: Float32[Tensor, "b d"], y: Float32[Tensor, "*s"], z: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "b d"]:
    if x.ndim not in (2, 3) or y.ndim not in (3,) or z.ndim not in (1, 2):
        raise ValueError(f"{x.ndim in (3, 4)}")
    return x + z


def among_wrong(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"] | Float32[Tensor, "a b d"]) -> Float32[Tensor, "d"]:
    if x.ndim in (2, 3):
        return x[0]  # E: 1 axis expected, 2 found [shape-rank]
    return x[None]  # E: 1 axis expected, 2 found [shape-rank]


# --- a match on the rank
def matched(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"] | Float32[Tensor, "a b d"]) -> Float32[Tensor, "_ d"]:
    match len(x.shape):
        case 1:
            x = x[None]
        case 2:
            pass
        case _:
            x = x[0]
    return x


def matched_either(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"] | Float32[Tensor, "a b d"]) -> Float32[Tensor, "_ d"]:
    match len(x.shape):
        case 2 | 3:
            return x if x.ndim == 2 else x[0]
        case n:
            return x[None]


def matched_shape(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"] | Float32[Tensor, "a b d"]) -> Float32[Tensor, "_ d"]:
    match x:
        case Tensor(shape=(b, 3)) if b > 2:
            return x
        case Tensor(shape=(b, d)):
            return x[0:1]
        case Tensor(shape=(d,)):
            return x[None]
        case _:
            return x[0]


def matched_or_none(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"] | None) -> Float32[Tensor, "_ d"] | None:
    match x:
        case Tensor(ndim=1):
            return x[None]
        case Tensor(shape=(_, _)):
            return x
        case _:
            return None


def matched_wrong(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    match len(x.shape):
        case 1:
            return x  # E: 2 axes expected, 1 found [shape-rank]
        case _:
            return x[None]  # E: 2 axes expected, 3 found [shape-rank]


def matched_shape_wrong(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    match x:
        case Tensor(shape=(3,)):
            return x  # E: 2 axes expected, 1 found [shape-rank]
        case Tensor(ndim=2):
            return x[None]  # E: 2 axes expected, 3 found [shape-rank]
        case _:
            return x[None]


# --- named axes of a rank that is asked
def named_two(x: Float32[Tensor, "b *s"]) -> Float32[Tensor, "b _"]:
    if x.ndim == 2:
        return x
    return x.reshape((x.shape[0], -1))


def named_more(x: Float32[Tensor, "b *s"]) -> Float32[Tensor, "b _"]:
    if x.ndim > 2:
        return x.reshape((x.shape[0], -1))
    return x


def named_raised(x: Float32[Tensor, "b *s"], y: Float32[Tensor, "b *s"]) -> Float32[Tensor, "b _"]:
    if len(x.shape) != 2:
        raise ValueError("2 axes")
    return x + y


def named_images(x: Float32[Tensor, "*b h w"], y: Float32[Tensor, "*b h w"]) -> Float32[Tensor, "_ h w"]:
    match y.ndim:
        case 2:
            return y[None]
        case 3:
            return x + y
        case _:
            pass
    if x.ndim == 2:
        return x[None]
    elif x.ndim == 3:
        return x
    return x.reshape((-1, *x.shape[-2:]))


def named_both(x: Float32[Tensor, "b *s"], y: Float32[Tensor, "b *s"]) -> Float32[Tensor, "b *s"]:
    if x.ndim == 2:
        x = x * 2
    return x + y


def named_wrong(x: Float32[Tensor, "b *s"], y: Float32[Tensor, "c *s"]) -> Float32[Tensor, "b _"]:
    if x.ndim < 2:
        raise ValueError("2 axes")
    if y.ndim == 2:
        return y  # E: axis 0: for b=2, c=3 it is 3, not 2 [shape]
    return x  # E: 2 axes expected, at least 1 found [shape-rank]


# --- a length that is asked
def length(x: Float32[Tensor, "..."]) -> Float32[Tensor, "_ _"]:
    if len(x.shape) == 1:
        x = x[None]
    elif len(x.shape) != 2:
        raise ValueError("1 or 2 axes")
    return x


def length_wrong(x: Float32[Tensor, "..."], y: Tensor) -> Float32[Tensor, "_"]:
    if len(y.shape) != 1:
        return x
    if len(x.shape) == 2:
        return x  # E: 1 axis expected, 2 found [shape-rank]
    return x


# --- a match on the rank without a last case
def left_over(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    match len(x.shape):
        case 1:
            x = x[None]
    return x


def left_none(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    match len(x.shape):
        case 1:
            x = x[None]
        case 2:
            pass
    return x


def left_two(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"] | Float32[Tensor, "a b d"]) -> Float32[Tensor, "d"]:
    match len(x.shape):
        case 1:
            return x
        case 3:
            return x[0, 0]
    return x[0]


def left_returned(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "d"]:
    match len(x.shape):
        case 1:
            return x
        case 2:
            return x[0]


def left_shape(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    match x:
        case Tensor(shape=(d,)):
            x = x[None]
    return x


def left_guarded(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"], flag: bool) -> Float32[Tensor, "_ _"]:
    match len(x.shape):
        case 1 if flag:
            return x[None]
    return x  # E: 2 axes expected, 1 found [shape-rank]


def left_sizes(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ _"]:
    match x:
        case Tensor(shape=(3,)):
            return x[None]
    return x  # E: 2 axes expected, 1 found [shape-rank]


def left_rows_wrong(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    match len(x.shape):
        case 2:
            x = x[0]
    return x  # E: 2 axes expected, 1 found [shape-rank]


# --- a named condition of a module
def loaded() -> Float32[Tensor, "3"] | Float32[Tensor, "2 3"]:
    return ops.zeros(3)


def vector(x: Float32[Tensor, "3"]) -> None: ...
def matrix(x: Float32[Tensor, "_ 3"]) -> None: ...


data = loaded()
several_rows = data.ndim == 2
if several_rows:
    matrix(data)
    vector(data)  # E: 1 axis expected, 2 found [shape-rank]
else:
    vector(data)
rows = data if several_rows else data[None]
matrix(rows)
if not several_rows:
    data = data[None]
matrix(data)
data_again = loaded()
one_row = data_again.ndim == 1


def asked() -> None:
    if one_row:
        vector(data_again)  # E: 1 axis expected, 2 found [shape-rank]


if one_row:
    matrix(data_again)  # E: 2 axes expected, 1 found [shape-rank]


changed = loaded()
one_changed = changed.ndim == 1


def change() -> None:
    global changed
    changed = loaded()


change()
if one_changed:
    vector(changed)
