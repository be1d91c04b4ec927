"""Functions, lambdas and models as arguments; columns beside rows; what comes from numpy."""
import functools
from collections.abc import Callable
from typing import Protocol

import numpy as np
from jaxtyping import Float, Float32

from typednn import Tensor, grad, nn, ops

rng = np.random.default_rng(0)
Vec = Float32[Tensor, "d"]


# --- apply
def apply(f: Callable[[Float32[Tensor, "n"]], Float32[Tensor, ""]], x: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    return f(x)


apply(lambda v: ops.sum(v), ops.ones(3))
apply(lambda v: v.mean(), ops.ones(3))
apply(lambda v: v * 2, ops.ones(3))  # E: 0 axes expected, 1 found [shape-rank]
apply(ops.sum, ops.ones(3))
apply(ops.exp, ops.ones(3))  # E: 0 axes expected, 1 found [shape-rank]
apply(lambda v: v @ ops.ones(3), ops.ones(3))
apply(lambda v: ops.ones(4) @ ops.ones(3), ops.ones(3))  # E: axis -1 of x has 4, axis -1 of y has 3; they must be equal [shape]


# --- newton
def newton(f: Callable[[Float32[Tensor, ""]], Float32[Tensor, ""]], x: Float32[Tensor, ""]) -> Float32[Tensor, ""]:
    df = grad(f)
    for _ in range(5):
        x = x - f(x) / df(x)
    return x


newton(lambda x: x * x - 2.0, ops.asarray(1.0).astype(np.float32))

# --- encoder
class Encoder(Protocol):
    def __call__(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 4"]: ...


# --- encode
def encode(encoder: Encoder, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 4"]:
    return encoder(x)


encode(nn.Linear(8, 4, rng=rng), ops.ones((2, 8)))
encode(nn.Sequential(nn.Linear(8, 5, rng=rng), nn.ReLU(), nn.Linear(5, 4, rng=rng)), ops.ones((2, 8)))
try:
    encode(nn.Linear(8, 5, rng=rng), ops.ones((2, 8)))  # E: axis -1 is 5, expected 4 [shape]
    encode(nn.Sequential(nn.Linear(8, 5, rng=rng), nn.ReLU()), ops.ones((2, 8)))  # E: axis -1 is 5, expected 4 [shape]
    encode(lambda x: x[:, :5], ops.ones((2, 8)))  # E: axis -1 is 5, expected 4 [shape]
except Exception:
    pass
encode(lambda x: x[:, :4], ops.ones((2, 8)))

ACTIVATIONS: dict[str, Callable[[Float32[Tensor, "b d"]], Float32[Tensor, "b d"]]] = {
    "relu": ops.relu,
    "tanh": ops.tanh,
    "gelu": lambda x: x * ops.sigmoid(1.702 * x),
}
ACTIVATIONS_BAD: dict[str, Callable[[Float32[Tensor, "b d"]], Float32[Tensor, "b d"]]] = {
    "relu": ops.relu,
    "sum": lambda x: ops.sum(x, axis=1),  # E: 2 axes expected, 1 found [shape-rank]
}


# --- mlp
def mlp(x: Float32[Tensor, "b 8"], act: str) -> Float32[Tensor, "b 8"]:
    return ACTIVATIONS[act](x)


def mlp_bad(x: Float32[Tensor, "b 8"], act: str) -> Float32[Tensor, "b 4"]:
    return ACTIVATIONS[act](x)  # E: axis -1 is 8, expected 4 [shape]


# --- compose
def compose(*fs: Callable[[Float32[Tensor, "*s"]], Float32[Tensor, "*s"]]) -> Callable[[Float32[Tensor, "*s"]], Float32[Tensor, "*s"]]:
    def run(x: Float32[Tensor, "*s"]) -> Float32[Tensor, "*s"]:
        for f in fs:
            x = f(x)
        return x
    return run


# --- residual
def residual(f: Callable[[Float32[Tensor, "b d"]], Float32[Tensor, "b d"]]) -> Callable[[Float32[Tensor, "b d"]], Float32[Tensor, "b d"]]:
    return lambda x: x + f(x)


def residual_bad(f: Callable[[Float32[Tensor, "b d"]], Float32[Tensor, "b"]]) -> Callable[[Float32[Tensor, "b d"]], Float32[Tensor, "b d"]]:
    return lambda x: f(x)  # E: 2 axes expected, 1 found [shape-rank]


xs: list[Float32[Tensor, "4"]] = [ops.ones(4), ops.zeros(4)]
norms: list[Float32[Tensor, ""]] = list(map(lambda v: ops.sum(v * v), xs))
norms_bad: list[Float32[Tensor, ""]] = list(map(lambda v: v * v, xs))  # E: 0 axes expected, 1 found [shape-rank]
total = functools.reduce(lambda a, b: a + b, xs)
best = max(xs, key=lambda v: float(ops.sum(v)))
pairs = sorted(zip(xs, range(2)), key=lambda p: p[1])


# --- total of
def total_of(x: Float32[Tensor, "4"]) -> None: ...
total_of(total)
total_of(best)
total_of(pairs[0][0])
total_of(pairs[0][0][None])  # E: 1 axis expected, 2 found [shape-rank]


# 6: columns
# --- regressor
class Regressor(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.linear = nn.Linear(3, 1, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 1"]:
        return self.linear(x)


# --- mse
def mse(model: Regressor, x: Float32[Tensor, "b 3"], y: Float32[Tensor, "b"]) -> Float32[Tensor, ""]:
    return ops.mean((model(x)[:, 0] - y) ** 2)


def mse_bad(model: Regressor, x: Float32[Tensor, "b 3"], y: Float32[Tensor, "b"]) -> Float32[Tensor, ""]:
    return ops.mean((model(x) - y) ** 2)  # E: b meets itself on two axes; if that is meant, add the axis right here, as in x[:, None] [shape-broadcast]


def mse_bad2(model: Regressor, x: Float32[Tensor, "b 3"], y: Float32[Tensor, "b"]) -> Float32[Tensor, ""]:
    predicted = model(x)
    error = y - predicted  # E: b meets itself on two axes; if that is meant, add the axis right here, as in x[:, None] [shape-broadcast]
    return ops.mean(error**2)


# --- center
def center(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d"]:
    return x - ops.mean(x, axis=1, keepdims=True)


# --- distances
def distances(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n n"]:
    return ops.sum((x[:, None] - x[None]) ** 2, axis=-1)


# --- outer
def outer(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n n"]:
    return x[:, None] * x


def gram_bad(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n n"]:
    sq = ops.sum(x * x, axis=1, keepdims=True)
    return sq + ops.sum(x * x, axis=1) - 2 * x @ x.T  # E: n meets itself on two axes; if that is meant, add the axis right here, as in x[:, None] [shape-broadcast]


# --- weighted
def weighted(x: Float32[Tensor, "n d"], w: Float32[Tensor, "n"]) -> Float32[Tensor, "n d"]:
    return x * w[:, None]


def weighted_bad(x: Float32[Tensor, "n d"], w: Float32[Tensor, "n"]) -> Float32[Tensor, "n d"]:
    return x * w  # E: for d=2, n=3 it is 2, not 3 [shape]


# 7
# --- replaced
def replaced(model: nn.Linear[int, int]) -> None: ...


layer = nn.Linear(3, 2, rng=rng)
layer = nn.replace(layer, weight=ops.zeros((3, 2)))
layer_bad = nn.Linear(3, 2, rng=rng)
try:
    nn.replace(layer_bad, weight=ops.zeros((3, 3)))  # E: axis -1 is 3, expected 2 (Out is 2, bound by 'bias') [shape]
except Exception:
    pass


# --- table
def table() -> Float32[Tensor, "2 3"]:
    return ops.asarray(np.zeros((2, 3), dtype=np.float32))


def table_bad() -> Float32[Tensor, "3 2"]:
    return ops.asarray(np.zeros((2, 3), dtype=np.float32))  # E: axis 0 is 2, expected 3 [shape]


# --- literal
def literal() -> Float[Tensor, "2 2"]:
    return ops.asarray([[1.0, 2.0], [3.0, 4.0]])


def literal_bad() -> Float[Tensor, "4"]:
    return ops.asarray([[1.0, 2.0], [3.0, 4.0]])  # E: 1 axis expected, 2 found [shape-rank]


# --- from eye
def from_eye() -> Float[Tensor, "3 3"]:
    return ops.asarray(np.eye(3))


def from_eye_bad() -> Float[Tensor, "3 4"]:
    return ops.asarray(np.eye(3))  # E: axis -1 is 3, expected 4 [shape]


# --- lin
def lin() -> Float[Tensor, "10"]:
    return ops.asarray(np.linspace(0, 1, 10))


def lin_bad() -> Float[Tensor, "11"]:
    return ops.asarray(np.linspace(0, 1, 10))  # E: axis 0 is 10, expected 11 [shape]


# --- drawn
def drawn() -> Float[Tensor, "5 2"]:
    return ops.asarray(rng.normal(size=(5, 2)))


def drawn_bad() -> Float[Tensor, "5 3"]:
    return ops.asarray(rng.normal(size=(5, 2)))  # E: axis -1 is 2, expected 3 [shape]


# --- stacked
def stacked() -> Float[Tensor, "2 5"]:
    return ops.asarray(np.stack([np.zeros(5), np.ones(5)]))


def stacked_bad() -> Float[Tensor, "5 2"]:
    return ops.asarray(np.stack([np.zeros(5), np.ones(5)]))  # E: axis 0 is 2, expected 5 [shape]


newton(lambda x: x * x - 2.0, ops.asarray(1.0).astype(np.float32))
mlp(ops.ones((2, 8)), "gelu")
mse(Regressor(rng), ops.ones((2, 3)), ops.ones(2))
center(ops.ones((2, 3))), distances(ops.ones((2, 3))), outer(ops.ones(3)), weighted(ops.ones((2, 3)), ops.ones(2))
table(), literal(), from_eye(), lin(), drawn(), stacked()
