"""Annotated programs of several trades with JAX. A comment `planted: ` holds what the line above it may be replaced by."""

from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jax import Array, lax
from jaxtyping import Float, Float32, Int, PRNGKeyArray


# --- a layer of graph attention
class GraphLayer(eqx.Module):
    project: eqx.nn.Linear
    score: Float[Array, "64"]

    def __init__(self, key: PRNGKeyArray) -> None:
        a, b = jax.random.split(key)
        self.project = eqx.nn.Linear(16, 32, key=a)
        # planted: self.project = eqx.nn.Linear(16, 64, key=a)
        self.score = jax.random.normal(b, (64,))
        # planted: self.score = jax.random.normal(b, (32,))

    def __call__(self, x: Float[Array, "n 16"], adjacent: Float[Array, "n n"]) -> Float[Array, "n 32"]:
        h = jax.vmap(self.project)(x)
        # planted: h = self.project(x)
        left, right = h @ self.score[:32], h @ self.score[32:]
        logits = left[:, None] + right[None, :]
        # planted: logits = left[:, None] + right[None, None, :]
        weights = jax.nn.softmax(jnp.where(adjacent > 0, logits, -1e9), axis=-1)
        return weights @ h
        # planted: return h @ weights

# --- springs that a solver moves
class Springs(NamedTuple):
    at: Float[Array, "n 2"]
    speed: Float[Array, "n 2"]


def force(at: Float[Array, "n 2"], rest: Float[Array, "n-1"]) -> Float[Array, "n 2"]:
    apart = at[1:] - at[:-1]
    # planted: apart = at[1:] - at
    long = jnp.linalg.norm(apart, axis=-1)
    # planted: long = jnp.linalg.norm(apart, axis=0)
    pull = apart * ((long - rest) / long)[:, None]
    # planted: pull = apart * ((long - rest) / long)
    zero = jnp.zeros((1, 2))
    return jnp.concatenate([pull, zero]) - jnp.concatenate([zero, pull])
    # planted: return jnp.concatenate([pull, zero], axis=1) - jnp.concatenate([zero, pull], axis=1)


def simulate(at: Float[Array, "8 2"], rest: Float[Array, "7"]) -> Float[Array, "100 8 2"]:
    def step(s: Springs, _: None) -> tuple[Springs, Array]:
        speed = s.speed + 0.01 * force(s.at, rest)
        new = Springs(s.at + 0.01 * speed, speed)
        return new, new.at

    _, path = lax.scan(step, Springs(at, jnp.zeros_like(at)), None, length=100)
    return path

# --- logistic regression by newton
def nll(w: Float[Array, "d"], x: Float[Array, "n d"], y: Float[Array, "n"]) -> Float[Array, ""]:
    z = x @ w
    # planted: z = w @ x
    return jnp.mean(jax.nn.softplus(z) - y * z)
    # planted: return jax.nn.softplus(z) - y * z


def newton(w: Float[Array, "d"], x: Float[Array, "n d"], y: Float[Array, "n"]) -> Float[Array, "d"]:
    g = jax.grad(nll)(w, x, y)
    h = jax.hessian(nll)(w, x, y)
    return w - jnp.linalg.solve(h, g)
    # planted: return w - jnp.linalg.solve(h, g)[:, None]
    # planted: return w - h


def fitted(x: Float[Array, "100 5"], y: Float[Array, "100"]) -> Float[Array, "5"]:
    w = jnp.zeros(5)
    # planted: w = jnp.zeros(100)
    for _ in range(5):
        w = newton(w, x, y)
        # planted: w = newton(w, y, x)
    return w

# --- a state space layer
def discretised(a: Float[Array, "s"], b: Float[Array, "s d"], dt: Float[Array, ""]) -> tuple[Float[Array, "s"], Float[Array, "s d"]]:
    bar = jnp.exp(dt * a)
    return bar, ((bar - 1) / a)[:, None] * b
    # planted: return bar, ((bar - 1) / a) * b
    # planted: return ((bar - 1) / a)[:, None] * b, bar


def run(a: Float[Array, "s"], b: Float[Array, "s d"], c: Float[Array, "d s"], u: Float[Array, "t d"]) -> Float[Array, "t d"]:
    def step(x: Float[Array, "s"], v: Float[Array, "d"]) -> tuple[Float[Array, "s"], Float[Array, "d"]]:
        new = a * x + b @ v
        # planted: new = a * x + v @ b
        return new, c @ new
        # planted: return new, new @ c

    _, y = lax.scan(step, jnp.zeros_like(a), u)
    # planted: _, y = lax.scan(step, jnp.zeros_like(u), u)
    return y

# --- tokens and their places
class Embedding(eqx.Module):
    tokens: eqx.nn.Embedding
    places: Float32[Array, "128 64"]

    def __init__(self, key: PRNGKeyArray) -> None:
        a, b = jax.random.split(key)
        self.tokens = eqx.nn.Embedding(1000, 64, key=a)
        # planted: self.tokens = eqx.nn.Embedding(64, 1000, key=a)
        self.places = jax.random.normal(b, (128, 64))
        # planted: self.places = jax.random.normal(b, (64, 128))

    def __call__(self, ids: Int[Array, "128"]) -> Float32[Array, "128 64"]:
        return jax.vmap(self.tokens)(ids) + self.places
        # planted: return jax.vmap(self.tokens)(ids) + self.places.T
        # planted: return self.places[ids, ids]

