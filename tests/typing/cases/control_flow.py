"""Loops and conditions: their functions are called with what they get, and each mistake has one message."""

from typing import Any, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, cond, fori_loop, jit, nn, ops, scan, switch, while_loop


def cell(
    h: Float32[Tensor, "d"], x: Float32[Tensor, "e d"]
) -> tuple[Float32[Tensor, "d"], Float32[Tensor, "e"]]:
    return h, x @ h


def turned(x: Float32[Tensor, "a b"]) -> Float32[Tensor, "b a"]:
    return x.T


def doubled(x: Float32[Tensor, "a b"]) -> Float32[Tensor, "a b"]:
    return x * 2


def rows(x: Float32[Tensor, "a b"], y: Float32[Tensor, "b"]) -> Float32[Tensor, "a"]:
    return x @ y


def untyped(h, x):  # type: ignore[no-untyped-def]
    return h, x


square, x, h, b = ops.ones((4, 4)), ops.ones((2, 3)), ops.ones(3), ops.ones(()) > 0
count = ops.zeros((), dtype=np.int64)

# --- scan: functions with names of their own, lambdas, instances
# R: tuple[Tensor[tuple[3], float32], Tensor[tuple[7, 5], float32]]
reveal_type(scan(cell, h, ops.ones((7, 5, 3))))
# E: cell: argument 'x' is float32 (5, 4), declared Float32[Tensor, "e d"]: axis -1 is 4, expected 3 (d is 3, bound by 'h') [shape]
scan(cell, h, ops.ones((7, 5, 4)))
# E: cell: argument 'x' is float32 (3,), declared Float32[Tensor, "e d"]: 2 axes expected, 1 found [shape-rank]
scan(cell, h, ops.ones((7, 3)))
# R: tuple[Tensor[tuple[3], float32], Tensor[tuple[7, 5], float32]]
reveal_type(scan(jit(cell), h, ops.ones((7, 5, 3))))
# R: tuple[Tensor[tuple[3], float32], dict[str, Tensor[tuple[7, 3], float32]]]
reveal_type(scan(lambda h, x: (h + x, {"h": h}), h, ops.ones((7, 3)), reverse=True))
# R: tuple[Tensor[tuple[3], float32], tuple[Tensor[tuple[4, 3], float32], None]]
reveal_type(scan(lambda h, x: (h * 2, (h, x)), h, length=4))
# R: tuple[Tensor[tuple[3], float32], Any]
reveal_type(scan(untyped, h, ops.ones((7, 3))))
# E: scan: carry was float32 (3,), but f returned float32 () for it; give init the shape and dtype that the steps keep [shape-rank]
scan(lambda h, x: (ops.sum(h), h), h, length=4)
# E: scan: carry[1] was float32 (3,), but f returned float64 (3,) for it; give init the shape and dtype that the steps keep [shape-dtype]
scan(lambda h, x: ((h[0], h[1].astype(np.float64)), x), (h, h), ops.ones((7, 3)))
# E: scan: the carry was float32 (3,), but f returned tuple[Float32[Tensor, "3"], Float32[Tensor, "3"]] [arg-type]
scan(lambda h, x: ((h, h), x), h, ops.ones((7, 3)))
# E: scan: f returned float32 (3,), and must return a pair, of the carry and the step's result [arg-type]
scan(lambda h, x: h, h, length=4)
# E: scan: xs has shapes (3, 2), (4,); axis 0, the steps, has one size in all of them, 1 at least [shape]
scan(lambda h, x: (h, x), h, (ops.ones((3, 2)), ops.ones(4)))
# E: scan: xs has shapes (3,), (4,); axis 0, the steps, has one size in all of them, 1 at least [shape]
scan(lambda h, x: (h, x), h, [ops.ones(3), ops.ones(4)])
scan(lambda h, x: (h, x), h, [ops.ones(3), ops.ones((3, 4))])
# E: scan: xs has shapes (7, 3) and length is 4; axis 0, the steps, has one size in all of them, 1 at least [shape]
scan(lambda h, x: (h, x), h, ops.ones((7, 3)), length=4)
# E: scan: xs has shapes (); axis 0, the steps, has one size in all of them, 1 at least [shape]
scan(lambda h, x: (h, x), h, ops.ones(()))


