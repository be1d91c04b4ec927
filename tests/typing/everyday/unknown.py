"""What is known of a tensor where a part of its expression is not known."""

import argparse
from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool, Float32, Int64

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)
config: dict[str, Any] = {"lr": 0.1}


# --- beside a tensor of any shape
def beside(x: Float32[Tensor, "b 3"], y: Float32[Tensor, "..."]) -> Float32[Tensor, "b 3"]:
    reveal_type(x * y)  # R: Tensor[tuple[*tuple[Any, ...], Any, 3], float32]
    return ops.maximum(x, y)


def beside_wrong(x: Float32[Tensor, "b 3"], y: Float32[Tensor, "..."]) -> Float32[Tensor, "3"]:
    _ = (x - y) @ ops.zeros((4, 2))  # E: axis -1 of x has 3, axis -2 of y has 4 [shape]
    return x / y  # E: declared Float32[Tensor, "3"] [shape-rank]


# --- a size of one beside a tensor of any shape
def one_beside(x: Float32[Tensor, "b 1"], y: Float32[Tensor, "... 5"]) -> Float32[Tensor, "b 5"]:
    reveal_type(x + y)  # R: Tensor[tuple[*tuple[Any, ...], Any, 5], float32]
    return x + y


# --- concatenated in a loop
def grown(x: Float32[Tensor, "1 20"], n: int) -> Float32[Tensor, "_ 20"]:
    for _ in range(n):
        x = ops.concat([x, x])
    reveal_type(x)  # R: Tensor[tuple[Any, 20], float32]
    return x


def grown_wrong(x: Float32[Tensor, "1 20"], n: int) -> Float32[Tensor, "_ 20"]:
    for _ in range(n):
        x = ops.concat([x, ops.zeros((1, 20))])
    _ = x @ ops.zeros((21, 2))  # E: axis -1 of x has 20, axis -2 of y has 21 [shape]
    return x


