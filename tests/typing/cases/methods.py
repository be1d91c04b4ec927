"""jit, grad, value_and_grad and remat in classes: methods, static methods, class methods, fields."""

from typing import Generic, TypeVar, reveal_type

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, grad, jit, losses, nn, ops, remat, value_and_grad
from typednn.planning.run.jit import Jit

In = TypeVar("In", bound=int)
Out = TypeVar("Out", bound=int)
T = TypeVar("T")
rng = np.random.default_rng(0)
images = ops.zeros((32, 784))
labels = ops.zeros(32, dtype=np.int64)
fewer = ops.zeros(31, dtype=np.int64)
row = ops.zeros(3)


class Model(nn.Module, Generic[In, Out]):
    def __init__(self, inputs: In, outputs: Out) -> None:
        self.layer = nn.Linear(inputs, outputs, rng=rng)

    @jit
    def __call__(self, x: Float32[Tensor, "b In"]) -> Float32[Tensor, "b Out"]:
        return self.layer(x)

    @jit
    def loss(self, x: Float32[Tensor, "b In"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
        return losses.cross_entropy(self.layer(x), y)

    @remat
    def again(self, x: Float32[Tensor, "b In"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
        return losses.cross_entropy(self.layer(x), y)

    @grad
    def slope(self, x: Float32[Tensor, "b In"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
        return losses.cross_entropy(self.layer(x), y)

    @value_and_grad
    def both(self, x: Float32[Tensor, "b In"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
        return losses.cross_entropy(self.layer(x), y)

    @jit
    @value_and_grad
    def step(self, x: Float32[Tensor, "b In"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
        return losses.cross_entropy(self.layer(x), y)

    @staticmethod
    @jit
    def turned(x: Float32[Tensor, "b n"], by: float = 2.0) -> Float32[Tensor, "n b"]:
        return x.T * by

    @staticmethod
    @grad
    def squared(x: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
        return ops.sum(x * x)

    @classmethod
    @jit
    def of_class(cls, x: Float32[Tensor, "b n"], by: float = 2.0) -> Float32[Tensor, "n b"]:
        return x.T * by

    def inside(self, x: Float32[Tensor, "b In"], y: Int64[Tensor, "b"]) -> None:
        reveal_type(self(x))  # R: Tensor[tuple[b, Out], float32]
        reveal_type(self.loss(x, y))  # R: Tensor[tuple[()], float32]
        reveal_type(self.slope(x, y))  # R: Model[In, Out]
        reveal_type(self.step(x, y))  # R: tuple[Tensor[tuple[()], float32], Model[In, Out]]
        self.loss(x, y[1:])  # E: loss: argument 'y' is int64 (max(b-1,0),), declared Int64[Tensor, "b"]: axis 0: b is b, and max(b-1,0) is not [shape]


model = Model(784, 10)

# Of an instance: without self

reveal_type(model(images))  # R: Tensor[tuple[32, 10], float32]
reveal_type(model.loss(images, labels))  # R: Tensor[tuple[()], float32]
reveal_type(model.loss(images, y=labels))  # R: Tensor[tuple[()], float32]
reveal_type(model.again(images, labels))  # R: Tensor[tuple[()], float32]
reveal_type(model.slope(images, labels))  # R: Model[784, 10]
reveal_type(model.both(images, labels))  # R: tuple[Tensor[tuple[()], float32], Model[784, 10]]
reveal_type(model.step(images, y=labels))  # R: tuple[Tensor[tuple[()], float32], Model[784, 10]]

# E: argument 'x' is float32 (784, 32), declared Float32[Tensor, "b 784"]: axis -1 is 32, expected 784 [shape]
model(images.T)
# E: loss: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
model.loss(images, fewer)
# E: again: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
model.again(images, fewer)
# E: slope: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
model.slope(images, fewer)
# E: both: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
model.both(images, fewer)
# E: step: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
model.step(images, fewer)
model.loss(images)  # E: Too few arguments [call-arg]
model.loss(images, z=labels)  # E: Unexpected keyword argument "z" [call-arg]

# Of the class: what the transformation made

reveal_type(Model.loss(model, images, labels))  # R: Tensor[tuple[()], float32]
reveal_type(Model.slope(model, images, labels))  # R: Model[784, 10]
reveal_type(Model.step(model, images, labels)[1])  # R: Model[784, 10]
# E: Model.loss: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
Model.loss(model, images, fewer)

# Static methods and class methods

reveal_type(model.turned(images))  # R: Tensor[tuple[784, 32], float32]
reveal_type(Model.turned(images, by=3.0))  # R: Tensor[tuple[784, 32], float32]
reveal_type(model.squared(row))  # R: Tensor[tuple[3], float32]
reveal_type(Model.squared(row))  # R: Tensor[tuple[3], float32]
reveal_type(model.of_class(images))  # R: Tensor[tuple[784, 32], float32]
reveal_type(Model.of_class(images, by=3.0))  # R: Tensor[tuple[784, 32], float32]
model.turned(row)  # E: argument 'x' is float32 (3,), declared Float32[Tensor, "b n"]: 2 axes expected, 1 found [shape-rank]
Model.of_class(row)  # E: argument 'x' is float32 (3,), declared Float32[Tensor, "b n"]: 2 axes expected, 1 found [shape-rank]
model.squared(images)  # E: Model.squared: argument 'x' is float32 (32, 784), declared Float32[Tensor, "n"]: 1 axis expected, 2 found [shape-rank]

# Transformations of methods

reveal_type(jit(model.loss)(images, labels))  # R: Tensor[tuple[()], float32]
# E: loss: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
jit(model.loss)(images, fewer)
reveal_type(grad(Model.loss)(model, images, labels))  # R: Model[784, 10]


class Derived(Model[In, Out]):
    @jit
    def loss(self, x: Float32[Tensor, "b In"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
        return super().loss(x, y) * 2.0


derived = Derived(3, 4)
small, two = ops.zeros((2, 3)), ops.zeros(2, dtype=np.int64)
reveal_type(derived.loss(small, two))  # R: Tensor[tuple[()], float32]
reveal_type(derived.step(small, two)[1])  # R: Model[3, 4]
reveal_type(derived.of_class(small))  # R: Tensor[tuple[3, 2], float32]
reveal_type(Derived.of_class(small))  # R: Tensor[tuple[3, 2], float32]
reveal_type(derived.turned(small))  # R: Tensor[tuple[3, 2], float32]


# Fields are not bound


def doubled(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x + x


def total(x: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    return ops.sum(x * x)


class Holder(Generic[T]):
    declared: Jit[[Float32[Tensor, "3"]], Float32[Tensor, "3"]]

    def __init__(self) -> None:
        self.declared = jit(doubled)
        self.inferred = jit(doubled)
        self.slope = grad(total)

    @jit
    def same(self, x: T) -> T:
        return x

    @jit
    def scaled(self, x: Float32[Tensor, "n"], *, by: float = 2.0) -> Float32[Tensor, "n"]:
        return x * by


holder = Holder[int]()
reveal_type(holder.declared(row))  # R: Tensor[tuple[3], float32]
reveal_type(holder.inferred(row))  # R: Tensor[tuple[3], float32]
reveal_type(holder.slope(row))  # R: Tensor[tuple[3], float32]
reveal_type(holder.same(3))  # R: int
reveal_type(holder.scaled(row, by=3.0))  # R: Tensor[tuple[3], float32]
holder.scaled(row, 3.0)  # E: Too many positional arguments [call-arg|misc]
