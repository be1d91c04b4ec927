"""Estimators and kernels: properties, abstract methods, generators, values of parameters as sizes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float64, Int64


# --- a normal distribution
@dataclass
class Normal:
    mean: Float64[np.ndarray, "d"]
    cov: Float64[np.ndarray, "d d"]

    @property
    def precision(self) -> Float64[np.ndarray, "d d"]:
        return np.linalg.inv(self.cov)

    @cached_property
    def factor(self) -> Float64[np.ndarray, "d d"]:
        return np.linalg.cholesky(self.cov)

    @property
    def wrong(self) -> Float64[np.ndarray, "d"]:
        return np.linalg.inv(self.cov)  # E: Normal.wrong: the result is float64 (self.d, self.d), declared Float64[ndarray, "_"]: 1 axis expected, 2 found [shape-rank]

    @classmethod
    def fit(cls, x: Float64[np.ndarray, "n d"]) -> Normal:
        return cls(x.mean(axis=0), np.cov(x.T))

    def mahalanobis(self, x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n"]:
        r = x - self.mean
        return np.einsum("ni,ij,nj->n", r, self.precision, r)

    def mahalanobis_wrong(self, x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n"]:
        r = x - self.mean
        return np.sum(r @ self.precision * r, axis=0)  # E: the result is float64 (d,), declared Float64[ndarray, "n"] [shape]

    def sample(self, n: int, rng: np.random.Generator) -> Float64[np.ndarray, "{n} d"]:
        return self.mean + rng.standard_normal((n, len(self.mean))) @ self.factor.T


# --- an abstract method
class Kernel(ABC):
    @abstractmethod
    def __call__(self, x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "m d"]) -> Float64[np.ndarray, "n m"]: ...


class Gaussian(Kernel):
    def __call__(self, x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "m d"]) -> Float64[np.ndarray, "n m"]:
        return np.exp(-((x[:, None] - y[None]) ** 2).sum(-1))


class Linear(Kernel):
    def __call__(self, x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "m d"]) -> Float64[np.ndarray, "n m"]:
        return x @ y  # E: matmul: x (n, d) and y (m, d) [shape]


def gram(kernel: Kernel, x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n n"]:
    return kernel(x, x) + 1e-6 * np.eye(len(x))


def cross(kernel: Kernel, x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "m e"]) -> Float64[np.ndarray, "n m"]:
    return kernel(x, y)  # E: Kernel.__call__: argument 'y' is float64 (m, e) [shape]


# --- a generator
def batches(x: Float64[np.ndarray, "n d"], size: int) -> Iterator[Float64[np.ndarray, "_ d"]]:
    for i in range(0, len(x), size):
        yield x[i : i + size]


def batches_wrong(x: Float64[np.ndarray, "n d"], size: int) -> Iterator[Float64[np.ndarray, "_ n"]]:
    for i in range(0, len(x), size):
        yield x[i : i + size]  # E: batches_wrong: the yielded value is float64 (<=n, d) [shape]


def train(x: Float64[np.ndarray, "n d"], w: Float64[np.ndarray, "d"]) -> Float64[np.ndarray, "d"]:
    for batch in batches(x, 32):
        w = w - 0.1 * batch.T @ (batch @ w)
    return w


# --- the value of a parameter in the result alone
def one_hot(y: Int64[np.ndarray, "n"], k: int) -> Float64[np.ndarray, "n {k}"]:
    return np.eye(k)[y]


def one_hot_wrong(y: Int64[np.ndarray, "n"], k: int) -> Float64[np.ndarray, "n {k}"]:
    return np.eye(k)[:, y]  # E: the result is float64 ({k}, n) [shape]


def components(x: Float64[np.ndarray, "n d"], k: int) -> tuple[Float64[np.ndarray, "n {k}"], Float64[np.ndarray, "d {k}"]]:
    u, s, vt = np.linalg.svd(x - x.mean(0), full_matrices=False)
    return u[:, :k] * s[:k], vt[:k].T


def components_wrong(
    x: Float64[np.ndarray, "n d"], k: int
) -> tuple[Float64[np.ndarray, "n {k}"], Float64[np.ndarray, "d {k}"]]:
    u, s, vt = np.linalg.svd(x - x.mean(0), full_matrices=False)
    return u[:, :k] * s[:k], vt[:k]  # E: components_wrong: the result[1] is float64 (<=min(d,n), d) [shape]


def padded(x: Float64[np.ndarray, "n"], k: int) -> Float64[np.ndarray, "n+{k}"]:
    return np.concatenate([x, np.zeros(k)])


def padded_wrong(x: Float64[np.ndarray, "n"], k: int) -> Float64[np.ndarray, "n+{k}"]:
    return np.concatenate([x, np.zeros(k + 1)])  # E: the result is (n+{k}+1,) [shape]


# --- samples of a function
def resampled(x: Float64[np.ndarray, "n"], f: Float64[np.ndarray, "n k"], at: Float64[np.ndarray, "m"]) -> Float64[np.ndarray, "m k"]:
    return np.stack([np.interp(at, x, f[:, i]) for i in range(f.shape[1])], axis=1)


def resampled_wrong(
    x: Float64[np.ndarray, "n"], f: Float64[np.ndarray, "n k"], at: Float64[np.ndarray, "m"]
) -> Float64[np.ndarray, "m k"]:
    return np.stack([np.interp(at, x, f[i]) for i in range(f.shape[1])], axis=1)  # E: interp: xp (n,) and fp (k,) must be equally long [shape]
