"""Annotated programs of everyday JAX. A comment `planted: ` holds what the line above it may be replaced by."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import optax
from jax import Array, lax
from jaxtyping import Bool, Float, Float32, Int, Int32, PRNGKeyArray


# --- layers in a list, trained with optax
class Layer(NamedTuple):
    w: Float[Array, "i o"]
    b: Float[Array, "o"]


class MLP(NamedTuple):
    w1: Float[Array, "32 64"]
    b1: Float[Array, "64"]
    w2: Float[Array, "64 8"]
    b2: Float[Array, "8"]


def forward(p: MLP, x: Float[Array, "n 32"]) -> Float[Array, "n 8"]:
    h = jax.nn.relu(jnp.dot(x, p.w1) + p.b1)
    # planted: h = jax.nn.relu(jnp.dot(p.w1, x) + p.b1)
    return jnp.dot(h, p.w2) + p.b2
    # planted: return jnp.dot(h, p.w2) + p.b1


def loss(p: MLP, x: Float[Array, "n 32"], y: Int[Array, "n"]) -> Float[Array, ""]:
    losses = optax.softmax_cross_entropy_with_integer_labels(forward(p, x), y)
    return losses.mean()
    # planted: return losses


def fit(p: MLP, xs: Float[Array, "steps n 32"], ys: Int[Array, "steps n"]) -> MLP:
    optimizer = optax.adam(1e-3)
    state = optimizer.init(p)
    for i in range(xs.shape[0]):
        grads = jax.grad(loss)(p, xs[i], ys[i])
        # planted: grads = jax.grad(loss)(p, xs[:, i], ys[i])
        # planted: grads = jax.grad(loss)(p, xs, ys[i])
        updates, state = optimizer.update(grads, state, p)
        p = optax.apply_updates(p, updates)
    return p

# --- attention of an equinox module
class SelfAttention(eqx.Module):
    qkv: eqx.nn.Linear
    out: eqx.nn.Linear

    def __init__(self, key: PRNGKeyArray) -> None:
        k1, k2 = jax.random.split(key)
        self.qkv = eqx.nn.Linear(64, 192, key=k1)
        # planted: self.qkv = eqx.nn.Linear(64, 128, key=k1)
        self.out = eqx.nn.Linear(64, 64, key=k2)

    def __call__(self, x: Float[Array, "t 64"]) -> Float[Array, "t 64"]:
        qkv = jax.vmap(self.qkv)(x)
        # planted: qkv = self.qkv(x)
        q, k, v = jnp.split(qkv, 3, axis=-1)
        # planted: q, k, v = jnp.split(qkv, 4, axis=-1)
        q = q.reshape(-1, 4, 16)
        k = k.reshape(-1, 4, 16)
        v = v.reshape(-1, 4, 16)
        scores = jnp.einsum("thd,shd->hts", q, k) / 4.0
        mask = jnp.tril(jnp.ones((x.shape[0], x.shape[0]), dtype=bool))
        # planted: mask = jnp.tril(jnp.ones((x.shape[0], x.shape[1]), dtype=bool))
        weights = jax.nn.softmax(jnp.where(mask, scores, -1e9), axis=-1)
        mixed = jnp.einsum("hts,shd->thd", weights, v).reshape(-1, 64)
        # planted: mixed = jnp.einsum("hts,shd->thd", weights, v).reshape(-1, 16)
        return jax.vmap(self.out)(mixed)
        # planted: return jax.vmap(self.out)(mixed.T)

# --- a recurrent cell that is scanned
class Cell(NamedTuple):
    wx: Float[Array, "16 128"]
    wh: Float[Array, "32 128"]
    b: Float[Array, "128"]


def lstm(
    cell: Cell, state: tuple[Float[Array, "32"], Float[Array, "32"]], x: Float[Array, "16"]
) -> tuple[tuple[Float[Array, "32"], Float[Array, "32"]], Float[Array, "32"]]:
    h, c = state
    gates = x @ cell.wx + h @ cell.wh + cell.b
    # planted: gates = x @ cell.wh + h @ cell.wx + cell.b
    i, f, g, o = jnp.split(gates, 4)
    c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
    h = jax.nn.sigmoid(o) * jnp.tanh(c)
    return (h, c), h
    # planted: return (gates, c), h
    # planted: return (h, c), gates


def encode(cell: Cell, xs: Float[Array, "t 16"]) -> Float[Array, "t 32"]:
    start = (jnp.zeros(32), jnp.zeros(32))
    # planted: start = (jnp.zeros(16), jnp.zeros(32))
    _, hs = lax.scan(partial(lstm, cell), start, xs)
    # planted: hs, _ = lax.scan(partial(lstm, cell), start, xs)
    return hs
    # planted: return hs[-1]


def encode_all(cell: Cell, xs: Float[Array, "b t 16"]) -> Float[Array, "b 32"]:
    return jax.vmap(encode, in_axes=(None, 0))(cell, xs)[:, -1]
    # planted: return jax.vmap(encode, in_axes=(None, 1))(cell, xs)[:, -1]
    # planted: return jax.vmap(encode, in_axes=(None, 0))(cell, xs)

# --- a Gaussian process with mapped kernels
def rbf(x: Float[Array, "d"], y: Float[Array, "d"], scale: Float[Array, "d"]) -> Float[Array, ""]:
    return jnp.exp(-0.5 * jnp.sum(((x - y) / scale) ** 2))
    # planted: return jnp.exp(-0.5 * ((x - y) / scale) ** 2)


def gram(x: Float[Array, "n d"], y: Float[Array, "m d"], scale: Float[Array, "d"]) -> Float[Array, "n m"]:
    rows = jax.vmap(rbf, in_axes=(None, 0, None))
    return jax.vmap(rows, in_axes=(0, None, None))(x, y, scale)
    # planted: return jax.vmap(rows, in_axes=(0, None, None))(y, x, scale)


def posterior(
    x: Float[Array, "n d"], y: Float[Array, "n"], new: Float[Array, "m d"], scale: Float[Array, "d"]
) -> tuple[Float[Array, "m"], Float[Array, "m m"]]:
    k = gram(x, x, scale) + 1e-4 * jnp.eye(x.shape[0])
    # planted: k = gram(x, x, scale) + 1e-4 * jnp.eye(x.shape[1])
    cross = gram(x, new, scale)
    # planted: cross = gram(new, x, scale)
    factor = jax.scipy.linalg.cho_factor(k, lower=True)
    mean = cross.T @ jax.scipy.linalg.cho_solve(factor, y)
    # planted: mean = cross @ jax.scipy.linalg.cho_solve(factor, y)
    half = jax.scipy.linalg.solve_triangular(factor[0], cross, lower=True)
    return mean, gram(new, new, scale) - half.T @ half
    # planted: return mean, gram(new, new, scale) - half @ half.T

# --- an autoencoder with noise
class VAE(eqx.Module):
    encoder: eqx.nn.MLP
    decoder: eqx.nn.MLP

    def __init__(self, key: PRNGKeyArray) -> None:
        a, b = jax.random.split(key)
        self.encoder = eqx.nn.MLP(784, 32, 256, 2, key=a)
        # planted: self.encoder = eqx.nn.MLP(784, 16, 256, 2, key=a)
        self.decoder = eqx.nn.MLP(16, 784, 256, 2, key=b)

    def encode(self, x: Float[Array, "784"]) -> tuple[Float[Array, "16"], Float[Array, "16"]]:
        stats = self.encoder(x)
        return stats[:16], stats[16:]
        # planted: return stats[:16], stats[8:]

    def __call__(self, x: Float[Array, "784"], key: PRNGKeyArray) -> Float[Array, ""]:
        mean, log_var = self.encode(x)
        z = mean + jnp.exp(0.5 * log_var) * jax.random.normal(key, (16,))
        # planted: z = mean + jnp.exp(0.5 * log_var) * jax.random.normal(key, (32,))
        logits = self.decoder(z)
        # planted: logits = self.decoder(x)
        rebuilt = optax.sigmoid_binary_cross_entropy(logits, x).sum()
        # planted: rebuilt = optax.sigmoid_binary_cross_entropy(logits, z).sum()
        divergence = 0.5 * jnp.sum(jnp.exp(log_var) + mean**2 - 1.0 - log_var)
        return rebuilt + divergence


@eqx.filter_value_and_grad
def batch_loss(model: VAE, x: Float[Array, "b 784"], key: PRNGKeyArray) -> Float[Array, ""]:
    keys = jax.random.split(key, x.shape[0])
    return jax.vmap(model)(x, keys).mean()
    # planted: return jax.vmap(model)(x, keys)
    # planted: return jax.vmap(model)(keys, x).mean()

# --- Hamiltonian steps
class State(NamedTuple):
    q: Float[Array, "d"]
    p: Float[Array, "d"]


def leapfrog(
    potential: Callable[[Float[Array, "d"]], Float[Array, ""]],
    state: State,
    mass: Float[Array, "d"],
    step: float,
) -> State:
    p = state.p - 0.5 * step * jax.grad(potential)(state.q)
    q = state.q + step * p / mass
    # planted: q = state.q[:, None] + step * p / mass
    return State(q, p - 0.5 * step * jax.grad(potential)(q))


def banana(q: Float[Array, "2"]) -> Float[Array, ""]:
    return (1 - q[0]) ** 2 + 100 * (q[1] - q[0] ** 2) ** 2
    # planted: return (1 - q) ** 2 + 100 * (q[1] - q[0] ** 2) ** 2


def run(key: PRNGKeyArray, mass: Float[Array, "2"]) -> Float[Array, "500 2"]:
    def one(q: Float[Array, "2"], key: PRNGKeyArray) -> tuple[Float[Array, "2"], Float[Array, "2"]]:
        k1, k2 = jax.random.split(key)
        p = jax.random.normal(k1, (2,))
        # planted: p = jax.random.normal(k1, (3,))
        end = leapfrog(banana, State(q, p), mass, 0.1)
        gain = banana(q) - banana(end.q) + 0.5 * jnp.sum(p**2 - end.p**2)
        # planted: gain = banana(q) - banana(end) + 0.5 * jnp.sum(p**2 - end.p**2)
        q = jnp.where(jnp.log(jax.random.uniform(k2)) < gain, end.q, q)
        return q, q

    _, samples = jax.lax.scan(one, jnp.zeros(2), jax.random.split(key, 500))
    # planted: _, samples = jax.lax.scan(one, jnp.zeros((1, 2)), jax.random.split(key, 500))
    return samples

# --- a small network of convolutions
class Classifier(eqx.Module):
    conv1: eqx.nn.Conv2d
    conv2: eqx.nn.Conv2d
    pool: eqx.nn.MaxPool2d
    norm: eqx.nn.GroupNorm
    head: eqx.nn.Linear

    def __init__(self, key: PRNGKeyArray):
        k1, k2, k3 = jax.random.split(key, 3)
        self.conv1 = eqx.nn.Conv2d(3, 16, kernel_size=3, padding=1, key=k1)
        self.conv2 = eqx.nn.Conv2d(16, 32, kernel_size=3, padding=1, key=k2)
        # planted: self.conv2 = eqx.nn.Conv2d(32, 16, kernel_size=3, padding=1, key=k2)
        self.pool = eqx.nn.MaxPool2d(kernel_size=2, stride=2)
        self.norm = eqx.nn.GroupNorm(groups=4, channels=16)
        # planted: self.norm = eqx.nn.GroupNorm(groups=4, channels=32)
        self.head = eqx.nn.Linear(32 * 8 * 8, 10, key=k3)
        # planted: self.head = eqx.nn.Linear(32 * 7 * 7, 10, key=k3)

    def __call__(self, x: Float[Array, "3 32 32"]) -> Float[Array, "10"]:
        x = self.pool(jax.nn.relu(self.norm(self.conv1(x))))
        x = self.pool(jax.nn.relu(self.conv2(x)))
        # planted: x = jax.nn.relu(self.conv2(x))
        return self.head(x.ravel())
        # planted: return self.head(x)


@eqx.filter_jit
def accuracy(model: Classifier, x: Float[Array, "b 3 32 32"], y: Int[Array, "b"]) -> Float[Array, ""]:
    predicted = jax.vmap(model)(x).argmax(axis=-1)
    # planted: predicted = model(x).argmax(axis=-1)
    return jnp.mean(predicted == y)
    # planted: return predicted == y

# --- an equation that Euler solves
class Field(eqx.Module):
    w1: Float[Array, "64 3"]
    w2: Float[Array, "2 64"]

    def __call__(self, t: Float[Array, ""], y: Float[Array, "2"]) -> Float[Array, "2"]:
        return self.w2 @ jnp.tanh(self.w1 @ jnp.append(y, t))
        # planted: return self.w2 @ jnp.tanh(self.w1 @ y)
        # planted: return self.w1 @ jnp.tanh(self.w2 @ jnp.append(y, t))


def solve(field: Field, y0: Float[Array, "2"], ts: Float[Array, "n"]) -> Float[Array, "n 2"]:
    def step(y: Float[Array, "2"], t: Float[Array, ""]) -> tuple[Float[Array, "2"], Float[Array, "2"]]:
        new = y + 0.01 * field(t, y)
        # planted: new = y + 0.01 * field(y, t)
        return new, y

    _, ys = lax.scan(step, y0, ts)
    # planted: _, ys = lax.scan(step, ts, y0)
    return ys


def mismatch(field: Field, y0: Float[Array, "b 2"], ts: Float[Array, "n"], wanted: Float[Array, "b n 2"]) -> Float[Array, ""]:
    ys = jax.vmap(solve, in_axes=(None, 0, None))(field, y0, ts)
    # planted: ys = jax.vmap(solve, in_axes=(None, 0, 0))(field, y0, ts)
    # planted: ys = jax.vmap(solve, in_axes=(None, 0, None), out_axes=1)(field, y0, ts)
    return jnp.mean((ys - wanted) ** 2)

# --- bodies that attract each other
@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class System:
    position: Float[Array, "n 3"]
    velocity: Float[Array, "n 3"]
    mass: Float[Array, "n"]


def acceleration(s: System) -> Float[Array, "n 3"]:
    apart = s.position[None, :, :] - s.position[:, None, :]
    square = jnp.sum(apart**2, axis=-1) + 1e-3
    # planted: square = jnp.sum(apart**2, axis=-2) + 1e-3
    return jnp.einsum("ijk,ij,j->ik", apart, square**-1.5, s.mass)
    # planted: return jnp.einsum("ijk,ij,k->ik", apart, square**-1.5, s.mass)


def advance(s: System, dt: float) -> System:
    velocity = s.velocity + dt * acceleration(s)
    position = s.position + dt * velocity
    # planted: position = s.position + dt * s.mass
    return System(position, velocity, s.mass)
    # planted: return System(position, s.mass, velocity)


def energy(s: System) -> Float[Array, ""]:
    return 0.5 * jnp.sum(s.mass[:, None] * s.velocity**2)
    # planted: return 0.5 * jnp.sum(s.mass * s.velocity**2)
    # planted: return 0.5 * jnp.sum(s.mass[:, None] * s.velocity**2, axis=0)


def simulate(s: System) -> System:
    return lax.fori_loop(0, 1000, lambda i, s: advance(s, 0.01), s)

# --- advantages and a policy's loss
class Rollout(NamedTuple):
    obs: Float[Array, "t b 8"]
    actions: Int[Array, "t b"]
    rewards: Float[Array, "t b"]
    done: Bool[Array, "t b"]


def advantages(
    rewards: Float[Array, "t b"], values: Float[Array, "t b"], done: Bool[Array, "t b"], last: Float[Array, "b"]
) -> Float[Array, "t b"]:
    following = jnp.concatenate([values[1:], last[None]])
    # planted: following = jnp.concatenate([values[1:], last])
    delta = rewards + 0.99 * following * (1 - done) - values

    def back(carry: Float[Array, "b"], d: Float[Array, "b"]) -> tuple[Float[Array, "b"], Float[Array, "b"]]:
        carry = d + 0.95 * carry
        return carry, carry

    _, result = lax.scan(back, jnp.zeros_like(last), delta, reverse=True)
    # planted: _, result = lax.scan(back, jnp.zeros_like(rewards), delta, reverse=True)
    return result


def policy_loss(logits: Float[Array, "t b 4"], r: Rollout, gain: Float[Array, "t b"]) -> Float[Array, ""]:
    log_p = jax.nn.log_softmax(logits)
    chosen = jnp.take_along_axis(log_p, r.actions[..., None], axis=-1).squeeze(-1)
    # planted: chosen = jnp.take_along_axis(log_p, r.actions, axis=-1).squeeze(-1)
    # planted: chosen = jnp.take_along_axis(log_p, r.actions[..., None], axis=-1).squeeze(0)
    entropy = -jnp.sum(jnp.exp(log_p) * log_p, axis=-1).mean()
    return -jnp.mean(chosen * gain) - 0.01 * entropy
    # planted: return -jnp.mean(chosen * gain, axis=0) - 0.01 * entropy

# --- messages along the edges of a graph
class GraphLayer(eqx.Module):
    message: eqx.nn.Linear
    update: eqx.nn.GRUCell

    def __init__(self, key: PRNGKeyArray) -> None:
        k1, k2 = jax.random.split(key)
        self.message = eqx.nn.Linear(64, 48, key=k1)
        # planted: self.message = eqx.nn.Linear(32, 48, key=k1)
        self.update = eqx.nn.GRUCell(48, 32, key=k2)
        # planted: self.update = eqx.nn.GRUCell(32, 48, key=k2)

    def __call__(self, nodes: Float[Array, "n 32"], edges: Int[Array, "e 2"]) -> Float[Array, "n 32"]:
        source, target = edges[:, 0], edges[:, 1]
        pairs = jnp.concatenate([nodes[source], nodes[target]], axis=-1)
        # planted: pairs = jnp.concatenate([nodes[source], nodes[target]], axis=0)
        messages = jax.vmap(self.message)(pairs)
        gathered = jax.ops.segment_sum(messages, target, num_segments=nodes.shape[0])
        # planted: gathered = jax.ops.segment_sum(messages, target, num_segments=edges.shape[0])
        return jax.vmap(self.update)(gathered, nodes)
        # planted: return jax.vmap(self.update)(nodes, gathered)


def readout(nodes: Float[Array, "n 32"], graph: Int[Array, "n"]) -> Float[Array, "16 32"]:
    total = jax.ops.segment_sum(nodes, graph, 16)
    count = jnp.bincount(graph, length=16)
    return total / jnp.maximum(count, 1)[:, None]
    # planted: return total / jnp.maximum(count, 1)

# --- images and texts that are paired
def normalise(x: Float32[Array, "*b d"]) -> Float32[Array, "*b d"]:
    return x / jnp.linalg.norm(x, axis=-1, keepdims=True)
    # planted: return x / jnp.linalg.norm(x, axis=-1)


def similarity(
    image: Float32[Array, "b 512"], text: Float32[Array, "b 512"], scale: Float32[Array, ""]
) -> Float32[Array, "b b"]:
    return jnp.exp(scale) * normalise(image) @ normalise(text).T
    # planted: return jnp.exp(scale) * normalise(image).T @ normalise(text)
    # planted: return jnp.exp(scale) * normalise(image) * normalise(text)


def contrast(
    image: Float32[Array, "b 512"], text: Float32[Array, "b 512"], scale: Float32[Array, ""]
) -> Float32[Array, ""]:
    logits = similarity(image, text, scale)
    labels = jnp.arange(image.shape[0])
    # planted: labels = jnp.arange(image.shape[1])
    rows = optax.softmax_cross_entropy_with_integer_labels(logits, labels)
    columns = optax.softmax_cross_entropy_with_integer_labels(logits.T, labels)
    return 0.5 * (rows + columns).mean()
    # planted: return 0.5 * (rows + columns)


def retrieve(image: Float32[Array, "n 512"], text: Float32[Array, "m 512"]) -> Int32[Array, "n 10"]:
    scores = jnp.matmul(normalise(image), normalise(text).T)
    _, index = lax.top_k(scores, 10)
    # planted: _, index = lax.top_k(scores, 5)
    return index
    # planted: return index[0]

# --- a cache of keys and values
class Cache(NamedTuple):
    k: Float[Array, "128 4 16"]
    v: Float[Array, "128 4 16"]
    length: Int[Array, ""]


def insert(cache: Cache, k: Float[Array, "4 16"], v: Float[Array, "4 16"]) -> Cache:
    return Cache(
        cache.k.at[cache.length].set(k),
        # planted: cache.k.at[:, cache.length].set(k),
        lax.dynamic_update_slice(cache.v, v[None], (cache.length, 0, 0)),
        # planted: lax.dynamic_update_slice(cache.v, v, (cache.length, 0, 0)),
        cache.length + 1,
    )


def attend(cache: Cache, q: Float[Array, "4 16"]) -> Float[Array, "64"]:
    scores = jnp.einsum("hd,thd->ht", q, cache.k)
    # planted: scores = jnp.einsum("hd,htd->ht", q, cache.k)
    seen = jnp.arange(128) < cache.length
    scores = jnp.where(seen[None, :], scores, -jnp.inf)
    # planted: scores = jnp.where(seen[:, None], scores, -jnp.inf)
    return jnp.einsum("ht,thd->hd", jax.nn.softmax(scores), cache.v).reshape(64)
    # planted: return jnp.einsum("ht,thd->hd", jax.nn.softmax(scores), cache.v)


def decode(cache: Cache, qkv: Float[Array, "t 3 4 16"]) -> Float[Array, "t 64"]:
    def step(cache: Cache, x: Float[Array, "3 4 16"]) -> tuple[Cache, Float[Array, "64"]]:
        q, k, v = x
        cache = insert(cache, k, v)
        return cache, attend(cache, q)
        # planted: return cache, attend(cache, x)

    return lax.scan(step, cache, qkv)[1]
    # planted: return lax.scan(step, cache, qkv)[0]

# --- Adam by hand
class Moments(NamedTuple):
    m: Float[Array, "p"]
    v: Float[Array, "p"]
    t: Int[Array, ""]


def start(params: Float[Array, "p"]) -> Moments:
    return Moments(jnp.zeros_like(params), jnp.zeros_like(params), jnp.array(0))
    # planted: return Moments(jnp.zeros_like(params), jnp.array(0), jnp.zeros_like(params))


def adam(
    params: Float[Array, "p"], grads: Float[Array, "p"], s: Moments, rate: float = 1e-3
) -> tuple[Float[Array, "p"], Moments]:
    t = s.t + 1
    m = 0.9 * s.m + 0.1 * grads
    v = 0.999 * s.v + 0.001 * jnp.square(grads)
    # planted: v = 0.999 * s.v + 0.001 * jnp.outer(grads, grads)
    step = rate * (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return params - step, Moments(m, v, t)
    # planted: return Moments(m, v, t), params - step


def minimise(f: Callable[[Float[Array, "10"]], Float[Array, ""]], p: Float[Array, "10"]) -> Float[Array, "10"]:
    s = start(p)
    for _ in range(100):
        p, s = adam(p, jax.grad(f)(p), s)
        # planted: p, s = adam(p, f(p), s)
    return p
    # planted: return s.t


def rosenbrock(p: Float[Array, "10"]) -> Float[Array, ""]:
    return jnp.sum(100 * (p[1:] - p[:-1] ** 2) ** 2 + (1 - p[:-1]) ** 2)
    # planted: return jnp.sum(100 * (p[1:] - p[:-1] ** 2) ** 2 + (1 - p) ** 2)

# --- logistic regression by Newton's steps
def probability(w: Float[Array, "d"], x: Float[Array, "n d"]) -> Float[Array, "n"]:
    return jax.nn.sigmoid(x @ w)
    # planted: return jax.nn.sigmoid(w @ x)


def objective(w: Float[Array, "d"], x: Float[Array, "n d"], y: Bool[Array, "n"]) -> Float[Array, ""]:
    p = probability(w, x)
    # planted: p = probability(x, w)
    return -jnp.mean(jnp.where(y, jnp.log(p), jnp.log1p(-p)))
    # planted: return -jnp.where(y, jnp.log(p), jnp.log1p(-p))


@jax.jit
def newton(w: Float[Array, "d"], x: Float[Array, "n d"], y: Bool[Array, "n"]) -> Float[Array, "d"]:
    g = jax.grad(objective)(w, x, y)
    h = jax.hessian(objective)(w, x, y)
    # planted: h = jax.hessian(objective)(w, y, x)
    return w - jnp.linalg.solve(h, g)
    # planted: return w - jnp.linalg.solve(g, h)
    # planted: return w - h @ jnp.linalg.inv(h)


def intervals(w: Float[Array, "d"], x: Float[Array, "n d"], y: Bool[Array, "n"]) -> Float[Array, "d 2"]:
    h = jax.jacfwd(jax.grad(objective))(w, x, y)
    spread = jnp.sqrt(jnp.diag(jnp.linalg.inv(h)))
    # planted: spread = jnp.sqrt(jnp.linalg.inv(h))
    return jnp.stack([w - spread, w + spread], axis=-1)
    # planted: return jnp.stack([w - spread, w + spread])

# --- an ensemble that is built and called by maps
class Member(eqx.Module):
    hidden: eqx.nn.Linear
    norm: eqx.nn.LayerNorm
    out: eqx.nn.Linear

    def __init__(self, key: PRNGKeyArray) -> None:
        a, b = jax.random.split(key)
        self.hidden = eqx.nn.Linear(13, 50, key=a)
        # planted: self.hidden = eqx.nn.Linear(50, 13, key=a)
        self.norm = eqx.nn.LayerNorm(50)
        # planted: self.norm = eqx.nn.LayerNorm(13)
        self.out = eqx.nn.Linear(50, 1, key=b)

    def __call__(self, x: Float[Array, "13"]) -> Float[Array, ""]:
        h = jax.nn.silu(self.norm(self.hidden(x)))
        return self.out(h)[0]
        # planted: return self.out(h)


def predict(members: list[Member], x: Float[Array, "n 13"]) -> tuple[Float[Array, "n"], Float[Array, "n"]]:
    each = jnp.stack([jax.vmap(m)(x) for m in members])
    # planted: each = jnp.stack([m(x) for m in members])
    return each.mean(axis=0), each.std(axis=0)
    # planted: return each.mean(axis=0), each.std()


@eqx.filter_jit
def step(model: Member, x: Float[Array, "n 13"], y: Float[Array, "n"], rate: float) -> Member:
    def loss(model: Member) -> Float[Array, ""]:
        return jnp.mean((jax.vmap(model)(x) - y) ** 2)
        # planted: return jnp.mean((jax.vmap(model)(x) - y) ** 2, axis=-1, keepdims=True)

    grads = eqx.filter_grad(loss)(model)
    return eqx.apply_updates(model, jax.tree.map(lambda g: -rate * g, grads))