# --- layers of a tuple keep the batch
def deep(x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 3"]:
    for layer in (nn.Linear(20, 16, rng=rng), nn.Linear(16, 3, rng=rng)):
        x = ops.relu(layer(x))
    reveal_type(x)  # R: Tensor[tuple[b, Any], float32]
    return x


def deep_wrong(x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b"]:
    for layer in (nn.Linear(20, 16, rng=rng), nn.Linear(16, 3, rng=rng)):
        x = layer(x)
    return x  # E: 1 axis expected, 2 found [shape-rank]


# --- weights of a tuple keep the batch
def multiplied(
    x: Float32[Tensor, "b 20"], v: Float32[Tensor, "20 16"], w: Float32[Tensor, "16 8"]
) -> Float32[Tensor, "b 8"]:
    for weight in (v, w):
        x = ops.tanh(x @ weight)
    reveal_type(x)  # R: Tensor[tuple[b, Any], float32]
    return x


# --- containers that are made in the call
def packed(x: Float32[Tensor, "b 3"], rows: dict[str, Float32[Tensor, "3 4"]]) -> None:
    xs = [ops.ones((2, 3)) for _ in range(4)]
    reveal_type(ops.stack(list(rows.values())))  # R: Tensor[tuple[Any, 3, 4], float32]
    reveal_type(ops.stack(tuple(ops.exp(t) for t in xs)))  # R: Tensor[tuple[Any, 2, 3], float32]
    reveal_type(ops.concat(list(map(ops.relu, xs))))  # R: Tensor[tuple[Any, 3], float32]
    reveal_type(ops.stack([x] * 3))  # R: Tensor[tuple[Any, b, 3], float32]
    reveal_type(ops.concat([*xs, ops.zeros((1, 3))]))  # R: Tensor[tuple[Any, 3], float32]
    reveal_type(ops.stack(sorted(xs, key=len)))  # R: Tensor[tuple[Any, 2, 3], float32]


def packed_wrong(rows: dict[str, Float32[Tensor, "3 4"]]) -> Float32[Tensor, "_ 4"]:
    _ = ops.concat(list(rows.values()), axis=1) @ ops.zeros((5, 3)).mT
    _ = ops.concat(list(rows.values())) @ ops.zeros((5, 3))  # E: axis -1 of x has 4, axis -2 of y has 5 [shape]
    return ops.stack(list(rows.values()))  # E: 2 axes expected, 3 found [shape-rank]


# --- a starred list among others
def starred(xs: list[Float32[Tensor, "3 4"]], y: Float32[Tensor, "b 4"]) -> Float32[Tensor, "_ 4"]:
    return ops.concat([y, *xs])


def starred_wrong(xs: list[Float32[Tensor, "3 4"]], y: Float32[Tensor, "b 4"]) -> Float32[Tensor, "_ 5"]:
    return ops.concat([y, *xs])  # E: axis -1 is 4, expected 5 [shape]


# --- a comprehension over different shapes
def mixed(x: Float32[Tensor, "3 4"], y: Float32[Tensor, "5 4"]) -> Float32[Tensor, "_ 4"]:
    return ops.concat([ops.relu(t) for t in (x, y)])


def mixed_wrong(x: Float32[Tensor, "3 4"], y: Float32[Tensor, "5 4"]) -> Float32[Tensor, "_ 3"]:
    return ops.concat([ops.relu(t) for t in (x, y)])  # E: axis -1 is 4, expected 3 [shape]


# --- a pair that is spread
def spread(x: Float32[Tensor, "b 3"], w: Float32[Tensor, "3 5"]) -> Float32[Tensor, "b 5"]:
    pair = (x, w)
    reveal_type(ops.matmul(*pair))  # R: Tensor[tuple[b, 5], float32]
    return ops.matmul(*pair)


def spread_wrong(x: Float32[Tensor, "b 3"], w: Float32[Tensor, "3 5"]) -> Float32[Tensor, "b 3"]:
    pair = (x, w)
    _ = ops.matmul(*(w, x))  # E: for b=2 it is 5, not 2 [shape]
    return ops.matmul(*pair)  # E: axis -1 is 5, expected 3 [shape]


# --- lists of numbers
def numbers(texts: Sequence[str], rows: list[list[int]]) -> Int64[Tensor, "_"]:
    reveal_type(ops.asarray([len(text) for text in texts]))  # R: Tensor[tuple[Any], Any]
    reveal_type(ops.asarray(np.array([len(text) for text in texts])))  # R: Tensor[tuple[Any], Any]
    reveal_type(ops.asarray(np.array([0.5 for _ in texts]), np.float32))  # R: Tensor[tuple[Any], float32]
    reveal_type(ops.asarray(rows, np.int64))  # R: Tensor[tuple[Any, *tuple[Any, ...]], int64]
    reveal_type(ops.asarray([(1.0, 2.0) for _ in texts], np.float32))  # R: Tensor[tuple[Any, *tuple[Any, ...]], float32]
    return ops.asarray([len(text) for text in texts])


def numbers_wrong(texts: Sequence[str]) -> Int64[Tensor, "_ _"]:
    lengths = ops.asarray(np.array([len(text) for text in texts]))
    _ = lengths.T  # E: must have 2 axes [shape-rank]
    return ops.asarray([len(text) for text in texts])  # E: 2 axes expected, 1 found [shape-rank]


# --- an order of rows
def shuffled(x: Float32[Tensor, "n 4"]) -> Float32[Tensor, "n 4"]:
    reveal_type(ops.asarray(rng.permutation(len(x))))  # R: Tensor[tuple[n], int64]
    reveal_type(ops.asarray(rng.choice(10, 4)))  # R: Tensor[tuple[4], int64]
    reveal_type(ops.asarray(np.random.permutation(np.zeros((2, 3)))))  # R: Tensor[tuple[2, 3], Any]
    return x[ops.asarray(rng.permutation(len(x)))]


def shuffled_wrong(x: Float32[Tensor, "n 4"]) -> Float32[Tensor, "4"]:
    return x[ops.asarray(rng.permutation(len(x)))]  # E: 1 axis expected, 2 found [shape-rank]


# --- numbers in both branches
def chosen(mask: Bool[Tensor, "b 3"]) -> Float32[Tensor, "b 3"]:
    reveal_type(ops.where(mask, 1, 0))  # R: Tensor[tuple[b, 3], int64]
    return ops.where(mask, 0.0, 1.0)


def chosen_wrong(mask: Bool[Tensor, "b 3"]) -> Float32[Tensor, "b 3"]:
    _ = ops.where(mask, 0.0, 1.0) @ ops.zeros((4, 2))  # E: axis -1 of x has 3, axis -2 of y has 4 [shape]
    return ops.where(mask, 0, 1)  # E: dtype is int64, expected float32; use astype(np.float32) [shape-dtype]


# --- a number of numpy on the left
def compared(x: Float32[Tensor, "b 3"]) -> Bool[Tensor, "b 3"]:
    reveal_type(np.float32(3) >= x)  # R: Tensor[tuple[b, 3], bool]
    return np.float64(3) < x


def compared_wrong(x: Float32[Tensor, "b 3"]) -> Bool[Tensor, "3"]:
    return np.float64(3) < x  # E: declared Bool[Tensor, "3"] [shape-rank]


# --- a number of a configuration
def scaled(x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 3"]:
    reveal_type(x * config["lr"])  # R: Tensor[tuple[*tuple[Any, ...], Any, 3], float32]
    reveal_type(config["lr"] * x)  # R: Tensor[tuple[*tuple[Any, ...], Any, 3], float32]
    return x - config["lr"] * x


def regularized(x: Float32[Tensor, "b 3"], args: argparse.Namespace) -> Float32[Tensor, "b 3"]:
    x -= args.lr * x
    return args.scale * (x + config.get("shift", 0.0)) * config["lr"] * config["decay"]


def scaled_wrong(x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 4"]:
    return x * config["lr"]  # E: axis -1 is 3, expected 4 [shape]


def regularized_wrong(x: Float32[Tensor, "b 3"], args: argparse.Namespace) -> Float32[Tensor, "b 4"]:
    return args.lr * x  # E: axis -1 is 3, expected 4 [shape]


# --- values of a configuration that stand beside each other
def settings(n: int) -> Float32[Tensor, "3"]:
    rate = config["lr"] * config["decay"] ** n
    if config["optimizer"] == "adam" and config["lr"] is not None:
        rate = 3.0
    total: float = config["a"] * (config["b"] + config["c"])
    return ops.ones(3) * rate * total * config["lr"]
