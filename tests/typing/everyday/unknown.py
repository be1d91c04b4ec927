"""What is known of a tensor where a part of its expression is not known."""

import argparse
from collections.abc import Sequence
from typing import Any, TypedDict

import numpy as np
from jaxtyping import Bool, Float32, Int64

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)
config: dict[str, Any] = {"lr": 0.1}
several_types = {"lr": 0.1, "steps": 3, "name": "adam"}


class Settings(TypedDict):
    lr: float
    name: str


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
    reveal_type(ops.stack([x] * 3))  # R: Tensor[tuple[3, b, 3], float32]
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
    reveal_type(ops.asarray(np.random.permutation(np.zeros((2, 3)))))  # R: Tensor[tuple[2, 3], float64]
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
    reveal_type(x * config["lr"])  # R: Tensor[tuple[b, 3], float32]
    reveal_type(config["lr"] * x)  # R: Tensor[tuple[b, 3], float32]
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


# --- a value of a dict in a variable
def kept(x: Float32[Tensor, "b 3"], params: dict[str, Float32[Tensor, "3"]]) -> Float32[Tensor, "b 3"]:
    scale = 2
    rate = config["lr"]
    decay = config.get("decay", 0.0) * rate
    reveal_type(x * rate)  # R: Tensor[tuple[b, 3], float32]
    for _ in range(3):
        gradient = x * 2
        x = x - rate * gradient * scale
        x -= rate * decay * gradient
    print("rate: " + rate + "!")
    return x - rate * x * 2.0


def kept_text(x: Float32[Tensor, "b 3"]) -> str:
    name, text, ending = config["name"], config["text"], config["ending"]
    first = config["first"]
    if isinstance(name, str) and text is not None:
        return name.upper()
    last = first + "-" + ending
    return str(last) + str(x.shape)


def kept_wrong(x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 4"]:
    rate = config["lr"]
    gradient = x * 2
    _ = (x - rate * gradient) @ ops.zeros((4, 2))  # E: axis -1 of x has 3, axis -2 of y has 4 [shape]
    return x - 2 * rate * gradient  # E: axis -1 is 3, expected 4 [shape]


# --- values of several types in a dict
def several(x: Float32[Tensor, "b 3"], settings: Settings) -> Float32[Tensor, "b 3"]:
    rate = several_types["lr"]
    reveal_type(x * rate)  # R: Tensor[tuple[b, 3], float32]
    reveal_type(several_types.get("lr", 1.0) * x)  # R: Tensor[tuple[b, 3], float32]
    reveal_type(ops.zeros((several_types["steps"], 2)))  # R: Tensor[tuple[3, 2], float32]
    return x * several_types["lr"] * settings["lr"]


def several_wrong(x: Float32[Tensor, "b 3"], settings: Settings) -> Float32[Tensor, "b 4"]:
    _ = x - several_types["name"]  # E: subtract: y is a str, it must be a tensor or a Python number [operator]
    _ = (x * settings["lr"]) @ ops.zeros((4, 2))  # E: axis -1 of x has 3, axis -2 of y has 4 [shape]
    return x * several_types["lr"]  # E: axis -1 is 3, expected 4 [shape]


# --- options of a call in a dict
def step(x: Float32[Tensor, "b 3"], rate: float = 0.1, decay: float = 0.0) -> Float32[Tensor, "b 3"]:
    return x * rate * decay


def optional(x: Float32[Tensor, "b 3"], options: dict[str, Any]) -> Float32[Tensor, "b 3"]:
    settings = {"rate": 0.1, "decay": 0.2}
    reveal_type(step(x, **settings))  # R: Tensor[tuple[b, 3], float32]
    return step(x, **options)


def optional_wrong(x: Float32[Tensor, "b 4"], options: dict[str, Any]) -> Float32[Tensor, "b 3"]:
    settings = {"rate": 0.1, "decay": 0.2}
    step(x, **settings)  # E: axis -1 is 4, expected 3 [shape]
    return step(x, **options)  # E: axis -1 is 4, expected 3 [shape]


# --- numbers of an array
def normalized(x: Float32[Tensor, "b 3"], a: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> Float32[Tensor, "b 3"]:
    reveal_type(x * x.numpy().mean())  # R: Tensor[tuple[b, 3], float32]
    reveal_type(x - np.mean(a))  # R: Tensor[tuple[b, 3], float32]
    reveal_type(a.std() * x)  # R: Tensor[tuple[b, 3], float32]
    reveal_type(x / np.sqrt(a.var() + 1e-5))  # R: Tensor[tuple[b, 3], float32]
    most = a.max()
    return x / most + a.sum() * a.item()


def normalized_axis(x: Float32[Tensor, "b 3"], a: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> Float32[Tensor, "b 3"]:
    mean = a.mean(axis=0)
    return (x - ops.asarray(mean)) / ops.asarray(a.std(0, keepdims=True))


def counted(x: Int64[Tensor, "b"], a: np.ndarray[Any, Any]) -> Int64[Tensor, "b"]:
    reveal_type(ops.asarray(rng.integers(0, 10, 5)))  # R: Tensor[tuple[5], int64]
    reveal_type(ops.asarray(rng.integers(10, size=(5, 2))))  # R: Tensor[tuple[5, 2], int64]
    return x * a.max()


def normalized_wrong(x: Float32[Tensor, "b 3"], a: np.ndarray[tuple[int, int], np.dtype[np.float32]]) -> Float32[Tensor, "b"]:
    _ = (x - a.mean()) @ ops.zeros((4, 2))  # E: axis -1 of x has 3, axis -2 of y has 4 [shape]
    return x / np.std(a)  # E: 1 axis expected, 2 found [shape-rank]
