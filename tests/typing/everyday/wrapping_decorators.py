"""Decorators with functools.wraps, whose functions name sizes."""
from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

from jaxtyping import Float32

from typednn import Tensor, ops

T = TypeVar("T")
def timed(f: Callable[[Float32[Tensor, "n"]], T]) -> Callable[[Float32[Tensor, "n"]], T]:
    @functools.wraps(f)
    def inner(x: Float32[Tensor, "n"]) -> T:
        return f(x)
    return inner
def timed2(f: Callable[[Float32[Tensor, "n"]], Float32[Tensor, "n"]]) -> Callable[[Float32[Tensor, "n"]], Float32[Tensor, "n"]]:
    @functools.wraps(f)
    def inner(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return f(x)
    return inner
@timed2
def sq(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x * x
def timed3(f: Callable[[Float32[Tensor, "n d"]], Float32[Tensor, "n"]]) -> Callable[[Float32[Tensor, "n d"]], Float32[Tensor, "n"]]:
    @functools.wraps(f)
    def inner(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "d"]:
        return ops.sum(f(x)) * x[0]
    return inner  # E: timed3: the result is a function whose result is float32 (d,), declared Float32[Tensor, "n"]: axis 0: for d=2, n=3 it is 2, not 3 [shape]
def timed4(f: Callable[[Float32[Tensor, "n 3"]], Float32[Tensor, "n"]]) -> Callable[[Float32[Tensor, "n 3"]], Float32[Tensor, "n"]]:
    @functools.wraps(f)
    def inner(x: Float32[Tensor, "n 4"]) -> Float32[Tensor, "n"]:
        return f(x[:, 1:])
    return inner  # E: timed4: the result is a function whose argument 1 is float32 (n, 3), declared Float32[Tensor, "n 4"]: axis -1 is 3, expected 4 [shape]
U = TypeVar("U")
def log(f: Callable[[Float32[Tensor, "b d"], U], T]) -> Callable[[Float32[Tensor, "b d"], U], T]:
    @functools.wraps(f)
    def wrapper(x: Float32[Tensor, "b d"], u: U) -> T:
        print(x.shape)
        return f(x, u)
    return wrapper
def log2(f: Callable[[Float32[Tensor, "b d"], int], Float32[Tensor, "b"]]) -> Callable[[Float32[Tensor, "b d"], int], Float32[Tensor, "b"]]:
    def wrapper(x: Float32[Tensor, "b d"], u: int) -> Float32[Tensor, "b"]:
        print(x.shape)
        return f(x, u)
    return functools.wraps(f)(wrapper)
def log3(f: Callable[[Float32[Tensor, "b d"], int], Float32[Tensor, "b"]]) -> Callable[[Float32[Tensor, "b d"], int], Float32[Tensor, "b"]]:
    def wrapper(x: Float32[Tensor, "b d"], u: int) -> Float32[Tensor, "b"]:
        print(x.shape)
        return f(x, u)
    functools.update_wrapper(wrapper, f)
    return wrapper
def log5(f: Callable[[Float32[Tensor, "b d"], int], Float32[Tensor, "b"]]) -> Callable[[Float32[Tensor, "b d"], int], Float32[Tensor, "b"]]:
    @functools.wraps(f)
    def wrapper(x: Float32[Tensor, "b d"], u: int) -> Float32[Tensor, "b"]:
        return ops.sum(x, axis=0)  # E: wrapper: the result is float32 (d,), declared Float32[Tensor, "b"]: axis 0: for b=2, d=3 it is 3, not 2 [shape]
    print(wrapper.__wrapped__, wrapper.__name__, wrapper.__qualname__, wrapper.__doc__, wrapper.__dict__)
    wrapper(ops.ones(3), 3)  # E: wrapper: argument 'x' is float32 (3,), declared Float32[Tensor, "b d"]: 2 axes expected, 1 found [shape-rank]
    return wrapper
