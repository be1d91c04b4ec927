"""grad and value_and_grad keep the signature; the gradient of a model has the model's type."""

from typing import Any, Generic, TypeVar, reveal_type

import numpy as np
from jaxtyping import Float32, Int64

import typednn
from typednn import (
    Tensor,
    grad,
    jit,
    losses,
    nn,
    ops,
    optim,
    remat,
    stop_gradient,
    value_and_grad,
    vjp,
)
from typednn import grad as slope_of

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


def loss(
    model: Model[In, Out], x: Float32[Tensor, "b In"], y: Int64[Tensor, "b"]
) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x), y)


model = Model(784, 10)
# R: tuple[Tensor[tuple[()], float32], Model[784, 10]]
reveal_type(value_and_grad(loss)(model, images, labels))
reveal_type(grad(loss)(model, images, labels))  # R: Model[784, 10]
reveal_type(grad(loss)(model, x=images, y=labels))  # R: Model[784, 10]
value, gradient = value_and_grad(loss)(model, images, labels)
reveal_type(value)  # R: Tensor[tuple[()], float32]
reveal_type(gradient)  # R: Model[784, 10]
reveal_type(gradient.layer.weight)  # R: Tensor[tuple[784, 10], float32]
step = value_and_grad(loss)
reveal_type(step(model, images, labels))  # R: tuple[Tensor[tuple[()], float32], Model[784, 10]]
reveal_type(step(model, y=labels, x=images))  # R: tuple[Tensor[tuple[()], float32], Model[784, 10]]
# E: loss: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
step(model, images, fewer)
# E: loss: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
step(model, y=fewer, x=images)
# E: loss: argument 'x' is float32 (32, 783), declared Float32[Tensor, "b In"]: axis -1 is 783, expected 784 (In is 784, bound by 'model') [shape]
step(model, images[:, 1:], labels)
# E: loss: argument 'x' is int64 (32,), declared Float32[Tensor, "b In"]: dtype is int64, expected float32; use astype(np.float32) [shape-dtype]
step(model, labels, images)
step(model, images)  # E: Missing positional argument "y" in call to "loss" [call-arg]
# E: loss: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
grad(loss)(model, images, fewer)
grad(loss)(images, images, labels)  # E: loss: argument 'model' is float32 (32, 784), declared Model[In, Out] [arg-type]


def quadratic(x: Float32[Tensor, "n"], a: Float32[Tensor, "n n"]) -> Float32[Tensor, ""]:
    return x @ a @ x


reveal_type(grad(quadratic)(ops.ones(3), ops.eye(3)))  # R: Tensor[tuple[3], float32]
# E: quadratic: argument 'a' is float32 (4, 4), declared Float32[Tensor, "n n"]: axis 0 is 4, expected 3 (n is 3, bound by 'x') [shape]
grad(quadratic)(ops.ones(3), ops.eye(4))
# E: quadratic: argument 'x' is float32 (3, 1), declared Float32[Tensor, "n"]: 1 axis expected, 2 found [shape-rank]
grad(quadratic)(ops.ones((3, 1)), ops.eye(3))


def tuple_loss(
    p: tuple[Float32[Tensor, "n m"], Float32[Tensor, "m"]], x: Float32[Tensor, "b n"]
) -> Float32[Tensor, ""]:
    w, b = p
    return ops.sum(x @ w + b)


# R: tuple[Tensor[tuple[3, 4], float32], Tensor[tuple[4], float32]]
reveal_type(grad(tuple_loss)((ops.zeros((3, 4)), ops.zeros(4)), ops.zeros((2, 3))))
# E: tuple_loss: argument 'x' is float32 (2, 4), declared Float32[Tensor, "b n"]: axis -1 is 4, expected 3 (n is 3, bound by 'p') [shape]
grad(tuple_loss)((ops.zeros((3, 4)), ops.zeros(4)), ops.zeros((2, 4)))
# E: tuple_loss: argument 'p[1]' is float32 (5,), declared Float32[Tensor, "m"]: axis 0 is 5, expected 4 (m is 4) [shape]
grad(tuple_loss)((ops.zeros((3, 4)), ops.zeros(5)), ops.zeros((2, 3)))


