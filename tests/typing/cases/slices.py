"""Lengths of slices: exact, and never the reason for a false error."""

from typing import reveal_type

from jaxtyping import Float32

from typednn import Tensor, ops
from typednn.checks import typed


def lengths(x: Float32[Tensor, "n m"]) -> None:
    reveal_type(x[1:])  # R: Tensor[tuple[max(n-1,0), m], float32]
    reveal_type(x[:3])  # R: Tensor[tuple[min(n,3), m], float32]
    reveal_type(x[:])  # R: Tensor[tuple[n, m], float32]
    reveal_type(x[::-1])  # R: Tensor[tuple[n, m], float32]
    reveal_type(x[::2])  # R: Tensor[tuple[(n+1)//2, m], float32]
    reveal_type(x[1:][:, :-1])  # R: Tensor[tuple[max(n-1,0), max(m-1,0)], float32]
    reveal_type(x[1:] - x[:-1])  # R: Tensor[tuple[max(n-1,0), m], float32]
    reveal_type(x[1:].shape[0] + 1)  # R: int
    x[1:] + x  # E: axis -2 of x has max(n-1,0), axis -2 of y has n; they must be equal, or one of them 1: for n=3 it is 2, not 3 [shape]


@typed
def differences(x: Float32[Tensor, "t"]) -> Float32[Tensor, "t-1"]:
    return x[1:] - x[:-1]


@typed
def rotated(x: Float32[Tensor, "t d"]) -> Float32[Tensor, "t d"]:
    return ops.concat([x[1:], x[:1]], axis=0)


@typed
def halves(x: Float32[Tensor, "t"], rest: Float32[Tensor, "t-1"]) -> Float32[Tensor, "t-1"]:
    return x[1:] + rest


def first(x: Float32[Tensor, "t"]) -> Float32[Tensor, "t-1"]:
    y: Float32[Tensor, "t-1"] = x[1:]
    return differences(x) + halves(x, x[1:]) + y


reveal_type(differences(ops.ones(5)))  # R: Tensor[tuple[4], float32]
reveal_type(rotated(ops.ones((5, 2))))  # R: Tensor[tuple[5, 2], float32]
reveal_type(first(ops.ones(5)))  # R: Tensor[tuple[4], float32]
halves(ops.ones(5), ops.ones(5))  # E: argument 'rest' is float32 (5,), declared Float32[Tensor, "t-1"] [shape]
