"""Functions below ``functools.cache`` and ``lru_cache`` keep the sizes of their declarations."""

import functools
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, Generic, TypeVar, reveal_type

from jaxtyping import Float32

from typednn import Tensor, ops, typed

N = TypeVar("N", bound=int)
F = TypeVar("F", bound=Callable[..., Any])


@cache
def eye(n: N) -> Float32[Tensor, "N N"]:
    return ops.eye(n)


@lru_cache(maxsize=4)
def hann(n: N) -> Float32[Tensor, "N"]:
    return ops.zeros(n)


@lru_cache
def named(n: int) -> Float32[Tensor, "{n} {n}"]:
    return ops.eye(n)


@functools.lru_cache(None)
def padded(n: int, *, by: int = 1) -> Float32[Tensor, "{n}+{by}"]:
    return ops.zeros(n + by)


@cache
def fixed() -> Float32[Tensor, "3 4"]:
    return ops.zeros((3, 4))


@cache
@typed
def checked(n: int) -> Float32[Tensor, "{n} 2*{n}"]:
    return ops.zeros((n, 2 * n))


@typed
@cache
def checked_above(n: int) -> Float32[Tensor, "{n}"]:
    return ops.zeros(n)


@cache
def doubled(x: Float32[Tensor, "a b"]) -> Float32[Tensor, "a 2*b"]:
    return ops.concat([x, x], axis=1)


def other(f: F) -> F:
    return f


@lru_cache(maxsize=3)
@other
def below_other(n: int) -> Float32[Tensor, "{n}"]:
    return ops.zeros(n)


class WithCache(Generic[N]):
    def __init__(self, n: N) -> None:
        self.n = n

    @cache
    def width(self) -> int:
        return 3

    @lru_cache(maxsize=None)
    def table(self, n: int) -> Float32[Tensor, "{n} 3"]:
        return ops.zeros((n, 3))

    @staticmethod
    @cache
    def static(n: int) -> Float32[Tensor, "{n} 3"]:
        return ops.zeros((n, 3))

    @cache
    def own(self) -> Float32[Tensor, "N"]:
        return ops.zeros(self.n)

    @functools.cached_property
    def prop(self) -> Float32[Tensor, "N"]:
        return ops.zeros(self.n)


def plain(n: N) -> Float32[Tensor, "N"]:
    return ops.zeros(n)


plain_cached = cache(plain)
with_size = lru_cache(maxsize=3)(plain)
reveal_type(eye(3))  # R: Tensor[tuple[3, 3], float32]
reveal_type(hann(5))  # R: Tensor[tuple[5], float32]
reveal_type(named(4))  # R: Tensor[tuple[4, 4], float32]
reveal_type(padded(4, by=2))  # R: Tensor[tuple[6], float32]
reveal_type(fixed())  # R: Tensor[tuple[3, 4], float32]
reveal_type(checked(3))  # R: Tensor[tuple[3, 6], float32]
reveal_type(checked_above(3))  # R: Tensor[tuple[3], float32]
reveal_type(below_other(3))  # R: Any
reveal_type(WithCache(2).table(4))  # R: Tensor[tuple[Any, 3], float32]
reveal_type(WithCache(2).width())  # R: int
reveal_type(WithCache.static(4))  # R: Tensor[tuple[4, 3], float32]
reveal_type(WithCache(3).own())  # R: Tensor[tuple[3], float32]
reveal_type(WithCache(3).prop)  # R: Tensor[tuple[3], float32]
reveal_type(plain_cached(4))  # R: Tensor[tuple[4], float32]
reveal_type(with_size(4))  # R: Tensor[tuple[Any], float32]
eye.cache_clear()
hann.cache_info().hits
eye.__wrapped__(3)
w: functools._lru_cache_wrapper[Tensor] = eye
c: Callable[[int], Tensor] = eye
doubled(ops.zeros((2, 3)))  # E: _lru_cache_wrapper.__call__: argument 1 is Float32[Tensor, "2 3"], whose __hash__ is None, [arg-type]
eye(3) + ops.zeros(4)  # E: add: x (3, 3) and y (4,): axis -1 of x has 3, axis -1 of y has 4; they must be equal, or o [shape]
named(4) @ ops.zeros((3, 2))  # E: matmul: x (4, 4) and y (3, 2): axis -1 of x has 4, axis -2 of y has 3; they must be equal [shape]
hann("a")  # E: Argument 1 to "hann" has incompatible type "str"; expected "int" [arg-type]
hann([3])  # E: Argument 1 to "hann" has incompatible type "list[int]"; expected "int" [arg-type]
