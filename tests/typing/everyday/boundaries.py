"""Where data comes in: numpy arrays, expect, isinstance; annotations that always fail."""
# static only: jaxtyping refuses some annotations when the function is defined

from pathlib import Path
from typing import Any, Literal, TypeVar, reveal_type

import numpy as np
import numpy.typing as npt
from jaxtyping import Float32, Float64, Int64, UInt8

from typednn import Tensor, nn, ops

Rows = TypeVar("Rows", bound=int)
rng = np.random.default_rng(0)
layer = nn.Linear(784, 10, rng=rng)


# --- zeros of numpy
reveal_type(ops.asarray(np.zeros((2, 3), np.float32)))  # R: Tensor[tuple[2, 3], float32]
_ = layer(ops.asarray(np.zeros((2, 784), np.float32)))
_ = layer(ops.asarray(np.zeros((2, 783), np.float32)))  # E: axis -1 is 783, expected 784 [shape]


# --- doubles of numpy
_ = layer(ops.asarray(np.ones((2, 784)), np.float32))
_ = layer(ops.asarray(np.ones((2, 784))))  # E: astype(np.float32) [shape-dtype]


# --- nested lists
def table() -> Float32[Tensor, "2 3"]:
    return ops.asarray([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], np.float32)


def table_wrong() -> Float32[Tensor, "3 2"]:
    return ops.asarray([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], np.float32)  # E: axis 0 is 2, expected 3 [shape]


# --- a matrix of numpy for a tensor
def classified(x: npt.NDArray[np.float32]) -> Float32[Tensor, "_ 10"]:
    return layer(ops.asarray(x))


def classified_wrong(x: npt.NDArray[np.float32]) -> Float32[Tensor, "_ 10"]:
    return layer(x)  # E: Linear.__call__: argument 'x' is a numpy ndarray, declared Float32[Tensor, "*b 784"]; make it a tensor with ops.asarray [arg-type]


# --- a file of arrays
def loaded(path: Path) -> Float32[Tensor, "n 784"]:
    return ops.asarray(np.load(path), np.float32).expect("n 784")


def loaded_wrong(path: Path) -> Float32[Tensor, "_ 784"]:
    return ops.asarray(np.load(path), np.float32).expect("n 785")  # E: axis -1 is 785, expected 784 [shape]


# --- expected without a dtype
def expected(obj: npt.NDArray[Any]) -> Float32[Tensor, "3"]:
    return ops.asarray(obj, np.float32).expect("3")


def expected_wrong(obj: npt.NDArray[np.float64]) -> Float32[Tensor, "3"]:
    return ops.asarray(obj).expect("3")  # E: astype(np.float32) [shape-dtype]


# --- an isinstance
def checked(x: object) -> Float32[Tensor, "_ 10"]:
    if not isinstance(x, Float32[Tensor, "b 784"]):
        raise TypeError("a batch of images")
    reveal_type(x)  # R: Tensor[tuple[Any, 784], float32]
    return layer(x)


def checked_wrong(x: object) -> Float32[Tensor, "_ 10"]:
    if not isinstance(x, Float32[Tensor, "b 1024"]):
        raise TypeError("a batch of images")
    return layer(x)  # E: axis -1 is 1024, expected 784 [shape]


# --- an asserted shape of a file
def opened(path: Path) -> Float32[Tensor, "_ 10"]:
    x = ops.asarray(np.load(path), np.float32)
    assert x.shape[1:] == (784,)
    return layer(x)


def opened_wrong(path: Path) -> Float32[Tensor, "100 10"]:
    x = ops.asarray(np.load(path), np.float32)
    assert x.shape == (100, 785)
    return layer(x)  # E: axis -1 is 785, expected 784 [shape]


# --- back to numpy
def exported(x: Float32[Tensor, "b 784"]) -> npt.NDArray[np.float32]:
    return np.asarray(layer(x))


def exported_wrong(x: Float32[Tensor, "b 783"]) -> npt.NDArray[np.float32]:
    return np.asarray(layer(x))  # E: axis -1 is 783, expected 784 [shape]


# --- random numbers of numpy
noise: Float32[Tensor, "4 3"] = ops.asarray(rng.standard_normal((4, 3)), np.float32)
noise_wrong: Float32[Tensor, "3 4"] = ops.asarray(rng.standard_normal((4, 3)), np.float32)  # E: axis 0 is 4, expected 3 [shape]