def dict_loss(p: dict[str, Float32[Tensor, "n"]], x: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    return ops.sum(p["scale"] * x)


# R: dict[str, Tensor[tuple[3], float32]]
reveal_type(grad(dict_loss)({"scale": ops.ones(3)}, ops.ones(3)))


def train(epochs: int) -> Model[Any, Any]:
    model = Model(784, 10)
    reveal_type(model)  # R: Model[784, 10]
    optimizer = optim.Adam(1e-3)
    state = optimizer.init(model)
    for _ in range(epochs):
        value, gradient = value_and_grad(loss)(model, images, labels)
        model, state = optimizer.step(model, gradient, state)
        reveal_type(model)  # R: Model[784, 10]
    return model


reveal_type(train(1))  # R: Model[Any, Any]


def scalar_function(x: Float32[Tensor, ""]) -> Float32[Tensor, ""]:
    return x * x


second = grad(grad(scalar_function))
reveal_type(second)  # R: Grad[Tensor[tuple[()], float32], [Tensor[tuple[()], float32]], Tensor[tuple[()], float32]]
reveal_type(second(ops.ones(())))  # R: Tensor[tuple[()], float32]
# E: scalar_function: argument 'x' is float32 (3,), declared Float32[Tensor, ""]: 0 axes expected, 1 found [shape-rank]
second(ops.ones(3))


def inside(m: Model[In, Out], x: Float32[Tensor, "b In"], y: Int64[Tensor, "b"]) -> Model[In, Out]:
    value, slope = value_and_grad(loss)(m, x, y)
    reveal_type(value)  # R: Tensor[tuple[()], float32]
    reveal_type(slope)  # R: Model[In, Out]
    value_and_grad(loss)(m, x, y[1:])  # E: argument 'y' is int64 (max(b-1,0),), declared Int64[Tensor, "b"]: axis 0: b is b, and max(b-1,0) is not: for b=2 it is 1, not 2 (b is b, bound by 'x') [shape]
    return slope


closure = grad(lambda w: ops.sum(w * w))
reveal_type(closure(ops.ones(3)))  # R: Tensor[tuple[3], float32]


def nested_function(x: Float32[Tensor, "b 784"]) -> Model[int, int]:
    def objective(m: Model[int, int]) -> Float32[Tensor, ""]:
        return ops.mean(m(x))

    reveal_type(grad(objective)(Model(784, 10)))  # R: Model[int, int]
    return grad(objective)(Model(784, 10))


nested_function(images)
out, pull = vjp(lambda w: w * 2, ops.ones(3))


def untyped(model, x):  # type: ignore[no-untyped-def]
    return ops.sum(model(x))


reveal_type(grad(untyped)(model, images))  # R: Model[784, 10]


def chain_loss(
    m: nn.Sequential[nn.Linear[int, int], nn.ReLU], x: Float32[Tensor, "b 784"]
) -> Float32[Tensor, ""]:
    return ops.sum(m(x))


chain = nn.Sequential(nn.Linear(784, 10, rng=rng), nn.ReLU())
reveal_type(grad(chain_loss)(chain, images))  # R: Sequential[Linear[784, 10, float32], ReLU]


# Operations themselves: overloaded ones, and those whose dtype is a type variable

row = ops.zeros(3)
reveal_type(grad(ops.prod)(row))  # R: Tensor[tuple[3], float32]
# R: tuple[Tensor[Any, float32], Tensor[tuple[3], float32]]
reveal_type(value_and_grad(ops.prod)(row))
reveal_type(grad(ops.mean)(row))  # R: Tensor[tuple[3], float32]
total = grad(ops.sum)
reveal_type(total(row))  # R: Tensor[tuple[3], float32]
reveal_type(total(ops.zeros((2, 3), dtype=np.float64)))  # R: Tensor[tuple[2, 3], float64]
reveal_type(grad(lambda x: ops.sum(x * x))(row))  # R: Tensor[tuple[3], float32]


# Lambdas in transformations, whatever these are called, get the arguments of the call

rows = ops.zeros((5, 3))
reveal_type(slope_of(lambda x: ops.sum(x * x))(row))  # R: Tensor[tuple[3], float32]
reveal_type(typednn.grad(lambda x: ops.sum(x * x))(row))  # R: Tensor[tuple[3], float32]
reveal_type(typednn.jit(lambda x: x[None] * x)(row))  # R: Tensor[tuple[1, 3], float32]
reveal_type(grad(lambda x, y: ops.sum(x @ y), argnums=1)(rows, row))  # R: Tensor[tuple[3], float32]
# R: tuple[Tensor[tuple[5, 3], float32], Tensor[tuple[3], float32]]
reveal_type(grad(lambda x, y: ops.sum(x @ y), argnums=(0, 1))(rows, row))
# R: tuple[Tensor[tuple[5, 3], float32], Tensor[tuple[5], float32]]
reveal_type(grad(lambda x, y: (ops.sum(x @ y), x @ y), has_aux=True)(rows, row))
reveal_type(grad(grad(lambda x: x * x))(ops.ones(())))  # R: Tensor[tuple[()], float32]
reveal_type(jit(grad(lambda x: ops.sum(x * x)))(row))  # R: Tensor[tuple[3], float32]
planned_slope = jit(slope_of(lambda x: ops.sum(x @ x)))
reveal_type(planned_slope(row))  # R: Tensor[tuple[3], float32]
# E: matmul: x (5, 3) and y (5, 3): axis -1 of x has 3, axis -2 of y has 5; they must be equal [shape]
jit(grad(lambda x: ops.sum(x @ x)))(rows)
# E: <lambda>: matmul: x (5, 3) and y (5, 3): axis -1 of x has 3, axis -2 of y has 5; they must be equal [shape]
planned_slope(rows)
# E: <lambda>: a gradient is taken of a floating-point scalar, not of float32(3,); reduce it, e.g. with .mean() [shape-rank]
jit(slope_of(lambda x: x * x))(row)


def slope_at(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return grad(lambda z: ops.sum(z**3))(x)


# stop_gradient keeps the type, of a tensor, of a model, of any tree.
reveal_type(stop_gradient(images))  # R: Tensor[tuple[32, 784], float32]
reveal_type(ops.stop_gradient(labels))  # R: Tensor[tuple[32], int64]
reveal_type(stop_gradient(model))  # R: Model[784, 10]
reveal_type(stop_gradient((images, model)))  # R: tuple[Tensor[tuple[32, 784], float32], Model[784, 10]]


def frozen_head(
    model: Model[In, Out], x: Float32[Tensor, "b In"], y: Int64[Tensor, "b"]
) -> Float32[Tensor, ""]:
    reveal_type(stop_gradient(model)(x))  # R: Tensor[tuple[b, Out], float32]
    return losses.cross_entropy(stop_gradient(model(x)) * model(x), y)


def wrong(x: Float32[Tensor, "b n"]) -> Float32[Tensor, "n b"]:
    # E: wrong: the result is float32 (b, n), declared Float32[Tensor, "n b"]: axis 0: for b=2, n=3 it is 2, not 3 [shape]
    return stop_gradient(x)


# Messages name the user's function and its parameters, however it was wrapped.


@jit
def planned(x: Float32[Tensor, "n"], y: Float32[Tensor, "n"], /) -> Float32[Tensor, "n"]:
    return x + y


@value_and_grad
def differentiated(w: Float32[Tensor, "n"], x: Float32[Tensor, "b n"]) -> Float32[Tensor, ""]:
    return ops.mean(x @ w)


class Steps:
    def __init__(self) -> None:
        self.slope = jit(grad(quadratic))

    @jit
    def shared(self, x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
        return x + y

    def positional(self, x: Float32[Tensor, "n"], y: Float32[Tensor, "n"], /) -> None: ...


def locally() -> None:
    slope = grad(quadratic)
    differentiated(ops.eye(4), ops.eye(4))  # E: differentiated: argument 'w' is float32 (4, 4) [shape-rank]
    slope(ops.ones(3), ops.eye(4))  # E: quadratic: argument 'a' is float32 (4, 4) [shape]


planned(row, row[1:])  # E: planned: argument 'y' is float32 (2,), declared Float32[Tensor, "n"]: axis 0 is 2, expected 3 (n is 3, bound by 'x') [shape]
differentiated(row, ops.eye(4))  # E: differentiated: argument 'x' is float32 (4, 4), declared Float32[Tensor, "b n"]: axis -1 is 4, expected 3 (n is 3, bound by 'w') [shape]
jit(value_and_grad(loss))(model, images, fewer)  # E: loss: argument 'y' is int64 (31,) [shape]
remat(quadratic)(row, ops.eye(4))  # E: quadratic: argument 'a' is float32 (4, 4) [shape]
Steps().slope(row, ops.eye(4))  # E: slope: argument 'a' is float32 (4, 4) [shape]
Steps().shared(row, row[1:])  # E: shared: argument 'y' is float32 (2,) [shape]
Steps().positional(row, row[1:])  # E: Steps.positional: argument 'y' is float32 (2,), declared Float32[Tensor, "n"]: axis 0 is 2, expected 3 (n is 3, bound by 'x') [shape]
planned(row, row)
differentiated(row, ops.eye(3))


# The gradient has the class of the argument, which may be a subclass of what is declared.


class Base(nn.Module):
    w: Float32[Tensor, "9"]


class Special(Base): ...


def base_loss(m: Base, x: Float32[Tensor, "b 9"]) -> Float32[Tensor, ""]:
    return ops.sum(x @ m.w)


def size_of(m: Base) -> Float32[Tensor, ""]:
    return ops.sum(m.w)


def of_subclass(special: Special, base: Base, x: Float32[Tensor, "b 9"]) -> Special:
    reveal_type(grad(base_loss)(special, x))  # R: Special
    reveal_type(grad(base_loss)(base, x))  # R: Base
    reveal_type(value_and_grad(size_of)(special))  # R: tuple[Tensor[tuple[()], float32], Special]
    reveal_type(jit(grad(base_loss))(special, x))  # R: Special
    grad(base_loss)(special, x.T)  # E: argument 'x' is float32 (9, b) [shape]
    grad(base_loss)(x, x)  # E: base_loss: argument 'm' is float32 (b, 9), declared Base [arg-type]
    special, _ = optim.SGD(0.1).step(special, grad(base_loss)(special, x), optim.SGD(0.1).init(special))
    return special