# --- the other loops
reveal_type(fori_loop(0, 3, lambda i, c: doubled(c) + i.astype(np.float32), x))  # R: Tensor[tuple[2, 3], float32]
# E: fori_loop: carry was float32 (2, 3), but f returned float32 (3, 2) for it; give init the shape and dtype that the steps keep [shape]
fori_loop(0, 3, lambda i, c: turned(c), x)
reveal_type(fori_loop(0, 3, lambda i, c: turned(c), square))  # R: Tensor[tuple[4, 4], float32]
# R: tuple[Tensor[tuple[()], int64], Tensor[tuple[2, 3], float32]]
reveal_type(while_loop(lambda c: c[0] < 2, lambda c: (c[0] + 1, doubled(c[1])), (count, x)))
# E: while_loop: the condition is bool (2,), and must be a bool scalar; compare, or reduce it with ops.all or ops.any [shape-rank]
while_loop(lambda c: c[0] < 2, lambda c: (c[0] + 1, doubled(c[1])), (ops.zeros((2,)), x))
# E: while_loop: the condition is float32 (), and must be a bool scalar; compare, or reduce it with ops.all or ops.any [shape-dtype]
while_loop(lambda c: ops.sum(c), doubled, x)
# E: while_loop: carry was float32 (2, 3), but f returned float32 (3, 2) for it; give init the shape and dtype that the steps keep [shape]
while_loop(lambda c: ops.sum(c) < 9, turned, x)


# --- conditions
reveal_type(cond(b, turned, doubled, square))  # R: Tensor[tuple[4, 4], float32]
reveal_type(cond(b, turned, turned, x))  # R: Tensor[tuple[3, 2], float32]
reveal_type(cond(True, rows, rows, x, h))  # R: Tensor[tuple[2], float32]
reveal_type(cond(b, lambda x: x + 1, lambda x: x * 2, x))  # R: Tensor[tuple[2, 3], float32]
# E: cond: result is float32 (3, 2) in one branch, float32 (2, 3) in another; all branches return the same shapes and dtypes [shape]
cond(b, turned, doubled, x)
# E: cond: result[1] is float32 () in one branch, int64 () in another; all branches return the same shapes and dtypes [shape-dtype]
cond(b, lambda x: (x, ops.sum(x)), lambda x: (x, ops.argmax(x)), x)
# E: cond: one branch returns float32 (2, 3), another tuple[Float32[Tensor, "2 3"], Float32[Tensor, "2 3"]] [arg-type]
cond(b, lambda x: x, lambda x: (x, x), x)
# E: cond: the condition is bool (4, 4), and must be a bool scalar; compare, or reduce it with ops.all or ops.any [shape-rank]
cond(square > 0, turned, turned, x)
# E: cond: the condition is int, and must be a bool scalar; compare, or reduce it with ops.all or ops.any [arg-type]
cond(1, turned, turned, x)
# E: rows: argument 'y' is float32 (4,), declared Float32[Tensor, "b"]: axis 0 is 4, expected 3 (b is 3, bound by 'x') [shape]
cond(b, rows, rows, x, ops.ones(4))
# E: rows: argument 'y' is int64 (3,), declared Float32[Tensor, "b"]: dtype is int64, expected float32; use astype(np.float32) [shape-dtype]
cond(b, rows, rows, x, ops.zeros(3, dtype=np.int64))
reveal_type(switch(1, [turned, lambda x: x.T], x))  # R: Tensor[tuple[3, 2], float32]
reveal_type(switch(count, (turned, turned), x))  # R: Tensor[tuple[3, 2], float32]
# E: switch: the index is bool, and must be an integer scalar [arg-type]
switch(True, [doubled, doubled], x)
# E: switch: the index is float32 (), and must be an integer scalar [shape-dtype]
switch(ops.sum(x), [doubled, doubled], x)
# E: fori_loop: upper is float32 (), and must be an integer scalar [shape-dtype]
fori_loop(0, ops.sum(x), lambda i, c: c, x)
# E: fori_loop: lower is bool, and must be an integer scalar [arg-type]
fori_loop(False, 3, lambda i, c: c, x)
# E: switch: result is float32 (3, 3) in one branch, float32 (3, 2) in another; all branches return the same shapes and dtypes [shape]
switch(1, [lambda x: x.T @ x, lambda x: x.T], x)


