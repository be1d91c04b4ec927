"""What is Any to a type checker: jaxtyping's PyTree, arrays of any class. Names beside it are still checked."""
# static only: PyTree needs JAX, and beartype does not check against Any

from typing import Any, reveal_type

from jaxtyping import Float32, PyTree, Shaped

from typednn import Tensor, ops


def tree(
    x: PyTree[Float32[Tensor, "?n"]], y: PyTree[int], z: Float32[Tensor, "n m"]
) -> Float32[Tensor, "m"]:
    reveal_type(x)  # R: Any
    reveal_type(y)  # R: Any
    return z[0]


reveal_type(tree({"a": ops.zeros(2)}, 3, ops.zeros((4, 5))))  # R: Tensor[tuple[5], float32]


def leaf(x: Float32[Tensor, "?n m"], y: Float32[Tensor, "?n m"]) -> Float32[Tensor, "m"]:
    reveal_type(x)  # R: Tensor[tuple[Any, m], float32]
    return x[0] + y[0]


reveal_type(leaf(ops.zeros((2, 3)), ops.zeros((4, 3))))  # R: Tensor[tuple[3], float32]
# E: leaf: argument 'y' is float32 (4, 5), declared Float32[Tensor, "_ m"]: axis -1 is 5, expected 3 (m is 3, bound by 'x') [shape]
leaf(ops.zeros((2, 3)), ops.zeros((4, 5)))


def anything(x: Float32[Any, "n"], y: Shaped[Any, "..."], z: Float32[Tensor, "n"]) -> Any:
    reveal_type(x)  # R: Any
    return y


reveal_type(anything(1, "a", ops.zeros(3)))  # R: Any
