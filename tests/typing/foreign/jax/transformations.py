"""Transformations of functions on annotated JAX arrays, and loops."""

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, grad, jit, lax, vmap
from jaxtyping import Float, Float32, Int, PRNGKeyArray


def norm(x: Float32[Array, "d"]) -> Float32[Array, ""]:
    return jnp.sqrt(jnp.sum(x**2))


def dot(x: Float[Array, "d"], y: Float[Array, "d"]) -> Float[Array, ""]:
    return jnp.dot(x, y)


def predict(w: Float[Array, "3 2"], x: Float[Array, "b 3"]) -> Float[Array, "b 2"]:
    return x @ w


def loss(w: Float[Array, "3 2"], x: Float[Array, "b 3"], y: Float[Array, "b 2"]) -> Float[Array, ""]:
    return jnp.mean((predict(w, x) - y) ** 2)


# --- norms of a batch
def norms(xs: Float32[Array, "b d"]) -> Float32[Array, "b"]:
    return jax.vmap(norm)(xs)


# --- norms of no batch
def norms_wrong(x: Float32[Array, "5"]) -> Float32[Array, "5"]:
    return jax.vmap(norm)(x)  # E: [shape-rank]


# --- products of two batches
def products(xs: Float[Array, "b d"], ys: Float[Array, "b d"]) -> Float[Array, "b"]:
    return vmap(dot)(xs, ys)


# --- products of unlike batches
def products_wrong(xs: Float[Array, "8 d"], ys: Float[Array, "9 d"]) -> Float[Array, "8"]:
    return vmap(dot)(xs, ys)  # E: [shape]


# --- all pairs
def gram(xs: Float[Array, "n d"], ys: Float[Array, "m d"]) -> Float[Array, "n m"]:
    return vmap(vmap(dot, in_axes=(None, 0)), in_axes=(0, None))(xs, ys)


# --- all pairs, turned round
def gram_wrong(xs: Float[Array, "n d"], ys: Float[Array, "m d"]) -> Float[Array, "n m"]:
    return vmap(vmap(dot, in_axes=(0, None)), in_axes=(None, 0))(xs, ys)  # E: [shape]


# --- a gradient
def stepped(w: Float[Array, "3 2"], x: Float[Array, "b 3"], y: Float[Array, "b 2"]) -> Float[Array, "3 2"]:
    return w - 0.1 * jax.grad(loss)(w, x, y)


# --- a gradient with its arguments exchanged
def stepped_wrong(w: Float[Array, "3 2"], x: Float[Array, "9 3"], y: Float[Array, "9 2"]) -> Float[Array, "3 2"]:
    return w - 0.1 * jax.grad(loss)(x, w, y)  # E: [shape]


# --- a value and a gradient
@jax.jit
def update(w: Float[Array, "3 2"], x: Float[Array, "b 3"], y: Float[Array, "b 2"]) -> tuple[Float[Array, "3 2"], Float[Array, ""]]:
    value, gradient = jax.value_and_grad(loss)(w, x, y)
    return w - 0.1 * gradient, value


# --- a gradient by the data
def update_wrong(w: Float[Array, "3 2"], x: Float[Array, "b 3"], y: Float[Array, "b 2"]) -> Float[Array, "3 2"]:
    _, gradient = jax.value_and_grad(loss, argnums=1)(w, x, y)
    return gradient  # E: [shape]


# --- a jitted function of numpy's arrays
def trained(w: Float[Array, "3 2"]) -> Float[Array, ""]:
    x, y = np.zeros((8, 3)), np.zeros((8, 2))
    for _ in range(3):
        w, value = update(w, x, y)
    return value


# --- a jitted function of unlike batches
def trained_wrong(w: Float[Array, "3 2"], x: Float[Array, "8 3"], y: Float[Array, "9 2"]) -> None:
    update(w, x, y)  # E: [shape]


# --- a jitted function with a static argument
@partial(jax.jit, static_argnums=1)
def power(x: Float[Array, "n n"], times: int) -> Float[Array, "n n"]:
    for _ in range(times):
        x = x @ x
    return x