# --- what is no function, no bound and no number of steps
# E: fori_loop: lower is float, and must be an integer scalar [arg-type]
fori_loop(0.0, 3, lambda i, c: c, x)
# E: fori_loop: upper is None, and must be an integer scalar [arg-type]
fori_loop(0, None, lambda i, c: c, x)
# E: fori_loop: upper is float32 (2, 3), and must be an integer scalar [shape-rank]
fori_loop(0, x, lambda i, c: c, x)
fori_loop(np.int64(0), np.argmax(np.zeros(3)), lambda i, c: c, x)
fori_loop(0, len("abc"), lambda i, c: c, x)
# E: fori_loop: body is int, and must be a function [arg-type]
fori_loop(0, 3, 5, x)
fori_loop(0, 3, lambda c: c, x)  # E: Too many arguments for <lambda> [call-arg]
fori_loop(0, 3, lambda *several: several[1], x)
# E: switch: the index is str, and must be an integer scalar [arg-type]
switch("a", [doubled, doubled], x)
# E: switch: branches is function, and must be a list of functions [arg-type]
switch(0, doubled, x)
# E: switch: branches is float32 (2, 3), and must be a list of functions [arg-type]
switch(0, x, [doubled, doubled])
# E: switch: branches[1] is int, and must be a function [arg-type]
switch(0, [doubled, 3], x)
# E: cond: false_f is float32 (2, 3), and must be a function [arg-type]
cond(b, doubled, x)
cond(np.bool_(True), doubled, doubled, x)
# E: while_loop: cond is int, and must be a function [arg-type]
while_loop(3, doubled, x)
# E: scan: f is None, and must be a function [arg-type]
scan(None, h, x)
# E: scan: length is float, and must be an integer scalar [arg-type]
scan(lambda h, x: (h, x), h, length=2.0)
# E: scan: there is no xs and length is -1; axis 0, the steps, has one size in all of them, 1 at least [shape]
scan(lambda h, x: (h, x), h, length=-1)
# E: scan: xs is a tree of tensors, one at least, and of nothing else; without xs, give length [arg-type]
scan(lambda h, x: (h, x), h)
# E: scan: xs is a tree of tensors, one at least, and of nothing else; without xs, give length [arg-type]
scan(lambda h, x: (h, x), h, 3.0)
scan(lambda h: (h, h), h, x)  # E: Too many arguments for <lambda> [call-arg]


# --- sizes with names, and models that are carried
def summed(
    xs: Float32[Tensor, "n d"], ys: Float32[Tensor, "m d"], w: Float32[Tensor, "d h"]
) -> Float32[Tensor, "n h"]:
    start = ops.zeros((w.shape[1],))
    # R: tuple[Tensor[tuple[h], float32], Tensor[tuple[d, h], float32]]
    reveal_type(scan(lambda h, _: (h, h), start, length=xs.shape[1]))
    # E: scan: xs has shapes (n, d), (m, d); axis 0, the steps, has one size in all of them, 1 at least [shape]
    scan(lambda h, x: (h, x), start, (xs, ys))
    # E: cond: result is float32 (n, d) in one branch, float32 (m, d) in another; all branches return the same shapes and dtypes [shape]
    cond(b, lambda: xs, lambda: ys)
    return scan(lambda h, x: (ops.tanh(h + x @ w), h), start, xs)[1]


layer = nn.Linear(3, 3, rng=np.random.default_rng(0))
reveal_type(cond(b, layer, layer, x))  # R: Tensor[tuple[2, 3], float32]
# E: Linear.__call__: argument 'x' is float32 (4, 4), declared Float32[Tensor, "*b 3"]: axis -1 is 4, expected 3 [shape]
cond(b, layer, layer, square)
reveal_type(fori_loop(0, 3, lambda i, m: m, layer))  # R: Linear[3, 3, float32]


# --- what is not known is not refused
def of_any(x: Tensor[Any, Any], f: Any, steps: int) -> None:
    reveal_type(scan(lambda h, x: (h, x), x, x))  # R: tuple[Tensor[Any, Any], Tensor[Any, Any]]
    reveal_type(cond(b, f, turned, square))  # R: Any
    reveal_type(scan(lambda h, _: (h, h), h, length=steps)[1])  # R: Tensor[tuple[Any, 3], float32]
    fori_loop(0, steps, lambda i, c: f(c), h)
    scan(*[f, x, x])


def of_branches(v: Float32[Tensor, "n"]) -> None:
    # E: cond: result is float32 (n,) in one branch, float64 (n,) in another; all branches return the same shapes and dtypes [shape-dtype]
    cond(b, lambda v: v, lambda v: v.astype(np.float64), v)
    # E: switch: result is float32 (n,) in one branch, float32 (1, n) in another; all branches return the same shapes and dtypes [shape-rank]
    switch(0, [unchanged, lambda v: v[None]], v)
    reveal_type(switch(0, [unchanged, lambda v: v * 2], v))  # R: Tensor[tuple[n], float32]
    # E: switch: there is no branch; give one at least [arg-type]
    switch(0, [], v)


def unchanged(v: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return v
