"""Names in the fields of objects: they are the sizes of the methods that have the same names."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol, reveal_type

import numpy as np
from jaxtyping import Bool, Float64, Int64


# --- a layer
@dataclass(frozen=True)
class Dense:
    w: Float64[np.ndarray, "out in_"]
    b: Float64[np.ndarray, "out"]

    def __call__(self, x: Float64[np.ndarray, "in_"]) -> Float64[np.ndarray, "out"]:
        reveal_type(self.w)  # R: ndarray[tuple[out, in_], dtype[float64]]
        return self.w @ x + self.b

    def of_batch(self, x: Float64[np.ndarray, "n in_"]) -> Float64[np.ndarray, "n out"]:
        return x @ self.w.T + self.b

    def transposed(self, x: Float64[np.ndarray, "in_"]) -> Float64[np.ndarray, "out"]:
        return self.w.T @ x  # E: matmul: x (self.in_, self.out) and y (in_,) [shape]

    def not_transposed(self, x: Float64[np.ndarray, "n in_"]) -> Float64[np.ndarray, "n out"]:
        return x @ self.w  # E: matmul: x (n, in_) and y (self.out, self.in_) [shape]

    def bias_of_inputs(self, x: Float64[np.ndarray, "in_"]) -> Float64[np.ndarray, "in_"]:
        return x * self.b  # E: multiply: x (in_,) and y (self.out,) [shape]

    def other_result(self, x: Float64[np.ndarray, "in_"]) -> Float64[np.ndarray, "in_"]:
        return self.w @ x  # E: Dense.other_result: the result is float64 (self.out,), declared Float64[ndarray, "in_"] [shape]

    def other_name(self, x: Float64[np.ndarray, "d"]) -> Float64[np.ndarray, "out"]:
        return self.w @ x + self.b

    def other_name_wrong(self, x: Float64[np.ndarray, "d"]) -> Float64[np.ndarray, "_ out"]:
        return self.w @ x + self.b  # E: 2 axes expected, 1 found [shape-rank]


# --- two objects
def composed(first: Dense, x: Float64[np.ndarray, "n in_"]) -> Float64[np.ndarray, "n out"]:
    return x @ first.w.T + first.b


def composed_wrong(first: Dense, x: Float64[np.ndarray, "n in_"]) -> Float64[np.ndarray, "n out"]:
    return x @ first.w + first.b  # E: matmul: x (n, in_) and y (first.out, first.in_) [shape]


def both(first: Dense, second: Dense, x: Float64[np.ndarray, "in_"]) -> Float64[np.ndarray, "out"]:
    return second(first(x))


# --- the sizes of an object and of an argument may differ
@dataclass(frozen=True)
class Process:
    x: Float64[np.ndarray, "n d"]
    weights: Float64[np.ndarray, "n"]

    def kernel(self, a: Float64[np.ndarray, "n d"], b: Float64[np.ndarray, "m d"]) -> Float64[np.ndarray, "n m"]:
        return np.exp(-((a[:, None] - b[None]) ** 2).sum(axis=-1))

    def predict(self, x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n"]:
        return self.kernel(x, self.x) @ self.weights

    def with_more(self, x: Float64[np.ndarray, "n d"], w: Float64[np.ndarray, "n"]) -> "Process":
        return Process(np.concatenate([self.x, x]), np.concatenate([self.weights, w]))

    def predict_wrong(self, x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "d"]:
        return self.kernel(x, self.x) @ self.weights  # E: the result is float64 (n,), declared Float64[ndarray, "d"] [shape]

    def of_points(self, x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n n"]:
        return self.x.T @ x  # E: the result is float64 (self.d, d), declared Float64[ndarray, "n n"] [shape]


# --- an object that changes
@dataclass
class Memory:
    rows: Float64[np.ndarray, "n d"]
    ages: Float64[np.ndarray, "n"]

    def add(self, row: Float64[np.ndarray, "d"]) -> None:
        self.rows = np.concatenate([self.rows, row[None]])
        self.ages = np.concatenate([self.ages + 1, np.zeros(1)])

    def oldest(self, k: int) -> Float64[np.ndarray, "_ d"]:
        return self.rows[np.argsort(self.ages)[:k]]

    def mean(self) -> Float64[np.ndarray, "d"]:
        return self.ages @ self.rows

    def mean_wrong(self) -> Float64[np.ndarray, "d"]:
        return self.rows @ self.ages  # E: matmul: x (self.n, self.d) and y (self.n,) [shape]

    def scaled(self, by: Float64[np.ndarray, "d"]) -> Float64[np.ndarray, "n d"]:
        return self.rows * by

    def scaled_wrong(self, by: Float64[np.ndarray, "n"]) -> Float64[np.ndarray, "n d"]:
        return self.rows * by  # E: multiply: x (self.n, self.d) and y (n,) [shape]


# --- a named tuple
class State(NamedTuple):
    mean: Float64[np.ndarray, "d"]
    factor: Float64[np.ndarray, "d k"]

    def project(self, x: Float64[np.ndarray, "d"]) -> Float64[np.ndarray, "k"]:
        return self.factor.T @ (x - self.mean)

    def project_wrong(self, x: Float64[np.ndarray, "d"]) -> Float64[np.ndarray, "k"]:
        return self.factor @ x  # E: matmul: x (self.d, self.k) and y (d,) [shape]


# --- a class without a decorator
class Line:
    slope: Float64[np.ndarray, "d"]

    def __init__(self, slope: Float64[np.ndarray, "d"]) -> None:
        self.slope = slope

    def __call__(self, x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n"]:
        return x @ self.slope

    def wrong(self, x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n"]:
        return x.T @ self.slope  # E: matmul: x (d, n) and y (self.d,) [shape]


class Function(Protocol):
    def __call__(self, x: Float64[np.ndarray, "n d"]) -> Float64[np.ndarray, "n"]: ...


def use(f: Function, x: Float64[np.ndarray, "4 2"]) -> Float64[np.ndarray, "4"]:
    return f(x)


print(use(Line(np.zeros(2)), np.zeros((4, 2))))


# --- a field of a field
@dataclass(frozen=True)
class Network:
    first: Dense
    scale: Float64[np.ndarray, "out"]

    def __call__(self, x: Float64[np.ndarray, "in_"]) -> Float64[np.ndarray, "out"]:
        return self.first(x) * self.scale

    def wrong(self, x: Float64[np.ndarray, "in_"]) -> Float64[np.ndarray, "out"]:
        return self.first.of_batch(x) * self.scale  # E: of_batch: argument 'x' is float64 (in_,) [shape-rank]


# --- fields that are annotated where they are assigned
class Filter:
    def __init__(self, taps: Float64[np.ndarray, "k"]) -> None:
        self.taps: Float64[np.ndarray, "k"] = taps
        self.gain: Float64[np.ndarray, "3"] = np.ones(3)
        self.delay: Float64[np.ndarray, "3"] = np.ones(4)  # E: Filter: field 'delay' is float64 (4,), declared Float64[ndarray, "3"]: axis 0 is 4, expected 3 [shape]

    def reset(self) -> None:
        self.gain = np.zeros(3)
        self.taps = np.zeros(7)
        self.delay = np.zeros(2)  # E: Filter: field 'delay' is float64 (2,) [shape]

    def __call__(self, x: Float64[np.ndarray, "3"]) -> Float64[np.ndarray, "3"]:
        return np.convolve(x * self.gain, self.taps, "same")

    def wrong(self, x: Float64[np.ndarray, "4"]) -> Float64[np.ndarray, "4"]:
        return x * self.gain  # E: multiply: x (4,) and y (3,) [shape]


# --- places that np.add.at changes
def degrees(edges: Int64[np.ndarray, "e 2"], weights: Float64[np.ndarray, "e"]) -> Float64[np.ndarray, "9"]:
    found = np.zeros(9)
    np.add.at(found, edges[:, 0], weights)
    np.add.at(found, edges[:, 1], 1.0)
    return found


def degrees_wrong(edges: Int64[np.ndarray, "e 2"], weights: Float64[np.ndarray, "e"]) -> None:
    found = np.zeros(9)
    np.add.at(found, edges[0], weights)  # E: ufunc.at: value (e,) and x[key] (2,): axis -1 of value is e, expected 1 or 2: for e=3 it is 3, not 2 [shape]


def any_of_rows(x: Float64[np.ndarray, "n t"], bound: float) -> Bool[np.ndarray, "n"]:
    return (x > bound).any(axis=1)
