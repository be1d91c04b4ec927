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
        return ops.stack(self.parts)

flat(ops.ones((3, 4))) + ops.ones((12,))
flat(ops.ones((2, 3, 4))) @ ops.ones((12, 5))
made = Builder().add(ops.ones((3,))).add(ops.zeros((3,))).build()
made @ ops.ones((3, 1))
