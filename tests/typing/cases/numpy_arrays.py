"""Annotated arrays of numpy: calls, results, functions, methods and operators are proved as tensors are."""

import numpy as np
from jaxtyping import Bool, Float, Float32, Int, Shaped
from typing_extensions import reveal_type


def dense(
    x: Float32[np.ndarray, "b 784"], w: Float32[np.ndarray, "784 10"]
) -> Float32[np.ndarray, "b 10"]:
    reveal_type(x)  # R: ndarray[tuple[b, 784], dtype[float32]]
    reveal_type(x.shape)  # R: tuple[b, 784]
    return x @ w


def transposed(x: Float32[np.ndarray, "b 784"]) -> Float32[np.ndarray, "b 784"]:
    # E: transposed: the result is float32 (784, b), declared Float32[ndarray, "b 784"]: axis 0: for b=2 it is 784, not 2 [shape]
    return x.T


def calls(a: Float32[np.ndarray, "32 784"], w: Float32[np.ndarray, "784 10"]) -> None:
    reveal_type(dense(a, w))  # R: ndarray[tuple[32, 10], dtype[float32]]
    # E: dense: argument 'w' is float32 (32, 784), declared Float32[ndarray, "784 10"]: axis 0 is 32, expected 784 [shape]
    dense(a, a)
    # E: dense: argument 'x' is float64 (3, 784), declared Float32[ndarray, "b 784"]: dtype is float64, expected float32 [shape-dtype]
    dense(np.zeros((3, 784)), w)


def functions(x: Float32[np.ndarray, "b 784"], w: Float32[np.ndarray, "784 10"]) -> None:
    reveal_type(x + 1)  # R: ndarray[tuple[b, 784], dtype[float32]]
    reveal_type(1 - x)  # R: ndarray[tuple[b, 784], dtype[float32]]
    reveal_type(x > 0)  # R: ndarray[tuple[b, 784], dtype[bool]]
    reveal_type(-x)  # R: ndarray[tuple[b, 784], dtype[float32]]
    reveal_type(np.exp(x))  # R: ndarray[tuple[b, 784], dtype[float32]]
    reveal_type(np.maximum(x, 0))  # R: ndarray[tuple[b, 784], dtype[float32]]
    reveal_type(x - x.mean(axis=1, keepdims=True))  # R: ndarray[tuple[b, 784], dtype[float32]]
    reveal_type(np.sum(x, axis=0))  # R: ndarray[tuple[784], dtype[float32]]
    reveal_type(x.reshape(-1, 28, 28))  # R: ndarray[tuple[b, 28, 28], dtype[float32]]
    reveal_type(x.reshape((x.shape[0], 28, 28)))  # R: ndarray[tuple[b, 28, 28], dtype[float32]]
    reveal_type(np.concatenate([x, w.T]))  # R: ndarray[tuple[b+10, 784], dtype[Any]]
    reveal_type(np.einsum("bi,io->bo", x, w))  # R: ndarray[tuple[b, 10], dtype[float32]]
    reveal_type(x[:, :10])  # R: ndarray[tuple[b, 10], dtype[float32]]
    reveal_type(x[:, None])  # R: ndarray[tuple[b, 1, 784], dtype[float32]]
    reveal_type(np.zeros((3, 4)) @ np.ones((4, 5)))  # R: ndarray[tuple[3, 5], dtype[float64]]
    reveal_type(np.linalg.norm(x, axis=1))  # R: ndarray[tuple[b], dtype[float32]]
    reveal_type(x.argmax(axis=1).shape)  # R: tuple[b]
    reveal_type(np.stack([x, x]))  # R: ndarray[tuple[2, b, 784], dtype[float32]]
    reveal_type(np.split(x, 4, axis=1))  # R: list[ndarray[tuple[b, 196], dtype[float32]]]
    reveal_type(x.astype(np.float64))  # R: ndarray[tuple[b, 784], dtype[float64]]
    reveal_type(np.random.default_rng(0).normal(size=(3, 4)))  # R: ndarray[tuple[3, 4], dtype[float64]]


def mistakes(x: Float32[np.ndarray, "b 784"], y: Float32[np.ndarray, "b"]) -> None:
    _ = x @ x  # E: matmul: x (b, 784) and y (b, 784): axis -1 of x has 784, axis -2 of y has b; they must be equal: for b=2 it is 784, not 2 [shape]
    _ = x - y  # E: subtract: x (b, 784) and y (b,): axis -1 of x has 784, axis -1 of y has b [shape]
    _ = np.add(x, np.zeros(3, np.float32))  # E: add: x (b, 784) and y (3,): axis -1 of x has 784, axis -1 of y has 3 [shape]
    _ = np.concatenate([x, np.zeros((3, 4), np.float32)])  # E: concatenate: arrays[0] (b, 784) and arrays[1] (3, 4): axis 1 has 784 and 4 [shape]
    _ = x.reshape(-1, 28, 27)  # E: reshape: x (b, 784) to (-1, 28, 27): its number of elements, 784*b, must be a multiple of 756 [shape]
    _ = x.sum(axis=2)  # E: sum: x (b, 784) has no axis 2 [shape-index]
    _ = np.einsum("bi,oi->bo", x, y)  # E: einsum: operand 1 (b,) has 1 axis, 'oi' names 2 [shape-rank]
    _ = x[0, 0, 0]  # E: getitem: x (b, 784) has 2 axes, too few for 3 indices [shape-index]
    z = np.exp(x - y[:2])  # E: subtract: x (b, 784) and y [shape]
    _ = z @ x  # what comes from a mistake is no second one


def softmax(x: Float[np.ndarray, "*b c"]) -> Float[np.ndarray, "*b c"]:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# --- names that only a result has stand for any size
def load() -> Float[np.ndarray, "n 3"]:
    return np.zeros((7, 3))


def load_wrong() -> Float[np.ndarray, "n 3"]:
    return np.zeros((7, 4))  # E: load_wrong: the result is float64 (7, 4), declared Float[ndarray, "_ 3"]: axis -1 is 4, expected 3 [shape]


def chosen(x: Float[np.ndarray, "n d"], m: Bool[np.ndarray, "n"]) -> Float[np.ndarray, "k d"]:
    return x[m]


def narrowed(x: Shaped[np.ndarray, "n"]) -> Float[np.ndarray, "n"]:
    return x


reveal_type(load())  # R: ndarray[tuple[Any, 3], dtype[floating[Any]]]


# --- unions of classes
def of_both(x: Float[np.ndarray | float, "n"]) -> Float[np.ndarray, "n"]:
    reveal_type(x)  # R: ndarray[tuple[n], dtype[floating[Any]]]
    return np.asarray(x)


# --- one array of integers
def picked(x: Float[np.ndarray, "n d"], i: Int[np.ndarray, "k"]) -> Float[np.ndarray, "k d"]:
    return np.take(x, i, axis=0)


def picked_wrong(x: Float[np.ndarray, "n d"], i: Int[np.ndarray, "k"]) -> Float[np.ndarray, "n d"]:
    return x[i]  # E: axis 0: for k=2, n=3 it is 2, not 3 [shape]
