"""Defaults, lambdas as defaults, InitVar, post_init."""
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field

from jaxtyping import Float32

from typednn import Tensor, ops, typed


@typed
def smooth(x: Float32[Tensor, "n"], f: Callable[[Float32[Tensor, "n"]], Float32[Tensor, "n"]] = lambda v: v[1:]) -> Float32[Tensor, "n"]:  # E: the default of 'f' is a function whose result is float32 (max(n-1,0),), declared Float32[T [shape]
    return f(x)

@dataclass
class Table:
    data: InitVar[Float32[Tensor, "n 3"]]
    mean: Float32[Tensor, "3"] = field(init=False)

    def __post_init__(self, data: Float32[Tensor, "n 3"]) -> None:
        self.mean = ops.mean(data, axis=0)

@dataclass
class Options:
    weight: Float32[Tensor, "3"] = field(default_factory=lambda: ops.ones((3,)))
    bias: Float32[Tensor, "3"] = field(default_factory=lambda: ops.ones((3,)))

smooth(ops.ones((4,)))
Table(ops.ones((5, 4)))  # E: Table: argument 'data' is float32 (5, 4), declared Float32[Tensor, "n 3"]: axis -1 is 4, e [shape]
Table(ops.ones((5, 3))).mean @ ops.ones((5,))  # E: matmul: x (3,) and y (5,): axis -1 of x has 3, axis -1 of y has 5; they must be equal [shape]
Options().weight + ops.ones((4,))  # E: add: x (3,) and y (4,): axis -1 of x has 3, axis -1 of y has 4; they must be equal, or one [shape]
