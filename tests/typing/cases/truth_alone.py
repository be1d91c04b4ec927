"""A module whose only use of an array is a condition."""

from jaxtyping import Float32

from typednn import Tensor


def is_set(x: Float32[Tensor, "3"]) -> int:
    if x:  # E: The truth value of an array with more than one element is ambiguous: it is float32 (3,); use .any() or .all() [shape]
        return 1
    return 0


def is_one(x: Float32[Tensor, "1"]) -> int:
    return 1 if x else 0