def powers(x: Float[Array, "4 4"]) -> Float[Array, "4 4"]:
    return power(x, 3)


# --- a jitted function of no square
def powers_wrong(x: Float[Array, "4 5"]) -> None:
    power(x, 3)  # E: [shape]


# --- a jitted function in a variable
predict_fast = jit(predict)


def predicted(w: Float[Array, "3 2"], x: Float[Array, "7 3"]) -> Float[Array, "7 2"]:
    predict_fast.lower(w, x)
    return predict_fast(w, x)


# --- a jitted function in a variable that gets the wrong weight
def predicted_wrong(w: Float[Array, "2 3"], x: Float[Array, "7 3"]) -> Float[Array, "7 2"]:
    return predict_fast(w, x)  # E: [shape]


# --- gradients of examples
def examples(w: Float[Array, "3 2"], x: Float[Array, "b 3"], y: Float[Array, "b 2"]) -> Float[Array, "b 3 2"]:
    def one(w: Float[Array, "3 2"], x: Float[Array, "3"], y: Float[Array, "2"]) -> Float[Array, ""]:
        return jnp.sum((x @ w - y) ** 2)

    return vmap(grad(one), in_axes=(None, 0, 0))(w, x, y)


# --- gradients of examples that forget in_axes
def examples_wrong(w: Float[Array, "3 2"], x: Float[Array, "9 3"], y: Float[Array, "9 2"]) -> Float[Array, "9 3 2"]:
    def one(w: Float[Array, "3 2"], x: Float[Array, "3"], y: Float[Array, "2"]) -> Float[Array, ""]:
        return jnp.sum((x @ w - y) ** 2)

    return vmap(grad(one))(w, x, y)  # E: [shape-rank]


# --- an auxiliary result
def with_logits(w: Float[Array, "3 2"], x: Float[Array, "b 3"]) -> tuple[Float[Array, ""], Float[Array, "b 2"]]:
    logits = x @ w
    return jnp.sum(logits), logits


def auxiliary(w: Float[Array, "3 2"], x: Float[Array, "b 3"]) -> tuple[Float[Array, "3 2"], Float[Array, "b 2"]]:
    (_, logits), gradient = jax.value_and_grad(with_logits, has_aux=True)(w, x)
    return gradient, logits


# --- an auxiliary result in the place of the gradient
def auxiliary_wrong(w: Float[Array, "3 2"], x: Float[Array, "b 3"]) -> Float[Array, "3 2"]:
    gradient, logits = jax.grad(with_logits, has_aux=True)(w, x)
    return logits  # E: [shape]


# --- a recurrent network
def rnn(wx: Float[Array, "i h"], wh: Float[Array, "h h"], h0: Float[Array, "h"], xs: Float[Array, "t i"]) -> Float[Array, "t h"]:
    def step(h: Float[Array, "h"], x: Float[Array, "i"]) -> tuple[Float[Array, "h"], Float[Array, "h"]]:
        h = jnp.tanh(x @ wx + h @ wh)
        return h, h

    _, hs = lax.scan(step, h0, xs)
    return hs


# --- a recurrent network whose steps are the batch
def rnn_wrong(h0: Float[Array, "16"], xs: Float[Array, "32 10 8"]) -> None:
    def step(h: Float[Array, "16"], x: Float[Array, "8"]) -> tuple[Float[Array, "16"], Float[Array, "16"]]:
        return h, h

    lax.scan(step, h0, xs)  # E: [shape-rank]


# --- a loop with a carry
def iterated(a: Float[Array, "n n"], x: Float[Array, "n"]) -> Float[Array, "n"]:
    def body(i: Int[Array, ""], x: Float[Array, "n"]) -> Float[Array, "n"]:
        return a @ x

    return lax.fori_loop(0, 10, body, x)


# --- a loop whose carry loses an axis
def iterated_wrong(x: Float[Array, "8 3"]) -> Float[Array, "8 3"]:
    def body(carry: Float[Array, "8 3"], _: None) -> tuple[Float[Array, "8"], None]:
        return jnp.sum(carry, axis=1), None

    last, _ = lax.scan(body, x, None, length=3)  # E: [shape-rank]
    return last


