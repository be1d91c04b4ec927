"""Annotated programs for numpy. A comment `planted: ` holds what the line above it may be replaced by, and is wrong then."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from einops import rearrange, reduce
from jaxtyping import Bool, Complex128, Float, Float32, Float64, Int, Int64, UInt8


# --- k-means
def assign(x: Float64[np.ndarray, "n d"], centres: Float64[np.ndarray, "k d"]) -> Int64[np.ndarray, "n"]:
    gaps = x[:, None, :] - centres[None, :, :]
    # planted: gaps = x - centres
    distances = (gaps**2).sum(axis=-1)
    return distances.argmin(axis=1)
    # planted: return distances.argmin(axis=0)


def update(x: Float64[np.ndarray, "n d"], labels: Int64[np.ndarray, "n"], k: int) -> Float64[np.ndarray, "k d"]:
    return np.stack([x[labels == i].mean(axis=0) for i in range(k)])


def kmeans(x: Float64[np.ndarray, "n d"], k: int, steps: int = 10) -> Int64[np.ndarray, "n"]:
    centres = x[:k]
    labels = assign(x, centres)
    # planted: labels = assign(x, centres.T)
    for _ in range(steps):
        centres = update(x, labels, k)
        # planted: centres = update(x, centres, k)
        labels = assign(x, centres)
    return labels


# --- principal components
@dataclass
class Components:
    mean: Float64[np.ndarray, "d"]
    basis: Float64[np.ndarray, "d k"]

    def encode(self, x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n k"]:
        return (x - self.mean) @ self.basis
        # planted: return (x - self.mean) @ self.basis.T
        # planted: return self.basis @ (x - self.mean)

    def decode(self, z: Float64[np.ndarray, "n k"]) -> Float64[np.ndarray, "n d"]:
        return z @ self.basis.T + self.mean
        # planted: return z @ self.basis + self.mean


def fit_components(x: Float64[np.ndarray, "n d"]) -> Components:
    mean = x.mean(axis=0)
    # planted: mean = x.mean(axis=1)
    _, _, vt = np.linalg.svd(x - mean, full_matrices=False)
    return Components(mean, vt[:2].T)
    # planted: return Components(vt[:2].T, mean)


# --- logistic regression
def sigmoid(z: Float64[np.ndarray, "*s"]) -> Float64[np.ndarray, "*s"]:
    return 1.0 / (1.0 + np.exp(-z))


def gradient(w: Float64[np.ndarray, "d"], x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "d"]:
    p = sigmoid(x @ w)
    # planted: p = sigmoid(w @ x)
    return x.T @ (p - y) / len(y)
    # planted: return x @ (p - y) / len(y)
    # planted: return (x.T @ (p - y)).mean()


def train(x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "n"], rate: float = 0.1) -> Float64[np.ndarray, "d"]:
    w = np.zeros(x.shape[1])
    # planted: w = np.zeros(x.shape[0])
    for _ in range(100):
        w = w - rate * gradient(w, x, y)
        # planted: w = w - rate * gradient(w, y, x)
    return w


# --- a perceptron with its backward pass
class Network:
    def __init__(self, rng: np.random.Generator) -> None:
        self.w1: Float64[np.ndarray, "784 64"] = rng.standard_normal((784, 64)) * 0.01
        # planted: self.w1: Float64[np.ndarray, "784 64"] = rng.standard_normal((64, 784)) * 0.01
        self.b1: Float64[np.ndarray, "64"] = np.zeros(64)
        self.w2: Float64[np.ndarray, "64 10"] = rng.standard_normal((64, 10)) * 0.01

    def forward(self, x: Float64[np.ndarray, "b 784"]) -> tuple[Float64[np.ndarray, "b 64"], Float64[np.ndarray, "b 10"]]:
        h = np.maximum(0.0, x @ self.w1 + self.b1)
        # planted: h = np.maximum(0.0, self.w1 @ x + self.b1)
        return h, h @ self.w2
        # planted: return h @ self.w2, h

    def backward(self, x: Float64[np.ndarray, "b 784"], g: Float64[np.ndarray, "b 10"]) -> Float64[np.ndarray, "784 64"]:
        h, _ = self.forward(x)
        dh = g @ self.w2.T
        # planted: dh = g @ self.w2
        dh[h <= 0] = 0.0
        self.w2 -= 0.1 * (h.T @ g)
        # planted: self.w2 -= 0.1 * (g.T @ h)
        return x.T @ dh
        # planted: return dh.T @ x


# --- softmax and cross entropy
def log_softmax(z: Float64[np.ndarray, "n c"]) -> Float64[np.ndarray, "n c"]:
    z = z - z.max(axis=1, keepdims=True)
    # planted: z = z - z.max(axis=1)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    # planted: return z - np.log(np.exp(z).sum(axis=1))


def cross_entropy(z: Float64[np.ndarray, "n c"], y: Int64[np.ndarray, "n"]) -> float:
    logp = log_softmax(z)
    picked = logp[np.arange(len(y)), y]
    # planted: picked = log_softmax(y)
    return float(-picked.mean())


def top_k_accuracy(z: Float64[np.ndarray, "n c"], y: Int64[np.ndarray, "n"], k: int = 5) -> float:
    best = np.argsort(-z, axis=1)[:, :k]
    return float((best == y[:, None]).any(axis=1).mean())


# --- ridge regression with a kernel
def rbf(a: Float64[np.ndarray, "n d"], b: Float64[np.ndarray, "m d"], gamma: float) -> Float64[np.ndarray, "n m"]:
    aa = (a * a).sum(axis=1)[:, None]
    # planted: aa = (a * a).sum(axis=0)[:, None]
    bb = (b * b).sum(axis=1)[None, :]
    # planted: bb = (b * b).sum(axis=1)[:, None]
    return np.exp(-gamma * (aa + bb - 2.0 * a @ b.T))
    # planted: return np.exp(-gamma * (aa + bb - 2.0 * a @ b))
    # planted: return np.exp(-gamma * (aa + bb - 2.0 * b @ a.T))


def fit_ridge(x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "n"], lam: float) -> Float64[np.ndarray, "n"]:
    k = rbf(x, x, 1.0)
    return np.linalg.solve(k + lam * np.eye(len(x)), y)
    # planted: return np.linalg.solve(k + lam * np.eye(x.shape[1]), y)


def predict_ridge(
    x: Float64[np.ndarray, "n d"], alpha: Float64[np.ndarray, "n"], new: Float64[np.ndarray, "m d"]
) -> Float64[np.ndarray, "m"]:
    return rbf(new, x, 1.0) @ alpha
    # planted: return rbf(x, new, 1.0) @ alpha


# --- images in batches
def normalized(images: UInt8[np.ndarray, "n h w 3"]) -> Float32[np.ndarray, "n h w 3"]:
    mean = np.array([0.485, 0.456, 0.406], dtype=np.float32)
    # planted: mean = np.array([0.485, 0.456], dtype=np.float32)
    std = np.array([0.229, 0.224, 0.225], dtype=np.float32)
    return (images.astype(np.float32) / 255 - mean) / std


def channels_first(images: Float32[np.ndarray, "n h w 3"]) -> Float32[np.ndarray, "n 3 h w"]:
    return np.transpose(images, (0, 3, 1, 2))
    # planted: return np.transpose(images, (0, 3, 2, 1))


def random_crop(image: Float32[np.ndarray, "3 256 256"], rng: np.random.Generator) -> Float32[np.ndarray, "3 224 224"]:
    cropped = image[:, 16:240, 16:240]
    # planted: cropped = image[16:240, 16:240]
    if rng.random() < 0.5:
        cropped = cropped[:, :, ::-1]
        # planted: cropped = cropped[:, :, ::2]
    return cropped


# --- a convolution by windows
def im2col(x: Float[np.ndarray, "n c 32 32"]) -> Float[np.ndarray, "n 900 c*9"]:
    windows = [x[:, :, i : i + 30, j : j + 30] for i in range(3) for j in range(3)]
    stacked = np.stack(windows, axis=2)
    # planted: stacked = np.stack(windows, axis=5)
    return stacked.reshape(len(x), -1, 900).transpose(0, 2, 1)
    # planted: return stacked.reshape(len(x), -1, 900)


def convolved(x: Float[np.ndarray, "n c 32 32"], w: Float[np.ndarray, "k c 3 3"]) -> Float[np.ndarray, "n k 30 30"]:
    n, k = len(x), len(w)
    out = im2col(x) @ w.reshape(k, -1).T
    # planted: out = im2col(x) @ w.reshape(k, -1)
    return out.transpose(0, 2, 1).reshape(n, k, 30, 30)
    # planted: return out.transpose(0, 2, 1).reshape(n, k, 32, 32)


# --- windows of a signal
def frames(signal: Float64[np.ndarray, "16000"]) -> Float64[np.ndarray, "124 256"]:
    starts = np.arange(124) * 128
    # planted: starts = np.arange(123) * 128
    return signal[starts[:, None] + np.arange(256)]
    # planted: return signal[starts[:, None] + np.arange(255)]


def spectrogram(signal: Float64[np.ndarray, "16000"]) -> Float64[np.ndarray, "124 129"]:
    windowed = frames(signal) * np.hanning(256)
    # planted: windowed = frames(signal) * np.hanning(128)
    spectrum = np.fft.rfft(windowed, axis=1)
    # planted: spectrum = np.fft.fft(windowed, axis=1)
    return np.abs(spectrum) ** 2


def mel(power: Float64[np.ndarray, "t 129"], bank: Float64[np.ndarray, "40 129"]) -> Float64[np.ndarray, "t 40"]:
    return np.log(power @ bank.T + 1e-10)
    # planted: return np.log(power @ bank + 1e-10)


# --- a Kalman filter
class State(NamedTuple):
    mean: Float64[np.ndarray, "4"]
    cov: Float64[np.ndarray, "4 4"]


def predict_state(state: State, f: Float64[np.ndarray, "4 4"], q: Float64[np.ndarray, "4 4"]) -> State:
    return State(f @ state.mean, f @ state.cov @ f.T + q)
    # planted: return State(f @ state.cov, f @ state.cov @ f.T + q)


def correct(
    state: State, z: Float64[np.ndarray, "2"], h: Float64[np.ndarray, "2 4"], r: Float64[np.ndarray, "2 2"]
) -> State:
    s = h @ state.cov @ h.T + r
    # planted: s = h.T @ state.cov @ h + r
    gain = state.cov @ h.T @ np.linalg.inv(s)
    # planted: gain = h @ state.cov @ np.linalg.inv(s)
    mean = state.mean + gain @ (z - h @ state.mean)
    # planted: mean = state.mean + gain @ (z - state.mean)
    return State(mean, (np.eye(4) - gain @ h) @ state.cov)
    # planted: return State(mean, (np.eye(2) - gain @ h) @ state.cov)


# --- attention
def attention(
    q: Float32[np.ndarray, "b h t d"], k: Float32[np.ndarray, "b h s d"], v: Float32[np.ndarray, "b h s d"]
) -> Float32[np.ndarray, "b h t d"]:
    scores = q @ k.swapaxes(-1, -2) / np.float32(8.0)
    # planted: scores = q @ k / np.float32(8.0)
    # planted: scores = q @ k.T / np.float32(8.0)
    scores -= scores.max(axis=-1, keepdims=True)
    weights = np.exp(scores)
    weights /= weights.sum(axis=-1, keepdims=True)
    # planted: weights /= weights.sum(axis=-1)
    return np.einsum("bhts,bhsd->bhtd", weights, v)
    # planted: return np.einsum("bhts,bhtd->bhsd", weights, v)
    # planted: return np.einsum("bhts,bhsd->bthd", weights, v)


# --- heads by einops
def split_heads(x: Float32[np.ndarray, "b t 512"]) -> Float32[np.ndarray, "b 8 t 64"]:
    return rearrange(x, "b t (h d) -> b h t d", h=8)
    # planted: return rearrange(x, "b t (h d) -> b h t d", h=16)
    # planted: return rearrange(x, "b t (h d) -> b t h d", h=8)


def merge_heads(x: Float32[np.ndarray, "b 8 t 64"]) -> Float32[np.ndarray, "b t 512"]:
    return rearrange(x, "b h t d -> b t (h d)")
    # planted: return rearrange(x, "b h t d -> b (t h) d")


def pooled(x: Float32[np.ndarray, "b 28 28 c"]) -> Float32[np.ndarray, "b 14 14 c"]:
    return reduce(x, "b (h 2) (w 2) c -> b h w c", "max")
    # planted: return reduce(x, "b (h 4) (w 2) c -> b h w c", "max")


# --- batches of a data set
@dataclass
class Dataset:
    images: Float32[np.ndarray, "n 784"]
    labels: Int64[np.ndarray, "n"]

    def batches(self, rng: np.random.Generator) -> Iterator[tuple[Float32[np.ndarray, "32 784"], Int64[np.ndarray, "32"]]]:
        order = rng.permutation(len(self.labels))
        for start in range(0, len(order) - 31, 32):
            chosen = rng.choice(order, 32)
            # planted: chosen = rng.choice(order, 31)
            yield self.images[chosen], self.labels[chosen]
            # planted: yield self.labels[chosen], self.images[chosen]

    def one_hot(self) -> Float64[np.ndarray, "n 10"]:
        return np.eye(10)[self.labels]
        # planted: return np.eye(11)[self.labels]


# --- a least-squares line
def design(x: Float64[np.ndarray, "n"], degree: int = 2) -> Float64[np.ndarray, "n 3"]:
    return np.stack([np.ones_like(x), x, x**2], axis=1)
    # planted: return np.stack([np.ones_like(x), x, x**2])
    # planted: return np.stack([np.ones_like(x), x], axis=1)


def line(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "3"]:
    a = design(x)
    return np.linalg.inv(a.T @ a) @ a.T @ y
    # planted: return np.linalg.inv(a.T @ a) @ a @ y
    # planted: return np.linalg.inv(a.T @ a) @ a.T


# --- a recurrent cell
@dataclass
class GRU:
    wx: Float32[np.ndarray, "d 3*h"]
    wh: Float32[np.ndarray, "h 3*h"]
    bias: Float32[np.ndarray, "3*h"]


def gru_step(
    wx: Float32[np.ndarray, "64 384"], wh: Float32[np.ndarray, "128 384"], x: Float32[np.ndarray, "b 64"], h: Float32[np.ndarray, "b 128"]
) -> Float32[np.ndarray, "b 128"]:
    xr, xz, xn = np.split(x @ wx, 3, axis=1)
    # planted: xr, xz, xn = np.split(x @ wx, 3, axis=0)
    hr, hz, hn = np.split(h @ wh, 3, axis=1)
    # planted: hr, hz, hn = np.split(x @ wh, 3, axis=1)
    r, z = 1 / (1 + np.exp(-(xr + hr))), 1 / (1 + np.exp(-(xz + hz)))
    n = np.tanh(xn + r * hn)
    # planted: n = np.tanh(x + r * hn)
    return (1 - z) * n + z * h
    # planted: return (1 - z) * n + z * x


def run(
    wx: Float32[np.ndarray, "64 384"], wh: Float32[np.ndarray, "128 384"], xs: Float32[np.ndarray, "t b 64"]
) -> Float32[np.ndarray, "t b 128"]:
    h = np.zeros((xs.shape[1], 128), dtype=np.float32)
    # planted: h = np.zeros((xs.shape[0], 64), dtype=np.float32)
    states = []
    for x in xs:
        h = gru_step(wx, wh, x, h)
        # planted: h = gru_step(wx, wh, xs, h)
        states.append(h)
    return np.stack(states)


# --- Adam
@dataclass
class Adam:
    rate: float
    m: Float64[np.ndarray, "p"]
    v: Float64[np.ndarray, "p"]

    def step(self, w: Float64[np.ndarray, "p"], g: Float64[np.ndarray, "p"]) -> Float64[np.ndarray, "p"]:
        self.m = 0.9 * self.m + 0.1 * g
        # planted: self.m = 0.9 * self.m + 0.1 * g[:, None]
        self.v = 0.999 * self.v + 0.001 * g**2
        # planted: self.v = np.outer(g, g)
        return w - self.rate * self.m / (np.sqrt(self.v) + 1e-8)
        # planted: return w - self.rate * self.m[:-1] / (np.sqrt(self.v) + 1e-8)


def minimize(f: Callable[[Float64[np.ndarray, "p"]], Float64[np.ndarray, "p"]], w: Float64[np.ndarray, "p"]) -> Float64[np.ndarray, "p"]:
    adam = Adam(0.1, np.zeros_like(w), np.zeros_like(w))
    for _ in range(10):
        w = adam.step(w, f(w))
        # planted: w = adam.step(w, f(w)[1:])
    return w


# --- points and cameras
def look_at(eye: Float64[np.ndarray, "3"], target: Float64[np.ndarray, "3"]) -> Float64[np.ndarray, "3 3"]:
    forward = target - eye
    forward = forward / np.linalg.norm(forward)
    right = np.cross(forward, np.array([0.0, 1.0, 0.0]))
    # planted: right = np.cross(forward, np.array([0.0, 1.0, 0.0, 0.0]))
    up = np.cross(right, forward)
    return np.stack([right, up, -forward])
    # planted: return np.concatenate([right, up, -forward])


def to_camera(
    points: Float64[np.ndarray, "n 3"], rotation: Float64[np.ndarray, "3 3"], eye: Float64[np.ndarray, "3"]
) -> Float64[np.ndarray, "n 3"]:
    return (points - eye) @ rotation.T
    # planted: return rotation @ (points - eye)


def project(points: Float64[np.ndarray, "n 3"], focal: float) -> Float64[np.ndarray, "n 2"]:
    return focal * points[:, :2] / points[:, 2:]
    # planted: return focal * points[:, :2] / points[:, 2]


def visible(points: Float64[np.ndarray, "n 3"]) -> Bool[np.ndarray, "n"]:
    inside = np.abs(project(points, 1.0)) < 1.0
    return inside.all(axis=1) & (points[:, 2] > 0)
    # planted: return inside & (points[:, 2] > 0)
    # planted: return inside.all(axis=0) & (points[:, 2] > 0)


# --- a Gaussian mixture
def log_density(x: Float64[np.ndarray, "n d"], mean: Float64[np.ndarray, "d"], cov: Float64[np.ndarray, "d d"]) -> Float64[np.ndarray, "n"]:
    gap = x - mean
    chol = np.linalg.cholesky(cov)
    white = np.linalg.solve(chol, gap.T)
    # planted: white = np.linalg.solve(chol, gap)
    return -0.5 * (white**2).sum(axis=0) - np.log(np.diag(chol)).sum()
    # planted: return -0.5 * (white**2).sum(axis=1) - np.log(np.diag(chol)).sum()
    # planted: return -0.5 * (white**2).sum(axis=0) - np.log(np.diag(chol))


def responsibilities(logs: Float64[np.ndarray, "n k"], weights: Float64[np.ndarray, "k"]) -> Float64[np.ndarray, "n k"]:
    joint = logs + np.log(weights)
    # planted: joint = logs + np.log(weights)[:, None]
    joint = joint - joint.max(axis=1, keepdims=True)
    p = np.exp(joint)
    return p / p.sum(axis=1)[:, None]
    # planted: return p / p.sum(axis=1)


def new_means(x: Float64[np.ndarray, "n d"], r: Float64[np.ndarray, "n k"]) -> Float64[np.ndarray, "k d"]:
    return r.T @ x / r.sum(axis=0)[:, None]
    # planted: return r.T @ x / r.sum(axis=1)[:, None]


# --- tables of measurements
def rolling_mean(prices: Float64[np.ndarray, "t"], width: int = 5) -> Float64[np.ndarray, "t-4"]:
    total = np.cumsum(np.concatenate([np.zeros(1), prices]))
    # planted: total = np.cumsum(np.concatenate([np.zeros((1, 1)), prices]))
    return (total[5:] - total[:-5]) / width
    # planted: return (total[5:] - total[:-4]) / width


def returns(prices: Float64[np.ndarray, "t assets"]) -> Float64[np.ndarray, "t-1 assets"]:
    return np.diff(np.log(prices), axis=0)
    # planted: return np.diff(np.log(prices), axis=1)


def covariance(prices: Float64[np.ndarray, "t assets"]) -> Float64[np.ndarray, "assets assets"]:
    r = returns(prices)
    r = r - r.mean(axis=0)
    return r.T @ r / len(r)
    # planted: return r @ r.T / len(r)


def portfolio(weights: Float64[np.ndarray, "assets"], prices: Float64[np.ndarray, "t assets"]) -> float:
    cov = covariance(prices)
    return float(weights @ cov @ weights)
    # planted: return float(weights @ cov @ prices)


# --- a graph network
def normalized_adjacency(a: Float64[np.ndarray, "n n"]) -> Float64[np.ndarray, "n n"]:
    a = a + np.eye(a.shape[0])
    degree = a.sum(axis=1)
    scale = 1.0 / np.sqrt(degree)
    return scale[:, None] * a * scale[None, :]
    # planted: return scale @ a @ scale


def graph_layer(
    a: Float64[np.ndarray, "n n"], x: Float64[np.ndarray, "n d"], w: Float64[np.ndarray, "d h"]
) -> Float64[np.ndarray, "n h"]:
    return np.maximum(a @ x @ w, 0.0)
    # planted: return np.maximum(x @ a @ w, 0.0)
    # planted: return np.maximum(a @ w, 0.0)


def two_layers(
    a: Float64[np.ndarray, "n n"], x: Float64[np.ndarray, "n 16"], w1: Float64[np.ndarray, "16 32"], w2: Float64[np.ndarray, "32 4"]
) -> Float64[np.ndarray, "n 4"]:
    hidden = graph_layer(normalized_adjacency(a), x, w1)
    # planted: hidden = graph_layer(normalized_adjacency(x), x, w1)
    return graph_layer(a, hidden, w2)
    # planted: return graph_layer(a, x, w2)


# --- filters of images
def blurred(image: Float64[np.ndarray, "h w"], kernel: Float64[np.ndarray, "3 3"]) -> Float64[np.ndarray, "h w"]:
    padded = np.pad(image, ((1, 1), (1, 1)), mode="edge")
    result = np.zeros_like(image)
    for i in range(3):
        for j in range(3):
            result += kernel[i, j] * padded[i : i + image.shape[0], j : j + image.shape[1]]
            # planted: result += kernel[i] * padded[i : i + image.shape[0], j : j + image.shape[1]]
    return result


def sobel(image: Float64[np.ndarray, "h w"]) -> Float64[np.ndarray, "h w"]:
    kernel = np.array([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])
    # planted: kernel = np.array([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0]])
    return np.hypot(blurred(image, kernel), blurred(image, kernel.T))
    # planted: return np.stack([blurred(image, kernel), blurred(image, kernel.T)])


def luminance(image: Float64[np.ndarray, "h w 3"]) -> Float64[np.ndarray, "h w"]:
    return np.tensordot(image, np.array([0.2, 0.7, 0.1]), axes=1)
    # planted: return np.tensordot(image, np.array([0.2, 0.7]), axes=1)
    # planted: return image * np.array([0.2, 0.7, 0.1])


# --- decoding by beams
def beam_step(
    scores: Float64[np.ndarray, "beams"], logits: Float64[np.ndarray, "beams vocab"]
) -> tuple[Float64[np.ndarray, "beams"], Int64[np.ndarray, "beams"]]:
    total = scores[:, None] + logits
    # planted: total = scores + logits
    best = total.max(axis=1)
    # planted: best = total.max(axis=0)
    return best, total.argmax(axis=1)
    # planted: return best, total.argmax(axis=1, keepdims=True)


# --- embeddings of sentences
@dataclass(frozen=True)
class Embedder:
    table: Float32[np.ndarray, "vocab dim"]
    position: Float32[np.ndarray, "512 dim"]

    def __call__(self, ids: Int[np.ndarray, "b t"]) -> Float32[np.ndarray, "b t dim"]:
        return self.table[ids] + self.position[: ids.shape[1]]
        # planted: return self.table[ids] + self.position[: ids.shape[0]]
        # planted: return self.table[ids].sum(axis=1)

    def mean_pooled(self, ids: Int[np.ndarray, "b t"], mask: Bool[np.ndarray, "b t"]) -> Float32[np.ndarray, "b dim"]:
        x = np.where(mask[..., None], self(ids), np.float32(0))
        # planted: x = np.where(mask, self(ids), np.float32(0))
        return x.sum(axis=1) / mask.sum(axis=1)[:, None].astype(np.float32)
        # planted: return x.sum(axis=1) / mask.sum(axis=1).astype(np.float32)


def cosine(a: Float32[np.ndarray, "n dim"], b: Float32[np.ndarray, "m dim"]) -> Float32[np.ndarray, "n m"]:
    a = a / np.linalg.norm(a, axis=1, keepdims=True)
    # planted: a = a / np.linalg.norm(a, axis=1)
    return a @ b.T
    # planted: return (a * b).sum(axis=1)


# --- waves
def evolve(psi: Complex128[np.ndarray, "256"], potential: Float64[np.ndarray, "256"], dt: float) -> Complex128[np.ndarray, "256"]:
    k = np.fft.fftfreq(256)
    # planted: k = np.fft.fftfreq(255)
    psi = np.exp(-0.5j * dt * potential) * psi
    spectrum = np.fft.fft(psi) * np.exp(-0.5j * dt * k**2)
    # planted: spectrum = np.fft.rfft(psi.real) * np.exp(-0.5j * dt * k**2)
    return np.fft.ifft(spectrum)
    # planted: return np.fft.ifft(spectrum)[1:]


@dataclass
class Trajectory:
    points: Float64[np.ndarray, "t 3"]
    speeds: Float64[np.ndarray, "t"] = field(default_factory=lambda: np.zeros(1))


def simulate(x0: Float64[np.ndarray, "3"], steps: int) -> Float64[np.ndarray, "steps 3"]:
    xs = np.empty((steps, 3))
    # planted: xs = np.empty((steps, 4))
    xs[0] = x0
    for t in range(1, steps):
        x, y, z = xs[t - 1]
        xs[t] = xs[t - 1] + 0.01 * np.array([10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z])
        # planted: xs[t] = xs[t - 1] + 0.01 * np.array([10 * (y - x), x * (28 - z) - y])
    return xs
    # planted: return xs[0]