# --- random numbers of every kind
def drawn(generator: np.random.Generator, n: Rows) -> Float64[Tensor, "Rows 3"]:
    reveal_type(ops.asarray(generator.random((n, 3), dtype=np.float32)))  # R: Tensor[tuple[Rows, 3], float32]
    reveal_type(ops.asarray(generator.normal(0.0, 0.1, size=(n, 3)), np.float32))  # R: Tensor[tuple[Rows, 3], float32]
    reveal_type(ops.asarray(generator.integers(0, 10, size=5)))  # R: Tensor[tuple[5], int64]
    reveal_type(ops.asarray(np.random.randn(4, 3)))  # R: Tensor[tuple[4, 3], float64]
    return ops.asarray(generator.uniform(-1, 1, (n, 3)))


def drawn_wrong(generator: np.random.Generator, n: Rows) -> Float64[Tensor, "Rows 3"]:
    _ = ops.asarray(generator.normal(size=n), np.float32) @ ops.zeros((4, 2))  # E: matmul: x (Rows,) and y (4, 2) [shape]
    return ops.asarray(generator.uniform(-1, 1, (3, n)))  # E: axis 0: for Rows=2 it is 3, not 2 [shape]


# --- arrays of numpy that are written out
reveal_type(ops.asarray(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])))  # R: Tensor[tuple[2, 3], float64]
reveal_type(ops.asarray(np.array([[1, 2], [3, 4]], dtype=np.uint8)))  # R: Tensor[tuple[2, 2], uint8]
reveal_type(ops.asarray(np.full((2, 3), 0.5, dtype="float32")))  # R: Tensor[tuple[2, 3], float32]
reveal_type(ops.asarray([np.zeros(3), np.ones(3)], np.float32))  # R: Tensor[tuple[2, 3], float32]
reveal_type(ops.asarray(np.linspace(0, 1, 5)))  # R: Tensor[tuple[5], float64]
reveal_type(ops.asarray(np.linspace(np.zeros(3), np.ones(3), 5)))  # R: Tensor[tuple[5, 3], float64]
reveal_type(ops.from_dlpack(np.eye(3)))  # R: Tensor[tuple[3, 3], float64]
_ = ops.asarray(np.arange(12.0, dtype=np.float32).reshape(3, 4)) @ ops.zeros((4, 2))
_ = ops.asarray(np.arange(12.0, dtype=np.float32).reshape(4, 3)) @ ops.zeros((4, 2))  # E: axis -1 of x has 3, axis -2 of y has 4 [shape]


# --- arrays of numpy in variables
def prepared() -> Float32[Tensor, "784 10"]:
    images = rng.random((10, 28, 28))
    scaled = images.reshape(10, -1) / 255 - 0.5
    return ops.asarray(scaled.T.astype(np.float32))


def prepared_wrong() -> Float32[Tensor, "10 784"]:
    images = rng.random((10, 28, 28))
    scaled = images.reshape(10, -1) / 255 - 0.5
    return ops.asarray(scaled.T.astype(np.float32))  # E: axis 0 is 784, expected 10 [shape]


def assigned_twice(flag: bool) -> Float64[Tensor, "4"]:
    x = np.zeros(3)
    if flag:
        x = np.zeros(4)
    return ops.asarray(x)  # E: axis 0 is 3, expected 4 [shape]


def not_one_size(flag: bool) -> Float64[Tensor, "4"]:
    x = np.zeros(3) if flag else np.zeros(4)
    x += 1
    return ops.asarray(x)  # E: axis 0 is 3, expected 4 [shape]


# --- arrays of numpy of declared sizes
def declared(x: np.ndarray[tuple[Literal[2], Literal[3]], np.dtype[np.float32]]) -> Float32[Tensor, "2 3"]:
    return ops.asarray(x)


def declared_wrong(x: np.ndarray[tuple[Literal[2], Literal[3]], np.dtype[np.float32]]) -> Float32[Tensor, "2 3"]:
    turned = x.T
    return ops.asarray(turned)  # E: axis 0 is 3, expected 2 [shape]


