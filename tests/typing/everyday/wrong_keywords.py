"""Values by key, keyword dicts, classes given by place."""
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, ops, typed


@dataclass
class Data:
    x: Float32[Tensor, "n 3"]
    y: Int64[Tensor, "n"]

def chosen(key: str) -> None:
    value = {"a": ops.ones((3,)), "b": ops.ones((4,))}[key]
    print(value + 1)

arguments = {"x": ops.ones((2, 3)), "y": ops.zeros((2,), dtype=np.int64)}
Data(**{"x": ops.ones((2, 4)), "y": ops.zeros((2,), dtype=np.int64)})  # E: Data: argument 'x' is float32 (2, 4), declared Float32[Tensor, "n 3"]: axis -1 is 4, expec [shape]

@typed
def affine(x: Float32[Tensor, "b 3"], w: Float32[Tensor, "3 k"]) -> Float32[Tensor, "b k"]:
    return x @ w

keywords = {"w": ops.ones((4, 2))}
affine(ops.ones((2, 3)), **keywords)  # E: affine: argument 'w' is float32 (4, 2), declared Float32[Tensor, "3 k"]: axis 0 is 4, expe [shape]
chosen("a")
