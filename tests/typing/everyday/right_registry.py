"""A registry with decorators, abstract bases, class methods, plugins by name."""
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, Self

import numpy as np
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
    return x @ y.T


@register("rbf")
def rbf(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m d"]) -> Float32[Tensor, "n m"]:
    return ops.exp(-ops.sum((x[:, None, :] - y[None, :, :]) ** 2, axis=2))


class Regressor(ABC):
    kinds: ClassVar[list[str]] = []

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.kinds.append(cls.__name__)

    @abstractmethod
    def predict(self, x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n"]: ...

    def error(self, x: Float32[Tensor, "n 3"], y: Float32[Tensor, "n"]) -> float:
        return ops.mean(ops.abs(self.predict(x) - y)).item()


class Mean(Regressor):
    def __init__(self, y: Float32[Tensor, "n"]) -> None:
        self.mean = ops.mean(y)

    def predict(self, x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n"]:
        return ops.zeros(x.shape[0]) + self.mean


class KernelRidge(Regressor):
    def __init__(self, x: Float32[Tensor, "_ 3"], alpha: Float32[Tensor, "_"], kernel: Kernel) -> None:
        self.x, self.alpha, self.kernel = x, alpha, kernel

    @classmethod
    def fit(cls, x: Float32[Tensor, "m 3"], y: Float32[Tensor, "m"], name: str = "rbf") -> Self:
        kernel = KERNELS[name]
        gram = kernel(x, x) + 1e-3 * ops.eye(x.shape[0])
        return cls(x, ops.solve(gram, y), kernel)

    def predict(self, x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n"]:
        return self.kernel(x, self.x) @ self.alpha


x = ops.normal((12, 3), rng=np.random.default_rng(0))
y = ops.sum(x, axis=1)
models: dict[str, Regressor] = {"mean": Mean(y), **{k: KernelRidge.fit(x, y, k) for k in KERNELS}}
best = min(models, key=lambda name: models[name].error(x, y))
print(best, Regressor.kinds)
