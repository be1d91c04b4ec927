"""Defaults, lambdas as defaults, InitVar, post_init."""
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field

from jaxtyping import Float32

from typednn import Tensor, ops, typed


@typed
def smooth(x: Float32[Tensor, "n"], f: Callable[[Float32[Tensor, "n"]], Float32[Tensor, "n"]] = lambda v: v * 2) -> Float32[Tensor, "n"]:
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
Table(ops.ones((5, 3)))
Table(ops.ones((5, 3))).mean @ ops.ones((3,))
Options().weight + ops.ones((3,))