# --- a condition
def chosen(flag: bool, x: Float[Array, "n m"]) -> Float[Array, "m"]:
    return lax.cond(flag, lambda a: a.sum(axis=0), lambda a: a[0], x)


# --- a condition with unlike branches
def chosen_wrong(flag: bool, x: Float[Array, "3 5"]) -> Float[Array, "5"]:
    return lax.cond(flag, lambda a: a.sum(axis=0), lambda a: a[:, 0], x)  # E: [shape]


# --- a switch with unlike branches
def switched_wrong(i: Int[Array, ""], x: Float[Array, "3 5"]) -> Float[Array, "5"]:
    return lax.switch(i, [lambda a: a[0], lambda a: a[1], lambda a: a[:, 1]], x)  # E: [shape]


# --- a Jacobian
def jacobian(x: Float[Array, "3"]) -> Float[Array, "2 3"]:
    def f(x: Float[Array, "3"]) -> Float[Array, "2"]:
        return x[:2] * x[1:]

    return jax.jacfwd(f)(x)


# --- a Jacobian turned round
def jacobian_wrong(x: Float[Array, "3"]) -> Float[Array, "3 2"]:
    def f(x: Float[Array, "3"]) -> Float[Array, "2"]:
        return x[:2]

    return jax.jacrev(f)(x)  # E: [shape]


# --- keys of a batch
def noisy(key: PRNGKeyArray, xs: Float[Array, "b d"]) -> Float[Array, "b d"]:
    def one(key: PRNGKeyArray, x: Float[Array, "d"]) -> Float[Array, "d"]:
        return x + jax.random.normal(key, x.shape)

    return vmap(one)(jax.random.split(key, xs.shape[0]), xs)


# --- a mapped lambda
def mapped(xs: Float[Array, "b d"], f: Callable[[Float[Array, "d"]], Float[Array, "k"]]) -> Float[Array, "b k"]:
    return vmap(lambda x: f(x))(xs)


# --- functions of JAX that are mapped along any axis
def products_of_rows(x: Float[Array, "d"], ys: Float[Array, "n d"]) -> Float[Array, "n"]:
    each = vmap(jnp.dot, in_axes=(None, 0))
    return each(x, ys)


def products_of_columns(x: Float[Array, "n"], ys: Float[Array, "n d"]) -> Float[Array, "d"]:
    return vmap(jnp.dot, in_axes=(None, 1))(x, ys)


def all_products(xs: Float[Array, "m d"], ys: Float[Array, "n d"]) -> Float[Array, "m n"]:
    return vmap(vmap(jnp.dot, in_axes=(None, 0)), in_axes=(0, None))(xs, ys)


def products_of_rows_wrong(x: Float[Array, "d"], ys: Float[Array, "n d"]) -> Float[Array, "n"]:
    return vmap(jnp.dot, in_axes=(0, None))(x, ys)  # E: [shape-rank]


def sums_wrong(xs: Float[Array, "b d"]) -> Float[Array, ""]:
    return vmap(jnp.sum)(xs)  # E: [shape-rank]


def sums_of_columns(xs: Float[Array, "b d"]) -> Float[Array, "d"]:
    return vmap(jnp.sum, in_axes=-1)(xs)


# --- densities, and halves that are joined again
def log_density(x: Float[Array, "n d"], mean: Float[Array, "d"]) -> Float[Array, "n d"]:
    return jax.scipy.stats.norm.logpdf(x, mean, jnp.ones(1))


def log_density_wrong(x: Float[Array, "n d"], mean: Float[Array, "n"]) -> Float[Array, "n d"]:
    return jax.scipy.stats.norm.logpdf(x, mean)  # E: norm.logpdf: x (n, d) and loc (n,): axis -1 of x has d, axis -1 of loc has n; they must be equal, or one of them 1: for d=2, n=3 it is 2, not 3 [shape]


def rolled(x: Float[Array, "n d"], y: Float[Array, "n d"]) -> Float[Array, "n d"]:
    return y + jnp.concatenate([x[1:], x[:1]])
