"""Calls: what binds a name, what contradicts it, and what the result is."""

from typing import Any, overload, reveal_type

import numpy as np
from jaxtyping import Float, Float32, Float64, Int64, Num

from typednn import Tensor, ops

images = ops.zeros((32, 784))
labels = ops.zeros(32, dtype=np.int64)
fewer = ops.zeros(31, dtype=np.int64)
doubles = ops.zeros((32, 784), dtype=np.float64)


def loss(
    x: Float32[Tensor, "b n"], y: Int64[Tensor, "b"], scale: float = 1.0
) -> Float32[Tensor, "n"]:
    return ops.sum(x, axis=0) * scale


reveal_type(loss(images, labels))  # R: Tensor[tuple[784], float32]
reveal_type(loss(y=labels, x=images))  # R: Tensor[tuple[784], float32]
reveal_type(loss(images, labels, scale=2.0))  # R: Tensor[tuple[784], float32]
reveal_type(loss(*(images, labels)))  # R: Tensor[tuple[784], float32]
arguments = (images, labels)
reveal_type(loss(*arguments))  # R: Tensor[tuple[784], float32]
# E: loss: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
loss(images, fewer)
# E: loss: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
loss(y=fewer, x=images)
# E: loss: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
loss(images, y=fewer)
# E: loss: argument 'x' is int64 (32,), declared Float32[Tensor, "b n"]: dtype is int64, expected float32; use astype(np.float32) [shape-dtype]
loss(labels, labels)
# E: loss: argument 'y' is float32 (32, 784), declared Int64[Tensor, "b"]: dtype is float32, expected int64; use astype(np.int64) [shape-dtype]
loss(images, images)
# E: loss: argument 'x' is float64 (32, 784), declared Float32[Tensor, "b n"]: dtype is float64, expected float32; use astype(np.float32) [shape-dtype]
loss(doubles, labels)
loss(images)  # E: Missing positional argument "y" in call to "loss" [call-arg]
loss(images, labels, scale="big")  # E: Argument "scale" to "loss" [arg-type]
loss(images, labels, 1.0, 2.0)  # E: Too many arguments for "loss" [call-arg]
loss("images", labels)  # E: loss: argument 'x' is a str, declared Float32[Tensor, "b n"] [arg-type]
loss(None, labels)  # E: loss: argument 'x' is None, declared Float32[Tensor, "b n"] [arg-type]


