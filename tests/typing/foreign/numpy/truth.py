"""Arrays that are asked for a truth value or a number: only one element has it."""

import math

import numpy as np
from jaxtyping import Bool, Float32, Float64


def conditions(x: Float32[np.ndarray, "3"], b: Bool[np.ndarray, "2 3"]) -> int:
    if x:  # E: The truth value of an array with more than one element is ambiguous: it is float32 (3,); use .any() or .all() [shape]
        return 1
    assert b  # E: The truth value of an array with more than one element is ambiguous: it is bool (2, 3); use .any() or .all() [shape]
    while x > 0:  # E: The truth value of an array with more than one element is ambiguous: it is bool (3,); use .any() or .all() [shape]
        return 2
    if (x > 0).all() and b.any():
        return 3
    return 0


def numbers(x: Float32[np.ndarray, "n"], one: Float64[np.ndarray, "1 1"]) -> float:
    first = float(x)  # E: can only convert an array of size 1 to a Python scalar: it is float32 (n,): for n=2 it has 2 elements; reduce it, e.g. with .mean() [shape]
    root = math.sqrt(x)  # E: can only convert an array of size 1 to a Python scalar: it is float32 (n,): for n=2 it has 2 elements; reduce it, e.g. with .mean() [shape]
    item = np.zeros((2, 3)).item()  # E: item: x (2, 3) must have 1 element, not 6 [shape]
    return first + root + item + float(x.mean()) + float(one) + one.item() + float(x[0])


def unknown(x: np.ndarray, y: Float32[np.ndarray, "..."]) -> float:
    if x:
        return float(y)
    return y.item() if y else 0.0
