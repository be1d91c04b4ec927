"""Programs of machine learning: clusters, components, filters, rewards, graphs."""
from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, nn, ops, scan

rng = np.random.default_rng(0)


# k-means
# --- assign
def assign(x: Float32[Tensor, "n d"], centers: Float32[Tensor, "k d"]) -> Int64[Tensor, "n"]:
    distance = ops.sum((x[:, None, :] - centers[None, :, :]) ** 2, axis=-1)
    return ops.argmin(distance, axis=1)


def assign_bad(x: Float32[Tensor, "n d"], centers: Float32[Tensor, "k d"]) -> Int64[Tensor, "n"]:
    distance = ops.sum((x[:, None, :] - centers[None, :, :]) ** 2, axis=-1)
    return ops.argmin(distance, axis=0)  # E: for k=2, n=3 it is 2, not 3 [shape]


def assign_bad2(x: Float32[Tensor, "n d"], centers: Float32[Tensor, "k d"]) -> Int64[Tensor, "n"]:
    distance = ops.sum((x[:, None, :] - centers) ** 2, axis=-2)
    return ops.argmin(distance, axis=1)


# --- update
def update(x: Float32[Tensor, "n d"], labels: Int64[Tensor, "n"], k: int) -> Float32[Tensor, "_ d"]:
    one_hot = ops.one_hot(labels, k)
    counts = ops.sum(one_hot, axis=0)
    return (one_hot.T @ x) / ops.maximum(counts, 1.0)[:, None]


def update_bad(x: Float32[Tensor, "n d"], labels: Int64[Tensor, "n"], k: int) -> Float32[Tensor, "_ d"]:
    one_hot = ops.one_hot(labels, k)
    return one_hot @ x


# --- kmeans
def kmeans(x: Float32[Tensor, "n d"], k: int, steps: int = 10) -> tuple[Float32[Tensor, "_ d"], Int64[Tensor, "n"]]:
    centers = x[:k]
    for _ in range(steps):
        labels = assign(x, centers)
        centers = update(x, labels, k)
    return centers, assign(x, centers)


def kmeans_bad(x: Float32[Tensor, "n d"], k: int, steps: int = 10) -> tuple[Float32[Tensor, "_ d"], Int64[Tensor, "n"]]:
    centers = x[:k]
    for _ in range(steps):
        labels = assign(x, centers.T)
        centers = update(x, labels, k)
    return assign(x, centers), centers  # E: 2 axes expected, 1 found [shape-rank]


# PCA
# --- pca
def pca(x: Float32[Tensor, "n d"], k: int) -> Float32[Tensor, "n _"]:
    centered = x - ops.mean(x, axis=0)
    cov = centered.T @ centered / (x.shape[0] - 1)
    values, vectors = ops.eigh(cov)
    return centered @ vectors[:, -k:]


def pca_bad(x: Float32[Tensor, "n d"], k: int) -> Float32[Tensor, "n _"]:
    centered = x - ops.mean(x, axis=0)
    cov = centered @ centered.T / (x.shape[0] - 1)
    values, vectors = ops.eigh(cov)
    return centered @ vectors[:, -k:]  # E: for d=2, n=3 it is 2, not 3 [shape]


# linear regression
# --- normal equations
def normal_equations(x: Float32[Tensor, "n d"], y: Float32[Tensor, "n"], ridge: float) -> Float32[Tensor, "d"]:
    d = x.shape[1]
    a = x.T @ x + ridge * ops.eye(d)
    return ops.solve(a, x.T @ y)


def normal_equations_bad(x: Float32[Tensor, "n d"], y: Float32[Tensor, "n"], ridge: float) -> Float32[Tensor, "d"]:
    n = x.shape[0]
    a = x.T @ x + ridge * ops.eye(n)  # E: for d=2, n=3 it is 2, not 3 [shape]
    return ops.solve(a, x.T @ y)


