"""numpy, planned by hand: what somebody writes who wants no allocation. Only perceptrons are written so."""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.peers.systems import NoPeerError, Step
from benchmarks.peers.works import Array, Arrays, Work, data, orders, parameters


def build(work: Work, way: str) -> Step:
    if work.model not in ("mlp", "tiny"):
        raise NoPeerError("only perceptrons are written by hand")
    given, (images, *labels) = parameters(work.model), data(work)
    if work.optimizer == "none":
        return _Perceptron(given, images).forward
    update = _sgd(given, work.rate) if work.optimizer == "sgd" else _adam(given, work.rate)
    if work.images:
        return _epochs(work, given, images, labels[0], update)
    return _Perceptron(given, images).step(labels[0], update)


def _epochs(
    work: Work, given: Arrays, images: Array, labels: Array, update: Callable[[Arrays], None]
) -> Step:
    order = orders(work)
    x, y = np.empty((work.batch, images.shape[1]), np.float32), np.empty(work.batch, labels.dtype)
    pixels = np.empty(x.shape, images.dtype)
    step = _Perceptron(given, x).step(y, update)

    def epoch() -> Any:
        for places in next(order):
            np.take(images, places, 0, pixels, "clip")
            np.take(labels, places, 0, y, "clip")
            np.multiply(pixels, np.float32(1 / 255), out=x)
            value = step()
        return value

    return epoch


class _Perceptron:
    """Every array is made once, and every operation is told where to write."""

    def __init__(self, given: Arrays, images: Array) -> None:
        self.weights, self.biases = given[::2], given[1::2]
        batch = len(images)
        self.values = [images, *[np.empty((batch, len(b)), np.float32) for b in self.biases]]

    def forward(self) -> Array:
        last = len(self.weights) - 1
        for k, (w, b) in enumerate(zip(self.weights, self.biases, strict=True)):
            out = self.values[k + 1]
            np.matmul(self.values[k], w, out=out)
            np.add(out, b, out=out)
            if k < last:
                np.maximum(out, 0, out=out)
        return self.values[-1]

    def step(self, labels: Array, update: Callable[[Arrays], None]) -> Step:
        scores, batch = self.values[-1], len(labels)
        line, picked = np.empty((batch, 1), np.float32), np.empty(batch, np.float32)
        begins, every = np.arange(batch) * scores.shape[1], np.ones(batch, np.float32)
        flat, share = scores.reshape(-1), np.float32(1 / batch)
        slopes = [
            np.empty_like(x) for pair in zip(self.weights, self.biases, strict=True) for x in pair
        ]
        back = [np.empty_like(x) for x in self.values]
        masks = [np.empty(x.shape, np.bool_) for x in self.values]

        def step() -> Any:
            self.forward()
            places = begins + labels
            np.max(scores, axis=1, keepdims=True, out=line)
            np.subtract(scores, line, out=scores)
            np.exp(scores, out=scores)
            np.sum(scores, axis=1, keepdims=True, out=line)
            np.divide(scores, line, out=scores)
            np.take(flat, places, out=picked, mode="clip")
            value = -np.log(picked).mean()
            flat[places] -= 1
            g = np.multiply(scores, share, out=scores)
            for k in range(len(self.weights) - 1, -1, -1):
                x = self.values[k]
                np.matmul(x.T, g, out=slopes[2 * k])
                np.matmul(every, g, out=slopes[2 * k + 1])
                if k:
                    np.matmul(g, self.weights[k].T, out=back[k])
                    np.greater(x, 0, out=masks[k])
                    g = np.multiply(back[k], masks[k], out=back[k])
            update(slopes)
            return value

        return step


def _sgd(given: Arrays, rate: float) -> Callable[[Arrays], None]:
    def update(slopes: Arrays) -> None:
        for x, slope in zip(given, slopes, strict=True):
            np.multiply(slope, np.float32(rate), out=slope)
            np.subtract(x, slope, out=x)

    return update


def _adam(given: Arrays, rate: float) -> Callable[[Arrays], None]:
    """Adam (Kingma and Ba 2015)."""
    first, second, parts = ([np.zeros_like(x) for x in given] for _ in range(3))
    count = 0

    def update(slopes: Arrays) -> None:
        nonlocal count
        count += 1
        scale, root = np.float32(rate / (1 - 0.9**count)), np.float32((1 - 0.999**count) ** -0.5)
        for x, g, m, v, part in zip(given, slopes, first, second, parts, strict=True):
            np.multiply(m, np.float32(0.9), out=m)
            np.multiply(g, np.float32(0.1), out=part)
            np.add(m, part, out=m)
            np.multiply(v, np.float32(0.999), out=v)
            np.multiply(g, g, out=part)
            np.multiply(part, np.float32(0.001), out=part)
            np.add(v, part, out=v)
            np.sqrt(v, out=part)
            np.multiply(part, root, out=part)
            np.add(part, np.float32(1e-8), out=part)
            np.divide(m, part, out=part)
            np.multiply(part, scale, out=part)
            np.subtract(x, part, out=x)

    return update