def expression(x: Float32[Tensor, "n"], y: Float32[Tensor, "2*n+1"]) -> Float32[Tensor, "n//2"]:
    return ops.zeros(x.shape[0] // 2)


reveal_type(expression(ops.zeros(3), ops.zeros(7)))  # R: Tensor[tuple[1], float32]
# E: expression: argument 'y' is float32 (8,), declared Float32[Tensor, "2*n+1"]: axis 0 is 8, expected 7 (2*n+1 is 7, n bound by 'x') [shape]
expression(ops.zeros(3), ops.zeros(8))
reveal_type(expression(y=ops.zeros(9), x=ops.zeros(4)))  # R: Tensor[tuple[2], float32]


def default(
    x: Float32[Tensor, "n"], y: Float32[Tensor, "n"] | None = None
) -> Float32[Tensor, "n"]:
    return x if y is None else x + y


reveal_type(default(ops.zeros(3)))  # R: Tensor[tuple[3], float32]
reveal_type(default(ops.zeros(3), None))  # R: Tensor[tuple[3], float32]
reveal_type(default(ops.zeros(3), ops.zeros(3)))  # R: Tensor[tuple[3], float32]
# E: default: argument 'y' is float32 (4,), declared Float32[Tensor, "n"]: axis 0 is 4, expected 3 (n is 3, bound by 'x') [shape]
default(ops.zeros(3), ops.zeros(4))


def star(*xs: Float32[Tensor, "n k"], last: Float32[Tensor, "k"]) -> Float32[Tensor, "n"]:
    return xs[0] @ last


# R: Tensor[tuple[2], float32]
reveal_type(star(ops.zeros((2, 3)), ops.zeros((2, 3)), last=ops.zeros(3)))
# E: star: argument 'xs' is float32 (4, 3), declared Float32[Tensor, "n k"]: axis 0 is 4, expected 2 (n is 2, bound by 'xs') [shape]
star(ops.zeros((2, 3)), ops.zeros((4, 3)), last=ops.zeros(3))
# E: star: argument 'last' is float32 (4,), declared Float32[Tensor, "k"]: axis 0 is 4, expected 3 (k is 3, bound by 'xs') [shape]
star(ops.zeros((2, 3)), last=ops.zeros(4))
many = [ops.zeros((2, 3)), ops.zeros((2, 3))]
reveal_type(star(*many, last=ops.zeros(3)))  # R: Tensor[tuple[2], float32]
# E: star: argument 'last' is float32 (2,), declared Float32[Tensor, "k"]: axis 0 is 2, expected 3 (k is 3, bound by 'xs') [shape]
star(*many, last=ops.zeros(2))  # X: axis 0 is 2, expected 3


def keywords(**named: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return next(iter(named.values()))


reveal_type(keywords(a=ops.zeros(3), b=ops.zeros(3)))  # R: Tensor[tuple[3], float32]
# E: keywords: argument 'named' is float32 (4,), declared Float32[Tensor, "n"]: axis 0 is 4, expected 3 (n is 3, bound by 'named') [shape]
keywords(a=ops.zeros(3), b=ops.zeros(4))


@overload
def pick(x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n"]: ...
@overload
def pick(x: Float32[Tensor, "n 4"]) -> Float32[Tensor, "n n"]: ...
@overload
def pick(x: Int64[Tensor, "n"]) -> Int64[Tensor, "n"]: ...
def pick(x: Tensor) -> Tensor:
    if x.shape[-1] == 3:
        return x[:, 0]
    return x if x.ndim == 1 else ops.zeros((x.shape[0], x.shape[0]))


reveal_type(pick(ops.zeros((2, 3))))  # R: Tensor[tuple[2], float32]
reveal_type(pick(ops.zeros((2, 4))))  # R: Tensor[tuple[2, 2], float32]
reveal_type(pick(labels))  # R: Tensor[tuple[32], int64]
pick(ops.zeros((2, 5)))  # E: pick: argument 'x' is float32 (2, 5), declared Float32[Tensor, "n 3"] or Float32[Tensor, "n 4"] or Int64[Tensor, "n"]: none fits [shape]


def families(x: Float[Tensor, "n"], y: Num[Tensor, "n"]) -> Float64[Tensor, "n"]:
    reveal_type(x)  # R: Tensor[tuple[n], floating[Any]]
    reveal_type(y)  # R: Tensor[tuple[n], number[Any, Any]]
    return x.astype(np.float64)


reveal_type(families(ops.zeros(3), labels[:3]))  # R: Tensor[tuple[3], float64]
reveal_type(families(ops.zeros(3, dtype=np.float64), ops.zeros(3)))  # R: Tensor[tuple[3], float64]
# E: families: argument 'x' is int64 (32,), declared Float[Tensor, "n"]: dtype is int64, which is no Float [shape-dtype]
families(labels, labels)


def unknown(a: Tensor, b: Any, c: Float32[Tensor, "..."]) -> None:
    reveal_type(loss(a, labels))  # R: Tensor[tuple[Any], float32]
    reveal_type(loss(b, labels))  # R: Tensor[tuple[Any], float32]
    reveal_type(loss(c, labels))  # R: Tensor[tuple[Any], float32]
    reveal_type(loss(images, b))  # R: Tensor[tuple[784], float32]
    loss(c, fewer)


def inside(x: Float32[Tensor, "p 784"], y: Int64[Tensor, "p"], z: Int64[Tensor, "q"]) -> None:
    reveal_type(loss(x, y))  # R: Tensor[tuple[784], float32]
    # E: loss: argument 'y' is int64 (q,), declared Int64[Tensor, "b"]: axis 0: b is p, and q is not: for p=2, q=3 it is 3, not 2 (b is p, bound by 'x') [shape]
    loss(x, z)
    # E: loss: argument 'y' is int64 (p,), declared Int64[Tensor, "b"]: axis 0: b is 32, and p is not: for p=2 it is 2, not 32 (b is 32, bound by 'x') [shape]
    loss(images, y)


def factorial(x: Float32[Tensor, "n m"], depth: int) -> Float32[Tensor, "m n"]:
    if depth == 0:
        return x.T
    reveal_type(factorial(x.T, depth - 1))  # R: Tensor[tuple[n, m], float32]
    factorial(factorial(x, 0), 0)
    return factorial(x, depth - 2)


def generic_recursion(x: Float32[Tensor, "n m"]) -> Float32[Tensor, "m n"]:
    return generic_recursion(x.T)  # E: generic_recursion: the result is float32 (n, m), declared Float32[Tensor, "m n"]: axis 0: for m=2, n=3 it is 3, not 2 [shape]
