"""Loops: scans, accumulators, layers of different sizes, and variables that change their shape."""

from pathlib import Path
from typing import reveal_type

import numpy as np
from jaxtyping import Float32

import typednn as tn
from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)
square = nn.Linear(4, 4, rng=rng)
wider = nn.Linear(4, 5, rng=rng)
narrow = nn.Linear(3, 3, rng=rng)


def cell(h: Float32[Tensor, "b 8"], x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 8"]:
    return h + ops.sum(x)


# --- a scan
def scan(xs: Float32[Tensor, "t b 4"]) -> Float32[Tensor, "b 8"]:
    h = ops.zeros((xs.shape[1], 8))
    for x in xs:
        h = cell(h, x)
    return h


def scan_wrong(xs: Float32[Tensor, "t b 5"]) -> Float32[Tensor, "b 8"]:
    h = ops.zeros((xs.shape[1], 8))
    for x in xs:
        h = cell(h, x)  # E: argument 'x' is float32 (b, 5) [shape]
    return h


# --- a scan that starts wrong
def started_wrong(xs: Float32[Tensor, "t b 4"]) -> Float32[Tensor, "b 8"]:
    h = ops.zeros((xs.shape[1], 7))
    for x in xs:
        h = cell(h, x)  # E: argument 'h' is float32 (b, 7) [shape]
    return h


def started_wrong_twice(xs: Float32[Tensor, "t b 4"]) -> Float32[Tensor, "b 9"]:
    h = ops.zeros((xs.shape[1], 8))
    for x in xs:
        h = cell(h, x)
    return h  # E: is float32 (b, 8) [shape]


# --- a scan that keeps its steps
def steps(xs: Float32[Tensor, "t b 4"]) -> list[Float32[Tensor, "b 8"]]:
    h, found = ops.zeros((xs.shape[1], 8)), []
    for x in xs:
        h = cell(h, x)
        found.append(h)
    return found


def steps_wrong(
    xs: Float32[Tensor, "t b 4"],
) -> tuple[Float32[Tensor, "b 8"], Float32[Tensor, "b 8"]]:
    h, last = ops.zeros((xs.shape[1], 8)), ops.zeros((xs.shape[1], 8))
    for x in xs:
        last = h
        h = cell(h[:, 1:], x)  # E: argument 'h' is float32 (b, 7) [shape]
    return h, last


# --- a loop that only a return ends
def ended(h: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 8"]:
    while True:
        h = h @ ops.ones((8, 8))
        if float(h[0, 0]) > 3:
            return h


def ended_wrong(h: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 8"]:
    while True:
        h = h @ ops.ones((9, 8))  # E: axis -1 of x has 8, axis -2 of y has 9 [shape]
        if float(h[0, 0]) > 3:
            return h


# --- an accumulator
def total(xs: Float32[Tensor, "t b 4"]) -> Float32[Tensor, ""]:
    found = ops.zeros(())
    for x in xs:
        found = found + ops.sum(x)
    return found


def total_wrong(xs: Float32[Tensor, "t b 4"]) -> Float32[Tensor, ""]:
    found = ops.zeros(())
    for x in xs:
        found = found + ops.sum(x, axis=0)
    return found  # E: is float32 (4,) [shape-rank]


def total_of_other(xs: Float32[Tensor, "t b 4"]) -> Float32[Tensor, "3"]:
    found = ops.zeros(3)
    for x in xs:
        found += ops.sum(x, axis=0)  # E: axis -1 of x has 3, axis -1 of y has 4 [shape]
    return found


# --- a layer applied again and again
def again(x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 4"]:
    for _ in range(3):
        x = square(x)
    return x


def again_wrong(x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 4"]:
    for _ in range(3):
        x = wider(x)  # E: argument 'x' is float32 (b, 5) [shape]
    return x


def again_wrong_inside(x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 4"]:
    for _ in range(3):
        for _ in range(2):
            x = narrow(x)  # E: argument 'x' is float32 (b, 4) [shape]
    return x


# --- a loop that tries
def tried(x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 4"]:
    while True:
        try:
            x = x @ ops.ones((4, 4))
            break
        except ValueError:
            continue
    return x


def tried_wrong(x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 4"]:
    while True:
        try:
            x = x @ ops.ones((3, 4))  # E: axis -2 of y has 3 [shape]
            break
        except ValueError:
            continue
    return x


# --- two mistakes in one function
def two_wrong(xs: Float32[Tensor, "t b 5"], y: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 4"]:
    h = ops.zeros((xs.shape[1], 8))
    for x in xs:
        h = cell(h, x)  # E: argument 'x' is float32 (b, 5) [shape]
    return y  # E: is float32 (b, 3) [shape]


# --- a variable that becomes unknown
def loaded(x: Float32[Tensor, "b 20"], path: Path) -> Float32[Tensor, "b 3"]:
    h = x * 2
    h = ops.asarray(np.load(path), np.float32)
    reveal_type(h)  # R: Tensor[Any, float32]
    return h


def cut(x: Float32[Tensor, "b 20"], n: int) -> Float32[Tensor, "b 3"]:
    x = x[:, :n]
    reveal_type(x)  # R: Tensor[tuple[b, <=20], float32]
    return x


def cut_wrong(x: Float32[Tensor, "b 20"], n: int) -> Float32[Tensor, "3 b"]:
    x = x[:, :n]
    return x  # E: axis 0 [shape]


def joined(x: Float32[Tensor, "1 20"], n: int) -> Float32[Tensor, "9 20"]:
    for _ in range(n):
        x = ops.concat([x, x])
    return x


def joined_wrong(x: Float32[Tensor, "1 20"], n: int) -> Float32[Tensor, "9 21"]:
    for _ in range(n):
        x = ops.concat([x, ops.ones((1, 20))])
    return x  # E: axis -1 is 20, expected 21 [shape]


# --- layers in a tuple, in a branch
layers = (nn.Linear(20, 16, rng=rng), nn.Linear(16, 8, rng=rng), nn.Linear(8, 3, rng=rng))


def deep(x: Float32[Tensor, "b 20"], use: bool) -> Float32[Tensor, "b 3"]:
    if use:
        for layer in layers:
            x = layer(x)
    else:
        reveal_type(x)  # R: Tensor[tuple[b, 20], float32]
        x = x[:, :3]
    return x


def deep_wrong(x: Float32[Tensor, "b 20"], use: bool) -> Float32[Tensor, "b 3"]:
    if use:
        for layer in layers:
            x = layer(x)
        return x
    return x  # E: axis -1 is 20, expected 3 [shape]


def repeated(x: Float32[Tensor, "b 20"], n: int) -> Float32[Tensor, "b 3"]:
    h = x * 2
    for _ in range(n):
        for layer in layers:
            h = ops.relu(layer(h))
    return h


# --- layers by their number
class Numbered(nn.Module):
    def __init__(self) -> None:
        self.layers = (nn.Linear(20, 16, rng=rng), nn.Linear(16, 8, rng=rng))

    def __call__(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 8"]:
        for i in range(2):
            x = self.layers[i](x)
        return x

    def counted(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 8"]:
        for i, layer in enumerate(self.layers):
            x = layer(x)
            if i == 0:
                x = ops.relu(x)
        return x

    def until(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 8"]:
        i = 0
        while i < 2:
            x = self.layers[i](x)
            i += 1
        return x

    def all_but_last(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 8"]:
        for layer in self.layers[:-1]:
            x = ops.relu(layer(x))
        return self.layers[-1](x)

    def first(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 8"]:
        return self.layers[0](x)  # E: axis -1 is 16, expected 8 [shape]


# --- weights in a row
def weighted(
    x: Float32[Tensor, "b 20"], first: Float32[Tensor, "20 16"], second: Float32[Tensor, "16 8"]
) -> Float32[Tensor, "b 8"]:
    for weight in (first, second):
        x = ops.relu(x @ weight)
    for weight in [ops.ones((8, 9)), ops.ones((9, 8))]:
        x = ops.matmul(x, weight)
    return x


def weighted_wrong(
    x: Float32[Tensor, "b 20"], first: Float32[Tensor, "20 16"], second: Float32[Tensor, "16 8"]
) -> Float32[Tensor, "b 16"]:
    for weight in (first, first):
        x = x @ weight  # E: axis -1 of x has 16, axis -2 of y has 20 [shape]
    return x


# --- pairs of weights and biases
def affine(
    x: Float32[Tensor, "b 20"],
    first: tuple[Float32[Tensor, "20 16"], Float32[Tensor, "16"]],
    second: tuple[Float32[Tensor, "16 8"], Float32[Tensor, "8"]],
) -> Float32[Tensor, "b 8"]:
    for weight, bias in (first, second):
        x = ops.relu(x @ weight + bias)
    return x


# --- chains in a tuple
def chained(x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 8"]:
    chains = (
        nn.Sequential(nn.Linear(20, 16, rng=rng), nn.ReLU()),
        nn.Sequential(nn.Linear(16, 8, rng=rng)),
    )
    for chain in chains:
        x = chain(x)
    return x


# --- heads of one input
def heads(x: Float32[Tensor, "b 20"]) -> list[Float32[Tensor, "b _"]]:
    found = []
    for head in (nn.Linear(20, 3, rng=rng), nn.Linear(20, 5, rng=rng)):
        found.append(head(x))
    return found


def heads_wrong(x: Float32[Tensor, "b 21"]) -> None:
    for head in (nn.Linear(20, 3, rng=rng), nn.Linear(21, 5, rng=rng)):
        print(head(x))  # E: axis -1 is 21, expected 20 [shape]


# --- a function that calls itself
def halved(x: Float32[Tensor, "b 8"], depth: int) -> Float32[Tensor, "b 8"]:
    return x if depth == 0 else halved(x / 2, depth - 1)


def halved_wrong(x: Float32[Tensor, "b 8"], depth: int) -> Float32[Tensor, "b 8"]:
    return x if depth == 0 else halved_wrong(x[:, ::2], depth - 1)  # E: argument 'x' is float32 (b, 4) [shape]


# --- steps of a loop in the graph
def summed(xs: Float32[Tensor, "n d"], w: Float32[Tensor, "d h"]) -> Float32[Tensor, "n h"]:
    start = ops.zeros((w.shape[1],))
    return tn.scan(lambda h, x: (ops.tanh(h + x @ w), h), start, xs)[1]


def summed_wrong(xs: Float32[Tensor, "n d"], w: Float32[Tensor, "h d"]) -> Float32[Tensor, "n h"]:
    start = ops.zeros((w.shape[0],))
    return tn.scan(lambda h, x: (ops.tanh(h + x @ w), h), start, xs)[1]  # E: matmul: x (d,) and y (h, d) [shape]


# --- several tensors, each taken along its first axis
def weighed(
    xs: Float32[Tensor, "n d"], weights: Float32[Tensor, "n"]
) -> Float32[Tensor, "n"]:
    return tn.scan(lambda h, x: (h + x[0] * x[1], ops.sum(h)), xs[0], (xs, weights))[1]


def weighed_wrong(
    xs: Float32[Tensor, "n d"], weights: Float32[Tensor, "n"]
) -> Float32[Tensor, "n"]:
    return tn.scan(lambda h, x: (h + x[0] * x[1], h), xs[0], (xs, weights))[1]  # E: the result is float32 (n, d) [shape-rank]