def of_some_matrix(x: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> Float32[Tensor, "2 3"]:
    return ops.asarray(x)


def of_some_matrix_wrong(x: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> Float32[Tensor, "3"]:
    return ops.asarray(x)  # E: 1 axis expected, 2 found [shape-rank]


class Store:
    kept: np.ndarray[tuple[Literal[2], Literal[3]], np.dtype[np.float32]]

    def __init__(self, kept: np.ndarray[tuple[Literal[2], Literal[3]], np.dtype[np.float32]]) -> None:
        self.shape = (2, 3)
        self.kept = kept
        self.turned = kept.T

    def tensors(self) -> tuple[Float32[Tensor, "2 3"], Float32[Tensor, "3 2"]]:
        return ops.asarray(self.kept), ops.asarray(self.turned)

    def wrong(self) -> Float32[Tensor, "3 2"]:
        return ops.asarray(self.kept)  # E: axis 0 is 2, expected 3 [shape]


# --- from a tensor to numpy and back
def through(x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 3"]:
    return ops.asarray(np.sqrt(x.numpy()).astype(np.float32))


def through_wrong(x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 3"]:
    return ops.asarray(x.numpy().T)  # E: axis 0: for b=2 it is 3, not 2 [shape]


# --- arrays of numpy as indices
rows = ops.zeros((10, 3))
reveal_type(rows[np.array([0, 2, 4])])  # R: Tensor[tuple[3, 3], float32]
reveal_type(rows[np.arange(5)])  # R: Tensor[tuple[5, 3], float32]
_ = rows[np.array([0, 2, 4])] + ops.zeros((3, 3))
_ = rows[np.array([0, 2, 4])] + ops.zeros((4, 3))  # E: axis -2 of x has 3, axis -2 of y has 4 [shape]


# --- numpy alone
table_of_numbers = np.zeros((2, 3))
table_of_numbers = np.zeros((3, 3))
lines: list[npt.NDArray[np.float64]] = [np.zeros(3), np.zeros(4)]
lines.append(table_of_numbers.reshape(-1))


# --- bytes of a file
def bytes_of(image: npt.NDArray[np.uint8]) -> UInt8[Tensor, "28 28"]:
    return ops.asarray(image).expect("28 28")


def bytes_of_wrong(image: npt.NDArray[np.uint8]) -> Float32[Tensor, "28 28"]:
    return ops.asarray(image).expect("28 28")  # E: astype(np.float32) [shape-dtype]


# --- a shape of numbers
def numbers(x: Float32[Tensor, "3 4"]) -> Float32[Tensor, "4 3"]:
    return x.T


def numbers_wrong(x: Float32[Tensor, 3, 4]) -> int:  # E: "3 4" [shape-syntax]
    return len(x)


# --- a shape that is a list
def listed(x: Float32[Tensor, "b 4"]) -> int:
    return len(x)


def listed_wrong(x: Float32[Tensor, ["b", 4]]) -> int:  # E: "b 4" [shape-syntax]
    return len(x)


# --- a name with a hyphen
def hyphen(x: Float32[Tensor, "batch_size n"]) -> int:
    return len(x)


def hyphen_wrong(x: Float32[Tensor, "batch-size n"]) -> int:  # E: batch_size [shape-syntax]
    return len(x)


# --- a difference with a space
def spaced(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n-1"]:
    return x[1:]


def spaced_wrong(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n -1"]:  # E: n-1 [shape-syntax]
    return x[1:]


# --- an expression of an unknown name
def longer(x: Float32[Tensor, "n+1"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x[1:] + y


def longer_wrong(x: Float32[Tensor, "n"]) -> Float32[Tensor, "k+1"]:  # E: k [shape-syntax]
    return x[x > 0]


# --- a name that only the result has
def unbound(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "_"]:
    return ops.flatten(x[ops.sum(x, axis=1) > 0])


def unbound_wrong(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "k"]:
    return ops.zeros(3)  # E: write `_` [shape]


# --- a comma between the axes
def comma(x: Float32[Tensor, "b 784"]) -> int:
    return len(x)


def comma_wrong(x: Float32[Tensor, "b, 784"]) -> int:  # E: separated by spaces: 'batch 784' [shape-syntax]
    return len(x)


# --- a shape that is a tuple
def tupled(x: Int64[Tensor, "2 n"]) -> int:
    return len(x)


def tupled_wrong(x: Int64[Tensor, (2, "n")]) -> int:  # E: "2 n" [shape-syntax]
    return len(x)


# --- a tensor without a dtype
def plain(x: Tensor) -> Float32[Tensor, "2 3"]:
    return x.astype(np.float32).expect("2 3")


def plain_wrong(x: Tensor) -> Float32[Tensor, "2 3"]:
    return x.astype(np.float32).expect("3 2")  # E: axis 0 is 3, expected 2 [shape]
