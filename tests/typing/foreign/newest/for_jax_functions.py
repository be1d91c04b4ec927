"""Annotated programs that hand functions to JAX. A comment `planted: ` holds what the line above it may be replaced by."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jax import Array, lax
from jaxtyping import Bool, Float, Int, PRNGKeyArray


# --- functions without annotations
def smoothed(xs: Float[Array, "t d"]) -> Float[Array, "t d"]:
    def step(carry, x):
        carry = 0.9 * carry + 0.1 * x
        return carry, carry

    _, ys = lax.scan(step, jnp.zeros(xs.shape[1]), xs)
    # planted: _, ys = lax.scan(step, jnp.zeros(xs.shape[0]), xs)
    return ys
    # planted: return ys[:, 0]


def totals(xs: Float[Array, "t d"]) -> Float[Array, "d"]:
    total, _ = lax.scan(lambda c, x: (c + x, None), jnp.zeros_like(xs[0]), xs)
    # planted: total, _ = lax.scan(lambda c, x: (c + x, None), jnp.zeros_like(xs), xs)
    return total
    # planted: return total[0]


def norms(xs: Float[Array, "n d"]) -> Float[Array, "n"]:
    return jax.vmap(lambda x: jnp.sqrt(jnp.sum(x**2)))(xs)
    # planted: return jax.vmap(lambda x: jnp.sqrt(x**2))(xs)


def products(xs: Float[Array, "n d"], a: Float[Array, "d d"]) -> Float[Array, "n"]:
    return jax.vmap(lambda x: x @ a @ x)(xs)
    # planted: return jax.vmap(lambda x: x @ a)(xs)
    # planted: return jax.vmap(lambda x: a @ a @ x)(xs)


def columns(xs: Float[Array, "n d"]) -> Float[Array, "d"]:
    return jax.vmap(jnp.sum, in_axes=1)(xs)
    # planted: return jax.vmap(jnp.sum)(xs)

# --- partials, methods and static arguments
class Oscillator(NamedTuple):
    k: Float[Array, "n n"]
    mass: Float[Array, "n"]

    def force(self, x: Float[Array, "n"]) -> Float[Array, "n"]:
        return -self.k @ x / self.mass
        # planted: return -x / self.k @ self.mass[:, None]

    def potential(self, x: Float[Array, "n"]) -> Float[Array, ""]:
        return 0.5 * x @ self.k @ x
        # planted: return 0.5 * self.k @ x


def verlet(o: Oscillator, state: tuple[Float[Array, "n"], Float[Array, "n"]], _: None) -> tuple[tuple[Float[Array, "n"], Float[Array, "n"]], Float[Array, "n"]]:
    x, v = state
    v = v + 0.01 * o.force(x)
    # planted: v = v + 0.01 * o.potential(x)[:, None]
    x = x + 0.01 * v
    return (x, v), x
    # planted: return (x[None], v), x


@partial(jax.jit, static_argnums=2)
def simulate(o: Oscillator, x: Float[Array, "n"], steps: int) -> Float[Array, "n"]:
    (x, _), _ = lax.scan(partial(verlet, o), (x, jnp.zeros_like(x)), None, length=steps)
    # planted: (x, _), _ = lax.scan(partial(verlet, o), (x, jnp.zeros((1, 1))), None, length=steps)
    return x


@partial(jax.jit, static_argnames=("keep",))
def reduced(x: Float[Array, "n d"], keep: bool = False) -> Float[Array, "d"]:
    return x.sum(axis=0)
    # planted: return x.sum(axis=1)


def run(o: Oscillator, starts: Float[Array, "b n"]) -> Float[Array, "b n"]:
    ends = jax.vmap(lambda x: simulate(o, x, 10))(starts)
    # planted: ends = jax.vmap(lambda x: simulate(o, x[0], 10))(starts)
    forces = jax.vmap(o.force)(ends)
    # planted: forces = o.force(ends)
    return ends - forces
    # planted: return ends - reduced(forces)[None, :, None]

# --- updates of arrays
def one_hot(labels: Int[Array, "n"]) -> Float[Array, "n 10"]:
    empty = jnp.zeros((labels.shape[0], 10))
    return empty.at[jnp.arange(labels.shape[0]), labels].set(1.0)
    # planted: return empty.at[labels].set(jnp.ones((3, 10)))[0]


def bordered(x: Float[Array, "h w"]) -> Float[Array, "h+2 w+2"]:
    out = jnp.zeros((x.shape[0] + 2, x.shape[1] + 2))
    # planted: out = jnp.zeros((x.shape[0] + 1, x.shape[1] + 1))
    return out.at[1:-1, 1:-1].set(x)
    # planted: return out.at[1:, 1:].set(x)


def clipped(x: Float[Array, "n d"], low: Float[Array, "d"], high: Float[Array, "d"]) -> Float[Array, "n d"]:
    x = jnp.where(x < low, low, x)
    # planted: x = jnp.where(x < low[:, None], low, x)
    return jnp.where(x > high, high, x)


def laplacian(u: Float[Array, "h w"]) -> Float[Array, "h w"]:
    inner = u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:] - 4 * u[1:-1, 1:-1]
    # planted: inner = u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:] - 4 * u[1:, 1:]
    return jnp.zeros_like(u).at[1:-1, 1:-1].add(inner)
    # planted: return jnp.zeros_like(u).at[1:-1].add(inner)


def scattered(x: Float[Array, "n d"], index: Int[Array, "n"]) -> Float[Array, "16 d"]:
    return jnp.zeros((16, x.shape[1])).at[index].add(x)
    # planted: return jnp.zeros((16, x.shape[1])).at[:, index].add(x)

# --- a model whose layers are looped over
class Deep(eqx.Module):
    first: eqx.nn.Linear
    blocks: list[eqx.nn.Linear]
    norms: list[eqx.nn.LayerNorm]
    last: eqx.nn.Linear

    def __init__(self, key: PRNGKeyArray) -> None:
        a, b, c = jax.random.split(key, 3)
        self.first = eqx.nn.Linear(8, 32, key=a)
        # planted: self.first = eqx.nn.Linear(8, 16, key=a)
        self.blocks = [eqx.nn.Linear(32, 32, key=k) for k in jax.random.split(b, 4)]
        # planted: self.blocks = [eqx.nn.Linear(32, 16, key=k) for k in jax.random.split(b, 4)]
        self.norms = [eqx.nn.LayerNorm(32) for _ in range(4)]
        # planted: self.norms = [eqx.nn.LayerNorm(8) for _ in range(4)]
        self.last = eqx.nn.Linear(32, "scalar", key=c)

    def __call__(self, x: Float[Array, "8"]) -> Float[Array, ""]:
        x = jax.nn.relu(self.first(x))
        for block, norm in zip(self.blocks, self.norms):
            x = x + jax.nn.relu(block(norm(x)))
        return self.last(x)


def loss(model: Deep, x: Float[Array, "n 8"], y: Float[Array, "n"]) -> Float[Array, ""]:
    error = jax.vmap(model)(x) - y
    # planted: error = jax.vmap(model)(x.T) - y
    return jnp.mean(error**2)
    # planted: return error**2


def gradient(model: Deep, x: Float[Array, "n 8"], y: Float[Array, "n"]) -> Deep:
    value, grads = eqx.filter_value_and_grad(loss)(model, x, y)
    # planted: value, grads = eqx.filter_value_and_grad(loss)(model, y, x)
    return grads

# --- conditions and loops
def newton(f: Callable[[Float[Array, "d"]], Float[Array, "d"]], x: Float[Array, "d"]) -> Float[Array, "d"]:
    def body(i: int, x: Float[Array, "d"]) -> Float[Array, "d"]:
        j = jax.jacfwd(f)(x)
        return x - jnp.linalg.solve(j, f(x))
        # planted: return x - jnp.linalg.solve(f(x), j)
        # planted: return x - j

    return lax.fori_loop(0, 10, body, x)
    # planted: return lax.fori_loop(0, 10, body, x[None])


def power(a: Float[Array, "d d"], v: Float[Array, "d"]) -> Float[Array, "d"]:
    def far(state: tuple[Float[Array, "d"], Float[Array, ""]]) -> Bool[Array, ""]:
        return state[1] > 1e-6
        # planted: return state[0] > 1e-6

    def body(state: tuple[Float[Array, "d"], Float[Array, ""]]) -> tuple[Float[Array, "d"], Float[Array, ""]]:
        v, _ = state
        w = a @ v
        w = w / jnp.linalg.norm(w)
        return w, jnp.sum((w - v) ** 2)
        # planted: return w, (w - v) ** 2

    return lax.while_loop(far, body, (v, jnp.array(1.0)))[0]
    # planted: return lax.while_loop(far, body, (v, jnp.array(1.0)))[1]


def switched(x: Float[Array, "n d"], double: Bool[Array, ""]) -> Float[Array, "n d"]:
    return lax.cond(double, lambda x: 2 * x, lambda x: x, x)
    # planted: return lax.cond(double, lambda x: 2 * x, lambda x: x[0], x)
