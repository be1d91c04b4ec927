"""Training loops, optimizers, gradients and schedules."""

import math

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, grad, jit, losses, nn, ops, optim, value_and_grad, vjp

rng = np.random.default_rng(0)


class Classifier(nn.Module):
    def __init__(self) -> None:
        self.hidden = nn.Linear(20, 16, rng=rng)
        self.output = nn.Linear(16, 4, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 4"]:
        return self.output(ops.relu(self.hidden(x)))


def loss(
    model: Classifier, x: Float32[Tensor, "b 20"], y: Int64[Tensor, "b"]
) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x), y)


images = ops.zeros((32, 20))
labels = ops.zeros(32, dtype=np.int64)


# --- a loop of steps
def train(epochs: int) -> Classifier:
    model, optimizer = Classifier(), optim.Adam(1e-3)
    state = optimizer.init(model)
    for epoch in range(epochs):
        value, gradient = value_and_grad(loss)(model, images, labels)
        model, state = optimizer.step(model, gradient, state)
        print(f"epoch {epoch}: {value.item():.3f}")
    return model


def train_wrong(epochs: int) -> Classifier:
    model, optimizer = Classifier(), optim.Adam(1e-3)
    state = optimizer.init(model)
    for _ in range(epochs):
        _, gradient = value_and_grad(loss)(model, images[:, 1:], labels)  # E: loss: argument 'x' is float32 (32, 19) [shape]
        model, state = optimizer.step(model, gradient, state)
    return model


# --- labels of another batch
def shuffled(model: Classifier, order: Int64[Tensor, "32"]) -> Float32[Tensor, ""]:
    return loss(model, ops.take(images, order, axis=0), ops.take(labels, order, axis=0))


def shuffled_wrong(model: Classifier, order: Int64[Tensor, "16"]) -> Float32[Tensor, ""]:
    return loss(model, ops.take(images, order, axis=0), labels)  # E: axis 0 is 32, expected 16 [shape]


# --- a step whose result is thrown away
def forgetful(model: Classifier, gradient: Classifier) -> Classifier:
    optimizer = optim.SGD(0.1, momentum=0.9)
    model, _ = optimizer.step(model, gradient, optimizer.init(model))
    return model


def forgetful_wrong(model: Classifier, gradient: Classifier) -> Classifier:
    optimizer = optim.SGD(0.1, momentum=0.9)
    optimizer.step(model, gradient, optimizer.init(model))  # E: step [unused-result]
    return model