# --- contrast between two views
def normalised(x: Float[Array, "b d"]) -> Float[Array, "b d"]:
    return x / jnp.linalg.norm(x, axis=-1, keepdims=True)
    # planted: return x / jnp.linalg.norm(x, axis=-1)


def contrast(a: Float[Array, "b d"], b: Float[Array, "b d"], t: float) -> Float[Array, ""]:
    logits = normalised(a) @ normalised(b).T / t
    # planted: logits = normalised(a) @ normalised(b) / t
    log_p = jax.nn.log_softmax(logits, axis=-1)
    return -jnp.mean(jnp.diagonal(log_p))
    # planted: return -jnp.diagonal(log_p)


def both(a: Float[Array, "b d"], b: Float[Array, "b d"]) -> Float[Array, ""]:
    return 0.5 * (contrast(a, b, 0.1) + contrast(b, a, 0.1))
    # planted: return 0.5 * (contrast(a, b.T, 0.1) + contrast(b, a.T, 0.1))

# --- rays that meet spheres
def meet(origin: Float[Array, "r 3"], towards: Float[Array, "r 3"], centre: Float[Array, "3"], radius: float) -> Float[Array, "r"]:
    apart = origin - centre
    half = jnp.sum(apart * towards, axis=-1)
    # planted: half = jnp.sum(apart * towards, axis=0)
    disc = half**2 - (jnp.sum(apart**2, axis=-1) - radius**2)
    return jnp.where(disc > 0, -half - jnp.sqrt(jnp.abs(disc)), jnp.inf)
    # planted: return jnp.where(disc > 0, -half - jnp.sqrt(jnp.abs(disc)), jnp.inf)[None]


def nearest(origin: Float[Array, "r 3"], towards: Float[Array, "r 3"], centres: Float[Array, "s 3"]) -> Float[Array, "r"]:
    hits = jax.vmap(lambda c: meet(origin, towards, c, 1.0))(centres)
    return jnp.min(hits, axis=0)
    # planted: return jnp.min(hits, axis=1)
    # planted: return hits


def shaded(towards: Float[Array, "r 3"], normal: Float[Array, "r 3"], colour: Float[Array, "3"]) -> Float[Array, "r 3"]:
    lit = jnp.maximum(-jnp.einsum("rc,rc->r", towards, normal), 0)
    # planted: lit = jnp.maximum(-jnp.einsum("rc,rc->c", towards, normal), 0)
    return lit[:, None] * colour
    # planted: return lit * colour

# --- a small agent
class Policy(eqx.Module):
    body: eqx.nn.MLP
    head: eqx.nn.Linear

    def __init__(self, key: PRNGKeyArray) -> None:
        a, b = jax.random.split(key)
        self.body = eqx.nn.MLP(8, 32, 64, depth=2, key=a)
        self.head = eqx.nn.Linear(32, 4, key=b)
        # planted: self.head = eqx.nn.Linear(64, 4, key=b)

    def __call__(self, seen: Float[Array, "8"]) -> Float[Array, "4"]:
        return jax.nn.log_softmax(self.head(jax.nn.relu(self.body(seen))))
        # planted: return jax.nn.log_softmax(self.body(seen))


def loss(policy: Policy, seen: Float[Array, "t 8"], acted: Int[Array, "t"], gained: Float[Array, "t"]) -> Float[Array, ""]:
    log_p = jax.vmap(policy)(seen)
    # planted: log_p = policy(seen)
    chosen = jnp.take_along_axis(log_p, acted[:, None], axis=1)[:, 0]
    # planted: chosen = jnp.take_along_axis(log_p, acted, axis=1)[:, 0]
    return -jnp.mean(chosen * gained)
    # planted: return -chosen * gained

# --- an image that is sharpened
def blurred(image: Float[Array, "h w"], kernel: Float[Array, "3 3"]) -> Float[Array, "h w"]:
    padded = image[None, None]
    # planted: padded = image[None]
    return lax.conv(padded, kernel[None, None], (1, 1), "SAME")[0, 0]
    # planted: return lax.conv(padded, kernel[None, None], (1, 1), "SAME")[0]


def sharp(image: Float[Array, "h w"], kernel: Float[Array, "3 3"], much: float) -> Float[Array, "h w"]:
    return image + much * (image - blurred(image, kernel))
    # planted: return image + much * (image - blurred(kernel, image))


def mosaic(image: Float[Array, "64 64"]) -> Float[Array, "64 8 8"]:
    tiles = image.reshape(8, 8, 8, 8).transpose(0, 2, 1, 3)
    return tiles.reshape(64, 8, 8)
    # planted: return tiles.reshape(8, 8, 8)
    # planted: return tiles.reshape(64, 64)

# --- samples by langevin
def log_p(x: Float[Array, "d"], mean: Float[Array, "k d"]) -> Float[Array, ""]:
    return jax.nn.logsumexp(-0.5 * jnp.sum((x - mean) ** 2, axis=-1))
    # planted: return -0.5 * jnp.sum((x - mean) ** 2, axis=-1)


def move(key: PRNGKeyArray, x: Float[Array, "c d"], mean: Float[Array, "k d"]) -> Float[Array, "c d"]:
    g = jax.vmap(jax.grad(log_p), in_axes=(0, None))(x, mean)
    # planted: g = jax.vmap(jax.grad(log_p))(x, mean[0])
    noise = jax.random.normal(key, x.shape)
    # planted: noise = jax.random.normal(key, mean.shape)
    return x + 0.1 * g + jnp.sqrt(0.2) * noise
    # planted: return x + 0.1 * g.T + jnp.sqrt(0.2) * noise
