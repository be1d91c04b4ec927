"""Tensors with axes ``*s`` whose number a guard has found: all that have these axes have as many."""

from jaxtyping import Float32
from typing_extensions import reveal_type

from typednn import Tensor, ops


# --- an asserted number of axes
def asserted(x: Float32[Tensor, "*s"], y: Float32[Tensor, "*s"]) -> Float32[Tensor, "*s"]:
    assert len(x.shape) == 2
    reveal_type(y)  # R: Tensor[tuple[Any, Any], float32]
    reveal_type(x + y)  # R: Tensor[tuple[Any, Any], float32]
    reveal_type(x @ y.T)  # R: Tensor[tuple[Any, Any], float32]
    return x + y


def asserted_wrong(x: Float32[Tensor, "*s"], y: Float32[Tensor, "*s"]) -> Float32[Tensor, "*s"]:
    assert len(x.shape) == 2
    _ = ops.permute_dims(y, (2, 0, 1))  # E: permute_dims: x (?, ?) has 2 axes, axes (2, 0, 1) has 3 [shape-rank]
    return ops.sum(x + y)


# --- a number of axes in a branch that returns
def branch(x: Float32[Tensor, "*s d"], y: Float32[Tensor, "*s d"]) -> Float32[Tensor, "_ d"]:
    if x.ndim == 3:
        reveal_type(x)  # R: Tensor[tuple[Any, Any, d], float32]
        reveal_type(y)  # R: Tensor[tuple[Any, Any, d], float32]
        return ops.sum(x + y, axis=0)
    if len(x.shape) != 2:
        raise ValueError("2 or 3 axes")
    reveal_type(x - y)  # R: Tensor[tuple[Any, d], float32]
    return x - y


def branch_wrong(x: Float32[Tensor, "*s d"], y: Float32[Tensor, "*s d"]) -> Float32[Tensor, "_ d"]:
    if x.ndim == 3:
        return x + y  # E: 2 axes expected, 3 found [shape-rank]
    if len(y.shape) != 2:
        raise ValueError("2 or 3 axes")
    return x[None]  # E: 2 axes expected, 3 found [shape-rank]


# --- a branch that goes on
def goes_on(x: Float32[Tensor, "*s d"], y: Float32[Tensor, "*s d"]) -> Float32[Tensor, "*s d"]:
    if x.ndim == 2:
        x = x * 2
    return x + y


def goes_on_wrong(x: Float32[Tensor, "*s d"], y: Float32[Tensor, "*s d"]) -> Float32[Tensor, "*s 3"]:
    if x.ndim == 2:
        x = x * 2
    return x + y  # E: axis -1: for d=2 it is 2, not 3 [shape]


# --- a shape that is matched
def matched(x: Float32[Tensor, "*s d"], w: Float32[Tensor, "d k"]) -> Float32[Tensor, "_ k"]:
    match x.shape:
        case (_, _):
            reveal_type(x)  # R: Tensor[tuple[Any, d], float32]
            return x @ w
        case (_, _, _):
            return x[0] @ w
        case _:
            return x.reshape((-1, x.shape[-1])) @ w


def matched_wrong(x: Float32[Tensor, "*s d"], w: Float32[Tensor, "d k"]) -> Float32[Tensor, "_ k"]:
    match x.shape:
        case (_, _):
            return x @ w.T  # E: axis -1 of x has d, axis -2 of y has k [shape]
        case (_, _, _):
            return x @ w  # E: 2 axes expected, 3 found [shape-rank]
        case _:
            return x.reshape((-1, x.shape[-1])) @ w


# --- a size, then the number of axes
def size_first(x: Float32[Tensor, "*s d"], y: Float32[Tensor, "*s d"]) -> Float32[Tensor, "*s d"]:
    assert x.shape[0] == 3
    assert len(x.shape) == 2
    reveal_type(x)  # R: Tensor[tuple[Any, d], float32]
    return ops.zeros((3, x.shape[1])) + y


# --- the whole shape
def whole(x: Float32[Tensor, "*s"], y: Float32[Tensor, "*s"]) -> Float32[Tensor, "*s"]:
    assert x.shape == (3, 4)
    reveal_type(y)  # R: Tensor[tuple[3, 4], float32]
    return y * ops.ones((3, 4))


def whole_wrong(x: Float32[Tensor, "*s"], y: Float32[Tensor, "*s"]) -> Float32[Tensor, "*s"]:
    assert x.shape == (3, 4)
    return y * ops.ones((3, 5))  # E: axis -1 of x has 4, axis -1 of y has 5 [shape]