# --- an operation whose result is thrown away
def normalized(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b d"]:
    x = x - ops.mean(x, axis=0)
    return x / ops.sqrt(ops.mean(x * x, axis=0) + 1e-5)


def normalized_wrong(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b d"]:
    ops.relu(x)  # E: relu [unused-result]
    return x / ops.sqrt(ops.mean(x * x, axis=1) + 1e-5)  # E: axis -1 [shape]


# --- a step planned by jit
@jit
def step(
    model: Classifier,
    state: optim.State[Classifier],
    x: Float32[Tensor, "b 20"],
    y: Int64[Tensor, "b"],
) -> tuple[Float32[Tensor, ""], Classifier, optim.State[Classifier]]:
    value, gradient = value_and_grad(loss)(model, x, y)
    return value, *optim.Adam(1e-3).step(model, gradient, state)


def planned(model: Classifier) -> Float32[Tensor, ""]:
    value, model, _ = step(model, optim.Adam(1e-3).init(model), images, labels)
    return value


def planned_wrong(model: Classifier) -> Float32[Tensor, ""]:
    value, model, _ = step(model, optim.Adam(1e-3).init(model), images, labels[:-1])  # E: step: argument 'y' is int64 (31,) [shape]
    return value


# --- the gradient of a weight
def squared(
    w: Float32[Tensor, "n"], x: Float32[Tensor, "b n"], y: Float32[Tensor, "b"]
) -> Float32[Tensor, ""]:
    return ops.mean((x @ w - y) ** 2)


def descent(x: Float32[Tensor, "b 5"], y: Float32[Tensor, "b"]) -> Float32[Tensor, "5"]:
    w = ops.zeros(5)
    for _ in range(100):
        w = w - 0.1 * grad(squared)(w, x, y)
    return w


def descent_wrong(x: Float32[Tensor, "b 5"], y: Float32[Tensor, "b"]) -> Float32[Tensor, "5"]:
    w = ops.zeros(4)
    for _ in range(100):
        w = w - 0.1 * grad(squared)(w, x, y)  # E: squared: argument 'x' is float32 (b, 5) [shape]
    return ops.zeros(5)


# --- the gradient of a whole number
def of_float(x: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    return ops.sum(x * x)


def of_int(x: Int64[Tensor, "n"]) -> Float32[Tensor, ""]:
    return ops.sum(x.astype(np.float32) ** 2)


_ = grad(of_float)(ops.zeros(3))
_ = grad(of_int)(ops.zeros(3, dtype=np.int64))  # E: of_int: the first argument holds no floating-point tensor [shape-dtype]


# --- the gradient of a vector
def scores(w: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return ops.exp(w)


def total(w: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    return ops.sum(ops.exp(w))


_ = grad(total)(ops.zeros(3))
_ = grad(scores)(ops.zeros(3))  # E: scores: a gradient is taken of a floating-point scalar [shape-rank]


# --- a cotangent
def pulled(x: Float32[Tensor, "n"], g: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    y, pull = vjp(scores, x)
    (dx,) = pull(g * y)
    return dx


def pulled_wrong(x: Float32[Tensor, "4"], g: Float32[Tensor, "5"]) -> Float32[Tensor, "4"]:
    _, pull = vjp(scores, x)
    (dx,) = pull(g)  # E: 5 [shape]
    return dx


# --- a schedule
def cosine(step: int, steps: int) -> float:
    return 0.5 * (1 + math.cos(math.pi * step / steps))


def scheduled(w: Float32[Tensor, "n"], g: Float32[Tensor, "n"], step: int) -> Float32[Tensor, "n"]:
    return w - 0.1 * cosine(step, 100) * g


def scheduled_wrong(w: Float32[Tensor, "n m"], g: Float32[Tensor, "m n"], step: int) -> Float32[Tensor, "n m"]:
    return w - 0.1 * cosine(step, 100) * g  # E: for m=2, n=3 [shape]


# --- a table of rates
def warmup(steps: int) -> Float32[Tensor, "_"]:
    return ops.minimum(ops.arange(steps).astype(np.float32) / 10, ops.ones(()))


def rates() -> Float32[Tensor, "100"]:
    return ops.linspace(0.1, 0.0, 100)


def rates_wrong() -> Float32[Tensor, "100"]:
    return ops.linspace(0.1, 0.0, 101)  # E: axis 0 is 101, expected 100 [shape]


# --- accuracy over batches
def accuracy(model: Classifier, x: Float32[Tensor, "b 20"], y: Int64[Tensor, "b"]) -> float:
    guesses = ops.argmax(model(x), axis=1)
    return ops.mean((guesses == y).astype(np.float32)).item()


def accuracy_wrong(model: Classifier, x: Float32[Tensor, "32 20"], y: Int64[Tensor, "32"]) -> float:
    guesses = ops.argmax(model(x), axis=0)
    return ops.mean((guesses == y).astype(np.float32)).item()  # E: 4 [shape]


# --- a loop that never ends
def forever(model: Classifier) -> Classifier:
    optimizer = optim.SGD(0.1)
    state = optimizer.init(model)
    while True:
        value, gradient = value_and_grad(loss)(model, images, labels)
        model, state = optimizer.step(model, gradient, state)
        if value.item() < 0.1:
            return model


def forever_wrong(w: Float32[Tensor, "5"]) -> Float32[Tensor, "5"]:
    x, y = ops.zeros((8, 4)), ops.zeros(8)
    while True:
        w = w - grad(squared)(w, x, y)  # E: squared: argument 'x' is float32 (8, 4) [shape]
        if float(ops.max(w)) < 0.1:
            return w


# --- the gradient of a Python number
def scaled(x: Float32[Tensor, "n"], by: int) -> Float32[Tensor, ""]:
    return ops.sum(x) * by


def scaled_wrong(by: int, x: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    return ops.sum(x) * by


_ = grad(scaled)(ops.zeros(3), 3)
_ = grad(scaled_wrong)(3, ops.zeros(3))  # E: scaled_wrong: the first argument holds no floating-point tensor to differentiate; it is int [shape-dtype]