# --- add bias
def add_bias(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d+1"]:
    return ops.concat([x, ops.ones((x.shape[0], 1))], axis=1)


def add_bias_bad(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d+1"]:
    return ops.concat([x, ops.ones((1, x.shape[1]))], axis=1)  # E: for n=2 it is 2, not 1 [shape]


# Kalman
# --- gaussian
@dataclass(frozen=True)
class Gaussian:
    mean: Float32[Tensor, "d"]
    cov: Float32[Tensor, "d d"]


# --- predict
def predict(g: Gaussian, f: Float32[Tensor, "d d"], q: Float32[Tensor, "d d"]) -> Gaussian:
    return Gaussian(f @ g.mean, f @ g.cov @ f.T + q)


# --- correct
def correct(
    mean: Float32[Tensor, "d"], cov: Float32[Tensor, "d d"], z: Float32[Tensor, "m"], h: Float32[Tensor, "m d"], r: Float32[Tensor, "m m"]
) -> tuple[Float32[Tensor, "d"], Float32[Tensor, "d d"]]:
    s = h @ cov @ h.T + r
    gain = ops.solve(s, h @ cov).T
    innovation = z - h @ mean
    return mean + gain @ innovation, cov - gain @ h @ cov


def correct_bad(
    mean: Float32[Tensor, "d"], cov: Float32[Tensor, "d d"], z: Float32[Tensor, "m"], h: Float32[Tensor, "m d"], r: Float32[Tensor, "m m"]
) -> tuple[Float32[Tensor, "d"], Float32[Tensor, "d d"]]:
    s = h.T @ cov @ h + r  # E: for d=2, m=3 it is 3, not 2 [shape]
    gain = ops.solve(s, h @ cov).T
    return mean + gain @ z, cov


def correct_bad2(
    mean: Float32[Tensor, "d"], cov: Float32[Tensor, "d d"], z: Float32[Tensor, "m"], h: Float32[Tensor, "m d"], r: Float32[Tensor, "m m"]
) -> tuple[Float32[Tensor, "d"], Float32[Tensor, "d d"]]:
    s = h @ cov @ h.T + r
    gain = ops.solve(s, h @ cov)
    return mean + gain @ (z - h @ mean), cov  # E: for d=2, m=3 it is 2, not 3 [shape]


# RL
# --- transition
@dataclass
class Transition:
    state: Float32[Tensor, "4"]
    action: int
    reward: float
    next_state: Float32[Tensor, "4"]
    done: bool


# --- replay
class Replay:
    def __init__(self, capacity: int) -> None:
        self.memory: deque[Transition] = deque(maxlen=capacity)

    def push(self, t: Transition) -> None:
        self.memory.append(t)

    def sample(self, n: int) -> tuple[Float32[Tensor, "n 4"], Int64[Tensor, "n"], Float32[Tensor, "n"]]:
        chosen = [self.memory[int(i)] for i in rng.integers(len(self.memory), size=n)]
        states = ops.stack([t.state for t in chosen])
        actions = ops.asarray([t.action for t in chosen])
        rewards = ops.asarray([t.reward for t in chosen]).astype(np.float32)
        return states, actions, rewards

    def sample_bad(self, n: int) -> tuple[Float32[Tensor, "n 4"], Int64[Tensor, "n"]]:
        chosen = [self.memory[int(i)] for i in rng.integers(len(self.memory), size=n)]
        states = ops.concat([t.state for t in chosen])
        return states, ops.asarray([t.action for t in chosen])  # E: 2 axes expected, 1 found [shape-rank]


# --- q
class Q(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.l1 = nn.Linear(4, 64, rng=rng)
        self.l2 = nn.Linear(64, 2, rng=rng)

    def __call__(self, s: Float32[Tensor, "*b 4"]) -> Float32[Tensor, "*b 2"]:
        return self.l2(ops.relu(self.l1(s)))


# --- td loss
def td_loss(q: Q, s: Float32[Tensor, "n 4"], a: Int64[Tensor, "n"], target: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    values = ops.take_along_axis(q(s), a[:, None], axis=1)[:, 0]
    return ops.mean((values - target) ** 2)


def td_loss_bad(q: Q, s: Float32[Tensor, "n 4"], a: Int64[Tensor, "n"], target: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    values = ops.take_along_axis(q(s), a[:, None], axis=1)
    return ops.mean((values - target) ** 2)  # E: n meets itself on two axes; if that is meant, add the axis right here, as in x[:, None] [shape-broadcast]


def td_loss_bad2(q: Q, s: Float32[Tensor, "n 4"], a: Int64[Tensor, "n"], target: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    values = ops.max(q(s), axis=1)
    return (values - target) ** 2  # E: 0 axes expected, 1 found [shape-rank]


# --- act
def act(q: Q, state: Float32[Tensor, "4"]) -> int:
    return int(ops.argmax(q(state)))


def act_bad(q: Q, state: Float32[Tensor, "b 4"]) -> int:
    return int(ops.argmax(q(state), axis=-1))  # E: for b=2 it has 2 elements; reduce it, e.g. with .mean() [shape]


# --- discounted
def discounted(rewards: Float32[Tensor, "t"], gamma: float) -> Float32[Tensor, "t"]:
    def step(carry: Float32[Tensor, ""], r: Float32[Tensor, ""]) -> tuple[Float32[Tensor, ""], Float32[Tensor, ""]]:
        new = r + gamma * carry
        return new, new

    _, out = scan(step, ops.asarray(0.0).astype(np.float32), rewards[::-1])
    return out[::-1]


def discounted_bad(rewards: Float32[Tensor, "t d"], gamma: float) -> Float32[Tensor, "t"]:
    def step(carry: Float32[Tensor, ""], r: Float32[Tensor, ""]) -> tuple[Float32[Tensor, ""], Float32[Tensor, ""]]:
        new = r + gamma * carry
        return new, new

    _, out = scan(step, ops.asarray(0.0).astype(np.float32), rewards)  # E: 0 axes expected, 1 found [shape-rank]
    return out


# GNN
# --- message passing
def message_passing(h: Float32[Tensor, "n d"], adj: Float32[Tensor, "n n"], w: Float32[Tensor, "d e"]) -> Float32[Tensor, "n e"]:
    degree = ops.sum(adj, axis=1, keepdims=True)
    return ops.relu(adj @ h / ops.maximum(degree, 1.0) @ w)


def message_passing_bad(h: Float32[Tensor, "n d"], adj: Float32[Tensor, "n n"], w: Float32[Tensor, "d e"]) -> Float32[Tensor, "n e"]:
    degree = ops.sum(adj, axis=1)
    return ops.relu(adj @ h / degree @ w)  # E: for d=2, n=3 it is 2, not 3 [shape]


def message_passing_bad2(h: Float32[Tensor, "n d"], adj: Float32[Tensor, "n n"], w: Float32[Tensor, "d e"]) -> Float32[Tensor, "n e"]:
    return ops.relu(h @ w @ adj)  # E: for e=2, n=3 it is 2, not 3 [shape]


# --- edges
def edges(h: Float32[Tensor, "n d"], src: Int64[Tensor, "m"], dst: Int64[Tensor, "m"]) -> Float32[Tensor, "m 2*d"]:
    return ops.concat([h[src], h[dst]], axis=-1)


def edges_bad(h: Float32[Tensor, "n d"], src: Int64[Tensor, "m"], dst: Int64[Tensor, "m"]) -> Float32[Tensor, "m 2*d"]:
    return ops.stack([h[src], h[dst]], axis=-1)  # E: 2 axes expected, 3 found [shape-rank]


x = ops.normal((8, 3), rng=rng)
kmeans(x, 2)
pca(x, 2)
normal_equations(x, ops.ones(8), 0.1), add_bias(x)
predict(Gaussian(ops.ones(2), ops.eye(2)), ops.eye(2), ops.eye(2))
correct(ops.ones(2), ops.eye(2), ops.ones(1), ops.ones((1, 2)), ops.eye(1))
r = Replay(5)
r.push(Transition(ops.ones(4), 1, 0.5, ops.ones(4), False))
q = Q(rng)
s, a, rew = r.sample(3)
td_loss(q, s, a, rew), act(q, ops.ones(4)), discounted(ops.ones(4), 0.9)
message_passing(x, ops.eye(8), ops.ones((3, 2))), edges(x, ops.arange(3), ops.arange(3))
