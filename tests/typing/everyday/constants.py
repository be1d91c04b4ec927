"""Sizes with a name: constants, enums, configs, partial."""

from enum import IntEnum
from functools import partial
from typing import Final

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)

WIDTH = 20
DEPTH: Final = 4


class Size(IntEnum):
    HIDDEN = 16
    OUT = 10


# --- a module constant
def of_width() -> Float32[Tensor, "20"]:
    return ops.zeros(WIDTH)


def of_width_wrong() -> Float32[Tensor, "21"]:
    return ops.zeros(WIDTH)  # E: axis 0 is 20, expected 21 [shape]


# --- a final constant
def of_depth() -> Float32[Tensor, "8 2"]:
    return ops.zeros((2 * DEPTH, 2))


def of_depth_wrong() -> Float32[Tensor, "4 2"]:
    return ops.zeros((2 * DEPTH, 2))  # E: axis 0 is 8, expected 4 [shape]


# --- a member of an enum
def of_enum() -> Float32[Tensor, "16 10"]:
    return ops.zeros((Size.HIDDEN, Size.OUT))


def of_enum_wrong() -> Float32[Tensor, "10 16"]:
    return ops.zeros((Size.HIDDEN, Size.OUT))  # E: axis 0 is 16, expected 10 [shape]


# --- a default
def head(x: Float32[Tensor, "b 20"], k: int = 5) -> Float32[Tensor, "b _"]:
    return x[:, :k]


# E: axis -1 is 21, expected 20 [shape]
head(ops.zeros((2, 21)))


# --- a partial layer
linear = partial(nn.Linear, rng=rng)
partial_layer = linear(10, 20)
partial_layer(ops.zeros((2, 10)))
partial_layer(ops.zeros((2, 11)))  # E: axis -1 is 11, expected 10 [shape]


# --- a class attribute
class Config:
    width = 12


def of_class() -> Float32[Tensor, "12"]:
    return ops.zeros(Config.width)


def of_class_wrong() -> Float32[Tensor, "13"]:
    return ops.zeros(Config.width)  # E: axis 0 is 12, expected 13 [shape]


# --- a ternary
def chosen(wide: bool) -> Float32[Tensor, "_"]:
    return ops.zeros(8 if wide else 4)


def chosen_wrong(wide: bool) -> Float32[Tensor, "4"]:
    return ops.zeros(8 if wide else 6)  # E: expected 4 [shape]
