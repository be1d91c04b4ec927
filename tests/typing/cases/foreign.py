"""Arrays of numpy beside tensors, and classes of arrays that the plugin does not know."""

from typing import Generic, TypeVar, reveal_type

import numpy as np
import numpy.typing as npt
from jaxtyping import Float, Float32, Int

from typednn import Tensor, ops

T = TypeVar("T")
A = TypeVar("A")
array = np.zeros((3, 4), np.float32)
tensor = ops.zeros((3, 4))


def numpy_array(x: Float32[np.ndarray, "n m"], y: Int[np.ndarray, "n"]) -> Float[np.ndarray, "m"]:
    reveal_type(x)  # R: ndarray[tuple[n, m], dtype[float32]]
    return x[0]


reveal_type(numpy_array(array, np.arange(3)))  # R: ndarray[tuple[4], dtype[floating[Any]]]
numpy_array(tensor, np.arange(3))  # E: numpy_array: argument 'x' is float32 (3, 4), declared Float32[ndarray, "n m"] [arg-type]


def either(x: Float32[np.ndarray | Tensor, "n m"]) -> Float32[Tensor, "n m"]:
    reveal_type(x)  # R: ndarray[tuple[n, m], dtype[float32]] | Tensor[tuple[n, m], float32]
    return ops.asarray(np.asarray(x))


either(array)
either(tensor)


def union_outside(
    x: Float32[np.ndarray, "n m"] | Float32[Tensor, "n m"], y: Float32[Tensor, "n"]
) -> Float32[Tensor, "n"]:
    reveal_type(x)  # R: ndarray[tuple[n, m], dtype[float32]] | Tensor[tuple[n, m], float32]
    return y


reveal_type(union_outside(array, ops.zeros(3)))  # R: Tensor[tuple[3], float32]
reveal_type(union_outside(tensor, ops.zeros(3)))  # R: Tensor[tuple[3], float32]
# E: union_outside: argument 'y' is float32 (4,), declared Float32[Tensor, "n"]: axis 0 is 4, expected 3 (n is 3, bound by 'x') [shape]
union_outside(tensor, ops.zeros(4))


def both(x: Float32[np.ndarray, "n m"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "n m"]:
    return ops.zeros((y.shape[0], 4))  # E: both: the result is float32 (n, 4), declared Float32[Tensor, "n m"]: axis -1: for m=2 it is 4, not 2 [shape]


reveal_type(both(array, ops.zeros(3)))  # R: Tensor[tuple[3, 4], float32]


def numpy_typing(x: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return x


reveal_type(numpy_typing(array))  # R: ndarray[tuple[Any, ...], dtype[float32]]


class Mine:
    """An array class that the plugin does not know."""

    shape: tuple[int, ...] = (3,)
    dtype = np.dtype(np.float32)


def mine(x: Float32[Mine, "n"], y: list[Float32[Mine, "n m"]]) -> Float32[Mine, "n"]:
    reveal_type(x)  # R: Mine
    reveal_type(y)  # R: list[Mine]
    return x


reveal_type(mine(Mine(), []))  # R: Mine


def bounded(x: Float32[T, "n"]) -> T:
    reveal_type(x)  # R: T
    return x


reveal_type(tensor.numpy() + array)  # R: ndarray[tuple[3, 4], dtype[float32]]
reveal_type(np.asarray(tensor))  # R: ndarray[tuple[3, 4], dtype[float32]]
reveal_type(float(ops.sum(tensor)))  # R: float


class Solution(Generic[T, A]):
    """What a solver gives: its value, and what else the function gave."""

    value: T
    aux: A


def solve(start: T) -> Solution[T, A]:
    raise NotImplementedError


def load() -> Float[np.ndarray, "k 3"]:
    return np.zeros((4, 3))


def load_with() -> tuple[Float[np.ndarray, "k 3"], A]:
    raise NotImplementedError


def solved(x: Float32[np.ndarray, "n 3"]) -> None:
    loaded = load()
    solution = solve(x)  # E: Need type annotation for "solution" [var-annotated]
    pair = load_with()  # E: Need type annotation for "pair" [var-annotated]
    print(loaded, solution, pair)
