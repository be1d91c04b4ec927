"""Annotated programs that index and reassign arrays of numpy. A comment `planted: ` holds what the line above it may be replaced by."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float64, Int64


# --- a variable of several shapes in a loop
def network(
    x: Float64[np.ndarray, "n 8"],
    first: Float64[np.ndarray, "8 16"],
    hidden: Float64[np.ndarray, "layers 16 16"],
    last: Float64[np.ndarray, "16 4"],
) -> Float64[np.ndarray, "n 4"]:
    x = np.tanh(x @ first)
    # planted: x = np.tanh(x @ last)
    for w in hidden:
        x = np.tanh(x @ w)
    return x @ last
    # planted: return x @ first


def halved(x: Float64[np.ndarray, "n 16"], coarse: bool) -> Float64[np.ndarray, "n 8"]:
    if coarse:
        x = x[:, ::2]
    else:
        x = x.reshape(-1, 8, 2).mean(axis=2)
        # planted: x = x.reshape(-1, 8, 2).mean(axis=1)
    return x - x.mean(axis=1, keepdims=True)
    # planted: return x - x.mean(axis=1)


def steps(x: Float64[np.ndarray, "n"], count: int) -> Float64[np.ndarray, "n"]:
    total = np.zeros_like(x)
    for _ in range(count):
        total = total + x
        # planted: total = total + x[1:]
    return total / count

# --- new axes, ellipses and grids of indices
def outer(x: Float64[np.ndarray, "*b n"], y: Float64[np.ndarray, "*b m"]) -> Float64[np.ndarray, "*b n m"]:
    return x[..., :, None] * y[..., None, :]
    # planted: return x[..., None, :] * y[..., None, :]


def corners(x: Float64[np.ndarray, "h w c"]) -> Float64[np.ndarray, "2 2 c"]:
    return x[np.ix_([0, -1], [0, -1])]
    # planted: return x[[0, -1], [0, -1]]


def submatrix(x: Float64[np.ndarray, "n n"], rows: Int64[np.ndarray, "k"]) -> Float64[np.ndarray, "k k"]:
    return x[np.ix_(rows, rows)]
    # planted: return x[rows, rows]
    # planted: return x[rows]


def submatrix_by_axes(x: Float64[np.ndarray, "n m"], rows: Int64[np.ndarray, "k"], columns: Int64[np.ndarray, "j"]) -> Float64[np.ndarray, "k j"]:
    return x[rows[:, None], columns]
    # planted: return x[columns[:, None], rows]


def last_channel(x: Float64[np.ndarray, "*b c"]) -> Float64[np.ndarray, "*b"]:
    return x[..., -1]
    # planted: return x[..., -1:]


def chosen(x: Float64[np.ndarray, "n c"], keep: Bool[np.ndarray, "n"]) -> Float64[np.ndarray, "_ c"]:
    return x[keep]
    # planted: return x[:, keep]


def filled(x: Float64[np.ndarray, "n c"]) -> Float64[np.ndarray, "n c"]:
    holes = np.isnan(x)
    means = np.nanmean(x, axis=0)
    x = x.copy()
    x[holes] = np.broadcast_to(means, x.shape)[holes]
    # planted: x[holes] = np.broadcast_to(means[:, None], x.shape)[holes]
    return x

# --- generators and linear algebra
class Posterior(NamedTuple):
    mean: Float64[np.ndarray, "d"]
    cov: Float64[np.ndarray, "d d"]


def draw(p: Posterior, rng: np.random.Generator) -> Float64[np.ndarray, "100 d"]:
    factor = np.linalg.cholesky(p.cov)
    # planted: factor = np.linalg.cholesky(p.mean)
    noise = rng.standard_normal((100, p.mean.shape[0]))
    # planted: noise = rng.standard_normal((p.mean.shape[0], 100))
    return p.mean + noise @ factor.T


def shuffled(x: Float64[np.ndarray, "n d"], y: Int64[np.ndarray, "n"], rng: np.random.Generator) -> tuple[Float64[np.ndarray, "n d"], Int64[np.ndarray, "n"]]:
    order = rng.permutation(len(x))
    # planted: order = rng.permutation(x)
    return x[order], y[order]
    # planted: return y[order], x[order]


def noisy(x: Float64[np.ndarray, "n d"], rng: np.random.Generator) -> Float64[np.ndarray, "n d"]:
    scale = rng.uniform(0.5, 1.5, size=x.shape[1])
    # planted: scale = rng.uniform(0.5, 1.5, size=x.shape[0])
    masked = rng.random(x.shape) < 0.1
    return np.where(masked, 0.0, x * scale)
    # planted: return np.where(masked[0], 0.0, x * scale)[0]


def mahalanobis(x: Float64[np.ndarray, "n d"], p: Posterior) -> Float64[np.ndarray, "n"]:
    centred = x - p.mean
    precision = np.linalg.inv(p.cov)
    return np.einsum("ni,ij,nj->n", centred, precision, centred)
    # planted: return np.einsum("ni,ij,nj->ni", centred, precision, centred)


def spectrum(a: Float64[np.ndarray, "d d"]) -> tuple[Float64[np.ndarray, "d"], Float64[np.ndarray, "d d"]]:
    values, vectors = np.linalg.eigh(a)
    order = np.argsort(values)[::-1]
    return values[order], vectors[:, order]
    # planted: return vectors[:, order], values[order]


def least_squares(a: Float64[np.ndarray, "n d"], b: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "d"]:
    solution, _, _, _ = np.linalg.lstsq(a, b, rcond=None)
    # planted: solution, _, _, _ = np.linalg.lstsq(a.T, b, rcond=None)
    return solution


def by_qr(a: Float64[np.ndarray, "20 5"], b: Float64[np.ndarray, "20"]) -> Float64[np.ndarray, "5"]:
    q, r = np.linalg.qr(a)
    return np.linalg.solve(r, q.T @ b)
    # planted: return np.linalg.solve(r, q @ b)
    # planted: return np.linalg.solve(q, r.T @ b)

# --- functions along an axis
def ranges(x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n"]:
    return np.apply_along_axis(np.ptp, 1, x)
    # planted: return np.apply_along_axis(np.ptp, 2, x)


def winsorised(x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n d"]:
    low, high = np.percentile(x, [5, 95], axis=0)
    # planted: low, high = np.percentile(x, [5, 95], axis=1)
    return np.clip(x, low, high)


def totals(x: Float64[np.ndarray, "n d"], group: Int64[np.ndarray, "n"]) -> Float64[np.ndarray, "10 d"]:
    out = np.zeros((10, x.shape[1]))
    # planted: out = np.zeros((10, x.shape[0]))
    np.add.at(out, group, x)
    return out
    # planted: return out.T


def padded(rows: list[Float64[np.ndarray, "d"]]) -> Float64[np.ndarray, "n d"]:
    return np.array(rows)


def cumulative(x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n d"]:
    return np.add.accumulate(x, axis=0)
    # planted: return np.add.reduce(x, axis=0)
