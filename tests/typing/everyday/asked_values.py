"""What Python's own functions ask of arrays: a truth, a number, an integer."""
from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from jaxtyping import Bool, Float32, Int64

from typednn import Tensor, ops


# --- numbers are compared
def a(xs: list[Float32[Tensor, "n"]], w: Float32[Tensor, "n"]) -> float:
    best = max(xs, key=lambda x: (x @ w).item())
    b2 = max(xs, key=lambda x: x @ w)
    order = sorted(range(len(xs)), key=lambda i: xs[i].sum())
    pairs = sorted(zip([1, 2], xs), key=lambda p: p[0])
    m = max(x.sum().item() for x in xs)
    m2 = max((x.max() for x in xs), default=ops.zeros(()))
    ok = all((x > 0).all() for x in xs)
    ok2 = any(bool((x > 0).any()) for x in xs)
    ok3 = all(x.shape == w.shape for x in xs)
    f = list(filter(lambda x: x.sum() > 0, xs))
    f2 = list(filter(None, [1, 2]))
    one = max([w])
    n = max(w.shape)
    k = min(*w.shape, 3)
    xs.sort(key=lambda x: x[0])
    return m
def b(h: dict[str, Float32[Tensor, "n"]], key: str) -> bool:
    return key in h and "a" not in list(h)
def d(x: Float32[Tensor, "n"]) -> list[Float32[Tensor, ""]]:
    return sorted(x)
def e(x: Float32[Tensor, "1"], y: Float32[Tensor, "1"]) -> Float32[Tensor, "1"]:
    return max(x, y)
def f(x: Float32[Tensor, "b"], best: float) -> float:
    return max(best, x.mean().item())
def g(x: Float32[Tensor, "b"], best: Float32[Tensor, ""]) -> Float32[Tensor, ""]:
    return max(best, x.mean())
def i(mask: Bool[Tensor, "b"]) -> bool:
    return any(mask) or all(mask)
def j(a: npt.NDArray[np.float32], xs: list[npt.NDArray[np.float32]]) -> bool:
    return 3 in a and max(a) > 3 and len(sorted(xs, key=lambda x: x.sum())) > 0
def k(xs: deque[tuple[float, Float32[Tensor, "n"]]]) -> tuple[float, Float32[Tensor, "n"]]:
    return min(xs, key=lambda p: p[0])
def l(xs: Float32[Tensor, "1 d"]) -> Float32[Tensor, "d"]:
    return max(xs)
def m(loss: Float32[Tensor, ""], history: list[Float32[Tensor, ""]]) -> bool:
    return bool(loss < min(history)) and loss not in history and math.isclose(loss, 3.0)


# --- arrays are compared
def n(x: Float32[Tensor, "b"], best: float) -> float:
    return max(best, x.item())  # E: can only convert an array of size 1 to a Python scalar: it is float32 (b,): for b=2 it has 2 elements; reduce it, e.g. with .mean() [shape]
def o(x: Float32[Tensor, "b"], best: Float32[Tensor, ""]) -> Float32[Tensor, ""]:
    return max(best, x)  # E: The truth value of an array with more than one element is ambiguous: it is float32 (b,): for b=2 it has 2 elements; ops.maximum(x, y) is elementwise [shape]
def p(x: Float32[Tensor, "b 2"]) -> bool:
    return all(x == x)  # E: The truth value of an array with more than one element is ambiguous: it is bool (2,); use .any() or .all() [shape]
def r(xs: list[Float32[Tensor, "n"]], w: Float32[Tensor, "n"]) -> None:
    xs.sort()  # E: The truth value of an array with more than one element is ambiguous: it is float32 (n,): for n=2 it has 2 elements; compare one number of each, e.g. key=lambda x: x.sum() [shape]
    xs.sort(key=lambda x: x * w)  # E: The truth value of an array with more than one element is ambiguous: it is float32 (n,): for n=2 it has 2 elements; compare one number of each, e.g. key=lambda x: x.sum() [shape]
    xs.remove(w)  # E: The truth value of an array with more than one element is ambiguous: it is float32 (n,): for n=2 it has 2 elements; compare with any((x == y).all() for y in ys) [shape]
    if w not in xs:  # E: The truth value of an array with more than one element is ambiguous: it is float32 (n,): for n=2 it has 2 elements; compare with any((x == y).all() for y in ys) [shape]
        xs.append(w)
    max(xs, key=lambda x: x / w)  # E: The truth value of an array with more than one element is ambiguous: it is float32 (n,): for n=2 it has 2 elements; compare one number of each, e.g. key=lambda x: x.sum() [shape]
    min((x * 2 for x in xs))  # E: The truth value of an array with more than one element is ambiguous: it is float32 (n,): for n=2 it has 2 elements; compare one number of each, e.g. key=lambda x: x.sum() [shape]
    while any(x > 3 for x in xs):  # E: The truth value of an array with more than one element is ambiguous: it is bool (n,): for n=2 it has 2 elements; use .any() or .all() [shape]
        pass
    if all([x > 3 for x in xs]):  # E: The truth value of an array with more than one element is ambiguous: it is bool (n,): for n=2 it has 2 elements; use .any() or .all() [shape]
        pass
    assert all(x == w for x in xs)  # E: The truth value of an array with more than one element is ambiguous: it is bool (n,): for n=2 it has 2 elements; use .any() or .all() [shape]
