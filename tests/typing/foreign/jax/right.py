"""Right programs: numbers and numpy's arrays for JAX's, lambdas, trees, methods that are compiled."""
from collections.abc import Callable
from functools import partial

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, lax
from jaxtyping import Array as A
from jaxtyping import Float, PyTree


def f(x: Float[Array, "d"], n: int = 2, *, flag: bool = False) -> Float[Array, "d"]:
    return x * n

def g(x: Float[Array, ""], y: float) -> Float[Array, ""]:
    return x * y

def right(x: Float[Array, "b d"], np_x: np.ndarray, key: Array) -> None:
    jax.jit(f)(np.zeros(3))
    jax.jit(f, static_argnums=(1,))(x[0], 3, flag=True)
    jax.jit(g)(1.0, 2)
    jax.jit(g)(jnp.ones(()), jnp.ones(()))
    jax.grad(g)(1.0, 2.0)
    jax.grad(g, argnums=(0, 1))(1.0, 2.0)
    jax.vmap(g)(x[:, 0], x[:, 1])
    jax.vmap(f, in_axes=1, out_axes=1)(x)
    jax.vmap(partial(f, n=3))(x)
    jax.vmap(lambda a, b: a @ b)(x, x)
    jax.vmap(jnp.sin)(x)
    jax.vmap(jax.grad(lambda a: (a**2).sum()))(x)
    jax.vmap(f, in_axes=(0, None))(x, 3)
    jax.jit(jax.vmap(f))(x).sum()
    jax.jit(lambda a: a + 1)(x)
    carry, ys = lax.scan(lambda c, a: (c + a, c), jnp.zeros(x.shape[1]), x)
    carry2, _ = lax.scan(lambda c, a: (c + 1, None), 0, x)
    carry3, _ = lax.scan(lambda c, _: (c * 2.0, None), 1.0, None, length=4)
    c4, _ = lax.scan(lambda c, a: ((c[0] + a, c[1] + 1), None), (jnp.zeros(x.shape[1]), 0), x)
    lax.fori_loop(0, 3, lambda i, c: c + i, 0.0)
    lax.fori_loop(0, 3, lambda i, c: c + i, x)
    lax.while_loop(lambda c: c[1] < 3, lambda c: (c[0] * 2, c[1] + 1), (x, 0))
    lax.cond(x.sum() > 0, lambda: x, lambda: x * 2)
    lax.cond(x.sum() > 0, lambda a: a, lambda a: a * 2, x)
    lax.switch(1, [lambda a: a, lambda a: a * 2], x)
    k1, k2 = jax.random.split(key)
    ks = jax.random.split(key, 5)
    jax.vmap(lambda k: jax.random.normal(k, (3,)))(ks)
    value, grads = jax.value_and_grad(lambda p: (p["w"] ** 2).sum())({"w": x})
    jax.tree.map(lambda p, q: p - q, {"w": x}, grads)
    eqx.filter_jit(f)(x[0])
    eqx.filter_vmap(f)(x)
    y = x
    y = y.reshape(-1)
    for _ in range(3):
        x = x[:1]
    jax.checkpoint(f)(x[0])
    jnp.concatenate([x, jnp.zeros((1, x.shape[1]))])
    jax.jit(f).lower(x[0])
    jax.hessian(lambda a: (a**2).sum())(x[0])


class Model(eqx.Module):
    layers: list[eqx.nn.Linear]
    scale: Float[A, ""]
    act: Callable[[Array], Array] = eqx.field(static=True)

    def __init__(self, key: Array) -> None:
        keys = jax.random.split(key, 3)
        self.layers = [eqx.nn.Linear(2, 8, key=keys[0]), eqx.nn.Linear(8, 1, key=keys[1])]
        self.scale = jnp.ones(())
        self.act = jax.nn.relu

    @eqx.filter_jit
    def __call__(self, x: Float[A, "2"]) -> Float[A, "1"]:
        for layer in self.layers[:-1]:
            x = self.act(layer(x))
        return self.layers[-1](x) * self.scale

    @jax.jit
    def other(self, x: Float[A, "2"]) -> Float[A, "2"]:
        return x

    @partial(jax.jit, static_argnums=0)
    def third(self, x: Float[A, "2"]) -> Float[A, "2"]:
        return x

    @staticmethod
    @jax.jit
    def fourth(x: Float[A, "2"]) -> Float[A, "2"]:
        return x


@eqx.filter_value_and_grad
def loss(model: Model, x: Float[A, "b 2"], y: Float[A, "b 1"]) -> Float[A, ""]:
    return jnp.mean((jax.vmap(model)(x) - y) ** 2)


@jax.jit
def step(params: PyTree, x: Float[A, "b 2"]) -> PyTree:
    return jax.tree.map(lambda p: p * 2, params)


@partial(jax.vmap, in_axes=(None, 0))
def rows(w: Float[A, "2 3"], x: Float[A, "2"]) -> Float[A, "3"]:
    return x @ w


@eqx.filter_jit(donate="all")
def donated(w: Float[A, "2 3"]) -> Float[A, "2 3"]:
    return w


def train(model: Model, x: Float[A, "16 2"], y: Float[A, "16 1"], w: Float[A, "2 3"]) -> PyTree:
    value, grads = loss(model, x, y)
    out: Float[A, "16 3"] = rows(w, x)
    donated(w)
    model.other(x[0])
    model.third(x[0])
    Model.fourth(x[0])
    step({"a": w}, x)
    print(float(value))
    return eqx.apply_updates(model, grads)


@eqx.filter_jit
def filled(x: Float[A, "b 2"], fill: Float[A, "2"] | None = None) -> Float[A, "b 2"]:
    return x if fill is None else jnp.where(jnp.isnan(x), fill, x)


def fill_any(x: Float[A, "b 2"], fill: Float[A, "2"] | np.ndarray | float | None) -> Float[A, "b 2"]:
    return filled(x, fill)
