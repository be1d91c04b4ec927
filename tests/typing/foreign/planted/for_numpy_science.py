"""Annotated programs of scientific code for numpy. A comment `planted: ` holds what the line above it may be replaced by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from jaxtyping import Bool, Complex128, Float, Float64, Int, UInt8
from numpy.lib.stride_tricks import sliding_window_view


# --- nearest neighbours
class Neighbours:
    def __init__(self, points: Float64[np.ndarray, "n d"], labels: Int[np.ndarray, "n"], k: int = 5) -> None:
        self.points = points
        self.labels = labels
        self.k = k

    def distances(self, queries: Float64[np.ndarray, "q d"]) -> Float64[np.ndarray, "q n"]:
        squares = np.sum(queries**2, axis=1)[:, None] + np.sum(self.points**2, axis=1)
        # planted: squares = np.sum(queries**2, axis=1) + np.sum(self.points**2, axis=1)
        return np.sqrt(np.maximum(squares - 2 * queries @ self.points.T, 0.0))
        # planted: return np.sqrt(np.maximum(squares - 2 * queries @ self.points, 0.0))

    def predict(self, queries: Float64[np.ndarray, "q d"]) -> Int[np.ndarray, "q"]:
        order = np.argsort(self.distances(queries), axis=1)[:, : self.k]
        votes = self.labels[order]
        # planted: votes = self.labels[:, order]
        counts = np.zeros((len(queries), 10))
        for c in range(10):
            counts[:, c] = (votes == c).sum(axis=1)
        return counts.argmax(axis=1)
        # planted: return counts.argmax(axis=1)[:, None]


# --- standardized features
@dataclass(frozen=True)
class Scaler:
    mean: Float64[np.ndarray, "d"]
    scale: Float64[np.ndarray, "d"]

    @classmethod
    def fit(cls, x: Float64[np.ndarray, "n d"]) -> "Scaler":
        return cls(x.mean(axis=0), x.std(axis=0))
        # planted: return cls(x.mean(axis=0, keepdims=True), x.std(axis=0))
        # planted: return cls(x.mean(axis=0), x.std(axis=1))

    def transform(self, x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n d"]:
        return (x - self.mean) / self.scale
        # planted: return (x - self.mean[:, None]) / self.scale


@dataclass
class Whitening:
    mean: Float64[np.ndarray, "d"]
    matrix: Float64[np.ndarray, "d d"]

    @classmethod
    def fit(cls, x: Float64[np.ndarray, "n d"]) -> Self:
        mean = x.mean(axis=0)
        values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
        # planted: values, vectors = np.linalg.eigh((x - mean) @ (x - mean) / len(x))
        return cls(mean, vectors @ np.diag(values**-0.5) @ vectors.T)
        # planted: return cls(matrix=mean, mean=vectors @ np.diag(values**-0.5) @ vectors.T)
        # planted: return cls(mean, values**-0.5)


# --- tracking by an extended Kalman filter
@dataclass
class Track:
    x: Float64[np.ndarray, "4"]
    p: Float64[np.ndarray, "4 4"]

    def predict(self, dt: float, q: float) -> "Track":
        f = np.eye(4)
        f[0, 2] = f[1, 3] = dt
        return Track(f @ self.x, f @ self.p @ f.T + q * np.eye(4))
        # planted: return Track(f @ self.p, f @ self.p @ f.T + q * np.eye(4))

    def update(self, z: Float64[np.ndarray, "2"], r: Float64[np.ndarray, "2 2"]) -> "Track":
        px, py = self.x[0], self.x[1]
        rho = np.hypot(px, py)
        h = np.array([[px / rho, py / rho, 0.0, 0.0], [-py / rho**2, px / rho**2, 0.0, 0.0]])
        # planted: h = np.array([[px / rho, py / rho, 0.0], [-py / rho**2, px / rho**2, 0.0]])
        innovation = z - np.array([rho, np.arctan2(py, px)])
        # planted: innovation = z - self.x
        s = h @ self.p @ h.T + r
        # planted: s = h.T @ self.p @ h + r
        gain = self.p @ h.T @ np.linalg.inv(s)
        # planted: gain = h.T @ self.p @ np.linalg.inv(s)
        return Track(self.x + gain @ innovation, (np.eye(4) - gain @ h) @ self.p)
        # planted: return Track(self.x + gain @ innovation, (np.eye(2) - gain @ h) @ self.p)
        # planted: return Track(self.x + innovation @ gain, (np.eye(4) - gain @ h) @ self.p)


# --- spectra of a signal
def spectrogram(signal: Float64[np.ndarray, "t"], width: int = 256, hop: int = 128) -> Float64[np.ndarray, "f k"]:
    frames = sliding_window_view(signal, 256)[::128]
    tapered = frames * np.hanning(256)
    # planted: tapered = frames * np.hanning(128)
    # planted: tapered = frames * np.hanning(256)[:, None]
    return np.abs(np.fft.rfft(tapered, axis=1)) ** 2
    # planted: return np.abs(np.fft.rfft(tapered, axis=2)) ** 2


def strongest(power: Float64[np.ndarray, "f 129"], rate: float) -> Float64[np.ndarray, "f"]:
    frequencies = np.fft.rfftfreq(256, d=1 / rate)
    return frequencies[power.argmax(axis=1)]
    # planted: return frequencies[power.argmax(axis=0)]


def centroid(power: Float64[np.ndarray, "f 129"], rate: float) -> Float64[np.ndarray, "f"]:
    frequencies = np.fft.rfftfreq(256, d=1 / rate)
    return (power * frequencies).sum(axis=1) / power.sum(axis=1)
    # planted: return (power * frequencies[:, None]).sum(axis=1) / power.sum(axis=1)
    # planted: return (power.T * frequencies).sum(axis=1) / power.sum(axis=1)


# --- a polynomial by least squares
def vandermonde(t: Float64[np.ndarray, "n"], degree: int) -> Float64[np.ndarray, "n {degree+1}"]:
    return np.stack([t**i for i in range(degree + 1)], axis=1)
    # planted: return np.stack([t**i for i in range(degree + 1)], axis=2)


def fit_cubic(t: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "4"]:
    a = np.column_stack([np.ones_like(t), t, t**2, t**3])
    # planted: a = np.column_stack([np.ones_like(t), t, t**2])
    # planted: a = np.vstack([np.ones_like(t), t, t**2, t**3])
    coefficients, _, _, _ = np.linalg.lstsq(a, y, rcond=None)
    return coefficients


def weighted(a: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "n"], w: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "d"]:
    gram = (a * w[:, None]).T @ a
    # planted: gram = (a * w).T @ a
    return np.linalg.solve(gram, a.T @ (w * y))
    # planted: return np.linalg.solve(gram, a @ (w * y))
    # planted: return np.linalg.solve(gram, w * y)


# --- images
def grey(image: UInt8[np.ndarray, "h w 3"]) -> Float64[np.ndarray, "h w"]:
    weights = np.array([0.299, 0.587, 0.114])
    return image @ weights / 255.0
    # planted: return image * weights / 255.0
    # planted: return weights @ image / 255.0


def sobel(image: Float64[np.ndarray, "h w"]) -> Float64[np.ndarray, "h w"]:
    padded = np.pad(image, 1, mode="edge")
    # planted: padded = image
    dx = padded[1:-1, 2:] - padded[1:-1, :-2]
    # planted: dx = padded[1:-1, 1:] - padded[1:-1, :-2]
    dy = padded[2:, 1:-1] - padded[:-2, 1:-1]
    # planted: dy = padded[2:, 1:-1] - padded[:-1, 1:-1]
    return np.hypot(dx, dy)


def equalized(image: UInt8[np.ndarray, "h w"]) -> Float64[np.ndarray, "h w"]:
    counts, _ = np.histogram(image, bins=256, range=(0, 256))
    cdf = counts.cumsum() / image.size
    return cdf[image]
    # planted: return cdf[image.ravel()]


def halved(image: Float64[np.ndarray, "32 32"]) -> Float64[np.ndarray, "16 16"]:
    return image.reshape(16, 2, 16, 2).mean(axis=(1, 3))
    # planted: return image.reshape(16, 2, 16, 2).mean(axis=(2, 3))
    # planted: return image.reshape(16, 2, 16, 4).mean(axis=(1, 3))


def overlay(image: Float64[np.ndarray, "h w 3"], mask: Bool[np.ndarray, "h w"], colour: Float64[np.ndarray, "3"]) -> Float64[np.ndarray, "h w 3"]:
    blended = np.where(mask[..., None], colour, image)
    # planted: blended = np.where(mask, colour, image)
    result = image.copy()
    result[mask] = colour
    # planted: result[mask, :, None] = colour
    return 0.5 * (blended + result)


# --- boolean masks and places
def inliers(x: Float64[np.ndarray, "n d"], w: Float64[np.ndarray, "d"], limit: float) -> Bool[np.ndarray, "n"]:
    return np.abs(x @ w) < limit
    # planted: return np.abs(x * w) < limit


def kept(x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "n"], keep: Bool[np.ndarray, "n"]) -> tuple[Float64[np.ndarray, "m d"], Float64[np.ndarray, "m"]]:
    return x[keep], y[keep]
    # planted: return y[keep], x[keep]
    # planted: return x[:, keep, None], y[keep]


def smallest_first(score: Float64[np.ndarray, "n k"], value: Float64[np.ndarray, "n k"]) -> Float64[np.ndarray, "n k"]:
    order = np.argsort(score, axis=1)
    return np.take_along_axis(value, order, axis=1)
    # planted: return np.take_along_axis(value, order[0], axis=1)
    # planted: return value[order]


def without_gaps(series: Float64[np.ndarray, "t c"]) -> Float64[np.ndarray, "t c"]:
    gaps = np.isnan(series)
    means = np.nanmean(series, axis=0)
    # planted: means = np.nanmean(series, axis=1)
    return np.where(gaps, means, series)


# --- springs and bodies
def forces(positions: Float64[np.ndarray, "n 3"], masses: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "n 3"]:
    gaps = positions[None, :, :] - positions[:, None, :]
    # planted: gaps = positions[None, :, :] - positions[:, :, None]
    cubes = (np.sum(gaps**2, axis=-1) + 1e-9) ** 1.5
    return np.sum(masses[None, :, None] * gaps / cubes[:, :, None], axis=1)
    # planted: return np.sum(masses[None, :, None] * gaps / cubes, axis=1)
    # planted: return np.sum(masses * gaps / cubes[:, :, None], axis=1)


def leapfrog(
    x: Float64[np.ndarray, "n 3"], v: Float64[np.ndarray, "n 3"], m: Float64[np.ndarray, "n"], dt: float, steps: int
) -> Float64[np.ndarray, "steps n 3"]:
    path = np.zeros((steps, *x.shape))
    for i in range(steps):
        v = v + dt * forces(x, m)
        # planted: v = v + dt * forces(x, v)
        x = x + dt * v
        path[i] = x
        # planted: path[i, :, 0] = x
    return path


def energy(v: Float64[np.ndarray, "n 3"], m: Float64[np.ndarray, "n"]) -> float:
    return float(0.5 * np.sum(m * np.sum(v**2, axis=1)))
    # planted: return float(0.5 * np.sum(m * v**2))


# --- a hidden Markov model
def forward_pass(
    start: Float64[np.ndarray, "k"], move: Float64[np.ndarray, "k k"], emit: Float64[np.ndarray, "k v"], seen: Int[np.ndarray, "t"]
) -> Float64[np.ndarray, "t k"]:
    t, k = len(seen), len(start)
    alpha = np.zeros((t, k))
    # planted: alpha = np.zeros((k, t))
    alpha[0] = start * emit[:, seen[0]]
    # planted: alpha[0] = start * emit[seen[0]]
    for i in range(1, t):
        alpha[i] = (alpha[i - 1] @ move) * emit[:, seen[i]]
        # planted: alpha[i] = (alpha[i - 1] @ emit) * emit[:, seen[i]]
        alpha[i] /= alpha[i].sum()
    return alpha


def viterbi(start: Float64[np.ndarray, "k"], move: Float64[np.ndarray, "k k"], emit: Float64[np.ndarray, "t k"]) -> Int[np.ndarray, "t"]:
    t, k = emit.shape
    best = np.log(start) + np.log(emit[0])
    # planted: best = np.log(start) + np.log(emit)
    back = np.zeros((t, k), dtype=np.int64)
    for i in range(1, t):
        scores = best[:, None] + np.log(move)
        # planted: scores = np.log(emit) @ best + np.log(move)
        back[i] = scores.argmax(axis=0)
        # planted: back[i] = scores[:, :, None].argmax(axis=0)
        best = scores.max(axis=0) + np.log(emit[i])
        # planted: best = scores.max(axis=0)[:, None] + np.log(emit[i])
    path = np.zeros(t, dtype=np.int64)
    path[-1] = best.argmax()
    for i in range(t - 1, 0, -1):
        path[i - 1] = back[i, path[i]]
    return path


# --- tensors of moments
def covariances(x: Float64[np.ndarray, "g n d"]) -> Float64[np.ndarray, "g d d"]:
    centred = x - x.mean(axis=1, keepdims=True)
    # planted: centred = x - x.mean(axis=1)
    return np.einsum("gni,gnj->gij", centred, centred) / (x.shape[1] - 1)
    # planted: return np.einsum("gni,gnj->gn", centred, centred) / (x.shape[1] - 1)
    # planted: return np.einsum("gni,gj->gij", centred, centred) / (x.shape[1] - 1)


def mahalanobis(x: Float64[np.ndarray, "n d"], mean: Float64[np.ndarray, "d"], cov: Float64[np.ndarray, "d d"]) -> Float64[np.ndarray, "n"]:
    gap = x - mean
    return np.einsum("ni,ij,nj->n", gap, np.linalg.inv(cov), gap)
    # planted: return np.einsum("ni,ij,nj->nj", gap, np.linalg.inv(cov), gap)
    # planted: return np.einsum("ni,ij,nj->n", gap, np.linalg.inv(gap), gap)


def log_density(x: Float64[np.ndarray, "n d"], mean: Float64[np.ndarray, "d"], cov: Float64[np.ndarray, "d d"]) -> Float64[np.ndarray, "n"]:
    factor = np.linalg.cholesky(cov)
    white = np.linalg.solve(factor, (x - mean).T)
    # planted: white = np.linalg.solve(factor, x - mean)
    return -0.5 * np.sum(white**2, axis=0) - np.sum(np.log(np.diag(factor)))
    # planted: return -0.5 * np.sum(white**2, axis=0) - np.log(np.diag(factor))


# --- lists of chunks
def chunks(x: Float64[np.ndarray, "n d"], size: int) -> Iterator[Float64[np.ndarray, "_ d"]]:
    for i in range(0, len(x), size):
        yield x[i : i + size]
        # planted: yield x[i]


def processed(x: Float64[np.ndarray, "n d"], w: Float64[np.ndarray, "d k"]) -> Float64[np.ndarray, "_ k"]:
    parts = []
    for chunk in chunks(x, 128):
        parts.append(chunk @ w)
    return np.concatenate(parts)


def mirrored(x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "2*n d"]:
    both = [x, x[::-1]]
    return np.concatenate(both, axis=0)
    # planted: return np.concatenate(both, axis=1)
    # planted: return np.stack(both)


def beside(a: Float64[np.ndarray, "n p"], b: Float64[np.ndarray, "n q"]) -> Float64[np.ndarray, "n p+q"]:
    features = [a, b]
    return np.hstack(features)
    # planted: return np.vstack(features)


# --- sizes that are numbers
def random_projection(x: Float64[np.ndarray, "n d"], rng: np.random.Generator) -> Float64[np.ndarray, "n 16"]:
    n, d = x.shape
    projection = rng.normal(size=(d, 16)) / np.sqrt(16)
    # planted: projection = rng.normal(size=(16, d)) / np.sqrt(16)
    # planted: projection = rng.normal(size=(n, 16)) / np.sqrt(16)
    return x @ projection


def one_hot(labels: Int[np.ndarray, "n"], classes: int) -> Float64[np.ndarray, "n classes"]:
    result = np.zeros((labels.shape[0], classes))
    # planted: result = np.zeros(labels.shape[0])
    result[np.arange(len(labels)), labels] = 1.0
    return result


def confusion(truth: Int[np.ndarray, "n"], guess: Int[np.ndarray, "n"], k: int) -> Float64[np.ndarray, "k k"]:
    table = np.zeros((k, k))
    # planted: table = np.zeros(k)
    np.add.at(table, (truth, guess), 1.0)
    return table / table.sum(axis=1, keepdims=True)
    # planted: return table.sum(axis=1) / len(truth)


def bootstrap(x: Float64[np.ndarray, "n"], rng: np.random.Generator, rounds: int) -> Float64[np.ndarray, "rounds"]:
    n = len(x)
    picks = rng.integers(0, n, size=(rounds, n))
    return x[picks].mean(axis=1)
    # planted: return x[picks]


# --- power iteration and its friends
def power_iteration(a: Float64[np.ndarray, "n n"], steps: int) -> tuple[float, Float64[np.ndarray, "n"]]:
    v = np.ones(a.shape[0])
    # planted: v = np.ones((a.shape[0], 1))
    for _ in range(steps):
        v = a @ v
        v /= np.linalg.norm(v)
    return float(v @ a @ v), v
    # planted: return float(v @ a @ v), np.outer(v, v)


def gram_schmidt(a: Float64[np.ndarray, "n k"]) -> Float64[np.ndarray, "n k"]:
    q = np.zeros_like(a)
    for j in range(a.shape[1]):
        v = a[:, j] - q @ (q.T @ a[:, j])
        # planted: v = a[:, j] - q.T @ (q @ a[:, j])
        # planted: v = a[j] - q @ (q.T @ a[:, j])
        q[:, j] = v / np.linalg.norm(v)
        # planted: q[:, j] = (v / np.linalg.norm(v))[:, None]
    return q


def conjugate_gradients(a: Float64[np.ndarray, "n n"], b: Float64[np.ndarray, "n"], steps: int) -> Float64[np.ndarray, "n"]:
    x = np.zeros_like(b)
    # planted: x = np.zeros_like(a)
    r = b - a @ x
    p = r.copy()
    for _ in range(steps):
        ap = a @ p
        rate = (r @ r) / (p @ ap)
        x = x + rate * p
        rest = r - rate * ap
        p = rest + (rest @ rest) / (r @ r) * p
        r = rest
    return x


# --- truncated factors
def low_rank(x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n d"]:
    u, s, vt = np.linalg.svd(x, full_matrices=False)
    return u[:, :8] * s[:8] @ vt[:8]
    # planted: return u[:, :8] * s[:8] @ vt[:, :8]
    # planted: return u[:8] * s[:8] @ vt[:8, 0]


def pca(x: Float64[np.ndarray, "n 64"]) -> tuple[Float64[np.ndarray, "n 2"], Float64[np.ndarray, "2"]]:
    centred = x - x.mean(0)
    values, vectors = np.linalg.eigh(centred.T @ centred / len(x))
    # planted: values, vectors = np.linalg.eigh(centred @ centred.T / len(x))
    order = np.argsort(values)[::-1][:2]
    return centred @ vectors[:, order], values[order]
    # planted: return centred @ vectors[order], values[order]
    # planted: return centred @ vectors[:, order], vectors[order]


def explained(x: Float64[np.ndarray, "n d"], basis: Float64[np.ndarray, "d k"]) -> Float64[np.ndarray, "k"]:
    return np.var(x @ basis, axis=0) / np.var(x, axis=0).sum()
    # planted: return np.var(x @ basis, axis=0) / np.var(x, axis=0)
    # planted: return np.var(x @ basis, axis=1) / np.var(x, axis=0).sum()


# --- one shape of two
def features(x: Float64[np.ndarray, "n 8"], wide: bool) -> Float64[np.ndarray, "n 4"]:
    w = np.ones((16, 4)) if wide else np.ones((8, 4))
    z = np.concatenate([x, x**2], axis=1) if wide else x
    del z
    return x @ w[:8]
    # planted: return x @ w[:4]


def rescaled(x: Float64[np.ndarray, "n 8"], scale: Float64[np.ndarray, "8"] | Float64[np.ndarray, "n 1"]) -> Float64[np.ndarray, "n 8"]:
    return x * scale
    # planted: return x[:, :4] * scale
    # planted: return x @ scale


def summed(parts: Sequence[Float64[np.ndarray, "n d"]], weights: Float64[np.ndarray, "k"]) -> Float64[np.ndarray, "n d"]:
    return np.tensordot(weights, np.stack(parts), axes=1)
    # planted: return np.tensordot(weights, np.stack(parts), axes=2)
    # planted: return np.stack(parts) @ weights


def transformed(signal: Complex128[np.ndarray, "n"]) -> Float[np.ndarray, "n"]:
    spectrum = np.fft.fft(signal)
    shifted = np.fft.fftshift(spectrum)
    return np.abs(shifted) / np.sqrt(len(signal))
    # planted: return np.abs(shifted)[:, None] / np.sqrt(len(signal))
    # planted: return np.abs(np.outer(shifted, signal)) / np.sqrt(len(signal))