def s(xs: Iterable[Float32[Tensor, "n"]]) -> list[Float32[Tensor, "n"]]:
    return sorted(xs)  # E: The truth value of an array with more than one element is ambiguous: it is float32 (n,): for n=2 it has 2 elements; compare one number of each, e.g. key=lambda x: x.sum() [shape]
def t(x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> bool:
    return math.isclose(x, y)  # E: can only convert an array of size 1 to a Python scalar: it is float32 (n,): for n=2 it has 2 elements; reduce it, e.g. with .mean() [shape]


# --- integers and formats
def u(x: Float32[Tensor, "b 2"], s: Float32[Tensor, ""], i: Int64[Tensor, ""], iv: Int64[Tensor, "b"], xs: list[int]) -> str:
    for j in range(i): print(j)
    for j in range(iv):  # E: int64 (b,) is no integer; take one of its elements, or a size from its shape [shape-rank]
        print(j)
    for j in range(0, iv[0]): print(j)
    xs[i]
    xs[iv[0]]
    xs[iv]  # E: int64 (b,) is no integer; take one of its elements, or a size from its shape [shape-rank]
    xs[:i]
    xs[:iv]  # E: int64 (b,) is no integer; take one of its elements, or a size from its shape [shape-rank]
    for j in iv: xs[j]
    {1: 2}[3]
    x[iv]
    print(f"{x}", f"{s:.3f} {i:d}", f"{x.mean():.4f}", f"{x.shape}", f"{x!r:>20}")
    print(f"{x:.3f}")  # E: the format '.3f' is for a scalar, not float32 (b, 2); format its elements, or round(x, 2) it [shape-rank]
    print(f"loss {x[0]:.3f}")  # E: the format '.3f' is for a scalar, not float32 (2,); format its elements, or round(x, 2) it [shape-rank]
    w = 3
    print(f"{s:{w}.3f} {x.sum():>{w}}")
    return f"{x[0, 0]:.3f}"


# --- functions of Python
def clip_bad(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return max(x, ops.zeros_like(x))  # E: The truth value of an array with more than one element is ambiguous: it is float32 (n,): for n=2 it has 2 elements; ops.maximum(x, y) is elementwise [shape]

def clip_good(a: float, b: float) -> float:
    return max(a, b)

def largest(xs: list[Float32[Tensor, ""]]) -> Float32[Tensor, ""]:
    return max(xs, key=lambda v: v.item())

def best_scalar(a: Float32[Tensor, ""], b: Float32[Tensor, ""]) -> Float32[Tensor, ""]:
    return max(a, b)

def largest_vec(xs: list[Float32[Tensor, "n"]]) -> Float32[Tensor, "n"]:
    return max(xs, key=lambda v: ops.sum(v).item())

def largest_vec_bad(xs: list[Float32[Tensor, "n"]]) -> Float32[Tensor, "n"]:
    return max(xs)  # E: The truth value of an array with more than one element is ambiguous: it is float32 (n,): for n=2 it has 2 elements; compare one number of each, e.g. key=lambda x: x.sum() [shape]

def order_bad(xs: list[Float32[Tensor, "n"]]) -> list[Float32[Tensor, "n"]]:
    return sorted(xs)  # E: The truth value of an array with more than one element is ambiguous: it is float32 (n,): for n=2 it has 2 elements; compare one number of each, e.g. key=lambda x: x.sum() [shape]

def order_by(xs: list[Float32[Tensor, "n"]]) -> list[Float32[Tensor, "n"]]:
    return sorted(xs, key=lambda x: ops.max(x).item(), reverse=True)

def order_by_bad(xs: list[Float32[Tensor, "n d"]]) -> list[Float32[Tensor, "n d"]]:
    return sorted(xs, key=lambda x: ops.max(x, axis=0))  # E: The truth value of an array with more than one element is ambiguous: it is float32 (d,): for d=2 it has 2 elements; compare one number of each, e.g. key=lambda x: x.sum() [shape]

def rng_bad(n: Int64[Tensor, "3"]) -> int:
    t = 0
    for i in range(n):  # E: int64 (3,) is no integer; take one of its elements, or a size from its shape [shape-rank]
        t += i
    return t

def rng_good(n: Int64[Tensor, ""]) -> int:
    t = 0
    for i in range(n):
        t += i
    return t

def is_in_bad(x: Float32[Tensor, "n"], xs: list[Float32[Tensor, "n"]]) -> bool:
    return x in xs  # E: The truth value of an array with more than one element is ambiguous: it is float32 (n,): for n=2 it has 2 elements; compare with any((x == y).all() for y in ys) [shape]

def is_in_scalar(x: Float32[Tensor, ""], xs: list[Float32[Tensor, ""]]) -> bool:
    return x in xs

def any_bad(x: Float32[Tensor, "n d"]) -> bool:
    return any(x > 0)  # E: The truth value of an array with more than one element is ambiguous: it is bool (d,): for d=2 it has 2 elements; use .any() or .all() [shape]

def any_good(x: Float32[Tensor, "n"]) -> bool:
    return any(x > 0)

def all_good(x: Float32[Tensor, "n d"]) -> bool:
    return bool(ops.all(x > 0))

def sum_good(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "d"]:
    total = sum(x, ops.zeros(x.shape[1]))
    return total

def min_row_bad(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "d"]:
    return min(x)  # E: The truth value of an array with more than one element is ambiguous: it is float32 (d,): for d=2 it has 2 elements; compare one number of each, e.g. key=lambda x: x.sum() [shape]

def min_el(x: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    return min(x)

def fl_bad(x: Float32[Tensor, "n"]) -> float:
    return float(x)  # E: can only convert an array of size 1 to a Python scalar: it is float32 (n,): for n=2 it has 2 elements; reduce it, e.g. with .mean() [shape]

def idx_bad(i: Int64[Tensor, "2"], xs: list[int]) -> int:
    return xs[i]  # E: int64 (2,) is no integer; take one of its elements, or a size from its shape [shape-rank]

def idx_good(i: Int64[Tensor, ""], xs: list[int]) -> int:
    return xs[i]

def filt_bad(xs: list[Float32[Tensor, "n"]]) -> list[Float32[Tensor, "n"]]:
    return [x for x in xs if x > 0]  # E: The truth value of an array with more than one element is ambiguous: it is bool (n,): for n=2 it has 2 elements; use .any() or .all() [shape]

def filt2_bad(xs: list[Float32[Tensor, "n"]]) -> list[Float32[Tensor, "n"]]:
    return list(filter(lambda x: x > 0, xs))  # E: The truth value of an array with more than one element is ambiguous: it is bool (n,): for n=2 it has 2 elements; use .any() or .all() [shape]

def index_bad(x: Float32[Tensor, "3"], xs: list[Float32[Tensor, "3"]]) -> int:
    return xs.index(x)  # E: The truth value of an array with more than one element is ambiguous: it is float32 (3,); compare with any((x == y).all() for y in ys) [shape]

def while_bad(err: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    while err > 1e-3:  # E: The truth value of an array with more than one element is ambiguous: it is bool (n,): for n=2 it has 2 elements; use .any() or .all() [shape]
        err = err / 2
    return err

def while_good(err: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    while ops.max(err) > 1e-3:
        err = err / 2
    return err

def assert_bad(a: Float32[Tensor, "n"], b: Float32[Tensor, "n"]) -> None:
    assert a == b  # E: The truth value of an array with more than one element is ambiguous: it is bool (n,): for n=2 it has 2 elements; use .any() or .all() [shape]

def assert_good(a: Float32[Tensor, "n"], b: Float32[Tensor, "n"]) -> None:
    assert ops.all(a == b)

def ternary_bad(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x if x > 0 else -x  # E: The truth value of an array with more than one element is ambiguous: it is bool (n,): for n=2 it has 2 elements; use .any() or .all() [shape]

def tern_good(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return ops.where(x > 0, x, -x)

def not_bad(x: Bool[Tensor, "n"]) -> bool:
    return not x  # E: The truth value of an array with more than one element is ambiguous: it is bool (n,): for n=2 it has 2 elements; use .any() or .all() [shape]

def and_bad(x: Float32[Tensor, "n"]) -> Bool[Tensor, "n"]:
    return (x > 0) and (x < 1)  # E: The truth value of an array with more than one element is ambiguous: it is bool (n,): for n=2 it has 2 elements; use .any() or .all() [shape]

def chain_bad(x: Float32[Tensor, "n"]) -> Bool[Tensor, "n"]:
    return 0 < x < 1  # E: The truth value of an array with more than one element is ambiguous: it is bool (n,): for n=2 it has 2 elements; use .any() or .all() [shape]

def str_f(x: Float32[Tensor, "n"]) -> str:
    return f"{x:.3f}"  # E: the format '.3f' is for a scalar, not float32 (n,); format its elements, or round(x, 2) it [shape-rank]

def str_g(x: Float32[Tensor, "n"]) -> str:
    return f"{ops.mean(x):.3f} {x}"

def math_bad(x: Float32[Tensor, "n"]) -> float:
    import math
    return math.sqrt(x)  # E: can only convert an array of size 1 to a Python scalar: it is float32 (n,): for n=2 it has 2 elements; reduce it, e.g. with .mean() [shape]
def math_ok(x: Float32[Tensor, "n"]) -> float:
    import math
    return math.sqrt(ops.sum(x))

def hash_set(xs: list[Float32[Tensor, "n"]]) -> int:
    return len(set(map(id, xs)))
