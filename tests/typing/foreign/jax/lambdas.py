"""Lambdas under JAX's transformations, and functions in functions."""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array, lax
from jaxtyping import Float

Kernel = Callable[[Float[Array, "d"], Float[Array, "d"]], Float[Array, ""]]


# --- mapped lambdas
def gram(f: Kernel, x: Float[Array, "n d"], y: Float[Array, "m d"]) -> Float[Array, "n m"]:
    return jax.vmap(lambda a: jax.vmap(lambda b: f(a, b))(y))(x)


def transposed(f: Kernel, x: Float[Array, "n d"], y: Float[Array, "m d"]) -> Float[Array, "n m"]:
    return jax.vmap(lambda a: jax.vmap(lambda b: f(a, b))(x))(y)  # E: the result is (m, n) [shape]


def mapped_once(f: Kernel, x: Float[Array, "n d"], y: Float[Array, "m d"]) -> Float[Array, "n m"]:
    return jax.vmap(lambda a: f(a, y))(x)  # E: is floating (m, d), declared Float[Array, "d"] [shape-rank]


def rows(x: Float[Array, "n d"]) -> Float[Array, "n"]:
    return jax.vmap(lambda row: row.sum(axis=1))(x)  # E: sum: x (d,) has no axis 1 [shape-index]


def together(w: Float[Array, "n d"], x: Float[Array, "m"]) -> Float[Array, "n"]:
    return jax.vmap(lambda a, b: jnp.sum(a) * b)(w, x)  # E: argument 'b' is floating (m,) [shape]


# --- gradients of lambdas
def score(w: Float[Array, "d"], x: Float[Array, "n d"]) -> Float[Array, "d"]:
    return jax.grad(lambda v: jnp.sum(jnp.tanh(x @ v)))(w)


def curvature(w: Float[Array, "d"], x: Float[Array, "n d"]) -> Float[Array, "d d"]:
    return jax.hessian(lambda v: jnp.sum(jnp.tanh(x @ v)))(w)


def no_scalar(w: Float[Array, "d"], x: Float[Array, "n d"]) -> Float[Array, "d"]:
    return jax.grad(lambda v: jnp.tanh(x @ v))(w)  # E: a gradient is taken of a floating-point scalar [shape-rank]


def double(x: Float[Array, "d"]) -> Float[Array, "d"]:
    return 2 * x


def no_scalar_function(w: Float[Array, "d"]) -> Float[Array, "d"]:
    return jax.grad(double)(w)  # E: double: a gradient is taken of a floating-point scalar [shape-rank]


# --- fields in inner functions
class System(NamedTuple):
    a: Float[Array, "h h"]
    b: Float[Array, "h i"]


def run(s: System, inputs: Float[Array, "t i"]) -> Float[Array, "t h"]:
    def step(x: Float[Array, "h"], u: Float[Array, "i"]) -> tuple[Float[Array, "h"], Float[Array, "h"]]:
        x = s.a @ x + s.b @ u
        return x, x

    return lax.scan(step, jnp.zeros(s.a.shape[0]), inputs)[1]


def run_wrongly(s: System, inputs: Float[Array, "t i"]) -> None:
    def step(x: Float[Array, "h"], u: Float[Array, "i"]) -> Float[Array, "h"]:
        return s.a @ u  # E: matmul: x (h, h) and y (i,) [shape]
