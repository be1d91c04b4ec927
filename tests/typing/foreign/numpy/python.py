"""What Python has beside arrays: class methods, lists in variables, fields of plain objects, sizes in braces."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from jaxtyping import Float64, Int64
from numpy.lib.stride_tricks import sliding_window_view


# --- a class method
@dataclass
class Scaler:
    mean: Float64[np.ndarray, "d"]
    scale: Float64[np.ndarray, "d"]

    @classmethod
    def fit(cls, x: Float64[np.ndarray, "n d"]) -> Self:
        return cls(x.mean(axis=0), x.std(axis=0))

    @classmethod
    def of_rows_and_columns(cls, x: Float64[np.ndarray, "n d"]) -> "Scaler":
        return cls(x.mean(axis=0), scale=x.std(axis=1))  # E: Scaler: argument 'scale' is float64 (n,) [shape]

    @classmethod
    def without_scale(cls, x: Float64[np.ndarray, "n d"]) -> Self:
        return cls(x.mean(axis=0))  # E: Missing positional argument "scale" in call to "Scaler" [call-arg]

    @classmethod
    def of_text(cls, x: Float64[np.ndarray, "n d"]) -> Self:
        return cls(x.mean(axis=0), "1")  # E: incompatible type "str" [arg-type]


# --- fields of a plain object
class Neighbours:
    def __init__(self, points: Float64[np.ndarray, "n d"], labels: Int64[np.ndarray, "n"]) -> None:
        self.points = points
        self.labels = labels
        self.centre = points.mean(axis=0)

    def products(self, queries: Float64[np.ndarray, "q d"]) -> Float64[np.ndarray, "q n"]:
        return (queries - self.centre) @ self.points.T

    def untransposed(self, queries: Float64[np.ndarray, "q d"]) -> Float64[np.ndarray, "q n"]:
        return queries @ self.points  # E: matmul: x (q, d) and y (self.n, self.d) [shape]


class Weighted(Neighbours):
    def centred(self, queries: Float64[np.ndarray, "q d"]) -> Float64[np.ndarray, "q d"]:
        return queries - self.centre

    def transposed(self, query: Float64[np.ndarray, "d"]) -> Float64[np.ndarray, "n"]:
        return self.points.T @ query  # E: matmul: x (self.d, self.n) and y (d,) [shape]


class Moving:
    def __init__(self, mean: Float64[np.ndarray, "d"]) -> None:
        self.mean = mean

    def drop_last(self) -> None:
        self.mean = self.mean[:-1]

    def added(self, x: Float64[np.ndarray, "d"]) -> Float64[np.ndarray, "d"]:
        return x + self.mean


# --- lists in variables
def beside(a: Float64[np.ndarray, "n p"], b: Float64[np.ndarray, "n q"]) -> Float64[np.ndarray, "n p+q"]:
    parts = [a, b]
    return np.hstack(parts)


def below(a: Float64[np.ndarray, "n p"], b: Float64[np.ndarray, "n q"]) -> Float64[np.ndarray, "2*n p"]:
    parts = [a, b]
    return np.vstack(parts)  # E: vstack: arrays[0] (n, p) and arrays[1] (n, q) [shape]


def longer(a: Float64[np.ndarray, "n p"], b: Float64[np.ndarray, "n q"]) -> Float64[np.ndarray, "n _"]:
    parts = [a, b]
    parts.append(a)
    return np.hstack(parts)


def of_several_shapes(a: Float64[np.ndarray, "n p"], b: Float64[np.ndarray, "n q"]) -> Float64[np.ndarray, "p+q"]:
    return np.concatenate([x.sum(axis=0) for x in (a, b)])


def of_several_wrong_shapes(a: Float64[np.ndarray, "n p"], b: Float64[np.ndarray, "n q"]) -> Float64[np.ndarray, "p+q"]:
    return np.concatenate([x.sum(axis=1) for x in (a, b)])  # E: the result is (2*n,), declared [shape]


# --- sizes in braces
def powers(t: Float64[np.ndarray, "n"], degree: int) -> Float64[np.ndarray, "n {degree+1}"]:
    return np.zeros((len(t), degree + 1))


def too_many_powers(t: Float64[np.ndarray, "n"], degree: int) -> Float64[np.ndarray, "n {degree+1}"]:
    return np.zeros((len(t), degree + 2))  # E: the result is float64 (n, {degree}+2) [shape]


def computed(names: list[str], x: Float64[np.ndarray, "n n/2"]) -> Float64[np.ndarray, "{len(names)} 3"]:
    return np.zeros((len(names), 4))  # E: axis -1 is 4, expected 3 [shape]


# --- variables for rows
def ends(x: Float64[np.ndarray, "2 n"]) -> Float64[np.ndarray, "n"]:
    first, last = x
    return first + last


def too_many_ends(x: Float64[np.ndarray, "2 n"]) -> Float64[np.ndarray, "n"]:
    first, second, last = x  # E: x (2, n) has 2 rows, but they are unpacked into 3 variables [shape]
    return first + last


def columns(x: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n"]:
    a, *rest = x.T
    b, c, d, e, *_ = x.T  # E: x (3, n) has 3 rows, but they are unpacked into at least 4 variables [shape]
    return a


def normalized(x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "m d"]) -> Float64[np.ndarray, "n m"]:
    x, y = x / 2, y / 2
    return x @ y.T


def not_transposed(x: Float64[np.ndarray, "n d"], y: Float64[np.ndarray, "m d"]) -> Float64[np.ndarray, "n m"]:
    x, y = x / 2, y / 2
    return x @ y  # E: matmul: x (n, d) and y (m, d) [shape]


# --- dtypes that the stubs leave open, and windows
def frequencies(power: Float64[np.ndarray, "f 129"]) -> Float64[np.ndarray, "f"]:
    found = np.fft.rfftfreq(256)
    return found[power.argmax(axis=1)]


def frequencies_of_columns(power: Float64[np.ndarray, "f 129"]) -> Float64[np.ndarray, "f"]:
    found = np.fft.rfftfreq(256)
    return found[power.argmax(axis=0)]  # E: the result is (129,) [shape]


def windows(x: Float64[np.ndarray, "100"]) -> Float64[np.ndarray, "91 10"]:
    return sliding_window_view(x, 10) * np.hanning(10)


def tapered(x: Float64[np.ndarray, "100"]) -> Float64[np.ndarray, "91 10"]:
    return sliding_window_view(x, 10) * np.hanning(9)  # E: multiply: x (91, 10) and y (9,) [shape]


def edges(x: Float64[np.ndarray, "h w"]) -> Float64[np.ndarray, "h w"]:
    padded = np.pad(x, 1, mode="edge")
    return padded[2:, 1:-1] - padded[:-2, 1:-1]


def wrong_edges(x: Float64[np.ndarray, "h w"]) -> Float64[np.ndarray, "h w"]:
    padded = np.pad(x, 1, mode="edge")
    return padded[2:, 1:-1] - padded[:-1, 1:-1]  # E: subtract: x (h, w) and y (h+1, w) [shape]
