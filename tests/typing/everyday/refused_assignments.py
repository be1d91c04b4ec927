"""A variable that was given what it cannot hold is not reported again where it is returned."""
from __future__ import annotations

from dataclasses import dataclass

from jaxtyping import Float32

from typednn import Tensor, ops


class A:
    def __init__(self) -> None:
        self.w: Float32[Tensor, "3"] | None = None
        self.v: Float32[Tensor, "3"] = ops.ones(3)
    def get(self) -> Float32[Tensor, "3"]:
        if self.w is None:
            self.w = ops.ones(4)  # E: A: field 'w' is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
        return self.w
    def good(self) -> Float32[Tensor, "3"]:
        if self.w is None:
            self.w = ops.ones(3)
        return self.w
    def get2(self) -> Float32[Tensor, "3"]:
        self.v = ops.ones(4)  # E: A: field 'v' is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
        return self.v
    def get3(self) -> Float32[Tensor, "3"]:
        w: Float32[Tensor, "3"] | None = None
        if ops.ones(()) > 0:
            w = ops.ones(4)  # E: A.get3: 'w' is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
        else:
            w = ops.ones(3)
        return w
    def get4(self) -> Float32[Tensor, "3"]:
        self.w = self.v + ops.ones(4)  # E: add: x (3,) and y (4,): axis -1 of x has 3, axis -1 of y has 4; they must be equal, or one of them 1 [shape]
        return self.w
    def get5(self) -> Float32[Tensor, "3"]:
        self.w = None
        return self.w  # E: A.get5: the result is None, declared Float32[Tensor, "3"]; make it a tensor with ops.asarray [return-value]
@dataclass
class B:
    w: Float32[Tensor, "3"] | Float32[Tensor, "4"]
    def g(self) -> Float32[Tensor, "3"]:
        self.w = ops.ones(5)  # E: B: field 'w' is float32 (5,), declared Float32[Tensor, "3"] | Float32[Tensor, "4"]: it is none of these [shape]
        return self.w
