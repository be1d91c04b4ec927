"""Signals, images, geometry and simulations on annotated numpy arrays."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypedDict

import numpy as np
from jaxtyping import Bool, Complex, Float, Float32, Float64, Int, UInt8
from numpy.typing import NDArray


# --- a rotation of points
def rotation(angle: float) -> Float64[np.ndarray, "2 2"]:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s], [s, c]])


def rotated(points: Float64[np.ndarray, "n 2"], angle: float) -> Float64[np.ndarray, "n 2"]:
    return points @ rotation(angle).T


# --- a rotation from the wrong side
def rotated_wrong(points: Float64[np.ndarray, "n 2"], angle: float) -> Float64[np.ndarray, "n 2"]:
    return rotation(angle) @ points  # E: [shape]


# --- a rotation in space that is given points of the plane
def rotation_z(angle: float) -> Float64[np.ndarray, "3 3"]:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])


def plane_wrong(points: Float64[np.ndarray, "n 2"]) -> Float64[np.ndarray, "n 3"]:
    return points @ rotation_z(0.5)  # E: [shape]


# --- a matrix that lacks a row
def rotation_wrong(angle: float) -> Float64[np.ndarray, "3 3"]:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0.0], [s, c, 0.0]])  # E: [shape]


# --- homogeneous points
def homogeneous(points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 4"]:
    return np.hstack([points, np.ones((len(points), 1))])


def moved(points: Float64[np.ndarray, "n 3"], pose: Float64[np.ndarray, "4 4"]) -> Float64[np.ndarray, "n 3"]:
    return (homogeneous(points) @ pose.T)[:, :3]


# --- homogeneous points with a flat column
def homogeneous_wrong(points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 4"]:
    return np.hstack([points, np.ones(len(points))])  # E: [shape-rank]


# --- points stacked on the wrong axis
def stacked_wrong(points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 4"]:
    return np.concatenate([points, np.ones((len(points), 1))])  # E: [shape]


# --- a camera
def projected(points: Float64[np.ndarray, "n 3"], camera: Float64[np.ndarray, "3 3"]) -> Float64[np.ndarray, "n 2"]:
    image = points @ camera.T
    return image[:, :2] / image[:, 2:]


# --- a camera that loses its axis
def projected_wrong(points: Float64[np.ndarray, "n 3"], camera: Float64[np.ndarray, "3 3"]) -> Float64[np.ndarray, "n 2"]:
    image = points @ camera.T
    return image[:, :2] / image[:, 2]  # E: [shape]


# --- normals of triangles
def normals(vertices: Float64[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"]) -> Float64[np.ndarray, "f 3"]:
    a, b, c = vertices[faces[:, 0]], vertices[faces[:, 1]], vertices[faces[:, 2]]
    n = np.cross(b - a, c - a)
    return n / np.linalg.norm(n, axis=1, keepdims=True)


# --- normals of vertices
def normals_wrong(vertices: Float64[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"]) -> Float64[np.ndarray, "v 3"]:
    a, b, c = vertices[faces[:, 0]], vertices[faces[:, 1]], vertices[faces[:, 2]]
    return np.cross(b - a, c - a)  # E: [shape]


# --- the corners of triangles
def corners(vertices: Float64[np.ndarray, "v 3"], faces: Int[np.ndarray, "f 3"]) -> Float64[np.ndarray, "f 3 3"]:
    return vertices[faces]


# --- grey images
def grey(image: Float[np.ndarray, "h w 3"]) -> Float[np.ndarray, "h w"]:
    return image @ np.array([0.299, 0.587, 0.114])


# --- grey images with four weights
def grey_wrong(image: Float[np.ndarray, "h w 3"]) -> Float[np.ndarray, "h w"]:
    return image @ np.array([0.299, 0.587, 0.114, 1.0])  # E: [shape]


# --- images with channels first
def channels_first(images: UInt8[np.ndarray, "n h w c"]) -> Float32[np.ndarray, "n c h w"]:
    return images.transpose(0, 3, 1, 2).astype(np.float32) / 255


# --- images with channels in the middle
def channels_wrong(images: UInt8[np.ndarray, "n h w c"]) -> Float32[np.ndarray, "n c h w"]:
    return images.transpose(0, 3, 2, 1).astype(np.float32) / 255  # E: [shape]


# --- images that are not converted
def bytes_wrong(images: UInt8[np.ndarray, "n h w"]) -> Float32[np.ndarray, "n h w"]:
    return images[:, ::-1]  # E: [shape-dtype]


# --- patches of an image
def patches(image: Float32[np.ndarray, "224 224 3"]) -> Float32[np.ndarray, "196 768"]:
    tiles = image.reshape(14, 16, 14, 16, 3).swapaxes(1, 2)
    return tiles.reshape(196, -1)


# --- patches of the wrong number
def patches_wrong(image: Float32[np.ndarray, "224 224 3"]) -> Float32[np.ndarray, "196 768"]:
    tiles = image.reshape(14, 16, 14, 15, 3).swapaxes(1, 2)  # E: [shape]
    return tiles.reshape(196, -1)


# --- a border
def bordered(image: Float[np.ndarray, "h w"]) -> Float[np.ndarray, "h+2 w+2"]:
    return np.pad(image, 1)


# --- a border of two on each side
def bordered_wrong(image: Float[np.ndarray, "h w"]) -> Float[np.ndarray, "h+2 w+2"]:
    return np.pad(image, 2)  # E: [shape]


# --- a gradient of an image
def image_gradient(image: Float64[np.ndarray, "h w"]) -> Float64[np.ndarray, "h-2 w-2"]:
    dx = image[1:-1, 2:] - image[1:-1, :-2]
    dy = image[2:, 1:-1] - image[:-2, 1:-1]
    return np.hypot(dx, dy)


# --- a gradient whose parts do not meet
def image_gradient_wrong(image: Float64[np.ndarray, "h w"]) -> Float64[np.ndarray, "h-2 w-2"]:
    dx = image[:, 2:] - image[:, :-2]
    dy = image[2:, :] - image[:-2, :]
    return np.hypot(dx, dy)  # E: [shape]


# --- differences of a series
def returns(prices: Float64[np.ndarray, "t"]) -> Float64[np.ndarray, "t-1"]:
    return prices[1:] / prices[:-1] - 1


# --- one too few
def returns_wrong(prices: Float64[np.ndarray, "t"]) -> Float64[np.ndarray, "t"]:
    return np.diff(np.log(prices))  # E: [shape]


# --- a series against itself, one later
def lagged_wrong(prices: Float64[np.ndarray, "t"]) -> Float64[np.ndarray, "t-1"]:
    return prices[1:] - prices[:-2]  # E: [shape]


# --- a spectrum
def power(signal: Float64[np.ndarray, "n 256"]) -> Float64[np.ndarray, "n 129"]:
    return np.abs(np.fft.rfft(signal)) ** 2


# --- a spectrum of all frequencies
def power_wrong(signal: Float64[np.ndarray, "n 256"]) -> Float64[np.ndarray, "n 256"]:
    return np.abs(np.fft.rfft(signal)) ** 2  # E: [shape]


# --- a window of the wrong length
def windowed_wrong(signal: Float64[np.ndarray, "n 256"]) -> Complex[np.ndarray, "n 129"]:
    return np.fft.rfft(signal * np.hanning(255))  # E: [shape]


# --- a transfer
def filtered(signal: Float64[np.ndarray, "c 256"], gain: Float64[np.ndarray, "129"]) -> Float64[np.ndarray, "c 256"]:
    return np.fft.irfft(np.fft.rfft(signal) * gain, n=256)


# --- a Kalman filter
@dataclass(frozen=True)
class Filter:
    f: Float64[np.ndarray, "s s"]
    h: Float64[np.ndarray, "m s"]
    q: Float64[np.ndarray, "s s"]
    r: Float64[np.ndarray, "m m"]


def predict(
    k: Filter, x: Float64[np.ndarray, "4"], p: Float64[np.ndarray, "4 4"]
) -> tuple[Float64[np.ndarray, "4"], Float64[np.ndarray, "4 4"]]:
    return x, p


def updated(
    h: Float64[np.ndarray, "m s"],
    r: Float64[np.ndarray, "m m"],
    x: Float64[np.ndarray, "s"],
    p: Float64[np.ndarray, "s s"],
    z: Float64[np.ndarray, "m"],
) -> tuple[Float64[np.ndarray, "s"], Float64[np.ndarray, "s s"]]:
    innovation = z - h @ x
    covariance = h @ p @ h.T + r
    gain = p @ h.T @ np.linalg.inv(covariance)
    return x + gain @ innovation, (np.eye(len(x)) - gain @ h) @ p


# --- a Kalman filter with its gain the wrong way round
def gain_wrong(
    h: Float64[np.ndarray, "m s"], p: Float64[np.ndarray, "s s"], r: Float64[np.ndarray, "m m"]
) -> Float64[np.ndarray, "s m"]:
    return p @ h @ np.linalg.inv(h @ p @ h.T + r)  # E: [shape]


# --- a Kalman filter that forgets a transpose
def innovation_wrong(
    h: Float64[np.ndarray, "m s"], p: Float64[np.ndarray, "s s"], r: Float64[np.ndarray, "m m"]
) -> Float64[np.ndarray, "m m"]:
    return h @ p @ h.T + h @ p  # E: [shape]


# --- a Markov chain
def stationary(transition: Float64[np.ndarray, "s s"], steps: int) -> Float64[np.ndarray, "s"]:
    state = np.full(len(transition), 1 / len(transition))
    for _ in range(steps):
        state = state @ transition
    return state


# --- a Markov chain whose state becomes a matrix
def stationary_wrong(transition: Float64[np.ndarray, "5 5"]) -> Float64[np.ndarray, "5"]:
    state = np.ones((1, 5)) / 5
    return state @ transition  # E: [shape-rank]


# --- a graph
def laplacian(adjacency: Float64[np.ndarray, "v v"]) -> Float64[np.ndarray, "v v"]:
    return np.diag(adjacency.sum(axis=1)) - adjacency


# --- a graph without its diagonal
def laplacian_wrong(adjacency: Float64[np.ndarray, "v v"], weight: Float64[np.ndarray, "e"]) -> Float64[np.ndarray, "v v"]:
    return np.diag(weight) - adjacency  # E: [shape]


# --- one layer of a graph network
def convolved(
    adjacency: Float64[np.ndarray, "v v"], x: Float64[np.ndarray, "v d"], w: Float64[np.ndarray, "d h"]
) -> Float64[np.ndarray, "v h"]:
    degree = adjacency.sum(axis=1, keepdims=True)
    return np.maximum((adjacency / degree) @ x @ w, 0.0)


# --- messages over edges
def messages_wrong(x: Float64[np.ndarray, "v d"], source: Int[np.ndarray, "e"]) -> Float64[np.ndarray, "v d"]:
    return x[source]  # E: [shape]


# --- attention
def attention(
    q: Float64[np.ndarray, "t d"], k: Float64[np.ndarray, "s d"], v: Float64[np.ndarray, "s e"]
) -> Float64[np.ndarray, "t e"]:
    scores = q @ k.T / np.sqrt(q.shape[-1])
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    weights = weights / weights.sum(-1, keepdims=True)
    return weights @ v


# --- attention over the wrong axis
def attention_wrong(
    q: Float64[np.ndarray, "t d"], k: Float64[np.ndarray, "s d"], v: Float64[np.ndarray, "s e"]
) -> Float64[np.ndarray, "t e"]:
    weights = np.exp(q @ k.T)
    return weights.T @ v  # E: [shape]


# --- heads
def heads(x: Float64[np.ndarray, "b t 512"]) -> Float64[np.ndarray, "b 8 t 64"]:
    return x.reshape(x.shape[0], x.shape[1], 8, 64).transpose(0, 2, 1, 3)


# --- heads that are not moved
def heads_wrong(x: Float64[np.ndarray, "b t 512"]) -> Float64[np.ndarray, "b 8 t 64"]:
    return x.reshape(x.shape[0], x.shape[1], 8, 64)  # E: [shape]


# --- a causal mask
def causal(t: int) -> Bool[np.ndarray, "t t"]:
    return np.tril(np.ones((t, t), dtype=bool))


def masked(scores: Float64[np.ndarray, "h t t"]) -> Float64[np.ndarray, "h t t"]:
    return np.where(causal(scores.shape[-1]), scores, -np.inf)


# --- a mask of one head
def masked_wrong(scores: Float64[np.ndarray, "h t t"], mask: Bool[np.ndarray, "h t"]) -> Float64[np.ndarray, "h t t"]:
    return np.where(mask, scores, -np.inf)  # E: [shape]


# --- einsum
def bilinear(x: Float64[np.ndarray, "n a"], w: Float64[np.ndarray, "k a c"], y: Float64[np.ndarray, "n c"]) -> Float64[np.ndarray, "n k"]:
    return np.einsum("na,kac,nc->nk", x, w, y)


# --- einsum with a letter for two sizes
def bilinear_wrong(x: Float64[np.ndarray, "n a"], w: Float64[np.ndarray, "k a c"], y: Float64[np.ndarray, "n c"]) -> Float64[np.ndarray, "n k"]:
    return np.einsum("na,kca,nc->nk", x, w, y)  # E: [shape]


# --- einsum that forgets to sum
def traced_wrong(x: Float64[np.ndarray, "n a a"]) -> Float64[np.ndarray, "n"]:
    return np.einsum("naa->na", x)  # E: [shape-rank]


# --- a Gaussian process
def posterior_mean(
    k_xx: Float64[np.ndarray, "n n"], k_sx: Float64[np.ndarray, "m n"], y: Float64[np.ndarray, "n"], noise: float
) -> Float64[np.ndarray, "m"]:
    lower = np.linalg.cholesky(k_xx + noise * np.eye(len(y)))
    alpha = np.linalg.solve(lower.T, np.linalg.solve(lower, y))
    return k_sx @ alpha


# --- a Gaussian process with its covariance transposed
def posterior_wrong(
    k_xx: Float64[np.ndarray, "n n"], k_sx: Float64[np.ndarray, "m n"], y: Float64[np.ndarray, "n"]
) -> Float64[np.ndarray, "m"]:
    return k_sx.T @ np.linalg.solve(k_xx, y)  # E: [shape]


# --- kernels of points
def kernel(x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "m d"], scale: float) -> Float64[np.ndarray, "n m"]:
    d2 = np.sum((x[:, np.newaxis, :] - y[np.newaxis, :, :]) ** 2, axis=-1)
    return np.exp(-0.5 * d2 / scale**2)


# --- a sum over too few axes
def kernel_wrong(x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "m d"]) -> Float64[np.ndarray, "n m"]:
    return np.exp(-((x[:, None] - y[None]) ** 2))  # E: [shape-rank]


# --- a simulation
def simulated(
    position: Float64[np.ndarray, "n 3"], velocity: Float64[np.ndarray, "n 3"], mass: Float64[np.ndarray, "n"], dt: float
) -> tuple[Float64[np.ndarray, "n 3"], Float64[np.ndarray, "n 3"]]:
    offset = position[None, :, :] - position[:, None, :]
    distance = np.sqrt((offset**2).sum(-1) + 1e-3)
    force = (offset * (mass / distance**3)[..., None]).sum(axis=1)
    velocity = velocity + dt * force
    return position + dt * velocity, velocity


# --- a simulation whose masses meet coordinates
def kinetic_wrong(velocity: Float64[np.ndarray, "n 3"], mass: Float64[np.ndarray, "n"]) -> float:
    return float((0.5 * mass * velocity**2).sum())  # E: [shape]


# --- trajectories
def rollout(start: Float64[np.ndarray, "4"], a: Float64[np.ndarray, "4 4"]) -> Float64[np.ndarray, "100 4"]:
    states = np.zeros((100, 4))
    states[0] = start
    for i in range(1, 100):
        states[i] = a @ states[i - 1]
    return states


# --- trajectories of the wrong state
def rollout_wrong(start: Float64[np.ndarray, "3"]) -> Float64[np.ndarray, "100 4"]:
    states = np.zeros((100, 4))
    states[0] = start  # E: [shape]
    return states


# --- a dictionary of arrays
class Sample(TypedDict):
    image: Float32[np.ndarray, "3 32 32"]
    label: Int[np.ndarray, ""]


def sample(image: Float32[np.ndarray, "32 32 3"]) -> Sample:
    return {"image": image.transpose(2, 0, 1), "label": np.asarray(3)}


# --- a dictionary of images that were not transposed
def sample_wrong(image: Float32[np.ndarray, "32 32 3"]) -> Sample:
    return {"image": image, "label": np.asarray(3)}  # E: [shape]


# --- a property
class Cloud:
    def __init__(self, points: Float64[np.ndarray, "n 3"]) -> None:
        self.points: Float64[np.ndarray, "n 3"] = points

    @property
    def centre(self) -> Float64[np.ndarray, "3"]:
        return self.points.mean(axis=0)

    @cached_property
    def bounds(self) -> Float64[np.ndarray, "2 3"]:
        return np.stack([self.points.min(axis=0), self.points.max(axis=0)])


# --- a property over the wrong axis
class CloudWrong:
    def __init__(self, points: Float64[np.ndarray, "9 3"]) -> None:
        self.points = points

    @property
    def centre(self) -> Float64[np.ndarray, "3"]:
        return self.points.mean(axis=1)  # E: [shape]


# --- what is not annotated is left alone
def plain(x: NDArray[np.float64], y: np.ndarray, mode: Literal["sum", "mean"]) -> NDArray[np.float64]:
    total = np.concatenate([x, y]).reshape(-1, 3) @ np.eye(3)
    result: NDArray[np.float64] = total.sum(axis=0) if mode == "sum" else total.mean(axis=0)
    return result


# --- a default and a keyword
def scaled(x: Float64[np.ndarray, "n 3"], scale: Float64[np.ndarray, "3"] | None = None) -> Float64[np.ndarray, "n 3"]:
    if scale is None:
        scale = np.ones(3)
    return x * scale


# --- a default of the wrong size
def scaled_wrong(x: Float64[np.ndarray, "n 3"], scale: Float64[np.ndarray, "3"] | None = None) -> Float64[np.ndarray, "n 3"]:
    if scale is None:
        scale = np.ones(4)  # E: [shape]
    return x * scale


# --- a guard on ranks
def flat(x: Float64[np.ndarray, "n d"] | Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "n d"] | Float64[np.ndarray, "n 1"]:
    if x.ndim == 1:
        return x[:, None]
    return x


# --- the middle of bins
def histogram(x: Float64[np.ndarray, "n"]) -> tuple[Float64[np.ndarray, "20"], Float64[np.ndarray, "20"]]:
    counts, edges = np.histogram(x, bins=20)
    return counts / len(x), (edges[1:] + edges[:-1]) / 2


# --- interpolation
def resampled(t: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "50"]:
    return np.interp(np.linspace(t[0], t[-1], 50), t, y)


# --- interpolation at another number of places
def resampled_wrong(t: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "50"]:
    return np.interp(np.linspace(t[0], t[-1], 51), t, y)  # E: [shape]


# --- a grid
def grid() -> Float64[np.ndarray, "64 48 2"]:
    ys, xs = np.meshgrid(np.linspace(0, 1, 64), np.linspace(0, 1, 48), indexing="ij")
    return np.stack([xs, ys], axis=-1)


# --- a grid in the order of matplotlib
def grid_wrong() -> Float64[np.ndarray, "64 48 2"]:
    xs, ys = np.meshgrid(np.linspace(0, 1, 64), np.linspace(0, 1, 48))
    return np.stack([xs, ys], axis=-1)  # E: [shape]


# --- bootstrapped means
def bootstrap(x: Float64[np.ndarray, "n d"], rng: np.random.Generator) -> Float64[np.ndarray, "1000 d"]:
    index = rng.integers(0, len(x), size=(1000, len(x)))
    return x[index].mean(axis=1)


# --- bootstrapped means of the draws
def bootstrap_wrong(x: Float64[np.ndarray, "n d"], rng: np.random.Generator) -> Float64[np.ndarray, "1000 d"]:
    index = rng.integers(0, len(x), size=(1000, len(x)))
    return x[index].mean(axis=0)  # E: [shape]


# --- a moving average
def smoothed(x: Float64[np.ndarray, "t"]) -> Float64[np.ndarray, "t-4"]:
    return np.convolve(x, np.ones(5) / 5, mode="valid")


# --- a moving average by sums
def smoothed_by_sums_wrong(x: Float64[np.ndarray, "t"]) -> Float64[np.ndarray, "t-4"]:
    sums = np.cumsum(x)
    return (sums[5:] - sums[:-5]) / 5  # E: [shape]


# --- quaternions
def conjugate(q: Float64[np.ndarray, "n 4"]) -> Float64[np.ndarray, "n 4"]:
    return q * np.array([1, -1, -1, -1])


# --- quaternions with a sign too few
def conjugate_wrong(q: Float64[np.ndarray, "n 4"]) -> Float64[np.ndarray, "n 4"]:
    return q * np.array([-1, -1, -1])  # E: [shape]
