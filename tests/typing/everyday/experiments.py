"""Training loops, derivatives, keys, and the boundary to numpy."""
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from jaxtyping import Float32, Int64

from typednn import (
    Tensor,
    grad,
    hessian,
    jacobian,
    jit,
    losses,
    nn,
    ops,
    optim,
    random,
    value_and_grad,
    vmap,
)
from typednn.data import DataLoader

Batch: TypeAlias = tuple[Float32[Tensor, "b 20"], Int64[Tensor, "b"]]
Image = Float32[Tensor, "b 1 28 28"]
Scalar = Float32[Tensor, ""]
rng = np.random.default_rng(0)


# --- model
class Model(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.net = nn.Sequential(nn.Linear(20, 32, rng=rng), nn.ReLU(), nn.Linear(32, 3, rng=rng))

    def __call__(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 3"]:
        return self.net(x)


# --- loss fn
def loss_fn(model: Model, batch: Batch) -> Scalar:
    x, y = batch
    return losses.cross_entropy(model(x), y)


def loss_bad(model: Model, batch: Batch) -> Scalar:
    x, y = batch
    return losses.cross_entropy(y, model(x))  # E: e.g. logits.astype(np.float32) [shape-dtype]


def loss_bad2(model: Model, batch: Batch) -> Scalar:
    x, y = batch
    return losses.mse(model(x), y)  # E: convert one of them, e.g. targets.astype(np.float32) [shape-dtype]


def loss_bad3(model: Model, batch: Batch) -> Scalar:
    x, y = batch
    return losses.cross_entropy(model(x), y, reduction="none")  # E: 0 axes expected, 1 found [shape-rank]


# --- step
@jit
def step(model: Model, state: optim.State[Model], batch: Batch) -> tuple[Model, optim.State[Model], Scalar]:
    value, g = value_and_grad(loss_fn)(model, batch)
    model, state = opt.step(model, g, state)
    return model, state, value


@jit
def step_bad(model: Model, state: optim.State[Model], batch: Batch) -> tuple[Model, optim.State[Model], Scalar]:
    value, g = value_and_grad(loss_fn)(model, batch)
    model, state = opt.step(model, g, state)
    return model, state, model(batch[0])  # E: 0 axes expected, 2 found [shape-rank]


opt = optim.Adam(1e-3)
data_x = ops.normal((64, 20), rng=rng)
data_y = ops.zeros(64, dtype=np.int64)
model = Model(rng)
state = opt.init(model)
for epoch in range(2):
    for batch in DataLoader((data_x, data_y), 16):
        model, state, value = step(model, state, batch)
        print(f"{epoch}: {float(value):.3f}")
for xb, yb in DataLoader((data_x, data_y), 16, last="drop"):
    logits = model(xb)
    wrong = ops.sum(ops.argmax(logits, axis=1) != yb)
    if len(yb) > 99:
        logits_bad = model(yb)  # E: dtype is int64, expected float32; use astype(np.float32) [shape-dtype]
        hits = ops.argmax(logits, axis=0) == yb  # E: axis -1 of x has 3, axis -1 of y has 16; they must be equal, or one of them 1 [shape]


# --- per example
def per_example(model: Model, x: Float32[Tensor, "b 20"], y: Int64[Tensor, "b"]) -> Float32[Tensor, "b"]:
    def one(x: Float32[Tensor, "20"], y: Int64[Tensor, ""]) -> Scalar:
        return losses.cross_entropy(model(x[None]), y[None])

    return vmap(one)(x, y)


def per_example_bad(model: Model, x: Float32[Tensor, "b 20"], y: Int64[Tensor, "b"]) -> Float32[Tensor, "b"]:
    def one(x: Float32[Tensor, "20"], y: Int64[Tensor, ""]) -> Scalar:
        return losses.cross_entropy(model(x), y)  # E: 2 axes expected, 1 found [shape-rank]

    return vmap(one)(x, y)


def per_example_bad2(model: Model, x: Float32[Tensor, "b 20"], y: Int64[Tensor, "c"]) -> Float32[Tensor, "b"]:
    def one(x: Float32[Tensor, "20"], y: Int64[Tensor, ""]) -> Scalar:
        return losses.cross_entropy(model(x[None]), y[None])

    return vmap(one)(x, y)  # E: x (b, 20) has size b on axis 0, but y (c,) has size c on axis 0 [shape]


# --- rosenbrock
def rosenbrock(x: Float32[Tensor, "n"]) -> Scalar:
    return ops.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


# --- newton step
def newton_step(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x - ops.solve(hessian(rosenbrock)(x), grad(rosenbrock)(x))


def newton_bad(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x - ops.solve(grad(rosenbrock)(x), hessian(rosenbrock)(x))  # E: x (n,) has 1 axis; it must have 2 or more [shape-rank]


# --- field
def field_(x: Float32[Tensor, "3"]) -> Float32[Tensor, "2"]:
    return ops.stack([x[0] * x[1], x[2]])


# --- jac
def jac(x: Float32[Tensor, "3"]) -> Float32[Tensor, "2 3"]:
    return jacobian(field_)(x)


def jac_bad(x: Float32[Tensor, "3"]) -> Float32[Tensor, "3 2"]:
    return jacobian(field_)(x)  # E: axis 0 is 2, expected 3 [shape]


# --- gauss newton
def gauss_newton(x: Float32[Tensor, "3"]) -> Float32[Tensor, "3 3"]:
    j = jacobian(field_)(x)
    return j.T @ j


def gauss_newton_bad(x: Float32[Tensor, "3"]) -> Float32[Tensor, "3 3"]:
    j = jacobian(field_)(x)
    return j @ j.T  # E: axis 0 is 2, expected 3 [shape]


# RK4
# --- rk4
def rk4(f: Callable[[Float32[Tensor, "n"]], Float32[Tensor, "n"]], y: Float32[Tensor, "n"], h: float) -> Float32[Tensor, "n"]:
    k1 = f(y)
    k2 = f(y + h / 2 * k1)
    k3 = f(y + h / 2 * k2)
    k4 = f(y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


# --- trajectory
def trajectory(y: Float32[Tensor, "2"], steps: int) -> Float32[Tensor, "_ 2"]:
    points = [y]
    for _ in range(steps):
        y = rk4(lambda s: ops.stack([s[1], -s[0]]), y, 0.1)
        points.append(y)
    return ops.stack(points)


def trajectory_bad(y: Float32[Tensor, "2"], steps: int) -> Float32[Tensor, "_ 2"]:
    points = [y]
    for _ in range(steps):
        y = rk4(lambda s: ops.stack([s[1], -s[0], s[0]]), y, 0.1)  # E: axis 0 is 3, expected 2 [shape]
        points.append(y)
    return ops.concat(points)  # E: 2 axes expected, 1 found [shape-rank]


# keys
# --- sample
def sample(key: random.Key, n: int) -> Float32[Tensor, "_ 4"]:
    k1, k2 = random.split(key)
    return random.normal(k1, (n, 4)) + random.uniform(k2, (n, 4))


def sample_bad(key: random.Key) -> Float32[Tensor, "3 4"]:
    k1, k2 = random.split(key)
    return random.normal(k1, (3, 4)) + random.uniform(k2, (3, 5))  # E: axis -1 of x has 4, axis -1 of y has 5; they must be equal, or one of them 1 [shape]


# --- dropout
def dropout(key: random.Key, x: Float32[Tensor, "b d"], p: float) -> Float32[Tensor, "b d"]:
    mask = random.bernoulli(key, 1 - p, x.shape)
    return ops.where(mask, x / (1 - p), 0.0)


# numpy boundary
# --- from numpy
def from_numpy(a: npt.NDArray[np.float32]) -> Float32[Tensor, "b 20"]:
    return ops.asarray(a).expect("b 20")


# --- normalize
def normalize(a: Float32[np.ndarray, "n d"]) -> Float32[np.ndarray, "n d"]:
    return (a - a.mean(axis=0)) / a.std(axis=0)


def normalize_bad(a: Float32[np.ndarray, "n d"]) -> Float32[np.ndarray, "n d"]:
    return (a - a.mean(axis=1)) / a.std(axis=0)  # E: for d=2, n=3 it is 2, not 3 [shape]


# --- to numpy
def to_numpy(x: Float32[Tensor, "n d"]) -> Float32[np.ndarray, "n d"]:
    return x.numpy()


def to_numpy_bad(x: Float32[Tensor, "n d"]) -> Float32[np.ndarray, "d n"]:
    return x.numpy()  # E: for d=2, n=3 it is 3, not 2 [shape]


# --- histogram
def histogram(x: Float32[Tensor, "n"], bins: int) -> list[int]:
    counts, edges = np.histogram(x.numpy(), bins=bins)
    return [int(c) for c in counts]


# dataclass model
# --- linear2
@dataclass(frozen=True)
class Linear2:
    w: Float32[Tensor, "i o"]
    b: Float32[Tensor, "o"]

    def __call__(self, x: Float32[Tensor, "n i"]) -> Float32[Tensor, "n o"]:
        return x @ self.w + self.b

    def bad(self, x: Float32[Tensor, "n i"]) -> Float32[Tensor, "n o"]:
        return x @ self.w.T + self.b  # E: for self.i=2, self.o=3 it is 2, not 3 [shape]


# --- make linear
def make_linear(i: int, o: int) -> Linear2:
    return Linear2(ops.normal((i, o), rng=rng), ops.zeros(o))


bad_linear = Linear2(ops.zeros((3, 4)), ops.zeros(3)) if len("a") > 3 else None  # E: axis 0 is 3, expected 4 (o is 4, bound by 'w') [shape]


# --- use linear
def use_linear(x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n 4"]:
    return Linear2(ops.zeros((3, 4)), ops.zeros(4))(x)


per_example(model, data_x[:2], data_y[:2]), newton_step(ops.ones(3)), jac(ops.ones(3)), gauss_newton(ops.ones(3))
trajectory(ops.ones(2), 3), sample(random.key(0), 3), dropout(random.key(0), ops.ones((2, 3)), 0.5)
from_numpy(np.zeros((2, 20), np.float32)), normalize(np.ones((2, 3), np.float32)), to_numpy(ops.ones((2, 3))), histogram(ops.ones(4), 3)
make_linear(2, 3)(ops.ones((1, 2))), use_linear(ops.ones((1, 3)))
