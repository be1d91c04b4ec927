"""Tensors beside numbers that are not written out: sizes, powers, numpy's functions, elements of tensors."""

import math
from typing import reveal_type

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, ops


def sizes(x: Float32[Tensor, "b d"], i: Int64[Tensor, "b"], n: int, r: float) -> None:
    d = x.shape[-1]
    reveal_type(ops.sum(x, axis=1) / d)  # R: Tensor[tuple[b], float32]
    reveal_type((x.shape[0] - 1) * x)  # R: Tensor[tuple[b, d], float32]
    reveal_type(i % n)  # R: Tensor[tuple[b], int64]
    reveal_type(n < i)  # R: Tensor[tuple[b], bool]
    reveal_type(ops.where(x < r, x, d))  # R: Tensor[tuple[b, d], float32]
    reveal_type(x / max(n, 1))  # R: Tensor[tuple[b, d], float32]


def powers(x: Float32[Tensor, "b d"], n: int, r: float) -> None:
    d = x.shape[-1]
    reveal_type(x * d**-0.5)  # R: Tensor[tuple[b, d], float32]
    reveal_type(d**-0.5 * x)  # R: Tensor[tuple[b, d], float32]
    reveal_type(x / n**0.5)  # R: Tensor[tuple[b, d], float32]
    reveal_type(3 * n**-0.5 * x)  # R: Tensor[tuple[b, d], float32]
    reveal_type(x / n**n)  # R: Tensor[tuple[b, d], float32]
    reveal_type(x / (1 - r**n))  # R: Tensor[tuple[b, d], float32]
    reveal_type(-(d**0.5) * x)  # R: Tensor[tuple[b, d], float32]
    reveal_type(x == d**0.5)  # R: Tensor[tuple[b, d], bool]
    reveal_type(x < d**0.5)  # R: Tensor[tuple[b, d], bool]
    reveal_type(ops.maximum(x, d**0.5))  # R: Tensor[tuple[b, d], float32]
    reveal_type(x / min(d**0.5, 2.0))  # R: Tensor[tuple[b, d], float32]
    x /= d**0.5
    reveal_type(x)  # R: Tensor[tuple[b, d], float32]


def functions(x: Float32[Tensor, "b d"], n: int) -> None:
    reveal_type(x / np.sqrt(x.shape[1]))  # R: Tensor[tuple[b, d], float32]
    reveal_type(np.exp(-n / 3) * x)  # R: Tensor[tuple[b, d], float32]
    reveal_type(x * np.maximum(n, 3))  # R: Tensor[tuple[b, d], float32]
    reveal_type(x / math.sqrt(n))  # R: Tensor[tuple[b, d], float32]


def elements(x: Float32[Tensor, "b"], y: Float32[Tensor, ""], i: Int64[Tensor, ""]) -> None:
    reveal_type(y.item())  # R: float
    reveal_type(i.item())  # R: int
    reveal_type((i > 0).item())  # R: bool
    reveal_type(x * y.item())  # R: Tensor[tuple[b], float32]
    reveal_type(x * float(y))  # R: Tensor[tuple[b], float32]


x = ops.ones((4, 9))
reveal_type(x / x.shape[0])  # R: Tensor[tuple[4, 9], float32]
reveal_type(x * x.shape[1] ** -0.5)  # R: Tensor[tuple[4, 9], float32]
reveal_type(np.sqrt(3) * x)  # R: Tensor[tuple[4, 9], float32]


def mean(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b"]:
    # E: mean: the result is float32 (d,), declared Float32[Tensor, "b"]: axis 0: for b=2, d=3 it is 3, not 2 [shape]
    return ops.sum(x, axis=0) / x.shape[0]


def attention(q: Float32[Tensor, "t d"], k: Float32[Tensor, "s d"]) -> Float32[Tensor, "t s"]:
    scores = q @ k.mT * q.shape[-1] ** -0.5
    if scores.size:
        return scores.mT  # E: attention: the result is float32 (s, t) [shape]
    return scores


# A power is Any to everything but tensors, as without the plugin.
def powers_as_any(n: int, condition: bool) -> int:
    scale = n**-0.5
    scale = 1.0
    total = 3 * n**-0.5
    total = 0.5
    whole: int = 2**n // 3
    widths = [2**n, 16]
    floats: list[float] = [n**-0.5, 1]
    steps = [2**i for i in range(n)]
    for step in steps:
        print(range(step), range(step // 2), [0] * step, 1 << step, "abc"[step:], step.bit_length())
    print(scale, total, widths, floats, ops.zeros((2**n, whole)), ops.zeros(widths[0]))
    return 2**n if condition else n**n
