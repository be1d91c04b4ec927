"""Sizes in dicts that are calls: ``dict(width=16)``, ``Options(width=16)`` of a TypedDict."""

from typing import TypedDict, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

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


# --- arguments in a dict
def affine(
    x: Float32[Tensor, "b 3"], w: Float32[Tensor, "3 k"], c: Float32[Tensor, "k"] | None = None
) -> Float32[Tensor, "b k"]:
    return x @ w if c is None else x @ w + c


def spread(maps: dict[str, Float32[Tensor, "3 3"]], chosen: dict[str, Float32[Tensor, "k"]]) -> None:
    x = ops.zeros((2, 3))
    right, wrong = {"w": ops.zeros((3, 5))}, {"w": ops.zeros((4, 5))}
    reveal_type(affine(x, **right))  # R: Tensor[tuple[2, 5], float32]
    affine(x, **wrong)  # E: affine: argument 'w' is float32 (4, 5), declared Float32[Tensor, "3 k"]: axis 0 is 4, expected 3 [shape]
    reveal_type(affine(**maps))  # R: Tensor[tuple[3, 3], float32]
    affine(x, right["w"], **chosen)  # the key may be missing
    both = {"x": ops.zeros((2, 3)), "w": ops.zeros((3, 4))}
    affine(**both)
