"""Closures and decorators."""
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from jaxtyping import Float32
from typing_extensions import ParamSpec

from typednn import Tensor, ops, typed

P = ParamSpec("P")
R = TypeVar("R")

def timed(f: Callable[P, R]) -> Callable[P, R]:
    @wraps(f)
    def inner(*args: P.args, **kwargs: P.kwargs) -> R:
        return f(*args, **kwargs)
    return inner

def named(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def outer(f: Callable[P, R]) -> Callable[P, R]:
        return timed(f)
    return outer

@timed
@typed
def project(x: Float32[Tensor, "b 4"], w: Float32[Tensor, "4 k"]) -> Float32[Tensor, "b k"]:
    return x @ w

@named("norm")
@typed
def norm(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b"]:
    return ops.sum(x * x, axis=1)

def affine(w: Float32[Tensor, "4 5"], c: Float32[Tensor, "5"]) -> Callable[[Float32[Tensor, "b 4"]], Float32[Tensor, "b 5"]]:
    def run(x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 5"]:
        return x @ w + c
    return run

x = ops.ones((3, 4))
project(x, ops.ones((4, 4)))
norm(x) + ops.ones((3,))
f = affine(ops.ones((4, 5)), ops.ones((5,)))
f(x) @ ops.ones((5, 4))
