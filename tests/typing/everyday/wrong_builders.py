"""Overloads and Self builders."""
from typing import overload

from jaxtyping import Float32
from typing_extensions import Self

from typednn import Tensor, ops, typed


@overload
def flat(x: Float32[Tensor, "a b"]) -> Float32[Tensor, "a*b"]: ...
@overload
def flat(x: Float32[Tensor, "a b c"]) -> Float32[Tensor, "a b*c"]: ...
def flat(x: Float32[Tensor, "a *b"]) -> Float32[Tensor, "*_"]:
    if x.ndim == 2:
        return ops.reshape(x, (-1,))
    return ops.reshape(x, (x.shape[0], -1))

class Builder:
    def __init__(self) -> None:
        self.parts: list[Float32[Tensor, "3"]] = []

    def add(self, x: Float32[Tensor, "3"]) -> Self:
        self.parts.append(x)
        return self

    @typed
    def build(self) -> Float32[Tensor, "_ 3"]:
        return ops.sum(ops.stack(self.parts), axis=0)  # E: Builder.build: the result is float32 (3,), declared Float32[Tensor, "_ 3"]: 2 axes expecte [shape-rank]

flat(ops.ones((3, 4))) + ops.ones((11,))  # E: add: x (12,) and y (11,): axis -1 of x has 12, axis -1 of y has 11; they must be equal, or [shape]
flat(ops.ones((2, 3, 4))) @ ops.ones((12, 5))
made = Builder().add(ops.ones((3,))).add(ops.zeros((3,))).build()
made @ ops.ones((2, 1))  # E: matmul: x (?, 3) and y (2, 1): axis -1 of x has 3, axis -2 of y has 2; they must be equal [shape]
