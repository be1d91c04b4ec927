"""Annotated programs of practitioners with numpy. A comment `planted: ` holds what the line above it may be replaced by."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Complex128, Float32, Float64, Int64, UInt8


# --- a speech front end
def emphasised(x: Float64[np.ndarray, "t"], share: float = 0.97) -> Float64[np.ndarray, "t"]:
    return np.append(x[:1], x[1:] - share * x[:-1])
    # planted: return x[1:] - share * x[:-1]


def cepstrum(log_mel: Float64[np.ndarray, "frames 40"]) -> Float64[np.ndarray, "frames 13"]:
    n = np.arange(40)
    basis = np.cos(np.pi * np.outer(np.arange(13), n + 0.5) / 40)
    return log_mel @ basis.T
    # planted: return log_mel @ basis


def standardised(x: Float64[np.ndarray, "frames 13"]) -> Float64[np.ndarray, "frames 13"]:
    return (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-8)
    # planted: return (x - x.mean(axis=1)) / (x.std(axis=0) + 1e-8)

# --- a particle filter
def predicted(particles: Float64[np.ndarray, "p 3"], move: Float64[np.ndarray, "3"], rng: np.random.Generator) -> Float64[np.ndarray, "p 3"]:
    noise = rng.normal(size=particles.shape)
    # planted: noise = rng.normal(size=(3, particles.shape[0]))
    return particles + move + 0.1 * noise


def likelihood(particles: Float64[np.ndarray, "p 3"], marks: Float64[np.ndarray, "m 2"], ranges: Float64[np.ndarray, "m"]) -> Float64[np.ndarray, "p"]:
    apart = np.linalg.norm(particles[:, None, :2] - marks, axis=-1)
    # planted: apart = np.linalg.norm(particles[:, None] - marks, axis=-1)
    return np.exp(-0.5 * ((apart - ranges) ** 2).sum(axis=1))
    # planted: return np.exp(-0.5 * ((apart - ranges) ** 2).sum(axis=0))


def resampled(particles: Float64[np.ndarray, "p 3"], w: Float64[np.ndarray, "p"], rng: np.random.Generator) -> Float64[np.ndarray, "p 3"]:
    edges = np.cumsum(w / w.sum())
    picks = np.searchsorted(edges, rng.random(len(w)))
    return particles[np.minimum(picks, len(w) - 1)]
    # planted: return particles[:, np.minimum(picks, len(w) - 1)]

# --- options by simulation
def paths(s0: float, drift: float, vol: float, rng: np.random.Generator) -> Float64[np.ndarray, "10000 252"]:
    z = rng.standard_normal((10000, 252))
    # planted: z = rng.standard_normal((252, 10000))
    steps = (drift - 0.5 * vol**2) / 252 + vol / np.sqrt(252) * z
    return s0 * np.exp(np.cumsum(steps, axis=1))
    # planted: return s0 * np.exp(np.sum(steps, axis=1))


def asian(path: Float64[np.ndarray, "n t"], strike: float) -> Float64[np.ndarray, "n"]:
    return np.maximum(path.mean(axis=1) - strike, 0.0)
    # planted: return np.maximum(path.mean(axis=0) - strike, 0.0)


def knocked_out(path: Float64[np.ndarray, "n t"], barrier: float) -> Bool[np.ndarray, "n"]:
    return (path > barrier).any(axis=1)
    # planted: return (path > barrier).any(axis=1, keepdims=True)

# --- weights of a portfolio
def covariance(r: Float64[np.ndarray, "t a"]) -> Float64[np.ndarray, "a a"]:
    centred = r - r.mean(axis=0, keepdims=True)
    # planted: centred = r - r.mean(axis=1)
    return centred.T @ centred / (r.shape[0] - 1)
    # planted: return centred @ centred.T / (r.shape[0] - 1)


def least_variance(cov: Float64[np.ndarray, "a a"]) -> Float64[np.ndarray, "a"]:
    raw = np.linalg.solve(cov, np.ones(len(cov)))
    return raw / raw.sum()
    # planted: return raw[:, None] / raw.sum()


def frontier(cov: Float64[np.ndarray, "a a"], mean: Float64[np.ndarray, "a"], goals: Float64[np.ndarray, "g"]) -> Float64[np.ndarray, "g a"]:
    inverse = np.linalg.inv(cov)
    base = inverse @ mean
    return goals[:, None] * base[None, :] / (mean @ base)
    # planted: return goals * base / (mean @ base)
    # planted: return goals[None, :] * base[:, None] / (mean @ base)

# --- edges in an image
def gradients(image: Float64[np.ndarray, "h w"]) -> tuple[Float64[np.ndarray, "h-2 w-2"], Float64[np.ndarray, "h-2 w-2"]]:
    gx = image[1:-1, 2:] - image[1:-1, :-2]
    # planted: gx = image[:, 2:] - image[:, :-2]
    gy = image[2:, 1:-1] - image[:-2, 1:-1]
    return gx, gy
    # planted: return gx, gy.T


def magnitude(image: Float64[np.ndarray, "h w"]) -> Float64[np.ndarray, "h w"]:
    gx, gy = gradients(image)
    return np.pad(np.hypot(gx, gy), 1)
    # planted: return np.hypot(gx, gy)
    # planted: return np.pad(np.hypot(gx, gy), 2)


def orientations(gx: Float64[np.ndarray, "64 64"], gy: Float64[np.ndarray, "64 64"]) -> Float64[np.ndarray, "8 8 9"]:
    bins = (np.arctan2(gy, gx) / np.pi * 9).astype(np.int64) % 9
    one_hot = np.eye(9)[bins]
    return one_hot.reshape(8, 8, 8, 8, 9).sum(axis=(1, 3))
    # planted: return one_hot.reshape(8, 8, 8, 8, 9).sum(axis=(1, 2, 3))

# --- a robot's arm
def link(angle: float, length: float) -> Float64[np.ndarray, "4 4"]:
    t = np.eye(4)
    t[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    t[:3, 3] = np.array([length, 0.0, 0.0])
    # planted: t[:3, 3] = np.array([length, 0.0, 0.0, 1.0])
    return t
    # planted: return t[:3]


def skew(w: Float64[np.ndarray, "3"]) -> Float64[np.ndarray, "3 3"]:
    return np.array([[0, -w[2], w[1]], [w[2], 0, -w[0]], [-w[1], w[0], 0]])
    # planted: return np.array([[0, -w[2], w[1]], [w[2], 0, -w[0]]])


def jacobian(axes: Float64[np.ndarray, "j 3"], at: Float64[np.ndarray, "j 3"], end: Float64[np.ndarray, "3"]) -> Float64[np.ndarray, "6 j"]:
    linear = np.cross(axes, end - at)
    return np.vstack([linear.T, axes.T])
    # planted: return np.vstack([linear, axes])
    # planted: return np.hstack([linear, axes])


def step(j: Float64[np.ndarray, "6 j"], twist: Float64[np.ndarray, "6"]) -> Float64[np.ndarray, "j"]:
    return j.T @ np.linalg.solve(j @ j.T + 0.01 * np.eye(6), twist)
    # planted: return j @ np.linalg.solve(j @ j.T + 0.01 * np.eye(6), twist)

# --- a filter that tracks
@dataclass
class Track:
    x: Float64[np.ndarray, "6"]
    p: Float64[np.ndarray, "6 6"]


class Tracker:
    def __init__(self, dt: float) -> None:
        self.f = np.eye(6) + dt * np.eye(6, k=3)
        self.h = np.eye(3, 6)
        # planted: self.h = np.eye(6, 3)
        self.q = 0.01 * np.eye(6)

    def ahead(self, track: Track) -> Track:
        return Track(self.f @ track.x, self.f @ track.p @ self.f.T + self.q)
        # planted: return Track(self.f @ track.p @ self.f.T + self.q, self.f @ track.x)

    def seen(self, track: Track, z: Float64[np.ndarray, "3"]) -> Track:
        s = self.h @ track.p @ self.h.T + np.eye(3)
        # planted: s = self.h.T @ track.p @ self.h + np.eye(3)
        k = track.p @ self.h.T @ np.linalg.inv(s)
        # planted: k = track.p @ self.h @ np.linalg.inv(s)
        return Track(track.x + k @ (z - self.h @ track.x), track.p - k @ self.h @ track.p)
        # planted: return Track(track.x + k @ (z - track.x), track.p - k @ self.h @ track.p)

# --- chains of metropolis
def sampled(logp: Callable[[Float64[np.ndarray, "2"]], float], rng: np.random.Generator) -> Float64[np.ndarray, "1000 2"]:
    out = np.empty((1000, 2))
    # planted: out = np.empty((1000, 3))
    x = np.zeros(2)
    for i in range(1000):
        new = x + 0.3 * rng.standard_normal(2)
        # planted: new = x + 0.3 * rng.standard_normal((1, 2))
        if np.log(rng.random()) < logp(new) - logp(x):
            x = new
        out[i] = x
    return out


def r_hat(chains: Float64[np.ndarray, "m n"]) -> float:
    within = chains.var(axis=1, ddof=1).mean()
    between = chains.shape[1] * chains.mean(axis=1).var(ddof=1)
    return float(np.sqrt((between / within + chains.shape[1] - 1) / chains.shape[1]))


def autocovariance(x: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "n"]:
    f = np.fft.rfft(x - x.mean(), n=2 * len(x))
    return np.fft.irfft(np.abs(f) ** 2, n=2 * len(x))[: len(x)]
    # planted: return np.fft.irfft(np.abs(f) ** 2, n=2 * len(x))
    # planted: return np.fft.irfft(np.abs(f) ** 2)[len(x) + 1 :]

# --- words by their neighbours
def counted(tokens: Int64[np.ndarray, "t"], size: int) -> Int64[np.ndarray, "size size"]:
    table = np.zeros((size, size), dtype=np.int64)
    np.add.at(table, (tokens[:-1], tokens[1:]), 1)
    # planted: np.add.at(table, (tokens[:-1], tokens[2:]), 1)
    return table


def ppmi(counts: Float64[np.ndarray, "v v"]) -> Float64[np.ndarray, "v v"]:
    total = counts.sum()
    rows = counts.sum(axis=1, keepdims=True)
    columns = counts.sum(axis=0, keepdims=True)
    return np.maximum(np.log(counts * total / (rows * columns) + 1e-9), 0.0)
    # planted: return np.maximum(np.log(counts * total / (rows @ rows) + 1e-9), 0.0)


def embedded(m: Float64[np.ndarray, "v v"]) -> Float64[np.ndarray, "v 50"]:
    u, s, _ = np.linalg.svd(m)
    return u[:, :50] * np.sqrt(s[:50])
    # planted: return u[:, :50] * np.sqrt(s)
    # planted: return u[:50] * np.sqrt(s[:50])

# --- layers with gradients by hand
def forward(x: Float32[np.ndarray, "b i"], w: Float32[np.ndarray, "o i"], b: Float32[np.ndarray, "o"]) -> Float32[np.ndarray, "b o"]:
    return np.tanh(x @ w.T + b)
    # planted: return np.tanh(x @ w.T + b[:, None])


def backward(
    x: Float32[np.ndarray, "b i"], w: Float32[np.ndarray, "o i"], y: Float32[np.ndarray, "b o"], g: Float32[np.ndarray, "b o"]
) -> tuple[Float32[np.ndarray, "b i"], Float32[np.ndarray, "o i"], Float32[np.ndarray, "o"]]:
    z = g * (1 - y**2)
    return z @ w, z.T @ x, z.sum(axis=0)
    # planted: return z @ w, x.T @ z, z.sum(axis=0)
    # planted: return z @ w, z.T @ x, z.sum(axis=1)
    # planted: return z @ w.T, z.T @ x, z.sum(axis=0)

# --- attention with several heads
def split(x: Float32[np.ndarray, "b t 64"]) -> Float32[np.ndarray, "b 8 t 8"]:
    b, t, _ = x.shape
    return x.reshape(b, t, 8, 8).transpose(0, 2, 1, 3)
    # planted: return x.reshape(b, t, 8, 8)
    # planted: return x.reshape(b, t, 8, 16).transpose(0, 2, 1, 3)


def attend(q: Float32[np.ndarray, "b h t d"], k: Float32[np.ndarray, "b h s d"], v: Float32[np.ndarray, "b h s d"]) -> Float32[np.ndarray, "b h t d"]:
    scores = q @ np.swapaxes(k, -1, -2) / np.float32(np.sqrt(q.shape[-1]))
    # planted: scores = q @ np.swapaxes(k, 1, 2) / np.float32(np.sqrt(q.shape[-1]))
    scores -= scores.max(axis=-1, keepdims=True)
    # planted: scores -= scores.max(axis=-1)
    p = np.exp(scores)
    return (p / p.sum(axis=-1, keepdims=True)) @ v
    # planted: return (p / p.sum(axis=-2, keepdims=True)) @ v.swapaxes(-1, -2)


def joined(x: Float32[np.ndarray, "b 8 t 8"]) -> Float32[np.ndarray, "b t 64"]:
    return x.transpose(0, 2, 1, 3).reshape(x.shape[0], -1, 64)
    # planted: return x.transpose(0, 2, 1, 3).reshape(-1, 64)

# --- waves on a string
def laplacian(u: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "n"]:
    return np.roll(u, 1) - 2 * u + np.roll(u, -1)
    # planted: return u[:-2] - 2 * u[1:-1] + u[2:]


def waves(u: Float64[np.ndarray, "n"], steps: int) -> Float64[np.ndarray, "steps n"]:
    old, new = u, u
    kept = []
    for _ in range(steps):
        old, new = new, 2 * new - old + 0.1 * laplacian(new)
        kept.append(new)
    return np.stack(kept)
    # planted: return np.stack(kept, axis=1)
    # planted: return np.concatenate(kept)


def modes(u: Float64[np.ndarray, "steps 128"]) -> Float64[np.ndarray, "65"]:
    return np.abs(np.fft.rfft(u, axis=1)).mean(axis=0)
    # planted: return np.abs(np.fft.fft(u, axis=1)).mean(axis=0)
    # planted: return np.abs(np.fft.rfft(u, axis=1)).mean(axis=1)

# --- messages over a graph
def degrees(edges: Int64[np.ndarray, "e 2"], n: int) -> Int64[np.ndarray, "n"]:
    out = np.zeros(n, dtype=np.int64)
    np.add.at(out, edges[:, 0], 1)
    return out


def averaged(x: Float64[np.ndarray, "n d"], edges: Int64[np.ndarray, "e 2"]) -> Float64[np.ndarray, "n d"]:
    total = np.zeros_like(x)
    np.add.at(total, edges[:, 1], x[edges[:, 0]])
    # planted: np.add.at(total, edges[:, 1], x[edges[0]])
    many = np.bincount(edges[:, 1], minlength=x.shape[0])[: x.shape[0]]
    return total / np.maximum(many, 1)[:, None]
    # planted: return total / np.maximum(many, 1)


def propagated(adjacent: Float64[np.ndarray, "n n"], x: Float64[np.ndarray, "n d"], w: Float64[np.ndarray, "d k"]) -> Float64[np.ndarray, "n k"]:
    scale = 1 / np.sqrt(adjacent.sum(axis=1))
    normal = scale[:, None] * adjacent * scale[None, :]
    return np.maximum(normal @ x @ w, 0)
    # planted: return np.maximum(normal @ w @ x, 0)
    # planted: return np.maximum(x.T @ normal @ w, 0)

# --- values of states
def bellman(p: Float64[np.ndarray, "a s s"], r: Float64[np.ndarray, "s a"], v: Float64[np.ndarray, "s"]) -> Float64[np.ndarray, "s a"]:
    return r + 0.95 * np.einsum("ast,t->sa", p, v)
    # planted: return r + 0.95 * np.einsum("ast,t->as", p, v)
    # planted: return r + 0.95 * p @ v


def iterated(p: Float64[np.ndarray, "a s s"], r: Float64[np.ndarray, "s a"]) -> tuple[Float64[np.ndarray, "s"], Int64[np.ndarray, "s"]]:
    v = np.zeros(r.shape[0])
    # planted: v = np.zeros(r.shape[1])
    for _ in range(100):
        v = bellman(p, r, v).max(axis=1)
        # planted: v = bellman(p, r, v).max(axis=0)
    return v, bellman(p, r, v).argmax(axis=1)


def discounted(rewards: Float64[np.ndarray, "t"]) -> Float64[np.ndarray, "t"]:
    out = np.zeros_like(rewards)
    total = 0.0
    for i in reversed(range(len(rewards))):
        total = rewards[i] + 0.99 * total
        out[i] = total
    return (out - out.mean()) / out.std()
    # planted: return (out - out.mean()) / out.std(keepdims=True)[None]

# --- components of data
class PCA:
    mean: Float64[np.ndarray, "d"]
    axes: Float64[np.ndarray, "k d"]

    def __init__(self, x: Float64[np.ndarray, "n d"], k: int) -> None:
        self.mean = x.mean(axis=0)
        # planted: self.mean = x.mean(axis=1)
        _, _, vt = np.linalg.svd(x - self.mean, full_matrices=False)
        self.axes = vt[:k]

    def transform(self, x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n k"]:
        return (x - self.mean) @ self.axes.T
        # planted: return (x - self.mean) @ self.axes

    def restored(self, z: Float64[np.ndarray, "n k"]) -> Float64[np.ndarray, "n d"]:
        return z @ self.axes + self.mean
        # planted: return self.axes @ z + self.mean

# --- a bootstrap
def resamples(x: Float64[np.ndarray, "n"], rng: np.random.Generator) -> Float64[np.ndarray, "2000 n"]:
    picks = rng.integers(0, len(x), size=(2000, len(x)))
    # planted: picks = rng.integers(0, len(x), size=2000)
    return x[picks]


def interval(x: Float64[np.ndarray, "n"], rng: np.random.Generator) -> Float64[np.ndarray, "2"]:
    means = resamples(x, rng).mean(axis=1)
    return np.percentile(means, [2.5, 97.5])
    # planted: return np.percentile(means, 97.5)
    # planted: return np.percentile(means, [2.5, 50, 97.5])


def pooled(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "m"]) -> Float64[np.ndarray, "n+m"]:
    return np.concatenate([x - x.mean(), y - y.mean()])
    # planted: return np.stack([x - x.mean(), y - y.mean()])

# --- regions of a picture
def boxes_area(boxes: Float64[np.ndarray, "*b 4"]) -> Float64[np.ndarray, "*b"]:
    return (boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])
    # planted: return (boxes[..., 2:] - boxes[..., :2]).prod(axis=0)


def overlap(a: Float64[np.ndarray, "n 4"], b: Float64[np.ndarray, "m 4"]) -> Float64[np.ndarray, "n m"]:
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, 2:], b[None, :, 2:])
    # planted: high = np.minimum(a[:, 2:], b[:, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=-1)
    return shared / (boxes_area(a)[:, None] + boxes_area(b) - shared)
    # planted: return shared / (boxes_area(a) + boxes_area(b) - shared)


def coloured(mask: Bool[np.ndarray, "h w"], image: UInt8[np.ndarray, "h w 3"]) -> UInt8[np.ndarray, "h w 3"]:
    out = image.copy()
    out[mask] = np.array([255, 0, 0], dtype=np.uint8)
    # planted: out[mask] = np.array([255, 0, 0, 255], dtype=np.uint8)
    return out
    # planted: return out[mask]

# --- lines through points
def design(t: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "n 3"]:
    return np.c_[np.ones_like(t), t, t**2]
    # planted: return np.r_[np.ones_like(t), t, t**2]


def least_squares(t: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "3"]:
    w, *_ = np.linalg.lstsq(design(t), y, rcond=None)
    return w
    # planted: return design(t) @ w


def errors(t: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"], w: Float64[np.ndarray, "3"]) -> Float64[np.ndarray, "3"]:
    x = design(t)
    rest = y - x @ w
    # planted: rest = y[:, None] - x @ w
    spread = rest @ rest / (len(t) - 3)
    return np.sqrt(spread * np.diag(np.linalg.inv(x.T @ x)))
    # planted: return np.sqrt(spread * np.linalg.inv(x.T @ x))
    # planted: return np.sqrt(spread * np.diag(np.linalg.inv(x @ x.T)))

# --- beams and delays
def delays(mics: Float64[np.ndarray, "m 3"], towards: Float64[np.ndarray, "d 3"]) -> Float64[np.ndarray, "d m"]:
    return np.dot(towards, mics.T) / 343.0
    # planted: return np.dot(mics, towards.T) / 343.0


def beams(spectra: Complex128[np.ndarray, "m f"], tau: Float64[np.ndarray, "d m"], freqs: Float64[np.ndarray, "f"]) -> Complex128[np.ndarray, "d f"]:
    phase = np.exp(-2j * np.pi * tau[:, :, None] * freqs)
    # planted: phase = np.exp(-2j * np.pi * tau[:, None, :] * freqs)
    return np.einsum("dmf,mf->df", phase, spectra)
    # planted: return np.einsum("dmf,mf->dm", phase, spectra)


def loudest(power: Float64[np.ndarray, "d f"], towards: Float64[np.ndarray, "d 3"]) -> Float64[np.ndarray, "f 3"]:
    return towards[power.argmax(axis=0)]
    # planted: return towards[power.argmax(axis=1)]

# --- orbits by runge and kutta
def rk4(f: Callable[[float, Float64[np.ndarray, "d"]], Float64[np.ndarray, "d"]], y: Float64[np.ndarray, "d"], t: float, h: float) -> Float64[np.ndarray, "d"]:
    k1 = f(t, y)
    k2 = f(t + h / 2, y + h / 2 * k1)
    k3 = f(t + h / 2, y + h / 2 * k2)
    k4 = f(t + h, y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    # planted: return y + h / 6 * np.stack([k1, k2, k3, k4])


def kepler(t: float, y: Float64[np.ndarray, "4"]) -> Float64[np.ndarray, "4"]:
    at, speed = y[:2], y[2:]
    # planted: at, speed = y[:2], y[1:]
    return np.concatenate([speed, -at / np.linalg.norm(at) ** 3])
    # planted: return np.array([speed, -at / np.linalg.norm(at) ** 3])


def orbit(y: Float64[np.ndarray, "4"]) -> Float64[np.ndarray, "101 4"]:
    out = [y]
    for i in range(100):
        out.append(rk4(kepler, out[-1], 0.1 * i, 0.1))
    return np.array(out)
    # planted: return np.array(out).T

# --- a mixture that is fitted
def e_step(x: Float64[np.ndarray, "n d"], mu: Float64[np.ndarray, "k d"], cov: Float64[np.ndarray, "k d d"], pi: Float64[np.ndarray, "k"]) -> Float64[np.ndarray, "n k"]:
    diff = x[:, None, :] - mu
    solved = np.einsum("nkd,kde->nke", diff, np.linalg.inv(cov))
    # planted: solved = np.einsum("nkd,nde->nke", diff, np.linalg.inv(cov))
    log_p = -0.5 * (solved * diff).sum(axis=2) - 0.5 * np.linalg.slogdet(cov)[1] + np.log(pi)
    # planted: log_p = -0.5 * (solved * diff).sum(axis=1) - 0.5 * np.linalg.slogdet(cov)[1] + np.log(pi)
    p = np.exp(log_p - log_p.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)
    # planted: return p / p.sum(axis=1)


def m_step(x: Float64[np.ndarray, "n d"], r: Float64[np.ndarray, "n k"]) -> tuple[Float64[np.ndarray, "k d"], Float64[np.ndarray, "k d d"]]:
    mass = r.sum(axis=0)
    mu = r.T @ x / mass[:, None]
    diff = x[:, None] - mu
    cov = np.einsum("nk,nkd,nke->kde", r, diff, diff) / mass[:, None, None]
    # planted: cov = np.einsum("nk,nkd,nke->kde", r, diff, diff) / mass[:, None]
    return mu, cov

# --- noise that is taken away
def schedule(steps: int) -> Float64[np.ndarray, "steps"]:
    return np.cumprod(1 - np.linspace(1e-4, 0.02, steps))
    # planted: return np.cumprod(1 - np.linspace(1e-4, 0.02, steps))[:, None]


def noised(x: Float32[np.ndarray, "b c h w"], kept: Float32[np.ndarray, "s"], t: Int64[np.ndarray, "b"], e: Float32[np.ndarray, "b c h w"]) -> Float32[np.ndarray, "b c h w"]:
    a = kept[t][:, None, None, None]
    # planted: a = kept[t][:, None, None]
    # planted: a = kept[:, None, None, None]
    return np.sqrt(a) * x + np.sqrt(1 - a) * e


def patches(x: Float32[np.ndarray, "b 3 32 32"]) -> Float32[np.ndarray, "b 64 48"]:
    tiles = x.reshape(-1, 3, 8, 4, 8, 4).transpose(0, 2, 4, 1, 3, 5)
    return tiles.reshape(-1, 64, 48)
    # planted: return tiles.reshape(-1, 64, 16)
    # planted: return tiles.reshape(-1, 48, 64)

# --- transports between clouds
def costs(x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "m d"]) -> Float64[np.ndarray, "n m"]:
    return (x**2).sum(1)[:, None] + (y**2).sum(1) - 2 * x @ y.T
    # planted: return (x**2).sum(1) + (y**2).sum(1) - 2 * x @ y.T
    # planted: return (x**2).sum(1)[:, None] + (y**2).sum(1) - 2 * y @ x.T


def sinkhorn(c: Float64[np.ndarray, "n m"], a: Float64[np.ndarray, "n"], b: Float64[np.ndarray, "m"]) -> Float64[np.ndarray, "n m"]:
    k = np.exp(-c / 0.1)
    v = np.ones_like(b)
    # planted: v = np.ones_like(a)
    for _ in range(50):
        u = a / (k @ v)
        v = b / (k.T @ u)
        # planted: v = b / (k @ u)
    return u[:, None] * k * v[None, :]
    # planted: return u[None, :] * k * v[None, :]

# --- votes of trees
def splits(x: Float64[np.ndarray, "n d"], y: Int64[np.ndarray, "n"], feature: int) -> Float64[np.ndarray, "n-1"]:
    order = np.argsort(x[:, feature])
    # planted: order = np.argsort(x[feature])
    left = np.cumsum(y[order])[:-1]
    # planted: left = np.cumsum(y[order])
    share = left / np.arange(1, len(y))
    return 2 * share * (1 - share)


def majority(votes: Int64[np.ndarray, "trees n"]) -> Int64[np.ndarray, "n"]:
    counts = (votes[:, :, None] == np.arange(5)).sum(axis=0)
    # planted: counts = (votes == np.arange(5)).sum(axis=0)
    return counts.argmax(axis=-1)
    # planted: return counts.argmax(axis=0)
