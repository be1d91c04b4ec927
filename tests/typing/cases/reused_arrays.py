"""Variables, attributes and containers hold arrays of several shapes, if they are those of another library."""

import numpy as np
from jaxtyping import Float, Float32
from typing_extensions import reveal_type


def reused(x: Float32[np.ndarray, "b 784"], w: Float32[np.ndarray, "784 10"]) -> Float32[np.ndarray, "b 10"]:
    x = x.reshape(-1, 28, 28)
    reveal_type(x)  # R: ndarray[tuple[b, 28, 28], dtype[float32]]
    x = x.reshape(x.shape[0], 784) @ w
    reveal_type(x)  # R: ndarray[tuple[b, 10], dtype[float32]]
    return x


def swapped(x: Float[np.ndarray, "b 3"]) -> Float[np.ndarray, "b 3"]:
    x, y = x.T, x
    _ = x.sum()
    return y


def in_branches(x: Float[np.ndarray, "b 3"], flag: bool) -> Float[np.ndarray, "b 3"]:
    if flag:
        y = np.zeros((3, 4))
    else:
        y = np.zeros((5, 4))
    reveal_type(y)  # R: ndarray[tuple[3, 4], dtype[float64]] | ndarray[tuple[5, 4], dtype[float64]]
    if flag:
        x = np.exp(x).T
    return x  # E: in_branches: the result is (3, b), declared Float[ndarray, "b 3"]: axis 0: for b=2 it is 3, not 2 [shape]


def in_a_loop() -> None:
    z = np.zeros((3, 4))
    for _ in range(3):
        z = np.concatenate([z, z])
    _ = z @ np.zeros((4, 2))


def default(x: Float[np.ndarray, "b 3"] | None = None) -> Float[np.ndarray, "b 3"]:
    if x is None:
        x = np.zeros((2, 4))
    return x  # E: default: the result is float64 (2, 4), declared Float[ndarray, "b 3"]: axis 0: for b=3 it is 2, not 3 [shape]


def in_place(x: Float[np.ndarray, "*s"]) -> Float[np.ndarray, "*s"]:
    x -= x.mean()
    x /= x.std()
    return x


def collected() -> None:
    xs = [np.zeros(3)]
    xs.append(np.zeros(4))
    ys = []
    ys.append(np.zeros(3))
    ys.append(np.zeros((4, 4)))
    table = {"a": np.zeros(3)}
    table["b"] = np.zeros(4)


class Store:
    def __init__(self) -> None:
        self.rows = np.zeros((0, 3))
        self.weight = np.zeros((3, 4))

    def add(self, row: Float[np.ndarray, "1 3"]) -> None:
        self.rows = np.concatenate([self.rows, row])

    def product(self) -> Float[np.ndarray, "n 4"]:
        return self.rows @ self.weight


reveal_type(Store().product())  # R: ndarray[tuple[Any, 4], dtype[floating[Any]]]
