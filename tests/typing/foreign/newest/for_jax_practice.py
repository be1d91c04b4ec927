"""Annotated programs of practitioners with JAX. A comment `planted: ` holds what the line above it may be replaced by."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import jax.random as jr
import optax
from jax import Array, lax, vmap
from jaxtyping import Bool, Float, Int, PRNGKeyArray


# --- a flow of coupling layers
class Coupling(eqx.Module):
    net: eqx.nn.MLP

    def __init__(self, key: PRNGKeyArray) -> None:
        self.net = eqx.nn.MLP(2, 4, 64, 2, key=key)
        # planted: self.net = eqx.nn.MLP(4, 4, 64, 2, key=key)

    def forward(self, x: Float[Array, "4"]) -> tuple[Float[Array, "4"], Float[Array, ""]]:
        a, b = x[:2], x[2:]
        shift, scale = jnp.split(self.net(a), 2)
        # planted: shift, scale = jnp.split(self.net(x), 2)
        z = jnp.concatenate([a, b * jnp.exp(scale) + shift])
        # planted: z = jnp.stack([a, b * jnp.exp(scale) + shift])
        return z[::-1], scale.sum()
        # planted: return z[::-1], scale


class Flow(eqx.Module):
    layers: list[Coupling]

    def log_prob(self, x: Float[Array, "4"]) -> Float[Array, ""]:
        total = jnp.zeros(())
        for layer in self.layers:
            x, det = layer.forward(x)
            total = total + det
        return total - 0.5 * jnp.sum(x**2)
        # planted: return total - 0.5 * x**2


def flow_loss(flow: Flow, x: Float[Array, "b 4"]) -> Float[Array, ""]:
    return -jnp.mean(jax.vmap(flow.log_prob)(x))
    # planted: return -jax.vmap(flow.log_prob)(x)
    # planted: return -jnp.mean(flow.log_prob(x))

# --- noise and its removal
class Denoiser(eqx.Module):
    embed: eqx.nn.Linear
    first: eqx.nn.Linear
    last: eqx.nn.Linear

    def __init__(self, key: PRNGKeyArray) -> None:
        k1, k2, k3 = jr.split(key, 3)
        self.embed = eqx.nn.Linear(32, 128, key=k1)
        self.first = eqx.nn.Linear(2, 128, key=k2)
        # planted: self.first = eqx.nn.Linear(2, 64, key=k2)
        self.last = eqx.nn.Linear(128, 2, key=k3)

    def __call__(self, x: Float[Array, "2"], t: Float[Array, ""]) -> Float[Array, "2"]:
        freqs = jnp.exp(jnp.linspace(0.0, 5.0, 16))
        # planted: freqs = jnp.exp(jnp.linspace(0.0, 5.0, 32))
        e = jnp.concatenate([jnp.sin(freqs * t), jnp.cos(freqs * t)])
        return self.last(jax.nn.silu(self.first(x) + self.embed(e)))
        # planted: return self.last(jax.nn.silu(self.first(e) + self.embed(x)))


def diffusion_loss(model: Denoiser, x: Float[Array, "b 2"], key: PRNGKeyArray) -> Float[Array, ""]:
    k1, k2 = jr.split(key)
    t = jr.uniform(k1, (x.shape[0],))
    noise = jr.normal(k2, x.shape)
    noised = jnp.sqrt(1 - t)[:, None] * x + jnp.sqrt(t)[:, None] * noise
    # planted: noised = jnp.sqrt(1 - t) * x + jnp.sqrt(t) * noise
    guess = jax.vmap(model)(noised, t)
    # planted: guess = jax.vmap(model)(t, noised)
    return jnp.mean((guess - noise) ** 2)
    # planted: return jnp.mean((guess - noise) ** 2, axis=-1)

# --- attention with a mask
def causal(n: int) -> Bool[Array, "n n"]:
    return jnp.tril(jnp.ones((n, n), dtype=bool))
    # planted: return jnp.tril(jnp.ones((n, n + 1), dtype=bool))


def heads(x: Float[Array, "t 128"], w: Float[Array, "128 8 16"]) -> Float[Array, "8 t 16"]:
    return jnp.einsum("td,dhk->htk", x, w)
    # planted: return jnp.einsum("td,dhk->thk", x, w)
    # planted: return jnp.einsum("td,hdk->htk", x, w)


def attend(q: Float[Array, "h t k"], k: Float[Array, "h t k"], v: Float[Array, "h t k"]) -> Float[Array, "h t k"]:
    scores = q @ k.swapaxes(-1, -2) / jnp.sqrt(q.shape[-1])
    # planted: scores = q @ k / jnp.sqrt(q.shape[-1])
    p = jax.nn.softmax(jnp.where(causal(q.shape[1]), scores, -jnp.inf), axis=-1)
    # planted: p = jax.nn.softmax(jnp.where(causal(q.shape[2]), scores, -jnp.inf), axis=-1)
    return p @ v


def joined(x: Float[Array, "8 t 16"], w: Float[Array, "8 16 128"]) -> Float[Array, "t 128"]:
    return jnp.einsum("htk,hkd->td", x, w)
    # planted: return jnp.tensordot(x, w, axes=2)

# --- a transformer's block
class Block(eqx.Module):
    norm1: eqx.nn.LayerNorm
    norm2: eqx.nn.LayerNorm
    attention: eqx.nn.MultiheadAttention
    up: eqx.nn.Linear
    down: eqx.nn.Linear

    def __init__(self, key: PRNGKeyArray) -> None:
        k1, k2, k3 = jr.split(key, 3)
        self.norm1 = eqx.nn.LayerNorm(64)
        # planted: self.norm1 = eqx.nn.LayerNorm(128)
        self.norm2 = eqx.nn.LayerNorm(64)
        self.attention = eqx.nn.MultiheadAttention(4, 64, key=k1)
        # planted: self.attention = eqx.nn.MultiheadAttention(4, 128, key=k1)
        self.up = eqx.nn.Linear(64, 256, key=k2)
        self.down = eqx.nn.Linear(256, 64, key=k3)
        # planted: self.down = eqx.nn.Linear(128, 64, key=k3)

    def __call__(self, x: Float[Array, "t 64"]) -> Float[Array, "t 64"]:
        h = vmap(self.norm1)(x)
        x = x + self.attention(h, h, h)
        h = vmap(self.norm2)(x)
        # planted: h = self.norm2(x)
        return x + vmap(self.down)(jax.nn.gelu(vmap(self.up)(h)))
        # planted: return x + vmap(self.up)(h)

# --- a filter in a scan
class Belief(NamedTuple):
    mean: Float[Array, "d"]
    cov: Float[Array, "d d"]


def kalman(
    a: Float[Array, "d d"], c: Float[Array, "m d"], q: Float[Array, "d d"], r: Float[Array, "m m"], ys: Float[Array, "t m"]
) -> Float[Array, "t d"]:
    def step(b: Belief, y: Float[Array, "m"]) -> tuple[Belief, Float[Array, "d"]]:
        mean, cov = a @ b.mean, a @ b.cov @ a.T + q
        s = c @ cov @ c.T + r
        # planted: s = c.T @ cov @ c + r
        gain = jnp.linalg.solve(s, c @ cov).T
        # planted: gain = jnp.linalg.solve(s, c @ cov)
        mean = mean + gain @ (y - c @ mean)
        # planted: mean = mean + gain @ (y - mean)
        return Belief(mean, cov - gain @ c @ cov), mean
        # planted: return Belief(mean, cov - gain @ cov), mean
        # planted: return Belief(mean, cov - gain @ c @ cov), y

    d = a.shape[0]
    _, means = lax.scan(step, Belief(jnp.zeros(d), jnp.eye(d)), ys)
    # planted: _, means = lax.scan(step, Belief(jnp.eye(d), jnp.zeros(d)), ys)
    return means

# --- an equation with a learnt field
class Field(eqx.Module):
    mlp: eqx.nn.MLP

    def __init__(self, size: int, key: PRNGKeyArray) -> None:
        self.mlp = eqx.nn.MLP(size, size, 32, 2, key=key)

    def __call__(self, t: Float[Array, ""], y: Float[Array, "d"]) -> Float[Array, "d"]:
        return jnp.tanh(self.mlp(y))


def rk4(f: Callable[[Float[Array, ""], Float[Array, "d"]], Float[Array, "d"]], t: Float[Array, ""], y: Float[Array, "d"], h: float) -> Float[Array, "d"]:
    k1 = f(t, y)
    k2 = f(t + h / 2, y + h * k1 / 2)
    k3 = f(t + h / 2, y + h * k2 / 2)
    k4 = f(t + h, y + h * k3)
    # planted: k4 = f(y + h * k3, t + h)
    return y + h * (k1 + 2 * k2 + 2 * k3 + k4) / 6


def integrate(field: Field, y0: Float[Array, "2"], ts: Float[Array, "n"]) -> Float[Array, "n 2"]:
    def step(y: Float[Array, "2"], t: Float[Array, ""]) -> tuple[Float[Array, "2"], Float[Array, "2"]]:
        new = rk4(field, t, y, 0.01)
        return new, new
        # planted: return new, new[0]

    return lax.scan(step, y0, ts)[1]
    # planted: return lax.scan(step, y0, ts)[0]


def fit_loss(field: Field, y0: Float[Array, "b 2"], ts: Float[Array, "n"], seen: Float[Array, "b n 2"]) -> Float[Array, ""]:
    guess = jax.vmap(integrate, in_axes=(None, 0, None))(field, y0, ts)
    # planted: guess = jax.vmap(integrate, in_axes=(None, 0, 0))(field, y0, ts)
    return jnp.mean(jnp.sum((guess - seen) ** 2, axis=(1, 2)))
    # planted: return jnp.sum((guess - seen) ** 2, axis=(1, 2))

# --- messages in a molecule
def distances(at: Float[Array, "n 3"]) -> Float[Array, "n n"]:
    apart = at[:, None] - at[None]
    # planted: apart = at[:, :, None] - at[None]
    return jnp.sqrt(jnp.sum(apart**2, axis=-1) + 1e-6)
    # planted: return jnp.sqrt(jnp.sum(apart**2, axis=0) + 1e-6)


def spread(d: Float[Array, "n n"]) -> Float[Array, "n n 16"]:
    centres = jnp.linspace(0.0, 5.0, 16)
    # planted: centres = jnp.linspace(0.0, 5.0, 20)
    return jnp.exp(-((d[..., None] - centres) ** 2))
    # planted: return jnp.exp(-((d - centres) ** 2))


class Interaction(eqx.Module):
    filter: eqx.nn.Linear
    mix: eqx.nn.Linear

    def __call__(self, x: Float[Array, "n f"], at: Float[Array, "n 3"]) -> Float[Array, "n f"]:
        w = jax.vmap(jax.vmap(self.filter))(spread(distances(at)))
        return x + jnp.einsum("ijf,jf->if", w, x)
        # planted: return x + jnp.einsum("ijf,jf->ij", w, x)


def energy(at: Float[Array, "n 3"]) -> Float[Array, ""]:
    return jnp.sum(jnp.exp(-distances(at)))


def forces(at: Float[Array, "n 3"]) -> Float[Array, "n 3"]:
    return -jax.grad(energy)(at)
    # planted: return -jax.jacobian(jax.grad(energy))(at)
    # planted: return -jax.grad(energy)(at).T

# --- an actor and a critic
class Actor(eqx.Module):
    torso: eqx.nn.MLP
    mean: eqx.nn.Linear
    log_std: Float[Array, "3"]

    def __init__(self, key: PRNGKeyArray) -> None:
        a, b = jr.split(key)
        self.torso = eqx.nn.MLP(17, 64, 64, 1, key=a)
        self.mean = eqx.nn.Linear(64, 3, key=b)
        # planted: self.mean = eqx.nn.Linear(64, 6, key=b)
        self.log_std = jnp.zeros(3)
        # planted: self.log_std = jnp.zeros((1, 3))

    def __call__(self, obs: Float[Array, "17"]) -> tuple[Float[Array, "3"], Float[Array, "3"]]:
        return self.mean(self.torso(obs)), jnp.exp(self.log_std)
        # planted: return self.mean(obs), jnp.exp(self.log_std)


def log_prob(actor: Actor, obs: Float[Array, "17"], action: Float[Array, "3"]) -> Float[Array, ""]:
    mean, std = actor(obs)
    return jnp.sum(jax.scipy.stats.norm.logpdf(action, mean, std))
    # planted: return jax.scipy.stats.norm.logpdf(action, mean, std)


def ppo(actor: Actor, obs: Float[Array, "b 17"], acts: Float[Array, "b 3"], old: Float[Array, "b"], adv: Float[Array, "b"]) -> Float[Array, ""]:
    new = jax.vmap(log_prob, in_axes=(None, 0, 0))(actor, obs, acts)
    # planted: new = jax.vmap(log_prob, in_axes=(None, 0, 0))(actor, acts, obs)
    ratio = jnp.exp(new - old)
    clipped = jnp.clip(ratio, 0.8, 1.2)
    return -jnp.mean(jnp.minimum(ratio * adv, clipped * adv))
    # planted: return -jnp.minimum(ratio * adv, clipped * adv)

# --- posterior by variational bayes
class Posterior(NamedTuple):
    mean: Float[Array, "d"]
    log_std: Float[Array, "d"]


def draw(q: Posterior, key: PRNGKeyArray) -> Float[Array, "32 d"]:
    noise = jr.normal(key, (32, q.mean.shape[0]))
    # planted: noise = jr.normal(key, (q.mean.shape[0], 32))
    return q.mean + jnp.exp(q.log_std) * noise


def joint(w: Float[Array, "d"], x: Float[Array, "n d"], y: Float[Array, "n"]) -> Float[Array, ""]:
    logits = x @ w
    fit = -optax.sigmoid_binary_cross_entropy(logits, y).sum()
    # planted: fit = -optax.sigmoid_binary_cross_entropy(logits, y)
    return fit - 0.5 * w @ w


def elbo(q: Posterior, x: Float[Array, "n d"], y: Float[Array, "n"], key: PRNGKeyArray) -> Float[Array, ""]:
    ws = draw(q, key)
    each = jax.vmap(joint, in_axes=(0, None, None))(ws, x, y)
    # planted: each = jax.vmap(joint, in_axes=(1, None, None))(ws, x, y)
    # planted: each = jax.vmap(joint, in_axes=(0, None, None))(x, ws, y)
    return each.mean() + q.log_std.sum()
    # planted: return each + q.log_std.sum()


def update(q: Posterior, x: Float[Array, "n d"], y: Float[Array, "n"], key: PRNGKeyArray) -> Posterior:
    grads = jax.grad(elbo)(q, x, y, key)
    return jax.tree.map(lambda p, g: p + 0.01 * g, q, grads)

# --- inducing points
def kernel(x: Float[Array, "n d"], y: Float[Array, "m d"]) -> Float[Array, "n m"]:
    square = jnp.sum(x**2, axis=1)[:, None] + jnp.sum(y**2, axis=1)[None] - 2 * x @ y.T
    # planted: square = jnp.sum(x**2, axis=1) + jnp.sum(y**2, axis=1) - 2 * x @ y.T
    return jnp.exp(-0.5 * square)


def sparse(x: Float[Array, "n d"], z: Float[Array, "m d"], y: Float[Array, "n"], new: Float[Array, "k d"]) -> Float[Array, "k"]:
    kzz = kernel(z, z) + 1e-4 * jnp.eye(z.shape[0])
    # planted: kzz = kernel(z, z) + 1e-4 * jnp.eye(x.shape[0])
    kzx = kernel(z, x)
    # planted: kzx = kernel(x, z)
    chol = jnp.linalg.cholesky(kzz + kzx @ kzx.T)
    w = jax.scipy.linalg.cho_solve((chol, True), kzx @ y)
    return kernel(new, z) @ w
    # planted: return kernel(z, new) @ w


def evidence(k: Float[Array, "n n"], y: Float[Array, "n"]) -> Float[Array, ""]:
    low = jnp.linalg.cholesky(k)
    a = jax.scipy.linalg.solve_triangular(low, y, lower=True)
    return -0.5 * a @ a - jnp.sum(jnp.log(jnp.diag(low)))
    # planted: return -0.5 * a @ a - jnp.log(jnp.diag(low))
    # planted: return -0.5 * jnp.outer(a, a) - jnp.sum(jnp.log(jnp.diag(low)))

# --- an image that is convolved
class Net(eqx.Module):
    convs: list[eqx.nn.Conv2d]
    head: eqx.nn.Linear

    def __init__(self, key: PRNGKeyArray) -> None:
        k1, k2, k3 = jr.split(key, 3)
        self.convs = [
            eqx.nn.Conv2d(1, 8, 3, stride=2, padding=1, key=k1),
            eqx.nn.Conv2d(8, 16, 3, stride=2, padding=1, key=k2),
        ]
        self.head = eqx.nn.Linear(16 * 7 * 7, 10, key=k3)
        # planted: self.head = eqx.nn.Linear(16 * 14 * 14, 10, key=k3)

    def __call__(self, x: Float[Array, "1 28 28"]) -> Float[Array, "10"]:
        x = jax.nn.relu(self.convs[0](x))
        # planted: x = jax.nn.relu(self.convs[0](x[None]))
        x = jax.nn.relu(self.convs[1](x))
        return self.head(jnp.ravel(x))
        # planted: return self.head(x.reshape(16, -1))


def cross_entropy(net: Net, x: Float[Array, "b 1 28 28"], y: Int[Array, "b"]) -> Float[Array, ""]:
    logits = jax.vmap(net)(x)
    log_p = jax.nn.log_softmax(logits)
    return -jnp.mean(log_p[jnp.arange(y.shape[0]), y])
    # planted: return -jnp.mean(log_p[jnp.arange(10), y])
    # planted: return -log_p[jnp.arange(y.shape[0]), y]

# --- a recurrent model of text
class Model(eqx.Module):
    embed: eqx.nn.Embedding
    cell: eqx.nn.LSTMCell
    out: eqx.nn.Linear

    def __init__(self, key: PRNGKeyArray) -> None:
        k1, k2, k3 = jr.split(key, 3)
        self.embed = eqx.nn.Embedding(5000, 64, key=k1)
        # planted: self.embed = eqx.nn.Embedding(5000, 128, key=k1)
        self.cell = eqx.nn.LSTMCell(64, 128, key=k2)
        self.out = eqx.nn.Linear(128, 5000, key=k3)
        # planted: self.out = eqx.nn.Linear(64, 5000, key=k3)

    def __call__(self, ids: Int[Array, "t"]) -> Float[Array, "t 5000"]:
        x = jax.vmap(self.embed)(ids)

        def step(state: tuple[Array, Array], v: Float[Array, "64"]) -> tuple[tuple[Array, Array], Array]:
            state = self.cell(v, state)
            # planted: state = self.cell(state[0], state)
            return state, state[0]

        _, hs = lax.scan(step, (jnp.zeros(128), jnp.zeros(128)), x)
        # planted: _, hs = lax.scan(step, (jnp.zeros(64), jnp.zeros(64)), x)
        return jax.vmap(self.out)(hs)
        # planted: return self.out(hs)


def lm_loss(model: Model, ids: Int[Array, "b t"]) -> Float[Array, ""]:
    logits = jax.vmap(model)(ids[:, :-1])
    # planted: logits = jax.vmap(model)(ids)
    losses = optax.softmax_cross_entropy_with_integer_labels(logits, ids[:, 1:])
    return losses.mean()
    # planted: return losses.mean(axis=-1)

# --- heat in a rod
def rod(u0: Float[Array, "n"], steps: int) -> Float[Array, "steps n"]:
    def step(u: Float[Array, "n"], _: None) -> tuple[Float[Array, "n"], Float[Array, "n"]]:
        inner = u[1:-1] + 0.1 * (u[2:] - 2 * u[1:-1] + u[:-2])
        # planted: inner = u[1:-1] + 0.1 * (u[2:] - 2 * u + u[:-2])
        new = u.at[1:-1].set(inner)
        # planted: new = u.at[1:].set(inner)
        return new, new
        # planted: return inner, new

    _, us = lax.scan(step, u0, None, length=steps)
    return us


def loss(u0: Float[Array, "n"], wanted: Float[Array, "n"]) -> Float[Array, ""]:
    return jnp.mean((rod(u0, 10)[-1] - wanted) ** 2)
    # planted: return jnp.mean((rod(u0, 10)[:, -1] - wanted) ** 2)

# --- a spring in a jitted loop
@partial(jax.jit, static_argnames=("steps",))
def swung(y: Float[Array, "2"], a: Float[Array, "2 2"], steps: int) -> Float[Array, "2"]:
    return lax.fori_loop(0, steps, lambda i, s: s + 0.01 * (a @ s), y)
    # planted: return lax.fori_loop(0, steps, lambda i, s: s + 0.01 * (a @ s)[:, None], y)


def damped(y: Float[Array, "2"], a: Float[Array, "2 2"]) -> Float[Array, "2"]:
    def going(s: Float[Array, "2"]) -> Bool[Array, ""]:
        return jnp.linalg.norm(s) > 1e-3
        # planted: return jnp.abs(s) > 1e-3

    def body(s: Float[Array, "2"]) -> Float[Array, "2"]:
        return jnp.linalg.solve(jnp.eye(2) - 0.1 * a, s)
        # planted: return jnp.linalg.solve(jnp.eye(3) - 0.1 * a, s)

    return lax.while_loop(going, body, y)


def switched(y: Float[Array, "2"], on: Bool[Array, ""]) -> Float[Array, "2"]:
    return lax.cond(on, lambda s: 2 * s, lambda s: -s, y)
    # planted: return lax.cond(on, lambda s: 2 * s, lambda s: s.sum(), y)

# --- a policy's return
class Transition(NamedTuple):
    obs: Float[Array, "t 4"]
    action: Int[Array, "t"]
    reward: Float[Array, "t"]


def returns(reward: Float[Array, "t"], gamma: float) -> Float[Array, "t"]:
    def back(total: Float[Array, ""], r: Float[Array, ""]) -> tuple[Float[Array, ""], Float[Array, ""]]:
        total = r + gamma * total
        return total, total

    return lax.scan(back, jnp.zeros(()), reward, reverse=True)[1]
    # planted: return lax.scan(back, jnp.zeros(1), reward, reverse=True)[1]
    # planted: return lax.scan(back, jnp.zeros(()), reward, reverse=True)[0]


def reinforce(w: Float[Array, "4 2"], b: Transition) -> Float[Array, ""]:
    log_p = jax.nn.log_softmax(b.obs @ w, axis=-1)
    # planted: log_p = jax.nn.log_softmax(w @ b.obs, axis=-1)
    picked = jnp.take_along_axis(log_p, b.action[:, None], axis=-1)[:, 0]
    # planted: picked = jnp.take_along_axis(log_p, b.action[None], axis=-1)[:, 0]
    return -(picked * returns(b.reward, 0.99)).sum()
    # planted: return -(picked * returns(b.reward, 0.99))[:, None].sum(axis=0)

# --- ranks of documents
def scores(query: Float[Array, "d"], docs: Float[Array, "n d"]) -> Float[Array, "n"]:
    return vmap(jnp.dot, in_axes=(None, 0))(query, docs)
    # planted: return vmap(jnp.dot, in_axes=(0, None))(query, docs)


def best(query: Float[Array, "d"], docs: Float[Array, "n d"]) -> tuple[Float[Array, "5"], Int[Array, "5"]]:
    values, index = lax.top_k(scores(query, docs), 5)
    # planted: values, index = lax.top_k(scores(query, docs), 10)
    return values, index


def triplet(a: Float[Array, "b d"], p: Float[Array, "b d"], n: Float[Array, "b d"]) -> Float[Array, ""]:
    near = jnp.sum((a - p) ** 2, axis=-1)
    far = jnp.sum((a - n) ** 2, axis=-1)
    # planted: far = jnp.sum((a - n) ** 2, axis=-1, keepdims=True)
    return jnp.maximum(near - far + 0.2, 0).mean()
    # planted: return jnp.maximum(near - far + 0.2, 0)

# --- a radiance field
def encoded(x: Float[Array, "*b 3"]) -> Float[Array, "*b 36"]:
    freqs = 2.0 ** jnp.arange(6)
    angles = (x[..., None] * freqs).reshape(*x.shape[:-1], 18)
    # planted: angles = (x[..., None] * freqs).reshape(*x.shape[:-1], 36)
    return jnp.concatenate([jnp.sin(angles), jnp.cos(angles)], axis=-1)
    # planted: return jnp.stack([jnp.sin(angles), jnp.cos(angles)], axis=-1)


def rendered(rgb: Float[Array, "r s 3"], density: Float[Array, "r s"], step: float) -> Float[Array, "r 3"]:
    alpha = 1 - jnp.exp(-density * step)
    through = jnp.cumprod(1 - alpha + 1e-10, axis=-1)
    w = alpha * jnp.concatenate([jnp.ones_like(through[:, :1]), through[:, :-1]], axis=-1)
    # planted: w = alpha * jnp.concatenate([jnp.ones_like(through[:, :1]), through], axis=-1)
    # planted: w = alpha * jnp.concatenate([jnp.ones_like(through[:, 0]), through[:, :-1]], axis=-1)
    return jnp.sum(w[..., None] * rgb, axis=1)
    # planted: return jnp.sum(w * rgb, axis=1)
    # planted: return jnp.sum(w[..., None] * rgb, axis=-1)

# --- pairs of images and texts
class Clip(eqx.Module):
    image: eqx.nn.Linear
    text: eqx.nn.Linear
    scale: Float[Array, ""]

    def __init__(self, key: PRNGKeyArray) -> None:
        a, b = jr.split(key)
        self.image = eqx.nn.Linear(512, 128, key=a)
        # planted: self.image = eqx.nn.Linear(512, 256, key=a)
        self.text = eqx.nn.Linear(300, 128, key=b)
        self.scale = jnp.array(2.0)

    def __call__(self, images: Float[Array, "b 512"], texts: Float[Array, "b 300"]) -> Float[Array, "b b"]:
        i = vmap(self.image)(images)
        t = vmap(self.text)(texts)
        # planted: t = vmap(self.image)(texts)
        i = i / jnp.linalg.norm(i, axis=1, keepdims=True)
        t = t / jnp.linalg.norm(t, axis=1, keepdims=True)
        # planted: t = t / jnp.linalg.norm(t, axis=1)
        return jnp.exp(self.scale) * i @ t.T
        # planted: return jnp.exp(self.scale) * i.T @ t


def clip_loss(model: Clip, images: Float[Array, "b 512"], texts: Float[Array, "b 300"]) -> Float[Array, ""]:
    logits = model(images, texts)
    labels = jnp.arange(logits.shape[0])
    rows = optax.softmax_cross_entropy_with_integer_labels(logits, labels)
    columns = optax.softmax_cross_entropy_with_integer_labels(logits.T, labels)
    return (rows + columns).mean() / 2
    # planted: return (rows + columns) / 2

# --- layers of a mixer
class Mixer(eqx.Module):
    tokens: eqx.nn.MLP
    channels: eqx.nn.MLP
    norm: eqx.nn.LayerNorm

    def __init__(self, key: PRNGKeyArray) -> None:
        a, b = jr.split(key)
        self.tokens = eqx.nn.MLP(196, 196, 256, 1, key=a)
        # planted: self.tokens = eqx.nn.MLP(196, 256, 256, 1, key=a)
        self.channels = eqx.nn.MLP(512, 512, 2048, 1, key=b)
        self.norm = eqx.nn.LayerNorm(512)

    def __call__(self, x: Float[Array, "196 512"]) -> Float[Array, "196 512"]:
        x = x + vmap(self.tokens, in_axes=1, out_axes=1)(x)
        # planted: x = x + vmap(self.tokens, in_axes=1)(x)
        # planted: x = x + vmap(self.tokens)(x)
        return vmap(self.norm)(x + vmap(self.channels)(x))
        # planted: return vmap(self.norm)(x + vmap(self.channels, in_axes=1)(x))


def patches(image: Float[Array, "224 224 3"]) -> Float[Array, "196 768"]:
    return image.reshape(14, 16, 14, 16, 3).transpose(0, 2, 1, 3, 4).reshape(196, 768)
    # planted: return image.reshape(14, 16, 14, 16, 3).transpose(0, 2, 1, 3, 4).reshape(196, 256)

# --- statistics of many chains
def step(key: PRNGKeyArray, x: Float[Array, "d"]) -> Float[Array, "d"]:
    a, b = jr.split(key)
    new = x + 0.1 * jr.normal(a, x.shape)
    accept = jnp.log(jr.uniform(b)) < target(new) - target(x)
    return jnp.where(accept, new, x)
    # planted: return jnp.where(accept, new, x[:, None])


def target(x: Float[Array, "d"]) -> Float[Array, ""]:
    return -0.5 * jnp.sum(x**2)
    # planted: return -0.5 * x**2


def chains(key: PRNGKeyArray, x: Float[Array, "c d"]) -> Float[Array, "500 c d"]:
    def one(x: Float[Array, "c d"], k: PRNGKeyArray) -> tuple[Float[Array, "c d"], Float[Array, "c d"]]:
        x = vmap(step)(jr.split(k, x.shape[0]), x)
        # planted: x = step(jr.split(k, x.shape[0]), x)
        return x, x

    return lax.scan(one, x, jr.split(key, 500))[1]
    # planted: return lax.scan(one, x, jr.split(key, 50))[1]


def summary(draws: Float[Array, "t c d"]) -> Float[Array, "2 d"]:
    flat = draws.reshape(-1, draws.shape[-1])
    return jnp.stack([flat.mean(axis=0), flat.std(axis=0)])
    # planted: return jnp.stack([flat.mean(axis=0), flat.std(axis=1)])
    # planted: return jnp.stack([flat.mean(axis=0), flat.std(axis=0)], axis=1)

# --- sequences by a state space
class SSM(eqx.Module):
    a: Float[Array, "n"]
    b: Float[Array, "n"]
    c: Float[Array, "n"]

    def __init__(self, key: PRNGKeyArray) -> None:
        k1, k2 = jr.split(key)
        self.a = -jnp.exp(jr.normal(k1, (16,)))
        self.b = jnp.ones(16)
        # planted: self.b = jnp.ones(8)
        self.c = jr.normal(k2, (16,))

    def kernel(self, length: int) -> Float[Array, "length"]:
        powers = jnp.exp(self.a[:, None] * jnp.arange(length))
        # planted: powers = jnp.exp(self.a * jnp.arange(length)[:, None])
        return jnp.sum(self.c[:, None] * self.b[:, None] * powers, axis=0)
        # planted: return jnp.sum(self.c[:, None] * self.b[:, None] * powers, axis=1)

    def __call__(self, u: Float[Array, "t"]) -> Float[Array, "t"]:
        return jnp.convolve(u, self.kernel(u.shape[0]))[: u.shape[0]]
        # planted: return jnp.convolve(u, self.kernel(u.shape[0]))


def channels(layers: SSM, u: Float[Array, "t d"]) -> Float[Array, "t d"]:
    return vmap(layers, in_axes=1, out_axes=1)(u)
    # planted: return vmap(layers, in_axes=1)(u)

# --- prices by a tree and by sensitivities
def black_scholes(s: Float[Array, ""], k: Float[Array, ""], t: Float[Array, ""], v: Float[Array, ""]) -> Float[Array, ""]:
    d1 = (jnp.log(s / k) + 0.5 * v**2 * t) / (v * jnp.sqrt(t))
    d2 = d1 - v * jnp.sqrt(t)
    return s * jax.scipy.stats.norm.cdf(d1) - k * jax.scipy.stats.norm.cdf(d2)


def surface(s: Float[Array, ""], ks: Float[Array, "k"], ts: Float[Array, "t"], v: Float[Array, ""]) -> Float[Array, "k t"]:
    over_t = vmap(black_scholes, in_axes=(None, None, 0, None))
    return vmap(over_t, in_axes=(None, 0, None, None))(s, ks, ts, v)
    # planted: return vmap(over_t, in_axes=(None, 0, None, None))(s, ts, ks, v)
    # planted: return vmap(black_scholes, in_axes=(None, 0, 0, None))(s, ks, ts, v)


def deltas(s: Float[Array, "n"], k: Float[Array, ""], t: Float[Array, ""], v: Float[Array, ""]) -> Float[Array, "n"]:
    return vmap(jax.grad(black_scholes), in_axes=(0, None, None, None))(s, k, t, v)
    # planted: return jax.grad(black_scholes)(s, k, t, v)


def hedge(deltas: Float[Array, "n a"], prices: Float[Array, "n+1 a"]) -> Float[Array, "n"]:
    return jnp.sum(deltas * jnp.diff(prices, axis=0), axis=1)
    # planted: return jnp.sum(deltas * jnp.diff(prices, axis=1), axis=1)
    # planted: return jnp.sum(deltas * prices, axis=1)

# --- training with a state
class Params(NamedTuple):
    w: Float[Array, "i o"]
    b: Float[Array, "o"]


def apply(p: Params, x: Float[Array, "n i"]) -> Float[Array, "n o"]:
    return x @ p.w + p.b
    # planted: return p.w @ x + p.b


def mse(p: Params, x: Float[Array, "n i"], y: Float[Array, "n o"]) -> Float[Array, ""]:
    return optax.squared_error(apply(p, x), y).mean()
    # planted: return optax.squared_error(apply(p, x), y).sum(axis=-1)


def trained(p: Params, xs: Float[Array, "s n i"], ys: Float[Array, "s n o"]) -> tuple[Params, Float[Array, "s"]]:
    opt = optax.adam(1e-3)

    def step(carry: tuple[Params, optax.OptState], batch: tuple[Float[Array, "n i"], Float[Array, "n o"]]) -> tuple[tuple[Params, optax.OptState], Float[Array, ""]]:
        params, state = carry
        x, y = batch
        value, grads = jax.value_and_grad(mse)(params, x, y)
        # planted: value, grads = jax.value_and_grad(mse)(params, y, x)
        updates, state = opt.update(grads, state)
        return (optax.apply_updates(params, updates), state), value

    (p, _), losses = lax.scan(step, (p, opt.init(p)), (xs, ys))
    # planted: (p, _), losses = lax.scan(step, (p, opt.init(p)), (ys, xs))
    return p, losses
    # planted: return p, losses.mean()
