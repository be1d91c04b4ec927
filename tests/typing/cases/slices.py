"""Lengths of slices: exact, and never the reason for a false error."""

from typing import reveal_type

from jaxtyping import Float32, Int64

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


@typed
def indices_of_several_kinds(
    x: Float32[Tensor, "2 3"],
    place: int | None,
    part: slice | int,
    places: Int64[Tensor, "4"] | int,
    corner: tuple[int, int] | int,
    first: bool,
) -> None:
    """Each member of a union is an index by itself."""
    reveal_type(x[place])  # R: Tensor[tuple[3], float32] | Tensor[tuple[1, 2, 3], float32]
    reveal_type(x[part])  # R: Tensor[Any, float32] | Tensor[tuple[3], float32]
    reveal_type(x[places])  # R: Tensor[tuple[4, 3], float32] | Tensor[tuple[3], float32]
    reveal_type(x[corner])  # R: Tensor[tuple[()], float32] | Tensor[tuple[3], float32]
    # R: Tensor[tuple[2, 3], float32] | Tensor[tuple[3], float32]
    reveal_type(x[... if first else 0])
    for row in (0, 1):
        reveal_type(x[row])  # R: Tensor[tuple[3], float32]
    for other in (0, 2):
        # E: getitem: x (2, 3): index 2 is out of range for axis 0 of size 2 [shape-index]
        x[other] + 1
