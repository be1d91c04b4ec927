"""Operands that are no tensors, and data from files beside tensors."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float32, Int64
from typing_extensions import reveal_type

from typednn import Tensor, nn, ops

Array = np.ndarray[tuple[int, int], np.dtype[np.float32]]
SETTINGS = json.loads(Path("settings.json").read_text())


# --- no operand
def repeated(x: Float32[Tensor, "n"], n: Int64[Tensor, "n"]) -> str:
    reveal_type([0] * x.shape[0])  # R: list[int]
    return "-" * len(x) + "=" * int(n.sum().item())


def repeated_wrong(x: Float32[Tensor, "n"], maybe: Float32[Tensor, "n"] | None) -> None:
    _ = x * "text"  # E: multiply: y is a str, it must be a tensor or a Python number; ops.asarray makes a tensor of numbers [operator]
    _ = "text" * x  # E: multiply: x is a str, it must be [operator]
    _ = x * [1.0, 2.0]  # E: multiply: y is a list, it must be [operator]
    _ = (1, 2) * x  # E: multiply: x is a tuple, it must be [operator]
    _ = x + None  # E: add: y is None, it must be [operator]
    _ = x - maybe  # E: subtract: y is None, it must be [operator]
    _ = x @ [1, 2]  # E: matmul: y is a list, it must be a tensor; [operator]
    _ = x * {"a": 1}  # E: multiply: y is a dict, it must be [operator]


def repeated_in_place(x: Float32[Tensor, "n"]) -> None:
    x *= [1.0]  # E: multiply: y is a list, it must be [operator]


# --- an array beside a tensor
def of_array(x: Float32[Tensor, "b 4"], a: Array) -> None:
    reveal_type(a - a.mean(axis=0))  # R: ndarray[tuple[Any, Any], dtype[float32]]
    reveal_type(x - ops.asarray(np.zeros((3, 4), np.float32).mean(axis=0)))  # R: Tensor[tuple[b, 4], float32]
    reveal_type(ops.asarray(np.zeros((3, 4)).max(axis=1, keepdims=True)))  # R: Tensor[tuple[3, 1], float64]
    reveal_type(ops.asarray(np.argmax(np.zeros((3, 4)), axis=1)))  # R: Tensor[tuple[3], int64]
    reveal_type(x * np.float32(3))  # R: Tensor[tuple[b, 4], float32]


def of_array_wrong(x: Float32[Tensor, "b 4"], a: Array) -> None:
    _ = x + np.zeros(4)  # E: add: y is a numpy.ndarray, it must be [operator]
    _ = x - a.mean(axis=0)  # E: subtract: y is a numpy.ndarray, it must be [operator]
    _ = np.std(a, axis=0) * x  # E: multiply: x is a numpy.ndarray, it must be [operator]
    _ = x * ops.asarray(np.zeros((3, 7), np.float32).sum(axis=0))  # E: axis -1 of x has 4, axis -1 of y has 7 [shape]


# --- a dtype beside a number
def of_dtype_wrong(n: Int64[Tensor, "b"]) -> None:
    _ = 1.0 / n  # E: divide: y is int64, it must be floating-point: e.g. y.astype(np.float32) [shape-dtype]
    _ = 2.5 * n  # E: multiply: 2.5 is a Python float and the tensor is int64 [shape-dtype]


# --- data from a file
def of_file(x: Float32[Tensor, "b 3"], path: Path) -> Float32[Tensor, "b 3"]:
    config = json.loads(path.read_text())
    reveal_type(x * config["lr"])  # R: Tensor[tuple[b, 3], float32]
    reveal_type(x * config["optimizer"]["lr"])  # R: Tensor[tuple[b, 3], float32]
    rate = config.get("rate", 0.1)
    reveal_type(ops.zeros((config["n"], 3)))  # R: Tensor[tuple[Any, 3], float32]
    return x - rate * x * SETTINGS["decay"]


def of_file_wrong(x: Float32[Tensor, "b 3"], path: Path) -> Float32[Tensor, "b 4"]:
    config = json.loads(path.read_text())
    _ = (x * config["lr"]) @ ops.zeros((4, 2))  # E: axis -1 of x has 3, axis -2 of y has 4 [shape]
    return x * SETTINGS["lr"]  # E: axis -1 is 3, expected 4 [shape]


def given(path: Path) -> object:
    data = json.loads(path.read_text())
    if isinstance(data, dict):
        return data["x"]
    return [*data]


# --- values that are assigned together
def together(x: Float32[Tensor, "b 3"], config: dict[str, Any]) -> Float32[Tensor, "b 4"]:
    rate, n = config["lr"], 3
    print(n)
    return x * rate  # E: axis -1 is 3, expected 4 [shape]


# --- a column and a vector in a result that is declared
def advantage(rewards: Float32[Tensor, "t"], values: Float32[Tensor, "t 1"]) -> Float32[Tensor, "t"]:
    return rewards - values[:, 0]


def advantage_wrong(rewards: Float32[Tensor, "t"], values: Float32[Tensor, "t 1"]) -> Float32[Tensor, "t"]:
    return 0.5 * (rewards - values)  # E: t meets itself on two axes [shape-broadcast]


# --- a cast that is thrown away
def residual(x: Float32[Tensor, "b d"], y: Float32[Tensor, "b d"]) -> Float32[Tensor, "b d"]:
    x = x + y
    return x.astype(np.float32)


def residual_wrong(x: Float32[Tensor, "b d"], y: Float32[Tensor, "b d"]) -> Float32[Tensor, "b d"]:
    x.astype(np.float64)  # E: astype: the result is thrown away [unused-result]
    return x + y


# --- a column that a model gives for what it is given
class Line(nn.Module):
    def __init__(self) -> None:
        self.layer = nn.Linear(1, 1, rng=np.random.default_rng(0))

    def __call__(self, x: Float32[Tensor, "n 1"]) -> Float32[Tensor, "n 1"]:
        return self.layer(x)


def fitted(line: Line, x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    prediction = line(x[:, None])
    return ops.mean((prediction[:, 0] - y) ** 2)


def fitted_wrong(line: Line, x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    prediction = line(x[:, None])
    return ops.mean((prediction - y) ** 2)  # E: n meets itself on two axes [shape-broadcast]


def chosen_wrong(q: Float32[Tensor, "b a"], action: Int64[Tensor, "b"], target: Float32[Tensor, "b"]) -> Float32[Tensor, ""]:
    chosen = ops.take_along_axis(q, action[:, None], axis=1)
    return ops.mean((chosen - target) ** 2)  # E: b meets itself on two axes [shape-broadcast]


def kernel(x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "n n"]:
    column = ops.exp(-x[:, None]).astype(np.float32)
    rows = x.reshape((-1, 1)) * 2
    return (column - y) + (rows - y)


# --- a list that is repeated
def stacked_list(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "4 b d"]:
    return ops.stack([x] * 4)


def stacked_list_wrong(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b 4*d"]:
    return ops.concat([x] * 3, axis=1)  # E: float32 (b, 3*d), declared Float32[Tensor, "b 4*d"] [shape]
