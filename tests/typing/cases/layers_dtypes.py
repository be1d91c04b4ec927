"""Layers in float64, by ``dtype=`` of their constructors: right and wrong."""

from collections.abc import Callable
from typing import Any, Generic, Literal

import numpy as np
from jaxtyping import Float, Float64
from typing_extensions import TypeVar, reveal_type

from typednn import Tensor, grad, jit, nn, ops

F = TypeVar("F", bound=np.floating[Any], default=np.float32, covariant=True)

rng = np.random.default_rng(0)
single = ops.zeros((2, 3))
double = ops.zeros((2, 3), dtype=np.float64)

layer = nn.Linear(3, 4, rng=rng, dtype=np.float64)
# R: Linear[3, 4, float64]
reveal_type(layer)
# R: Tensor[tuple[3, 4], float64]
reveal_type(layer.weight)
# R: Tensor[tuple[2, 4], float64]
reveal_type(layer(double))
# R: Tensor[tuple[2, 4], float64]
reveal_type(jit(layer)(double))
# R: Tensor[tuple[2, 4], float32]
reveal_type(nn.Linear(3, 4, rng=rng, dtype=np.float32)(single))
# R: Tensor[tuple[2, 4], float64]
reveal_type(nn.Sequential(layer, nn.ReLU(), nn.LayerNorm(4, dtype=np.float64))(double))
# R: Tensor[tuple[1, 6, 7, 3], float64]
reveal_type(nn.Conv2d(2, 6, 2, rng=rng, dtype=np.float64)(ops.zeros((1, 2, 8, 4), dtype=np.float64)))
# R: Tensor[tuple[2, 5], float64]
reveal_type(nn.Embedding(7, 5, rng=rng, dtype=np.float64)(ops.asarray([1, 2])))

# E: Linear.__call__: argument 'x' is float32 (2, 3), declared Float64[Tensor, "*b 3"]: dtype is float32, expected float64; use astype(np.float64) [shape-dtype]
layer(single)
# E: Linear.__call__: argument 'x' is float64 (2, 3), declared Float32[Tensor, "*b 3"]: dtype is float64, expected float32; use astype(np.float32) [shape-dtype]
nn.Linear(3, 4, rng=rng)(double)
# E: Linear.__call__: argument 'x': dtype is float32, expected float64; use astype(np.float64) [shape-dtype]
nn.Sequential(layer, nn.ReLU())(single)
# E: Linear: dtype is np.int64, but expected np.float32 or np.float64 [shape-dtype]
nn.Linear(3, 4, rng=rng, dtype=np.int64)
# E: Embedding: dtype is np.complex64, but expected np.float32 or np.float64 [shape-dtype]
nn.Embedding(3, 4, rng=rng, dtype=np.complex64)
# E: LayerNorm: dtype is float, but expected np.float32 or np.float64 [shape-dtype]
nn.LayerNorm(3, dtype=float)


def takes_a_function(f: Callable[[Float64[Tensor, "n 3"]], Float64[Tensor, "n 4"]]) -> None: ...


takes_a_function(layer)


class Net(nn.Module):
    hidden: nn.Linear[Literal[3], Literal[4], np.float64]

    def __init__(self) -> None:
        self.hidden = nn.Linear(3, 4, rng=rng, dtype=np.float64)

    def __call__(self, x: Float64[Tensor, "*b 3"]) -> Float64[Tensor, "*b 4"]:
        return self.hidden(x)


def loss(net: Net) -> Float64[Tensor, ""]:
    return ops.sum(net(double))


# R: Net
reveal_type(grad(loss)(Net()))


class Scaled(nn.Module, Generic[F]):
    """A layer of a user's own, of either dtype."""

    weight: Float[Tensor[Any, F], "3"]

    def __init__(self, dtype: type[F] = np.float32) -> None:  # type: ignore[assignment]  # the default of F
        self.weight = ops.ones(3, dtype=dtype)

    def __call__(self, x: Float[Tensor[Any, F], "*b 3"]) -> Float[Tensor[Any, F], "*b 3"]:
        return x * self.weight


# R: Tensor[tuple[2, 3], float64]
reveal_type(Scaled(np.float64)(double))
# R: Tensor[tuple[2, 3], float32]
reveal_type(Scaled()(single))


def doubled(x: Float[Tensor[Any, F], "n m"]) -> Float[Tensor[Any, F], "n 2*m"]:
    return ops.concat([x, x], axis=1)


# R: Tensor[tuple[2, 6], float64]
reveal_type(doubled(double))
# R: Tensor[tuple[2, 6], float32]
reveal_type(doubled(single))
