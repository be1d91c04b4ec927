"""Annotated programs for JAX. A comment `planted: ` holds what the line above it may be replaced by, and is wrong then."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from einops import rearrange, reduce, repeat
from jax import Array, lax
from jaxtyping import Bool, Float, Float32, Int, PRNGKeyArray, PyTree


# --- a multilayer perceptron in a tuple
class Layer(NamedTuple):
    weight: Float[Array, "in_ out"]
    bias: Float[Array, "out"]


def init_layer(key: PRNGKeyArray, n: int, m: int) -> Layer:
    return Layer(jax.random.normal(key, (n, m)) * jnp.sqrt(2.0 / n), jnp.zeros(m))
    # planted: return Layer(jax.random.normal(key, (n, m)) * jnp.sqrt(2.0 / n), jnp.zeros((1, m)))


def apply_layer(layer: Layer, x: Float[Array, "b in_"]) -> Float[Array, "b out"]:
    return x @ layer.weight + layer.bias
    # planted: return layer.weight @ x + layer.bias
    # planted: return x @ layer.weight.T + layer.bias
    # planted: return x @ layer.weight + layer.bias[:, None]


# --- an equinox module
class MLP(eqx.Module):
    first: eqx.nn.Linear
    second: eqx.nn.Linear

    def __init__(self, key: PRNGKeyArray) -> None:
        k1, k2 = jax.random.split(key)
        self.first = eqx.nn.Linear(784, 128, key=k1)
        # planted: self.first = eqx.nn.Linear(784, 64, key=k1)
        self.second = eqx.nn.Linear(128, 10, key=k2)

    def __call__(self, x: Float[Array, "784"]) -> Float[Array, "10"]:
        h = jax.nn.relu(self.first(x))
        return self.second(h)
        # planted: return self.second(x)


def batch_loss(model: MLP, x: Float[Array, "b 784"], y: Int[Array, "b"]) -> Float[Array, ""]:
    logits = jax.vmap(model)(x)
    # planted: logits = model(x)
    logp = jax.nn.log_softmax(logits)
    picked = jnp.take_along_axis(logp, y[:, None], axis=1)
    # planted: picked = jnp.take_along_axis(logp, y, axis=1)
    return -picked.mean()
    # planted: return -picked.mean(axis=1)


# --- a training step by hand
@dataclass
class Params:
    w1: Float32[Array, "784 256"]
    w2: Float32[Array, "256 10"]


def predict(w1: Float32[Array, "784 256"], w2: Float32[Array, "256 10"], x: Float32[Array, "b 784"]) -> Float32[Array, "b 10"]:
    return jax.nn.gelu(x @ w1) @ w2
    # planted: return jax.nn.gelu(x @ w2) @ w1


def mse(w: Float32[Array, "784 10"], x: Float32[Array, "b 784"], y: Float32[Array, "b 10"]) -> Float32[Array, ""]:
    return jnp.mean((x @ w - y) ** 2)
    # planted: return jnp.mean((x @ w - y) ** 2, axis=0)
    # planted: return jnp.mean((w @ x - y) ** 2)


def step(w: Float32[Array, "784 10"], x: Float32[Array, "b 784"], y: Float32[Array, "b 10"]) -> Float32[Array, "784 10"]:
    g = jax.grad(mse)(w, x, y)
    # planted: g = jax.grad(mse, argnums=1)(w, x, y)
    # planted: g = jax.grad(mse)(w, y, x)
    return w - 0.1 * g
    # planted: return w.T - 0.1 * g


def loss_and_step(w: Float32[Array, "784 10"], x: Float32[Array, "b 784"], y: Float32[Array, "b 10"]) -> Float32[Array, "784 10"]:
    value, g = jax.value_and_grad(mse)(w, x, y)
    return w - 0.1 * g / (1.0 + value)
    # planted: return w - 0.1 * value * g[0, 0] @ w


# --- a recurrent network by scan
class RNN(NamedTuple):
    wx: Float[Array, "d h"]
    wh: Float[Array, "h h"]
    b: Float[Array, "h"]


def rnn(
    wx: Float[Array, "d h"], wh: Float[Array, "h h"], xs: Float[Array, "t d"], h0: Float[Array, "h"]
) -> tuple[Float[Array, "h"], Float[Array, "t h"]]:
    def cell(h: Float[Array, "h"], x: Float[Array, "d"]) -> tuple[Float[Array, "h"], Float[Array, "h"]]:
        new = jnp.tanh(x @ wx + h @ wh)
        # planted: new = jnp.tanh(x @ wh + h @ wx)
        # planted: new = jnp.tanh(wx @ x + h @ wh)
        return new, new
        # planted: return new, x

    return lax.scan(cell, h0, xs)
    # planted: return lax.scan(cell, xs, h0)


# --- an LSTM step
def lstm(
    w: Float[Array, "4*h d"], u: Float[Array, "4*h h"], x: Float[Array, "d"], h: Float[Array, "h"], c: Float[Array, "h"]
) -> tuple[Float[Array, "h"], Float[Array, "h"]]:
    gates = w @ x + u @ h
    # planted: gates = w @ x + h @ u
    # planted: gates = w @ h + u @ x
    i, f, g, o = jnp.split(gates, 4)
    # planted: i, f, g, o = jnp.split(w, 4)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    # planted: c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(gates) * jnp.tanh(g)
    return jax.nn.sigmoid(o) * jnp.tanh(c), c
    # planted: return jnp.outer(jax.nn.sigmoid(o), jnp.tanh(c)), c


# --- attention with heads
class Attention(eqx.Module):
    wq: Float[Array, "64 64"]
    wk: Float[Array, "64 64"]
    wv: Float[Array, "64 64"]

    def heads(self, x: Float[Array, "t 64"], w: Float[Array, "64 64"]) -> Float[Array, "8 t 8"]:
        return (x @ w).reshape(x.shape[0], 8, 8).transpose(1, 0, 2)
        # planted: return (x @ w).reshape(x.shape[0], 8, 8)
        # planted: return (x @ w).reshape(8, x.shape[0], 16).transpose(1, 0, 2)

    def __call__(self, x: Float[Array, "t 64"]) -> Float[Array, "t 64"]:
        q, k, v = self.heads(x, self.wq), self.heads(x, self.wk), self.heads(x, self.wv)
        scores = jnp.einsum("htd,hsd->hts", q, k) / jnp.sqrt(8.0)
        # planted: scores = jnp.einsum("htd,hds->hts", q, k) / jnp.sqrt(8.0)
        mask = jnp.tril(jnp.ones((x.shape[0], x.shape[0]), bool))
        # planted: mask = jnp.tril(jnp.ones((64, 64, 1), bool))
        weights = jax.nn.softmax(jnp.where(mask, scores, -jnp.inf), axis=-1)
        out = weights @ v
        return out.transpose(1, 0, 2).reshape(x.shape[0], 64)
        # planted: return out.transpose(1, 0, 2).reshape(x.shape[0], 8)


# --- convolutions and pooling
def conv(x: Float[Array, "b 28 28 1"], w: Float[Array, "3 3 1 32"]) -> Float[Array, "b 28 28 32"]:
    return lax.conv_general_dilated(x, w, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
    # planted: return lax.conv_general_dilated(x, w, (2, 2), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
    # planted: return lax.conv_general_dilated(x, w, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))
    # planted: return lax.conv_general_dilated(x, w, (1, 1), "SAME", dimension_numbers=("NHWC", "OIHW", "NHWC"))


def pool(x: Float[Array, "b 28 28 c"]) -> Float[Array, "b 14 14 c"]:
    return x.reshape(x.shape[0], 14, 2, 14, 2, -1).max(axis=(2, 4))
    # planted: return x.reshape(x.shape[0], 14, 2, 14, 2, -1).max(axis=(2, 3))
    # planted: return x.reshape(x.shape[0], 14, 2, 28, 2, -1).max(axis=(2, 4))


def pool_by_window(x: Float[Array, "b 28 28 c"]) -> Float[Array, "b 14 14 c"]:
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
    # planted: return lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 1, 1, 1), "VALID")
    # planted: return lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 1), (1, 2, 1), "VALID")


# --- batched by vmap
def energy(w: Float[Array, "d d"], x: Float[Array, "d"]) -> Float[Array, ""]:
    return x @ w @ x


def energies(w: Float[Array, "d d"], xs: Float[Array, "n d"]) -> Float[Array, "n"]:
    return jax.vmap(energy, in_axes=(None, 0))(w, xs)
    # planted: return jax.vmap(energy, in_axes=(None, 1))(w, xs)
    # planted: return jax.vmap(energy)(w, xs)
    # planted: return energy(w, xs)


def forces(w: Float[Array, "d d"], xs: Float[Array, "n d"]) -> Float[Array, "n d"]:
    return -jax.vmap(jax.grad(energy, argnums=1), in_axes=(None, 0))(w, xs)
    # planted: return -jax.vmap(jax.grad(energy), in_axes=(None, 0))(w, xs)
    # planted: return -jax.vmap(energy, in_axes=(None, 0))(w, xs)


def distances(a: Float[Array, "n d"], b: Float[Array, "m d"]) -> Float[Array, "n m"]:
    one = lambda x, y: jnp.sum((x - y) ** 2)
    return jax.vmap(lambda x: jax.vmap(lambda y: one(x, y))(b))(a)
    # planted: return jax.vmap(lambda x: jax.vmap(lambda y: one(x, y))(a))(a)


# --- Jacobians
def residual(p: Float[Array, "3"], t: Float[Array, "n"], y: Float[Array, "n"]) -> Float[Array, "n"]:
    return p[0] * jnp.exp(-p[1] * t) + p[2] - y
    # planted: return p * jnp.exp(-p[1] * t) + p[2] - y


def gauss_newton(p: Float[Array, "3"], t: Float[Array, "n"], y: Float[Array, "n"]) -> Float[Array, "3"]:
    r = residual(p, t, y)
    j = jax.jacfwd(residual)(p, t, y)
    # planted: j = jax.jacfwd(residual, argnums=1)(p, t, y)
    return p - jnp.linalg.solve(j.T @ j, j.T @ r)
    # planted: return p - jnp.linalg.solve(j @ j.T, j @ r)
    # planted: return p - jnp.linalg.solve(j.T @ j, j @ r)


def hessian(w: Float[Array, "d"]) -> Float[Array, "d d"]:
    return jax.hessian(lambda v: jnp.sum(v**4))(w)
    # planted: return jax.grad(lambda v: jnp.sum(v**4))(w)


# --- batch normalization
class BatchNorm(eqx.Module):
    scale: Float[Array, "c"]
    shift: Float[Array, "c"]
    eps: float = eqx.field(static=True, default=1e-5)

    def __call__(self, x: Float[Array, "b h w c"]) -> Float[Array, "b h w c"]:
        mean = jnp.mean(x, axis=(0, 1, 2))
        # planted: mean = jnp.mean(x, axis=(1, 2))
        var = jnp.var(x, axis=(0, 1, 2), keepdims=True)
        # planted: var = jnp.var(x, axis=(0, 2, 3), keepdims=False)
        y = (x - mean) * lax.rsqrt(var + self.eps)
        return y * self.scale + self.shift
        # planted: return y * self.scale[:, None] + self.shift


# --- optimizers in loops
def descend(a: Float[Array, "n n"], b: Float[Array, "n"], steps: int) -> Float[Array, "n"]:
    def body(_: int, x: Float[Array, "n"]) -> Float[Array, "n"]:
        return x - 0.01 * a.T @ (a @ x - b)
        # planted: return x - 0.01 * a.T * (a @ x - b)

    return lax.fori_loop(0, steps, body, jnp.zeros_like(b))
    # planted: return lax.fori_loop(0, steps, body, jnp.zeros_like(a))


def power_iteration(a: Float[Array, "n n"], x: Float[Array, "n"]) -> Float[Array, "n"]:
    def cond(state: tuple[Int[Array, ""], Float[Array, "n"]]) -> Bool[Array, ""]:
        return state[0] < 100

    def body(state: tuple[Int[Array, ""], Float[Array, "n"]]) -> tuple[Int[Array, ""], Float[Array, "n"]]:
        i, v = state
        v = a @ v
        # planted: v = a * v
        return i + 1, v / jnp.linalg.norm(v)
        # planted: return i + 1, v / jnp.linalg.norm(v, keepdims=True)[:, None]

    _, found = lax.while_loop(cond, body, (jnp.array(0), x))
    return found


# --- images by einops
def patches(x: Float[Array, "b 224 224 3"]) -> Float[Array, "b 196 768"]:
    return rearrange(x, "b (h p) (w q) c -> b (h w) (p q c)", p=16, q=16)
    # planted: return rearrange(x, "b (h p) (w q) c -> b (h w) (p q c)", p=16, q=8)
    # planted: return rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", p=16, q=16)


def with_class(x: Float[Array, "b 196 768"], token: Float[Array, "768"]) -> Float[Array, "b 197 768"]:
    tokens = repeat(token, "d -> b 1 d", b=x.shape[0])
    # planted: tokens = repeat(token, "d -> b d", b=x.shape[0])
    return jnp.concatenate([tokens, x], axis=1)
    # planted: return jnp.concatenate([tokens, x], axis=0)
    # planted: return jnp.concatenate([tokens, x], axis=-1)


def pooled(x: Float[Array, "b t d"]) -> Float[Array, "b d"]:
    return reduce(x, "b t d -> b d", "mean")
    # planted: return reduce(x, "b t d -> b t", "mean")


# --- a variational autoencoder
class Encoder(eqx.Module):
    hidden: Float[Array, "784 200"]
    mean: Float[Array, "200 20"]
    logvar: Float[Array, "200 20"]

    def __call__(self, x: Float[Array, "b 784"]) -> tuple[Float[Array, "b 20"], Float[Array, "b 20"]]:
        h = jnp.tanh(x @ self.hidden)
        return h @ self.mean, h @ self.logvar
        # planted: return h @ self.mean, x @ self.logvar


def sample(key: PRNGKeyArray, mean: Float[Array, "b 20"], logvar: Float[Array, "b 20"]) -> Float[Array, "b 20"]:
    eps = jax.random.normal(key, mean.shape)
    # planted: eps = jax.random.normal(key, (20, 20))
    return mean + jnp.exp(0.5 * logvar) * eps
    # planted: return mean + jnp.exp(0.5 * logvar) @ eps


def kl(mean: Float[Array, "b z"], logvar: Float[Array, "b z"]) -> Float[Array, "b"]:
    return 0.5 * jnp.sum(jnp.exp(logvar) + mean**2 - 1.0 - logvar, axis=-1)
    # planted: return 0.5 * jnp.sum(jnp.exp(logvar) + mean**2 - 1.0 - logvar)
    # planted: return 0.5 * jnp.sum(jnp.exp(logvar) + mean**2 - 1.0 - logvar, axis=0)


# --- policies and returns
def discounted(rewards: Float[Array, "t"], gamma: float) -> Float[Array, "t"]:
    def body(carry: Float[Array, ""], r: Float[Array, ""]) -> tuple[Float[Array, ""], Float[Array, ""]]:
        total = r + gamma * carry
        return total, total

    _, values = lax.scan(body, jnp.zeros(()), rewards, reverse=True)
    return values
    # planted: return values[:-1]


def policy_loss(logits: Float[Array, "t a"], actions: Int[Array, "t"], rewards: Float[Array, "t"]) -> Float[Array, ""]:
    logp = jax.nn.log_softmax(logits, axis=-1)
    chosen = logp[jnp.arange(logits.shape[0]), actions]
    # planted: chosen = logp[jnp.arange(logits.shape[1]), actions]
    advantage = discounted(rewards, 0.99) - rewards.mean()
    # planted: advantage = discounted(logits, 0.99) - rewards.mean()
    return -jnp.sum(chosen * advantage)
    # planted: return -chosen * advantage


# --- a Gaussian process
def kernel(a: Float[Array, "n d"], b: Float[Array, "m d"]) -> Float[Array, "n m"]:
    sq = jnp.sum((a[:, None] - b[None]) ** 2, axis=-1)
    # planted: sq = jnp.sum((a[:, None] - b[:, None]) ** 2, axis=-1)
    # planted: sq = jnp.sum((a[:, None] - b[None]) ** 2, axis=0)
    return jnp.exp(-0.5 * sq)


def posterior(
    x: Float[Array, "n d"], y: Float[Array, "n"], new: Float[Array, "m d"]
) -> tuple[Float[Array, "m"], Float[Array, "m m"]]:
    k = kernel(x, x) + 1e-6 * jnp.eye(x.shape[0])
    # planted: k = kernel(x, x) + 1e-6 * jnp.eye(new.shape[0])
    chol = jnp.linalg.cholesky(k)
    cross = kernel(x, new)
    # planted: cross = kernel(new, x)
    alpha = jax.scipy.linalg.cho_solve((chol, True), y)
    white = jax.scipy.linalg.solve_triangular(chol, cross, lower=True)
    return cross.T @ alpha, kernel(new, new) - white.T @ white
    # planted: return cross @ alpha, kernel(new, new) - white.T @ white
    # planted: return cross.T @ alpha, kernel(new, new) - white @ white.T


# --- random features
def features(key: PRNGKeyArray, x: Float[Array, "n d"]) -> Float[Array, "n 256"]:
    k1, k2 = jax.random.split(key, 2)
    w = jax.random.normal(k1, (x.shape[1], 256))
    # planted: w = jax.random.normal(k1, (256, x.shape[1]))
    b = jax.random.uniform(k2, (256,), minval=0.0, maxval=2 * jnp.pi)
    # planted: b = jax.random.uniform(k2, (256, 1), minval=0.0, maxval=2 * jnp.pi)
    return jnp.sqrt(2.0 / 256) * jnp.cos(x @ w + b)


def minibatch(key: PRNGKeyArray, x: Float[Array, "n d"], y: Int[Array, "n"]) -> tuple[Float[Array, "64 d"], Int[Array, "64"]]:
    index = jax.random.choice(key, x.shape[0], (64,), replace=False)
    # planted: index = jax.random.choice(key, x.shape[0], (32,), replace=False)
    return x[index], y[index]
    # planted: return x[:, index], y[index]


# --- a transformer block
class Block(eqx.Module):
    norm: eqx.nn.LayerNorm
    up: eqx.nn.Linear
    down: eqx.nn.Linear

    def __init__(self, key: PRNGKeyArray) -> None:
        k1, k2 = jax.random.split(key)
        self.norm = eqx.nn.LayerNorm(512)
        # planted: self.norm = eqx.nn.LayerNorm(2048)
        self.up = eqx.nn.Linear(512, 2048, key=k1)
        self.down = eqx.nn.Linear(2048, 512, key=k2)
        # planted: self.down = eqx.nn.Linear(512, 2048, key=k2)

    def __call__(self, x: Float[Array, "t 512"]) -> Float[Array, "t 512"]:
        h = jax.vmap(self.norm)(x)
        h = jax.nn.gelu(jax.vmap(self.up)(h))
        # planted: h = jax.nn.gelu(jax.vmap(self.down)(h))
        return x + jax.vmap(self.down)(h)
        # planted: return x + h


# --- masks of sequences
def masked_mean(x: Float[Array, "b t d"], lengths: Int[Array, "b"]) -> Float[Array, "b d"]:
    mask = jnp.arange(x.shape[1])[None, :] < lengths[:, None]
    # planted: mask = jnp.arange(x.shape[1]) < lengths
    # planted: mask = jnp.arange(x.shape[2])[None, :] < lengths[:, None]
    total = jnp.sum(jnp.where(mask[..., None], x, 0.0), axis=1)
    # planted: total = jnp.sum(jnp.where(mask, x, 0.0), axis=1)
    return total / lengths[:, None]
    # planted: return total / lengths


# --- rotary embeddings
def rotary(x: Float[Array, "t h 64"]) -> Float[Array, "t h 64"]:
    freqs = 1.0 / 10000 ** (jnp.arange(0, 64, 2) / 64)
    # planted: freqs = 1.0 / 10000 ** (jnp.arange(0, 64) / 64)
    angles = jnp.outer(jnp.arange(x.shape[0]), freqs)
    # planted: angles = jnp.outer(freqs, jnp.arange(x.shape[0]))
    cos, sin = jnp.cos(angles)[:, None, :], jnp.sin(angles)[:, None, :]
    # planted: cos, sin = jnp.cos(angles), jnp.sin(angles)
    a, b = x[..., ::2], x[..., 1::2]
    # planted: a, b = x[..., ::2], x[..., 1:]
    return jnp.stack([a * cos - b * sin, a * sin + b * cos], axis=-1).reshape(x.shape)
    # planted: return jnp.stack([a * cos - b * sin, a * sin + b * cos], axis=-1)


# --- contrastive learning
def info_nce(a: Float[Array, "b d"], c: Float[Array, "b d"], temperature: float = 0.1) -> Float[Array, ""]:
    a = a / jnp.linalg.norm(a, axis=-1, keepdims=True)
    # planted: a = a / jnp.linalg.norm(a, axis=-1)
    c = c / jnp.linalg.norm(c, axis=-1, keepdims=True)
    logits = a @ c.T / temperature
    # planted: logits = a @ c / temperature
    labels = jnp.eye(a.shape[0])
    # planted: labels = jnp.eye(a.shape[1])
    return -jnp.mean(jnp.sum(labels * jax.nn.log_softmax(logits, axis=1), axis=1))
    # planted: return -jnp.sum(labels * jax.nn.log_softmax(logits, axis=1), axis=1)


# --- updates at places
def scatter_mean(x: Float[Array, "edges d"], target: Int[Array, "edges"], n: int) -> Float[Array, "n d"]:
    total = jnp.zeros((n, x.shape[1])).at[target].add(x)
    # planted: total = jnp.zeros((n, x.shape[0])).at[target].add(x)
    # planted: total = jnp.zeros((n, x.shape[1])).at[:, target].add(x)
    count = jnp.zeros(n).at[target].add(1.0)
    return total / jnp.maximum(count, 1.0)[:, None]
    # planted: return total / jnp.maximum(count, 1.0)


def segment(x: Float[Array, "edges d"], target: Int[Array, "edges"]) -> Float[Array, "10 d"]:
    return jax.ops.segment_sum(x, target, num_segments=10)
    # planted: return jax.ops.segment_sum(x, target, num_segments=11)


# --- a neural field under jit
class Field(eqx.Module):
    layers: list[eqx.nn.Linear]

    def __init__(self, key: PRNGKeyArray) -> None:
        keys = jax.random.split(key, 3)
        self.layers = [eqx.nn.Linear(2, 64, key=keys[0]), eqx.nn.Linear(64, 64, key=keys[1]), eqx.nn.Linear(64, 3, key=keys[2])]

    def __call__(self, p: Float[Array, "2"]) -> Float[Array, "3"]:
        x = p
        for layer in self.layers[:-1]:
            x = jnp.sin(layer(x))
        return jax.nn.sigmoid(self.layers[-1](x))


@eqx.filter_jit
def render(field: Field, grid: Float[Array, "h w 2"]) -> Float[Array, "h w 3"]:
    return jax.vmap(jax.vmap(field))(grid)
    # planted: return jax.vmap(field)(grid)


@jax.jit
def psnr(a: Float[Array, "h w 3"], b: Float[Array, "h w 3"]) -> Float[Array, ""]:
    return -10.0 * jnp.log10(jnp.mean((a - b) ** 2))
    # planted: return -10.0 * jnp.log10(jnp.mean((a - b) ** 2, axis=(0, 1)))


@partial(jax.jit, static_argnames="levels")
def quantize(image: Float[Array, "h w 3"], levels: int = 8) -> Int[Array, "h w 3"]:
    return jnp.floor(image * levels).astype(jnp.int32)
    # planted: return jnp.floor(image * levels).astype(jnp.int32).max(axis=-1)


def total(field: Field, grid: Float[Array, "h w 2"], image: Float[Array, "h w 3"]) -> Float[Array, ""]:
    return psnr(render(field, grid), image)
    # planted: return psnr(render(field, image), image)
    # planted: return psnr(grid, image)


# --- moving averages of parameters
def ema(old: PyTree[Array], new: PyTree[Array], decay: float) -> PyTree[Array]:
    return jax.tree.map(lambda a, b: decay * a + (1 - decay) * b, old, new)


def momentum(
    w: Float32[Array, "n m"], v: Float32[Array, "n m"], f: Callable[[Float32[Array, "n m"]], Float32[Array, ""]]
) -> tuple[Float32[Array, "n m"], Float32[Array, "n m"]]:
    v = 0.9 * v + jax.grad(f)(w)
    # planted: v = 0.9 * v + jax.grad(f)(w.T)
    # planted: v = 0.9 * v + jax.grad(f)(w).sum(axis=1)
    return w - 0.1 * v, v
    # planted: return w - 0.1 * v.T, v
