"""Annotated programs that analyse data with numpy. A comment `planted: ` holds what the line above it may be replaced by."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Float64, Int64
from numpy.lib.stride_tricks import sliding_window_view


# --- principal components of a class with fields
@dataclass
class Components:
    mean: Float64[np.ndarray, "d"]
    axes: Float64[np.ndarray, "k d"]
    scales: Float64[np.ndarray, "k"]


def fit(x: Float64[np.ndarray, "n 64"]) -> Components:
    mean = x.mean(axis=0)
    # planted: mean = x.mean(axis=1)
    centred = x - mean
    _, s, vt = np.linalg.svd(centred, full_matrices=False)
    return Components(mean, vt[:8], s[:8])
    # planted: return Components(mean, vt[:8], s[:9])
    # planted: return Components(mean, vt[:8].T, s[:8])


def project(x: Float64[np.ndarray, "n 64"], axes: Float64[np.ndarray, "8 64"]) -> Float64[np.ndarray, "n 8"]:
    return x @ axes.T
    # planted: return x @ axes


def rebuild(z: Float64[np.ndarray, "n 8"], axes: Float64[np.ndarray, "8 64"]) -> Float64[np.ndarray, "n 64"]:
    return np.einsum("nk,kd->nd", z, axes)
    # planted: return np.einsum("nk,dk->nd", z, axes)

# --- a filter of Kalman
class Belief(NamedTuple):
    mean: Float64[np.ndarray, "4"]
    cov: Float64[np.ndarray, "4 4"]


def predict(b: Belief, f: Float64[np.ndarray, "4 4"], q: Float64[np.ndarray, "4 4"]) -> Belief:
    return Belief(f @ b.mean, f @ b.cov @ f.T + q)
    # planted: return Belief(f @ b.cov @ f.T + q, f @ b.mean)


def update(
    b: Belief,
    z: Float64[np.ndarray, "2"],
    h: Float64[np.ndarray, "2 4"],
    r: Float64[np.ndarray, "2 2"],
) -> Belief:
    innovation = z - h @ b.mean
    # planted: innovation = z - h.T @ b.mean
    s = h @ b.cov @ h.T + r
    # planted: s = h.T @ b.cov @ h + r
    gain = np.linalg.solve(s, h @ b.cov).T
    # planted: gain = np.linalg.solve(s, h @ b.cov)
    mean = b.mean + gain @ innovation
    cov = (np.eye(4) - gain @ h) @ b.cov
    # planted: cov = (np.eye(4) - h @ gain) @ b.cov
    return Belief(mean, cov)

# --- nearest neighbours that vote
def distances(
    a: Float32[np.ndarray, "n d"], b: Float32[np.ndarray, "m d"]
) -> Float32[np.ndarray, "n m"]:
    diff = a[:, None, :] - b[None, :, :]
    # planted: diff = a[:, :, None] - b[None, :, :]
    return np.sqrt(np.square(diff).sum(-1))
    # planted: return np.sqrt(np.square(diff).sum(1))


def neighbours(
    a: Float32[np.ndarray, "n d"], b: Float32[np.ndarray, "m d"]
) -> Int64[np.ndarray, "n 5"]:
    order = np.argsort(distances(a, b), axis=1)
    # planted: order = np.argsort(distances(b, a), axis=1)
    return order[:, :5]
    # planted: return order[:5]


def vote(labels: Int64[np.ndarray, "m"], near: Int64[np.ndarray, "n 5"]) -> Int64[np.ndarray, "n"]:
    votes = labels[near]
    one_hot = votes[..., None] == np.arange(10)
    # planted: one_hot = votes == np.arange(10)
    return one_hot.sum(axis=1).argmax(axis=1)
    # planted: return one_hot.sum(axis=1)

# --- patches of an image by windows
def patches(image: Float32[np.ndarray, "32 32"]) -> Float32[np.ndarray, "784 25"]:
    windows = sliding_window_view(image, (5, 5))
    return windows.reshape(784, 25)
    # planted: return windows.reshape(900, 25)


def correlate(
    image: Float32[np.ndarray, "32 32"], kernel: Float32[np.ndarray, "5 5"]
) -> Float32[np.ndarray, "28 28"]:
    flat = patches(image) @ kernel.ravel()
    # planted: flat = patches(image) @ kernel
    return flat.reshape(28, 28)
    # planted: return flat.reshape(32, 32)


def pad_and_pool(image: Float32[np.ndarray, "28 28"]) -> Float32[np.ndarray, "15 15"]:
    padded = np.pad(image, 1)
    # planted: padded = np.pad(image, 2)
    blocks = padded.reshape(15, 2, 15, 2)
    return blocks.max(axis=(1, 3))
    # planted: return blocks.max(axis=(0, 2))

# --- a mixture of Gaussians
def log_density(
    x: Float64[np.ndarray, "n d"], mean: Float64[np.ndarray, "k d"], var: Float64[np.ndarray, "k d"]
) -> Float64[np.ndarray, "n k"]:
    z = (x[:, np.newaxis] - mean) ** 2 / var
    # planted: z = (x[np.newaxis] - mean) ** 2 / var
    log_det = np.log(2 * np.pi * var).sum(axis=-1)
    return -0.5 * (z.sum(axis=-1) + log_det)
    # planted: return -0.5 * (z.sum(axis=0) + log_det)


def responsibilities(log_p: Float64[np.ndarray, "n k"]) -> Float64[np.ndarray, "n k"]:
    peak = log_p.max(axis=1, keepdims=True)
    # planted: peak = log_p.max(axis=1)
    weights = np.exp(log_p - peak)
    return weights / weights.sum(axis=1, keepdims=True)


def maximise(
    x: Float64[np.ndarray, "n d"], r: Float64[np.ndarray, "n k"]
) -> tuple[Float64[np.ndarray, "k d"], Float64[np.ndarray, "k"]]:
    total = r.sum(axis=0)
    # planted: total = r.sum(axis=1)
    return r.T @ x / total[:, None], total / total.sum()
    # planted: return r.T @ x / total, total / total.sum()

# --- ridge regression in folds
def ridge(
    x: Float64[np.ndarray, "n p"], y: Float64[np.ndarray, "n"], strength: float
) -> Float64[np.ndarray, "p"]:
    gram = x.T @ x + strength * np.eye(x.shape[1])
    # planted: gram = x.T @ x + strength * np.eye(x.shape[0])
    return np.linalg.solve(gram, x.T @ y)
    # planted: return np.linalg.solve(gram, x @ y)


def residuals(
    x: Float64[np.ndarray, "n p"], y: Float64[np.ndarray, "n"], w: Float64[np.ndarray, "p"]
) -> Float64[np.ndarray, "n"]:
    return y - x @ w
    # planted: return w - x @ y


def score(
    x: Float64[np.ndarray, "100 12"], y: Float64[np.ndarray, "100"], strength: float
) -> float:
    folds = x.reshape(5, 20, 12)
    targets = y.reshape(5, 20)
    # planted: targets = y.reshape(4, 20)
    losses = []
    for test in range(5):
        train = np.concatenate([folds[i] for i in range(5) if i != test])
        wanted = np.concatenate([targets[i] for i in range(5) if i != test])
        w = ridge(train, wanted, strength)
        # planted: w = ridge(wanted, train, strength)
        errors = residuals(folds[test], targets[test], w)
        # planted: errors = residuals(folds[test], w, targets[test])
        losses.append(float(np.mean(errors**2)))
    return float(np.mean(losses))

# --- bilinear samples of an image
def sample(
    image: Float32[np.ndarray, "h w 3"], at: Float32[np.ndarray, "n 2"]
) -> Float32[np.ndarray, "n 3"]:
    low = np.floor(at).astype(np.int64)
    part = at - low.astype(np.float32)
    y, x = low[:, 0], low[:, 1]
    # planted: y, x = low[0], low[1]
    fy, fx = part[:, :1], part[:, 1:]
    # planted: fy, fx = part[:, 0], part[:, 1]
    top = image[y, x] * (1 - fx) + image[y, x + 1] * fx
    bottom = image[y + 1, x] * (1 - fx) + image[y + 1, x + 1] * fx
    return top * (1 - fy) + bottom * fy


def grey(image: Float32[np.ndarray, "h w 3"]) -> Float32[np.ndarray, "h w"]:
    weights = np.array([0.299, 0.587, 0.114], dtype=np.float32)
    # planted: weights = np.array([0.299, 0.587, 0.114, 1.0], dtype=np.float32)
    return image @ weights
    # planted: return image * weights


def flipped(image: Float32[np.ndarray, "h w 3"]) -> Float32[np.ndarray, "h w 3"]:
    return image[:, ::-1]
    # planted: return image[:, ::-1].swapaxes(0, 1)

# --- softmax regression in batches
class Classifier:
    def __init__(self, rng: np.random.Generator) -> None:
        self.w = rng.normal(0.0, 0.01, size=(784, 10))
        # planted: self.w = rng.normal(0.0, 0.01, size=(10, 784))
        self.b = np.zeros(10)

    def logits(self, x: Float64[np.ndarray, "b 784"]) -> Float64[np.ndarray, "b 10"]:
        return x @ self.w + self.b
        # planted: return x @ self.w.T + self.b

    def step(self, x: Float64[np.ndarray, "b 784"], y: Int64[np.ndarray, "b"], rate: float) -> None:
        z = self.logits(x)
        p = np.exp(z - z.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        p[np.arange(len(y)), y] -= 1.0
        # planted: p[np.arange(10), y] -= 1.0
        self.w -= rate * x.T @ p / len(y)
        # planted: self.w -= rate * p.T @ x / len(y)
        self.b -= rate * p.mean(axis=0)
        # planted: self.b -= rate * p.mean(axis=1)


def train(model: Classifier, x: Float64[np.ndarray, "60000 784"], y: Int64[np.ndarray, "60000"]) -> None:
    rng = np.random.default_rng(0)
    for batch in rng.permutation(60000).reshape(600, 100):
        model.step(x[batch], y[batch], 0.1)
        # planted: model.step(x[:, batch], y[batch], 0.1)

# --- rotations of point clouds
def rotation(angle: float) -> Float64[np.ndarray, "3 3"]:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
    # planted: return np.array([[c, -s], [s, c]])


def rigid(points: Float64[np.ndarray, "n 3"], r: Float64[np.ndarray, "3 3"], t: Float64[np.ndarray, "3"]) -> Float64[np.ndarray, "n 3"]:
    return points @ r.T + t
    # planted: return r @ points + t


def align(a: Float64[np.ndarray, "n 3"], b: Float64[np.ndarray, "n 3"]) -> tuple[Float64[np.ndarray, "3 3"], Float64[np.ndarray, "3"]]:
    ca, cb = a.mean(0), b.mean(0)
    u, _, vt = np.linalg.svd((a - ca).T @ (b - cb))
    # planted: u, _, vt = np.linalg.svd((a - ca) @ (b - cb))
    r = (u @ vt).T
    return r, cb - r @ ca
    # planted: return cb - r @ ca, r


def bounds(points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "2 3"]:
    return np.stack([points.min(axis=0), points.max(axis=0)])
    # planted: return np.concatenate([points.min(axis=0), points.max(axis=0)])

# --- spectra of frames
def frames(signal: Float64[np.ndarray, "16000"]) -> Float64[np.ndarray, "79 400"]:
    starts = np.arange(79) * 200
    index = starts[:, None] + np.arange(400)
    # planted: index = starts + np.arange(400)
    return signal[index] * np.hanning(400)
    # planted: return signal[index] * np.hanning(512)


def power(x: Float64[np.ndarray, "79 400"]) -> Float64[np.ndarray, "79 257"]:
    spectrum = np.fft.rfft(x, n=512)
    # planted: spectrum = np.fft.fft(x, n=512)
    return np.abs(spectrum) ** 2 / 512
    # planted: return spectrum**2 / 512


def bands(p: Float64[np.ndarray, "79 257"], bank: Float64[np.ndarray, "40 257"]) -> Float64[np.ndarray, "79 40"]:
    energy = np.dot(p, bank.T)
    # planted: energy = np.dot(bank, p)
    return np.log(np.maximum(energy, 1e-10))


def deltas(x: Float64[np.ndarray, "79 40"]) -> Float64[np.ndarray, "79 80"]:
    change = np.gradient(x, axis=0)
    return np.concatenate((x, change), axis=1)
    # planted: return np.concatenate((x, change), axis=0)

# --- hidden states in logarithms
def log_sum_exp(x: Float64[np.ndarray, "*b s"]) -> Float64[np.ndarray, "*b"]:
    peak = x.max(axis=-1)
    return peak + np.log(np.exp(x - peak[..., None]).sum(axis=-1))
    # planted: return peak + np.log(np.exp(x - peak[..., None]).sum(axis=-1, keepdims=True))


def forward(
    start: Float64[np.ndarray, "s"],
    moves: Float64[np.ndarray, "s s"],
    emit: Float64[np.ndarray, "s o"],
    seen: Int64[np.ndarray, "t"],
) -> Float64[np.ndarray, ""]:
    alpha = start + emit[:, seen[0]]
    # planted: alpha = start + emit[seen[0]]
    for symbol in seen[1:]:
        alpha = log_sum_exp(alpha[:, None] + moves) + emit[:, symbol]
    return log_sum_exp(alpha)
    # planted: return log_sum_exp(alpha[None])


def posterior(
    alpha: Float64[np.ndarray, "t s"], beta: Float64[np.ndarray, "t s"]
) -> Float64[np.ndarray, "t s"]:
    joint = alpha + beta
    return joint - log_sum_exp(joint)[:, None]
    # planted: return joint - log_sum_exp(joint.T)[:, None]

# --- a camera that projects points
@dataclass(frozen=True)
class Camera:
    matrix: Float64[np.ndarray, "3 3"]
    pose: Float64[np.ndarray, "3 4"]

    def project(self, points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 2"]:
        ones = np.ones((points.shape[0], 1))
        # planted: ones = np.ones((points.shape[1], 1))
        homogeneous = np.hstack([points, ones])
        # planted: homogeneous = np.vstack([points, ones])
        image = homogeneous @ (self.matrix @ self.pose).T
        # planted: image = homogeneous @ (self.matrix @ self.pose)
        return image[:, :2] / image[:, 2:]
        # planted: return image[:, :2] / image[:, 2]


def errors(
    camera: Camera, points: Float64[np.ndarray, "n 3"], seen: Float64[np.ndarray, "n 2"]
) -> Float64[np.ndarray, "n"]:
    return np.linalg.norm(camera.project(points) - seen, axis=1)
    # planted: return np.linalg.norm(camera.project(seen) - points, axis=1)
    # planted: return np.linalg.norm(camera.project(points) - seen, axis=0)

# --- lags of a time series
def lagged(x: Float64[np.ndarray, "365"]) -> Float64[np.ndarray, "358 7"]:
    return np.stack([x[i : i + 358] for i in range(7)], axis=1)
    # planted: return np.stack([x[i : i + 358] for i in range(7)])


def moving_average(x: Float64[np.ndarray, "365"]) -> Float64[np.ndarray, "359"]:
    return np.convolve(x, np.ones(7) / 7, mode="valid")
    # planted: return np.convolve(x, np.ones(7) / 7, mode="same")


def returns(prices: Float64[np.ndarray, "t a"]) -> Float64[np.ndarray, "t-1 a"]:
    return np.diff(np.log(prices), axis=0)
    # planted: return np.diff(np.log(prices))
    # planted: return prices[1:] / prices - 1


def covariance(r: Float64[np.ndarray, "t a"]) -> Float64[np.ndarray, "a a"]:
    return np.cov(r, rowvar=False)
    # planted: return np.cov(r)


def autocorrelation(x: Float64[np.ndarray, "t"]) -> Float64[np.ndarray, "t"]:
    centred = x - x.mean()
    full = np.correlate(centred, centred, mode="full")
    return full[len(x) - 1 :] / full[len(x) - 1]
    # planted: return full / full[len(x) - 1]

# --- words that are counted
def weights(counts: Int64[np.ndarray, "docs words"]) -> Float64[np.ndarray, "docs words"]:
    frequency = counts / counts.sum(axis=1, keepdims=True)
    # planted: frequency = counts / counts.sum(axis=1)
    found: Int64[np.ndarray, "words"] = np.count_nonzero(counts, axis=0)
    # planted: found: Int64[np.ndarray, "words"] = np.count_nonzero(counts, axis=1)
    return frequency * np.log(counts.shape[0] / (1 + found))


def normalised(x: Float64[np.ndarray, "docs words"]) -> Float64[np.ndarray, "docs words"]:
    return x / np.linalg.norm(x, axis=1, keepdims=True)
    # planted: return x / np.linalg.norm(x, axis=1)


def similar(x: Float64[np.ndarray, "docs words"], query: Float64[np.ndarray, "words"]) -> Float64[np.ndarray, "docs"]:
    return np.inner(normalised(x), query)
    # planted: return np.outer(normalised(x), query)
    # planted: return np.inner(normalised(x).T, query)


def best(x: Float64[np.ndarray, "docs words"], query: Float64[np.ndarray, "words"]) -> Float64[np.ndarray, "3 words"]:
    order = np.argsort(-similar(x, query))
    return x[order[:3]]
    # planted: return x[:, order[:3]]

# --- chains that walk at random
class Walk(NamedTuple):
    at: Float64[np.ndarray, "chains 2"]
    log_p: Float64[np.ndarray, "chains"]


def log_p(x: Float64[np.ndarray, "chains 2"]) -> Float64[np.ndarray, "chains"]:
    return -0.5 * np.sum(x**2, axis=1)
    # planted: return -0.5 * np.sum(x**2, axis=0)


def move(w: Walk, rng: np.random.Generator) -> Walk:
    proposal = w.at + 0.5 * rng.standard_normal(w.at.shape)
    # planted: proposal = w.at + 0.5 * rng.standard_normal(w.log_p.shape)
    wanted = log_p(proposal)
    accept = np.log(rng.random(len(wanted))) < wanted - w.log_p
    at = np.where(accept[:, None], proposal, w.at)
    # planted: at = np.where(accept, proposal, w.at)
    return Walk(at, np.where(accept, wanted, w.log_p))
    # planted: return Walk(np.where(accept, wanted, w.log_p), at)


def intervals(samples: Float64[np.ndarray, "steps chains 2"]) -> Float64[np.ndarray, "3 2"]:
    flat = samples.reshape(-1, 2)
    # planted: flat = samples.reshape(-1, 3)
    return np.quantile(flat, [0.05, 0.5, 0.95], axis=0)
    # planted: return np.quantile(flat, [0.05, 0.95], axis=0)
