"""Annotated programs of several trades with numpy. A comment `planted: ` holds what the line above it may be replaced by."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Complex128, Float32, Float64, Int64


# --- heat in a plate
def laplacian(u: Float64[np.ndarray, "h w"]) -> Float64[np.ndarray, "h-2 w-2"]:
    return u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u[1:-1, 1:-1]
    # planted: return u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u


def step(u: Float64[np.ndarray, "h w"], dt: float) -> Float64[np.ndarray, "h w"]:
    new = u.copy()
    new[1:-1, 1:-1] += dt * laplacian(u)
    # planted: new += dt * laplacian(u)
    return new
    # planted: return new[1:-1, 1:-1]


def simulate(u: Float64[np.ndarray, "64 64"]) -> Float64[np.ndarray, "10 64 64"]:
    frames = np.zeros((10, 64, 64))
    # planted: frames = np.zeros((10, 64))
    for i in range(10):
        u = step(u, 0.1)
        frames[i] = u
    return frames

# --- gravity of bodies
@dataclass
class Bodies:
    at: Float64[np.ndarray, "n 3"]
    speed: Float64[np.ndarray, "n 3"]
    mass: Float64[np.ndarray, "n"]


def pull(at: Float64[np.ndarray, "n 3"], mass: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "n 3"]:
    apart = at[None, :, :] - at[:, None, :]
    square = (apart**2).sum(axis=-1) + 1e-3
    # planted: square = (apart**2).sum(axis=0) + 1e-3
    return (apart * square[:, :, None] ** -1.5 * mass[None, :, None]).sum(axis=1)
    # planted: return (apart * square**-1.5 * mass[None, :, None]).sum(axis=1)


def energy(speed: Float64[np.ndarray, "n 3"], mass: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, ""]:
    return np.asarray(0.5 * np.sum(mass * np.sum(speed**2, axis=1)))
    # planted: return np.asarray(0.5 * np.sum(mass * speed**2))


def drift(bodies: Bodies, dt: float) -> Bodies:
    return Bodies(bodies.at + dt * bodies.speed, bodies.speed, bodies.mass)
    # planted: return Bodies(bodies.at + dt * bodies.speed, bodies.mass, bodies.speed)

# --- pages that are ranked
def transitions(links: Float64[np.ndarray, "n n"]) -> Float64[np.ndarray, "n n"]:
    out = links.sum(axis=1, keepdims=True)
    # planted: out = links.sum(axis=1)[:, None, None]
    return links / np.where(out == 0, 1.0, out)


def rank(links: Float64[np.ndarray, "100 100"]) -> Float64[np.ndarray, "100"]:
    p = transitions(links).T
    r = np.full(100, 1 / 100)
    # planted: r = np.full(10, 1 / 100)
    for _ in range(50):
        r = 0.85 * p @ r + 0.15 / 100
    return r
    # planted: return p


def top(r: Float64[np.ndarray, "100"]) -> Int64[np.ndarray, "10"]:
    return np.argsort(r)[::-1][:10]
    # planted: return np.argsort(r)[::-1][10:]

# --- colours
def to_yuv(image: Float32[np.ndarray, "h w 3"], matrix: Float32[np.ndarray, "3 3"]) -> Float32[np.ndarray, "h w 3"]:
    return image @ matrix.T
    # planted: return matrix @ image


def histogram_of(image: Float32[np.ndarray, "h w 3"]) -> Int64[np.ndarray, "3 16"]:
    counts = [np.histogram(image[..., c], bins=16)[0] for c in range(3)]
    return np.stack(counts)
    # planted: return np.concatenate(counts)


def half(image: Float32[np.ndarray, "64 96 3"]) -> Float32[np.ndarray, "32 48 3"]:
    return image.reshape(32, 2, 48, 2, 3).mean(axis=(1, 3))
    # planted: return image.reshape(32, 2, 48, 2, 3).mean(axis=(1, 2))
    # planted: return image.reshape(32, 2, 96, 2, 3).mean(axis=(1, 3))

# --- antennas
def steering(angles: Float64[np.ndarray, "a"]) -> Complex128[np.ndarray, "8 a"]:
    places = np.arange(8) * 0.5
    return np.exp(2j * np.pi * np.outer(places, np.sin(angles)))
    # planted: return np.exp(2j * np.pi * np.outer(np.sin(angles), places))


def covariance(x: Complex128[np.ndarray, "8 t"]) -> Complex128[np.ndarray, "8 8"]:
    return x @ x.conj().T / x.shape[1]
    # planted: return x.conj().T @ x / x.shape[1]


def capon(x: Complex128[np.ndarray, "8 t"], angles: Float64[np.ndarray, "a"]) -> Float64[np.ndarray, "a"]:
    v = steering(angles)
    solved = np.linalg.solve(covariance(x), v)
    # planted: solved = np.linalg.solve(covariance(x), v.T)
    return 1.0 / np.real(np.sum(v.conj() * solved, axis=0))
    # planted: return 1.0 / np.real(np.sum(v.conj() * solved, axis=1))

# --- a boosted ensemble of stumps
class Stumps:
    def __init__(self, rounds: int) -> None:
        self.features = np.zeros(50, dtype=np.int64)
        self.thresholds = np.zeros(50)
        self.weights = np.zeros(50)
        # planted: self.weights = np.zeros(51)

    def votes(self, x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n 50"]:
        above = x[:, self.features] > self.thresholds
        # planted: above = x[self.features] > self.thresholds
        return np.where(above, 1.0, -1.0)

    def predict(self, x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n"]:
        return self.votes(x) @ self.weights
        # planted: return self.weights @ self.votes(x)

    def decay(self, share: Float64[np.ndarray, "50"]) -> None:
        self.weights *= share
        # planted: self.weights *= share[1:]

# --- a spline through points
def basis(t: Float64[np.ndarray, "t"]) -> Float64[np.ndarray, "t 4"]:
    return np.stack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3], axis=-1)
    # planted: return np.stack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, t**3], axis=-1)


def curve(control: Float64[np.ndarray, "4 2"], t: Float64[np.ndarray, "t"]) -> Float64[np.ndarray, "t 2"]:
    return basis(t) @ control
    # planted: return control @ basis(t)


def length(points: Float64[np.ndarray, "t 2"]) -> Float64[np.ndarray, "t-1"]:
    return np.hypot(*np.diff(points, axis=0).T)
    # planted: return np.hypot(*np.diff(points, axis=0))


def nearest(points: Float64[np.ndarray, "t 2"], p: Float64[np.ndarray, "2"]) -> Float64[np.ndarray, "2"]:
    return points[np.argmin(np.linalg.norm(points - p, axis=1))]
    # planted: return points[np.linalg.norm(points - p, axis=1)]

# --- attention over a dictionary
def similarity(q: Float32[np.ndarray, "b d"], k: Float32[np.ndarray, "n d"]) -> Float32[np.ndarray, "b n"]:
    q = q / np.linalg.norm(q, axis=1, keepdims=True)
    k = k / np.linalg.norm(k, axis=1, keepdims=True)
    # planted: k = k / np.linalg.norm(k, axis=1)
    return q @ k.T
    # planted: return k @ q.T


def read(scores: Float32[np.ndarray, "b n"], values: Float32[np.ndarray, "n v"]) -> Float32[np.ndarray, "b v"]:
    weights = np.exp(scores)
    weights /= weights.sum(axis=1, keepdims=True)
    # planted: weights /= weights.sum(axis=1)
    return np.einsum("bn,nv->bv", weights, values)
    # planted: return np.einsum("bn,vn->bv", weights, values)

# --- pairs that are compared
def differences(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "m"]) -> Float64[np.ndarray, "n m"]:
    return np.subtract.outer(x, y)
    # planted: return np.subtract.outer(y, x)


def all_close(pairs: Bool[np.ndarray, "n m"]) -> Bool[np.ndarray, "n"]:
    return np.logical_and.reduce(pairs, axis=1)
    # planted: return np.logical_and.reduce(pairs, axis=0)
    # planted: return np.logical_and.reduce(pairs)


def kendall(x: Float64[np.ndarray, "n"], y: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "n n"]:
    return np.sign(differences(x, x)) * np.sign(differences(y, y))
    # planted: return np.sign(differences(x, x)) * np.sign(y)[None, None]

# --- rooms that echo
def impulse(delays: Int64[np.ndarray, "k"], gains: Float64[np.ndarray, "k"]) -> Float64[np.ndarray, "4800"]:
    h = np.zeros(4800)
    np.add.at(h, delays, gains)
    return h
    # planted: return h[:, None]


def echo(x: Float64[np.ndarray, "48000"], h: Float64[np.ndarray, "4800"]) -> Float64[np.ndarray, "52799"]:
    return np.convolve(x, h)
    # planted: return np.convolve(x, h, mode="same")


def mixed(left: Float64[np.ndarray, "t"], right: Float64[np.ndarray, "t"]) -> Float64[np.ndarray, "t 2"]:
    return np.column_stack([left, right])
    # planted: return np.hstack([left, right])
    # planted: return np.vstack([left, right])
