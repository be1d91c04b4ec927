"""Checks that a program makes itself: isinstance, assert x.shape == ..., x.expect("...")."""

from typing import reveal_type

import jaxtyping as jt
import numpy as np
from jaxtyping import Float, Float32
from jaxtyping import Float32 as F32

from typednn import Tensor, nn, ops

Batch = Float32[Tensor, "b 784"]
matrix = ops.zeros((2, 3))


def any_tensor(*shape: int) -> Tensor:
    return ops.zeros(shape)


def any_object() -> object:
    return matrix


# isinstance

x = any_tensor(32, 784)
if isinstance(x, Float32[Tensor, "b 784"]):
    reveal_type(x)  # R: Tensor[tuple[Any, 784], float32]
else:
    reveal_type(x)  # R: Tensor[Any, Any]
if isinstance(x, F32[Tensor, "... 784"]):
    reveal_type(x)  # R: Tensor[tuple[*tuple[Any, ...], 784], float32]
if isinstance(x, jt.Float32[Tensor, "32 n"]):
    reveal_type(x)  # R: Tensor[tuple[32, Any], float32]
if isinstance(x, Batch):
    reveal_type(x)  # R: Tensor[tuple[Any, 784], float32]
if isinstance(matrix, Float[Tensor, "b n"]):
    reveal_type(matrix)  # R: Tensor[tuple[2, 3], float32]
thing = any_object()
if isinstance(thing, Float32[Tensor, "2 b"]):
    reveal_type(thing)  # R: Tensor[tuple[2, Any], float32]
if isinstance(thing, (int, Float32[Tensor, "2 b"])):
    reveal_type(thing)  # R: int | Tensor[tuple[2, Any], float32]
if isinstance(thing, Float32[Tensor, "b 3"] | Float32[Tensor, "b c d"]):
    # R: Tensor[tuple[Any, 3], float32] | Tensor[tuple[Any, Any, Any], float32]
    reveal_type(thing)
if isinstance(thing, Float32[np.ndarray, "2 b"]):
    reveal_type(thing)  # R: ndarray[Any, Any]
if isinstance(thing, int):
    reveal_type(thing)  # R: int


def only(x: Tensor | None, y: Float32[Tensor, "b n"], z: Tensor) -> Float32[Tensor, "b"]:
    if isinstance(x, Float32[Tensor, "b 784"]):
        reveal_type(x)  # R: Tensor[tuple[b, 784], float32]
    if not isinstance(z, Float32[Tensor, "b m"]):
        return ops.sum(y, axis=1)
    reveal_type(z)  # R: Tensor[tuple[b, Any], float32]
    return ops.sum(z, axis=1)


def refined(y: Float32[Tensor, "b n"]) -> Float32[Tensor, "b"]:
    assert isinstance(y, Float32[Tensor, "b 784"])
    reveal_type(y)  # R: Tensor[tuple[b, 784], float32]
    return ops.sum(y, axis=1)


only(matrix, matrix, matrix)
refined(ops.zeros((2, 784)))


# assert

x = any_tensor(3, 4)
assert x.shape == (3, 4)
reveal_type(x)  # R: Tensor[tuple[3, 4], Any]
x = any_tensor(3, 4)
assert (3, 4) == x.shape and x.ndim == 2
reveal_type(x)  # R: Tensor[tuple[3, 4], Any]
x = any_tensor(3, 4)
if x.shape != (4, 4):
    reveal_type(x)  # R: Tensor[Any, Any]


def asserted(y: Tensor, z: Float32[Tensor, "b n"], m: int) -> Float32[Tensor, "b 784"]:
    b, n = z.shape
    assert z.shape == (b, 784)
    reveal_type(z)  # R: Tensor[tuple[b, 784], float32]
    if m > 0:
        assert y.shape == (m, b + 1)
        reveal_type(y)  # R: Tensor[tuple[Any, b+1], Any]
    reveal_type(y)  # R: Tensor[tuple[Any, b+1], Any] | Tensor[Any, Any]
    return z


asserted(any_tensor(1, 3), ops.zeros((2, 784)), 1)


class Holder(nn.Module):
    rows: Tensor

    def __init__(self) -> None:
        self.rows = any_tensor(2, 3)
        assert self.rows.shape == (2, 3)
        reveal_type(self.rows)  # R: Tensor[tuple[2, 3], Any]


Holder()


# expect

reveal_type(any_tensor(32, 784).expect("b 784"))  # R: Tensor[tuple[Any, 784], Any]
reveal_type(any_tensor(32, 784).expect("... 784"))  # R: Tensor[tuple[*tuple[Any, ...], 784], Any]
reveal_type(matrix.expect("m n"))  # R: Tensor[tuple[2, 3], float32]
reveal_type(matrix.expect("m m+1"))  # R: Tensor[tuple[2, 3], float32]
reveal_type(matrix.expect("#m 3"))  # R: Tensor[tuple[2, 3], float32]
# E: expect: x is (2, 3), expected "m 4": axis -1 is 3, expected 4 [shape]
matrix.expect("m 4")
# E: expect: x is (2, 3), expected "m m": axis -1 is 3, expected 2 (m is 2) [shape]
matrix.expect("m m")
matrix.expect("m n k")  # E: expected "m n k": 3 axes expected, 2 found [shape-rank]
matrix.expect("m,3")  # E: shape 'm,3': 'm,3' has a comma [shape-syntax]
any_tensor(2, 4).expect("m 3")  # X: expect: x is (2, 4), expected "m 3": axis -1 is 4, expected 3


def expecting(y: Tensor, z: Float32[Tensor, "b n"], *rest: Tensor) -> Float32[Tensor, "b 3"]:
    reveal_type(z.expect("m 3"))  # R: Tensor[tuple[b, 3], float32]
    reveal_type([t.expect("b k") for t in rest])  # R: list[Tensor[tuple[b, Any], Any]]
    return y.expect("b 3")


reveal_type(expecting(matrix, matrix, matrix))  # R: Tensor[tuple[2, 3], float32]
# X: expect: x is (4, 3), expected "b 3": axis 0 is 4, expected 2 (b is 2)
expecting(any_tensor(4, 3), matrix)
# X: expect: x is (4, 3), expected "b k": axis 0 is 4, expected 2 (b is 2)
expecting(matrix, matrix, any_tensor(4, 3))


def possible_or_never(y: Float32[Tensor, "b n"]) -> None:
    # E: expect: x is (b, n), expected "b+1 n": axis 0: b is never b+1 [shape]
    y.expect("b+1 n")
    y.expect("n b")
