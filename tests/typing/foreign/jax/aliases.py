"""Annotations of JAX's arrays that have a name of their own."""

from collections.abc import Callable

import equinox as eqx
import jax
import jax.numpy as jnp
import jaxtyping as jt
import numpy as np
from jax import Array
from jaxtyping import Float, Float32, Int
from typing_extensions import TypeAlias, reveal_type

Scalar = Float[Array, ""]
Vector = Float[jax.Array, "d"]
Batch: TypeAlias = Float32[jt.Array, "b 784"]
Tokens = Int[Array, "b t"]
Numbers = Float[Array | np.ndarray, "n"]
Loss = Callable[[Float[Array, "n"], Float[Array, "n"]], Scalar]


# --- a loss
def loss(w: Vector, x: Float[Array, "n d"], y: Float[Array, "n"]) -> Scalar:
    return jnp.mean((x @ w - y) ** 2)


def loss_wrong(w: Vector, x: Float[Array, "n d"], y: Float[Array, "n"]) -> Scalar:
    return (x @ w - y) ** 2  # E: [shape-rank]


# --- the gradient has the shape of an alias
def descend(w: Vector, x: Float[Array, "n d"], y: Float[Array, "n"]) -> Vector:
    return w - 0.1 * jax.grad(loss)(w, x, y)


def descend_wrong(w: Vector, x: Float[Array, "n d"], y: Float[Array, "n"]) -> Vector:
    return x @ jax.grad(loss)(w, x, y)  # E: [shape]


# --- an array through jaxtyping
def logits(x: Batch, w: Float32[Array, "784 10"]) -> Float32[Array, "b 10"]:
    reveal_type(x)  # R: Array[tuple[b, 784], float32]
    return x @ w


def logits_wrong(x: Batch, w: Float32[Array, "785 10"]) -> Float32[Array, "b 10"]:
    return x @ w  # E: matmul: x (b, 784) and y (785, 10) [shape]


# --- tokens
def embedded(tokens: Tokens, table: Float[Array, "v d"]) -> Float[Array, "b t d"]:
    return table[tokens]


def embedded_wrong(tokens: Tokens, table: Float[Array, "v d"]) -> Float[Array, "b d"]:
    return table[tokens]  # E: [shape-rank]


# --- arrays of one of two libraries
def halved(x: Numbers) -> Float[Array, "n"]:
    return jnp.asarray(x) / 2


def use(x: Float[np.ndarray, "4"], y: Float[Array, "n n"]) -> Float[Array, "4"]:
    halved(y)  # E: halved: argument 'x' is floating (n, n), declared Float[Array, "n"]: 1 axis expected, 2 found [shape-rank]
    return halved(x)


# --- a function as an argument
def squared(x: Float[Array, "n"], y: Float[Array, "n"]) -> Scalar:
    return jnp.sum((x - y) ** 2)


def evaluated(f: Loss, x: Float[Array, "3"]) -> Scalar:
    return f(x, x)


def evaluated_wrong(f: Loss, x: Float[Array, "3"]) -> Scalar:
    return f(x, x[1:])  # E: [shape]


# --- fields
class Line(eqx.Module):
    slope: Vector
    height: Scalar

    def __call__(self, x: Vector) -> Scalar:
        return self.slope @ x + self.height


class Wrong(eqx.Module):
    slope: Vector

    def __call__(self, x: Float[Array, "b d"]) -> Float[Array, "d"]:
        return x @ self.slope  # E: [shape]
