"""Batches of modules, as ``vmap(grad(loss))`` gives: their fields have the mapped axis."""

from typing import TypeVar, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, grad, jit, nn, ops, trees, value_and_grad, vmap

T = TypeVar("T")
rng = np.random.default_rng(0)


class Inner(nn.Module):
    def __init__(self) -> None:
        self.bias = ops.zeros(3)


class Mlp(nn.Module):
    def __init__(self) -> None:
        self.inner = Inner()
        self.pair = (Inner(), ops.zeros(2))
        self.layers = nn.Sequential(nn.Linear(4, 8, rng=rng), nn.Tanh(), nn.Linear(8, 3, rng=rng))
        self.rate = 0.5

    def __call__(self, x: Float32[Tensor, "*b 4"]) -> Float32[Tensor, "*b 3"]:
        return self.layers(x) + self.inner.bias


def loss(model: Mlp, x: Float32[Tensor, "4"], y: Float32[Tensor, "3"]) -> Float32[Tensor, ""]:
    return ops.sum((model(x) - y) ** 2)


def mean(tree: T) -> T:
    mapped: T = trees.map(lambda leaf: ops.mean(leaf, axis=0), tree)
    return mapped


model, xs, ys = Mlp(), ops.ones((5, 4)), ops.ones((5, 3))
of_each = vmap(grad(loss), in_axes=(None, 0, 0))
gradients = of_each(model, xs, ys)
reveal_type(gradients.inner.bias)  # R: Tensor[tuple[5, 3], float32]
reveal_type(gradients.pair[1])  # R: Tensor[tuple[5, 2], float32]
reveal_type(gradients.pair[0].bias)  # R: Tensor[tuple[5, 3], float32]
reveal_type(gradients.layers[0].weight)  # R: Tensor[tuple[5, 4, 8], float32]
reveal_type(gradients.layers.layers[2].weight)  # R: Tensor[tuple[5, 8, 3], float32]
reveal_type(gradients.rate)  # R: float
reveal_type(of_each(model, xs, ys).inner.bias)  # R: Tensor[tuple[5, 3], float32]
planned = jit(vmap(grad(loss), in_axes=(None, 0, 0)))
reveal_type(planned(model, xs, ys).inner.bias)  # R: Tensor[tuple[5, 3], float32]
of_batches = vmap(of_each, in_axes=(None, 0, 0))(model, ops.ones((2, 5, 4)), ops.ones((2, 5, 3)))
reveal_type(of_batches.inner.bias)  # R: Tensor[Any, float32]
behind = vmap(grad(loss), in_axes=(None, 0, 0), out_axes=-1)(model, xs, ys)
reveal_type(behind.layers[0].weight)  # R: Tensor[tuple[4, 8, 5], float32]
by_lambda = vmap(lambda x, y: grad(loss)(model, x, y))(xs, ys)
reveal_type(by_lambda.inner.bias)  # R: Tensor[tuple[5, 3], float32]
values, by_pair = vmap(value_and_grad(loss), in_axes=(None, 0, 0))(model, xs, ys)
reveal_type(values)  # R: Tensor[tuple[5], float32]
reveal_type(by_pair.inner)  # R: Inner
reveal_type(by_pair.inner.bias)  # R: Tensor[tuple[5, 3], float32]

# What a function makes of a batch may have other axes

reveal_type(mean(gradients).inner.bias)  # R: Tensor[Any, float32]
total = trees.map(lambda leaf: ops.sum(leaf, axis=0), gradients)
reveal_type(total.inner.bias)  # R: Tensor[Any, float32]
fits: Float32[Tensor, "3"] = mean(gradients).inner.bias
reveal_type(model.inner.bias)  # R: Tensor[tuple[3], float32]

# The layers of a chain by their places

reveal_type(model.layers[0].weight)  # R: Tensor[tuple[4, 8], float32]
reveal_type(model.layers[-1].weight)  # R: Tensor[tuple[8, 3], float32]
reveal_type(model.layers[1](xs))  # R: Tensor[tuple[5, 4], float32]
model.layers[0](ys)  # E: Linear.__call__: argument 'x' is float32 (5, 3), declared Float32[Tensor, "*b 4"]: axis -1 is 3, expected 4 [shape]


class Step:
    def __init__(self) -> None:
        self.of_each = jit(vmap(grad(loss), in_axes=(None, 0, 0)))


# which map it is, is not known here
reveal_type(Step().of_each(model, xs, ys).inner.bias)  # R: Tensor[Any, float32]


def chosen(place: int) -> None:
    reveal_type(model.layers[place])  # R: Any


def norms(
    model: Mlp, xs: Float32[Tensor, "n 4"], ys: Float32[Tensor, "n 3"]
) -> Float32[Tensor, "n"]:
    weight = vmap(grad(loss), in_axes=(None, 0, 0))(model, xs, ys).layers[0].weight
    return ops.sqrt(ops.sum(weight**2, axis=(1, 2)))


def wrong_norms(
    model: Mlp, xs: Float32[Tensor, "n 4"], ys: Float32[Tensor, "n 3"]
) -> Float32[Tensor, "n"]:
    gradients = vmap(grad(loss), in_axes=(None, 0, 0))(model, xs, ys)
    # E: wrong_norms: the result is float32 (n, 8), declared Float32[Tensor, "n"]: 1 axis expected, 2 found [shape-rank]
    return ops.sqrt(ops.sum(gradients.layers[0].weight ** 2, axis=1))
