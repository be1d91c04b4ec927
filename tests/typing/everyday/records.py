"""Records of tensors: the names in their fields are sizes that the fields of one record share."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32
from typing_extensions import reveal_type

from typednn import Tensor, nn, ops, value_and_grad

rng = np.random.default_rng(0)


class Batch(NamedTuple):
    inputs: Float32[Tensor, "b d"]
    targets: Float32[Tensor, "b"]


@dataclass(frozen=True)
class Example:
    inputs: Float32[Tensor, "b d"]
    targets: Float32[Tensor, "b"]


class Model(nn.Module):
    w1: Float32[Tensor, "d h"]
    b1: Float32[Tensor, "h"]
    w2: Float32[Tensor, "h k"]


# --- a record that is made here
def made(x: Float32[Tensor, "n 3"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "3"]:
    batch = Batch(x, y)
    reveal_type(batch.inputs)  # R: Tensor[tuple[n, 3], float32]
    reveal_type(batch[1])  # R: Tensor[tuple[n], float32]
    return batch.targets @ batch.inputs


def made_wrong(x: Float32[Tensor, "n 3"], y: Float32[Tensor, "n"], z: Float32[Tensor, "m"]) -> Float32[Tensor, "n"]:
    _ = Batch(x, z)  # E: b is n, and m is not [shape]
    _ = Example(targets=ops.zeros(4), inputs=ops.zeros((2, 3)))  # E: axis 0 is 4, expected 2 [shape]
    batch = Batch(x, y)
    _ = batch.inputs @ batch.targets  # E: axis -1 of x has 3, axis -1 of y has n [shape]
    return batch.targets @ batch.inputs  # E: axis 0: for n=2 it is 3, not 2 [shape]


# --- a frozen record that is given
def given(p: Example, q: Example, scale: Float32[Tensor, "b"]) -> Float32[Tensor, "b"]:
    reveal_type(p.inputs @ q.inputs.T)  # R: Tensor[tuple[b, b], float32]
    _ = (p.inputs + q.inputs) * (p.targets - q.targets)[:, None]
    _ = p.targets * scale
    return ops.sum(p.inputs, axis=1) + p.targets


def given_wrong(p: Example, q: Example) -> Float32[Tensor, "b"]:
    _ = p.targets * ops.sum(p.inputs, axis=0)  # E: x (p.b,) and y (p.d,) [shape]
    _ = p.targets + ops.zeros((2, 3, 4)) @ ops.zeros((5, 4))  # E: axis -1 of x has 4, axis -2 of y has 5 [shape]
    return q.inputs  # E: 1 axis expected, 2 found [shape-rank]


# --- a record that is assigned anew
def assigned(p: Example, q: Example) -> Float32[Tensor, "_"]:
    inputs = p.inputs
    p = q
    return ops.sum(inputs, axis=1) + p.targets


# --- the weights of a model that is given
def forward(model: Model, x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b k"]:
    hidden = ops.maximum(x @ model.w1 + model.b1, 0.0)
    reveal_type(hidden)  # R: Tensor[tuple[b, h], float32]
    return hidden @ model.w2


def forward_wrong(model: Model, x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b"]:
    _ = x @ model.w1 @ model.w2.T  # E: axis -1 of x has model.h, axis -2 of y has model.k [shape]
    _ = model.w1 + model.b1[:, None]  # E: add: x (model.d, model.h) and y (model.h, 1) [shape]
    return x @ model.w1 @ model.w2  # E: 1 axis expected, 2 found [shape-rank]


def loss(model: Model, x: Float32[Tensor, "b d"]) -> Float32[Tensor, ""]:
    return ops.mean(forward(model, x))


def step(model: Model, x: Float32[Tensor, "b d"], rate: float) -> Model:
    _, gradient = value_and_grad(loss)(model, x)
    return nn.replace(model, w1=model.w1 - rate * gradient.w1)


# --- in a function inside of one that is given a model
def inside(model: Model) -> Float32[Tensor, ""]:
    def norm(x: Float32[Tensor, "n m"]) -> Float32[Tensor, ""]:
        return ops.sum(x * x) + ops.sum(model.w1 @ model.w2)

    return norm(model.w1) + norm(model.w2)
