"""Annotated programs that train and simulate with JAX. A comment `planted: ` holds what the line above it may be replaced by."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Self

import equinox as eqx
import jax
import jax.numpy as jnp
import jax.random as jr
import jax.tree_util as jtu
from einops import einsum, rearrange
from jax import Array, lax
from jaxtyping import Bool, Float, Int, PRNGKeyArray

# --- parameters in a dictionary
Params = dict[str, Float[Array, "..."]]


class Weights(NamedTuple):
    w1: Float[Array, "784 128"]
    b1: Float[Array, "128"]
    w2: Float[Array, "128 10"]
    b2: Float[Array, "10"]


def init(key: PRNGKeyArray) -> Weights:
    k1, k2 = jr.split(key)
    w1 = jr.normal(k1, (784, 128)) / jnp.sqrt(784)
    # planted: w1 = jr.normal(k1, (128, 784)) / jnp.sqrt(784)
    w2 = jr.normal(k2, (128, 10)) / jnp.sqrt(128)
    return Weights(w1, jnp.zeros(128), w2, jnp.zeros(10))
    # planted: return Weights(w1, jnp.zeros(10), w2, jnp.zeros(128))
    # planted: return Weights(w1, jnp.zeros((128, 1)), w2, jnp.zeros(10))


def predict(p: Weights, x: Float[Array, "b 784"]) -> Float[Array, "b 10"]:
    h = jax.nn.gelu(x @ p.w1 + p.b1)
    # planted: h = jax.nn.gelu(x @ p.w1 + p.b2)
    return h @ p.w2 + p.b2
    # planted: return x @ p.w2 + p.b2


def loss(p: Weights, x: Float[Array, "b 784"], y: Int[Array, "b"]) -> Float[Array, ""]:
    logp = jax.nn.log_softmax(predict(p, x), axis=-1)
    targets = jax.nn.one_hot(y, 10)
    # planted: targets = jax.nn.one_hot(y, 11)
    return -jnp.mean(jnp.sum(targets * logp, axis=-1))
    # planted: return -jnp.sum(targets * logp, axis=-1)


@jax.jit
def step(p: Weights, x: Float[Array, "b 784"], y: Int[Array, "b"]) -> tuple[Weights, Float[Array, ""]]:
    value, grads = jax.value_and_grad(loss)(p, x, y)
    # planted: grads, value = jax.value_and_grad(loss)(p, x, y)
    # planted: value, grads = jax.value_and_grad(loss)(p, y, x)
    return jax.tree.map(lambda a, g: a - 0.1 * g, p, grads), value


# --- an equinox network with dropout
class Net(eqx.Module):
    conv: eqx.nn.Conv2d
    norm: eqx.nn.LayerNorm
    head: eqx.nn.Linear
    drop: eqx.nn.Dropout

    def __init__(self, key: PRNGKeyArray) -> None:
        k1, k2 = jr.split(key, 2)
        # planted: k1, k2 = jr.split(key, 3)
        self.conv = eqx.nn.Conv2d(3, 16, kernel_size=3, padding=1, key=k1)
        # planted: self.conv = eqx.nn.Conv2d(1, 16, kernel_size=3, padding=1, key=k1)
        self.norm = eqx.nn.LayerNorm(16)
        # planted: self.norm = eqx.nn.LayerNorm(32)
        self.head = eqx.nn.Linear(16, 10, key=k2)
        self.drop = eqx.nn.Dropout(0.1)

    def __call__(self, x: Float[Array, "3 h w"], key: PRNGKeyArray) -> Float[Array, "10"]:
        h = jax.nn.relu(self.conv(x))
        pooled = self.norm(jnp.mean(h, axis=(1, 2)))
        # planted: pooled = self.norm(jnp.mean(h, axis=(0, 1)))
        return self.head(self.drop(pooled, key=key))
        # planted: return self.drop(pooled, key=key)


def evaluate(net: Net, x: Float[Array, "b 3 32 32"], y: Int[Array, "b"], key: PRNGKeyArray) -> Float[Array, ""]:
    keys = jr.split(key, x.shape[0])
    logits = jax.vmap(net)(x, keys)
    # planted: logits = jax.vmap(net)(x[0], keys)
    # planted: logits = net(x, key)
    return jnp.mean(jnp.argmax(logits, axis=1) == y)
    # planted: return jnp.argmax(logits, axis=1) == y


# --- a reservoir by scan
class Reservoir(NamedTuple):
    inner: Float[Array, "h h"]
    into: Float[Array, "h i"]
    out: Float[Array, "o h"]


def run(r: Reservoir, inputs: Float[Array, "t i"]) -> Float[Array, "t o"]:
    def step(state: Float[Array, "h"], x: Float[Array, "i"]) -> tuple[Float[Array, "h"], Float[Array, "o"]]:
        state = jnp.tanh(r.inner @ state + r.into @ x)
        # planted: state = jnp.tanh(r.inner @ state + x @ r.into)
        return state, r.out @ state
        # planted: return r.out @ state, state
        # planted: return state, state @ r.out

    start = jnp.zeros(r.inner.shape[0])
    _, outputs = lax.scan(step, start, inputs)
    # planted: outputs, _ = lax.scan(step, start, inputs)
    # planted: _, outputs = lax.scan(step, inputs, start)
    return outputs


def fit_readout(states: Float[Array, "t h"], targets: Float[Array, "t o"], ridge: float) -> Float[Array, "o h"]:
    gram = states.T @ states + ridge * jnp.eye(states.shape[1])
    # planted: gram = states.T @ states + ridge * jnp.eye(states.shape[0])
    return jnp.linalg.solve(gram, states.T @ targets).T
    # planted: return jnp.linalg.solve(gram, states.T @ targets)
    # planted: return jnp.linalg.solve(gram, targets).T


# --- lambdas under transformations
def pairwise(f: Callable[[Float[Array, "d"], Float[Array, "d"]], Float[Array, ""]], x: Float[Array, "n d"], y: Float[Array, "m d"]) -> Float[Array, "n m"]:
    return jax.vmap(lambda a: jax.vmap(lambda b: f(a, b))(y))(x)
    # planted: return jax.vmap(lambda a: jax.vmap(lambda b: f(a, b))(x))(y)
    # planted: return jax.vmap(lambda a: f(a, y))(x)


def norms(x: Float[Array, "n d"]) -> Float[Array, "n"]:
    return jax.vmap(lambda row: jnp.sqrt(jnp.sum(row**2)))(x)
    # planted: return jax.vmap(lambda row: jnp.sqrt(row**2))(x)
    # planted: return jax.vmap(lambda row: jnp.sqrt(jnp.sum(row**2, axis=1)))(x)


def score(w: Float[Array, "d"], x: Float[Array, "n d"]) -> Float[Array, "d"]:
    return jax.grad(lambda v: jnp.sum(jnp.tanh(x @ v)))(w)
    # planted: return jax.grad(lambda v: jnp.tanh(x @ v))(w)
    # planted: return jax.grad(lambda v: jnp.sum(jnp.tanh(x.T @ v)))(w)


def running(x: Float[Array, "t d"], decay: float) -> Float[Array, "t d"]:
    def smooth(m, v):
        m = decay * m + (1 - decay) * v
        return m, m

    _, means = lax.scan(smooth, jnp.zeros(x.shape[1]), x)
    # planted: _, means = lax.scan(smooth, jnp.zeros(x.shape), x)
    # planted: means, _ = lax.scan(smooth, jnp.zeros(x.shape[1]), x)
    return means


def newton(f: Callable[[Float[Array, "d"]], Float[Array, ""]], x: Float[Array, "d"]) -> Float[Array, "d"]:
    g, h = jax.grad(f)(x), jax.hessian(f)(x)
    return x - jnp.linalg.solve(h, g)
    # planted: return x - jnp.linalg.solve(g, h)
    # planted: return x - h * g


# --- attention with grouped heads
class Attention(eqx.Module):
    wq: Float[Array, "d 8*k"]
    wk: Float[Array, "d 2*k"]
    wv: Float[Array, "d 2*k"]
    wo: Float[Array, "8*k d"]

    def __call__(self, x: Float[Array, "t d"]) -> Float[Array, "t d"]:
        q = rearrange(x @ self.wq, "t (h k) -> h t k", h=8)
        # planted: q = rearrange(x @ self.wq, "t (h k) -> t h k", h=8)
        k = jnp.repeat(rearrange(x @ self.wk, "t (h k) -> h t k", h=2), 4, axis=0)
        # planted: k = rearrange(x @ self.wk, "t (h k) -> h t k", h=2)
        v = jnp.repeat(rearrange(x @ self.wv, "t (h k) -> h t k", h=2), 4, axis=0)
        logits = einsum(q, k, "h i k, h j k -> h i j")
        # planted: logits = einsum(q, k, "h i k, h j k -> i j h")
        mask = jnp.tril(jnp.ones((x.shape[0], x.shape[0]), dtype=bool))
        weights = jax.nn.softmax(jnp.where(mask, logits, -jnp.inf), axis=-1)
        # planted: weights = jax.nn.softmax(jnp.where(mask[:, None], logits, -jnp.inf), axis=3)
        mixed = rearrange(weights @ v, "h t k -> t (h k)")
        # planted: mixed = rearrange(v @ weights, "h t k -> t (h k)")
        return mixed @ self.wo
        # planted: return self.wo @ mixed


# --- a particle filter
class Particles(NamedTuple):
    place: Float[Array, "n 2"]
    weight: Float[Array, "n"]


def move(key: PRNGKeyArray, p: Particles) -> Particles:
    noise = jr.normal(key, p.place.shape)
    # planted: noise = jr.normal(key, p.weight.shape)
    return Particles(p.place + 0.1 * noise, p.weight)
    # planted: return Particles(p.weight, p.place + 0.1 * noise)


def weigh(p: Particles, seen: Float[Array, "2"]) -> Particles:
    gaps = p.place - seen
    logw = -0.5 * jnp.sum(gaps**2, axis=1)
    # planted: logw = -0.5 * jnp.sum(gaps**2, axis=0)
    # planted: logw = -0.5 * gaps**2
    return Particles(p.place, jax.nn.softmax(jnp.log(p.weight) + logw))


def resample(key: PRNGKeyArray, p: Particles) -> Particles:
    n = p.weight.shape[0]
    picked = jr.choice(key, n, shape=(n,), p=p.weight)
    # planted: picked = jr.choice(key, n, shape=(n, 2), p=p.weight)
    return Particles(p.place[picked], jnp.full(n, 1 / n))
    # planted: return Particles(p.place[picked], jnp.full((n, 1), 1 / n))


def estimate(p: Particles) -> Float[Array, "2"]:
    return p.weight @ p.place
    # planted: return p.place @ p.weight
    # planted: return jnp.sum(p.weight * p.place, axis=0)


# --- classes that build themselves
class Gaussian(eqx.Module):
    mean: Float[Array, "d"]
    factor: Float[Array, "d d"]

    @classmethod
    def standard(cls, d: int) -> "Gaussian":
        return cls(jnp.zeros(d), jnp.eye(d))
        # planted: return cls(jnp.eye(d), jnp.zeros(d))
        # planted: return cls(jnp.zeros(d), jnp.ones(d))

    @classmethod
    def fit(cls, x: Float[Array, "n d"]) -> Self:
        mean = jnp.mean(x, axis=0)
        # planted: mean = jnp.mean(x, axis=1)
        gap = x - mean
        return cls(mean, jnp.linalg.cholesky(gap.T @ gap / x.shape[0]))
        # planted: return cls(mean, jnp.linalg.cholesky(gap @ gap.T / x.shape[0]))
        # planted: return cls(mean[None], jnp.linalg.cholesky(gap.T @ gap / x.shape[0]))

    def sample(self, key: PRNGKeyArray, n: int) -> Float[Array, "n d"]:
        noise = jr.normal(key, (n, self.mean.shape[0]))
        return self.mean + noise @ self.factor.T

    def log_prob(self, x: Float[Array, "d"]) -> Float[Array, ""]:
        white = jax.scipy.linalg.solve_triangular(self.factor, x - self.mean, lower=True)
        # planted: white = jax.scipy.linalg.solve_triangular(self.factor, self.factor - self.mean, lower=True)
        return -0.5 * white @ white - jnp.sum(jnp.log(jnp.diag(self.factor)))
        # planted: return -0.5 * white @ white - jnp.log(jnp.diag(self.factor))


# --- optimizers over trees
class State(NamedTuple):
    step: Int[Array, ""]
    mean: "Weighted"
    square: "Weighted"


class Weighted(NamedTuple):
    w: Float[Array, "d k"]
    b: Float[Array, "k"]


def fresh(p: Weighted) -> State:
    zeros = jtu.tree_map(jnp.zeros_like, p)
    return State(jnp.zeros((), int), zeros, zeros)
    # planted: return State(jnp.zeros(1, int), zeros, zeros)


def regression(p: Weighted, x: Float[Array, "n d"], y: Float[Array, "n k"]) -> Float[Array, ""]:
    return jnp.mean((x @ p.w + p.b - y) ** 2)
    # planted: return jnp.mean((x @ p.w + p.b - y) ** 2, axis=0)
    # planted: return jnp.mean((p.w @ x + p.b - y) ** 2)


def descend(p: Weighted, x: Float[Array, "n d"], y: Float[Array, "n k"], rate: float) -> Weighted:
    g = jax.grad(regression)(p, x, y)
    # planted: g = jax.grad(regression)(p, y, x)
    return Weighted(p.w - rate * g.w, p.b - rate * g.b)
    # planted: return Weighted(p.w - rate * g.b, p.b - rate * g.w)
    # planted: return Weighted(p.w - rate * g.w.T, p.b - rate * g.b)


def train(p: Weighted, x: Float[Array, "n d"], y: Float[Array, "n k"], steps: int) -> Weighted:
    def body(_: int, p: Weighted) -> Weighted:
        return descend(p, x, y, 0.01)
        # planted: return descend(p, y, x, 0.01)

    return lax.fori_loop(0, steps, body, p)
    # planted: return lax.fori_loop(0, steps, body, x)


# --- a state-space model
class System(NamedTuple):
    a: Float[Array, "n n"]
    b: Float[Array, "n u"]
    c: Float[Array, "y n"]


def simulate(s: System, x0: Float[Array, "n"], u: Float[Array, "t u"]) -> Float[Array, "t y"]:
    def step(x: Float[Array, "n"], u: Float[Array, "u"]) -> tuple[Float[Array, "n"], Float[Array, "y"]]:
        new = s.a @ x + s.b @ u
        # planted: new = s.a @ x + u @ s.b
        # planted: new = s.a @ x + s.b
        return new, s.c @ x
        # planted: return new, s.c @ u

    return lax.scan(step, x0, u)[1]
    # planted: return lax.scan(step, x0, u)[0]
    # planted: return lax.scan(step, x0[0], u)[1]


def lqr(s: System, q: Float[Array, "n n"], r: Float[Array, "u u"], steps: int) -> Float[Array, "u n"]:
    p = q
    for _ in range(steps):
        gain = jnp.linalg.solve(r + s.b.T @ p @ s.b, s.b.T @ p @ s.a)
        # planted: gain = jnp.linalg.solve(r + s.b @ p @ s.b.T, s.b.T @ p @ s.a)
        # planted: gain = jnp.linalg.solve(q + s.b.T @ p @ s.b, s.b.T @ p @ s.a)
        p = q + s.a.T @ p @ (s.a - s.b @ gain)
        # planted: p = q + s.a.T @ p @ (s.a - gain @ s.b)
    return jnp.linalg.solve(r + s.b.T @ p @ s.b, s.b.T @ p @ s.a)
    # planted: return s.b.T @ p @ s.b


# --- messages in a graph
def aggregate(h: Float[Array, "n d"], source: Int[Array, "e"], target: Int[Array, "e"], w: Float[Array, "d k"]) -> Float[Array, "n k"]:
    messages = h[source] @ w
    # planted: messages = w @ h[source]
    n = h.shape[0]
    total = jax.ops.segment_sum(messages, target, num_segments=n)
    # planted: total = jax.ops.segment_sum(messages, target, num_segments=h.shape[1])
    # planted: total = jax.ops.segment_sum(h[source], target, num_segments=n)
    degree = jax.ops.segment_sum(jnp.ones(source.shape[0]), target, num_segments=n)
    return total / jnp.maximum(degree, 1.0)[:, None]
    # planted: return total / jnp.maximum(degree, 1.0)


def smoothed(a: Float[Array, "n n"], h: Float[Array, "n d"]) -> Float[Array, "n d"]:
    inverse = 1.0 / jnp.sqrt(a.sum(axis=1))
    scaled = inverse[:, None] * a * inverse[None, :]
    return scaled @ h
    # planted: return h @ scaled
    # planted: return scaled @ h.T


# --- joined lists
def encoded(x: Float[Array, "n d"], frequencies: Float[Array, "f"]) -> Float[Array, "n d+2*d*f"]:
    angles = jnp.einsum("nd,f->ndf", x, frequencies).reshape(x.shape[0], -1)
    # planted: angles = jnp.einsum("nd,f->nf", x, frequencies).reshape(x.shape[0], -1)
    parts = [x, jnp.sin(angles), jnp.cos(angles)]
    # planted: parts = [x, jnp.sin(angles)]
    return jnp.concatenate(parts, axis=-1)
    # planted: return jnp.concatenate(parts, axis=0)


def stacked(members: Sequence[Float[Array, "n k"]]) -> Float[Array, "n k"]:
    return jnp.stack(members).mean(axis=0)
    # planted: return jnp.concatenate(members).mean(axis=0)


def corners(low: Float[Array, "2"], high: Float[Array, "2"]) -> Float[Array, "4 2"]:
    first = jnp.stack([low[0], low[1]])
    points = [first, jnp.stack([low[0], high[1]]), jnp.stack([high[0], low[1]]), high]
    # planted: points = [first, jnp.stack([low[0], high[1]]), jnp.stack([high[0], low[1]]), high[0]]
    return jnp.stack(points)
    # planted: return jnp.concatenate(points)


def masked_mean(x: Float[Array, "b t d"], mask: Bool[Array, "b t"]) -> Float[Array, "b d"]:
    weights = mask / mask.sum(axis=1, keepdims=True)
    # planted: weights = mask / mask.sum(axis=0)[:, None]
    return jnp.einsum("btd,bt->bd", x, weights)
    # planted: return jnp.einsum("btd,bt->bt", x, weights)
    # planted: return (x * weights).sum(axis=1)
