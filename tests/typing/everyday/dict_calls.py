"""Sizes in dicts that are calls: ``dict(width=16)``, ``Options(width=16)`` of a TypedDict."""

from typing import TypedDict, reveal_type

import numpy as np

from typednn import nn, ops

rng = np.random.default_rng(0)


class Options(TypedDict):
    width: int
    depth: int


OPTIONS = Options(width=16, depth=2)
PLAIN = dict(width=8, classes=3)
CHANGED = dict(width=8)
CHANGED["width"] = 9
GIVEN = Options(width=16, depth=2)


def change(options: Options) -> None:
    options["width"] = 3


change(GIVEN)


def f(more: dict[str, int]) -> None:
    reveal_type(ops.zeros(OPTIONS["width"]))  # R: Tensor[tuple[16], float32]
    reveal_type(ops.zeros(PLAIN["classes"]))  # R: Tensor[tuple[3], float32]
    reveal_type(nn.Linear(PLAIN["width"], OPTIONS["depth"], rng=rng))  # R: Linear[8, 2, float32]
    reveal_type(ops.zeros(dict(width=7)["width"]))  # R: Tensor[tuple[7], float32]
    local = Options(width=3, depth=4)
    reveal_type(ops.zeros((local["width"], local["depth"])))  # R: Tensor[tuple[Any, 4], float32]
    spread = dict(**more, width=5)
    reveal_type(ops.zeros(spread["width"]))  # R: Tensor[tuple[Any], float32]
    pairs = dict([("width", 5)])
    reveal_type(ops.zeros(pairs["width"]))  # R: Tensor[tuple[Any], float32]
    reveal_type(ops.zeros(CHANGED["width"]))  # R: Tensor[tuple[Any], float32]
    reveal_type(ops.zeros(GIVEN["width"]))  # R: Tensor[tuple[Any], float32]
    local["width"] = 4
    reveal_type(ops.zeros(local["depth"]))  # R: Tensor[tuple[4], float32]


def wrong() -> None:
    nn.Linear(OPTIONS["width"], 3, rng=rng)(ops.zeros((2, 15)))  # E: Linear.__call__: argument 'x' is float32 (2, 15), declared Float32[Tensor, "*b 16"]: axis [shape]
    ops.zeros((3, PLAIN["width"])) @ ops.zeros((7, 3))  # E: matmul: x (3, 8) and y (7, 3): axis -1 of x has 8, axis -2 of y has 7; they must be equal [shape]
