"""A registry."""
from abc import ABC, abstractmethod
from collections.abc import Callable

from jaxtyping import Float32

from typednn import Tensor, ops

Kernel = Callable[[Float32[Tensor, "n d"], Float32[Tensor, "m d"]], Float32[Tensor, "n m"]]
KERNELS: dict[str, Kernel] = {}


def register(name: str) -> Callable[[Kernel], Kernel]:
    def remember(kernel: Kernel) -> Kernel:
        KERNELS[name] = kernel
        return kernel

    return remember


@register("linear")
def linear(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m d"]) -> Float32[Tensor, "n m"]:
    return x @ y  # E: matmul: x (n, d) and y (m, d): axis -1 of x has d, axis -2 of y has m; they must be equal: [shape]


@register("diagonal")  # E: argument 1 is a function whose argument 2 is float32 (m, d), declared Float32[Tensor, "n d [shape]
def diagonal(x: Float32[Tensor, "n d"], y: Float32[Tensor, "n d"]) -> Float32[Tensor, "n"]:
    return ops.sum(x * y, axis=1)


KERNELS["outer"] = lambda x, y: x[:, None] * y  # E: 'KERNELS['outer']' is a function whose result is float32 (n, m, d), declared Float32[Tenso [shape-rank]


class Regressor(ABC):
    @abstractmethod
    def predict(self, x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n"]: ...


class Mean(Regressor):
    def __init__(self, y: Float32[Tensor, "n"]) -> None:
        self.mean = ops.mean(y)

    def predict(self, x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n 1"]:  # E: Mean.predict: the result is float32 (n, 1), declared Float32[Tensor, "n"]: 1 axis expected [shape-rank]
        return ops.zeros((x.shape[0], 1)) + self.mean
