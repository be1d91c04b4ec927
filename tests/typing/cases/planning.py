"""jit keeps the signature of what it compiles: names, defaults, keywords, and what other transformations make; plan."""

from typing import Generic, TypeVar, reveal_type

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, grad, jit, losses, nn, ops, optim, plan, remat, typed, value_and_grad

In = TypeVar("In", bound=int)
Out = TypeVar("Out", bound=int)
rng = np.random.default_rng(0)
images = ops.zeros((32, 784))
labels = ops.zeros(32, dtype=np.int64)
fewer = ops.zeros(31, dtype=np.int64)


class Model(nn.Module, Generic[In, Out]):
    def __init__(self, inputs: In, outputs: Out) -> None:
        self.layer = nn.Linear(inputs, outputs, rng=rng)

    def __call__(self, x: Float32[Tensor, "b In"]) -> Float32[Tensor, "b Out"]:
        return self.layer(x)


@typed
def loss(
    model: Model[In, Out], x: Float32[Tensor, "b In"], y: Int64[Tensor, "b"]
) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x), y)


@jit
@typed
def scaled(x: Float32[Tensor, "*s n"], by: float = 2.0) -> Float32[Tensor, "n *s"]:
    return ops.moveaxis(x, -1, 0) * by


model = Model(784, 10)
planned = jit(loss)
reveal_type(planned(model, images, labels))  # R: Tensor[tuple[()], float32]
reveal_type(planned(model, y=labels, x=images))  # R: Tensor[tuple[()], float32]
# E: loss: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
planned(model, images, fewer)
planned(model, images)  # E: Missing positional argument "y" in call to "loss" [call-arg]
reveal_type(scaled(images))  # R: Tensor[tuple[784, 32], float32]
reveal_type(scaled(ops.zeros((2, 3, 4)), by=3.0))  # R: Tensor[tuple[4, 2, 3], float32]

step = jit(value_and_grad(loss), donate_argnames=())
reveal_type(step(model, images, labels))  # R: tuple[Tensor[tuple[()], float32], Model[784, 10]]
# E: loss: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
step(model, images, fewer)
reveal_type(grad(jit(loss))(model, images, labels))  # R: Model[784, 10]
# E: loss: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
grad(jit(loss))(model, images, fewer)
reveal_type(jit(value_and_grad(jit(loss)))(model, images, labels)[1])  # R: Model[784, 10]
reveal_type(jit(jit(loss))(model, images, labels))  # R: Tensor[tuple[()], float32]
reveal_type(jit(model)(images))  # R: Tensor[tuple[32, 10], float32]
reveal_type(jit(ops.relu)(images))  # R: Tensor[tuple[32, 784], float32]


def train(
    optimizer: optim.Adam, model: Model[In, Out], x: Float32[Tensor, "b In"]
) -> Model[In, Out]:
    return model


# R: Model[784, 10]
reveal_type(jit(train, static_argnames=["optimizer"])(optim.Adam(), model, images))

again = remat(loss)
reveal_type(again(model, images, labels))  # R: Tensor[tuple[()], float32]
# E: loss: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
again(model, images, fewer)
again(model, images)  # E: Missing positional argument "y" in call to "loss" [call-arg]
reveal_type(grad(remat(loss))(model, images, labels))  # R: Model[784, 10]
# R: tuple[Tensor[tuple[()], float32], Model[784, 10]]
reveal_type(jit(value_and_grad(remat(loss)))(model, images, labels))
# E: loss: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
jit(value_and_grad(remat(loss)))(model, images, fewer)
reveal_type(grad(jit(remat(loss)))(model, images, labels))  # R: Model[784, 10]
reveal_type(remat(value_and_grad(loss))(model, images, labels)[1])  # R: Model[784, 10]
reveal_type(remat(model)(images))  # R: Tensor[tuple[32, 10], float32]
reveal_type(remat(remat(ops.relu))(images))  # R: Tensor[tuple[32, 784], float32]

reveal_type(plan(loss, model, b=32, In=784))  # R: Plan
reveal_type(plan(step, model, b=32, In=784).peak_bytes)  # R: int
reveal_type(plan(scaled, s=(4, 5), n=3).predicted_seconds)  # R: float
