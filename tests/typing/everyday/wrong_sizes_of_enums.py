"""Sizes of enums, constants, partial, a ternary."""
from enum import IntEnum
from functools import partial

import numpy as np

from typednn import nn, ops


class Size(IntEnum):
    INPUT = 12
    HIDDEN = 20
    CLASSES = 3

BIG = False
HIDDEN = 32 if BIG else 16
rng = np.random.default_rng(0)
linear = partial(nn.Linear, rng=rng)
first = linear(Size.INPUT, Size.HIDDEN)
second = linear(Size.HIDDEN, Size.CLASSES)
x = ops.zeros((5, Size.INPUT))

def forward() -> None:
    h = ops.relu(first(x))
    out = second(h)
    out @ ops.ones((4, 1))  # E: matmul: x (5, 3) and y (4, 1): axis -1 of x has 3, axis -2 of y has 4; they must be equal [shape]
    first(h)  # E: Linear.__call__: argument 'x' is float32 (5, 20), declared Float32[Tensor, "*b 12"]: axis [shape]

forward()
third = linear(10, HIDDEN)
third(ops.ones((2, 11)))  # E: Linear.__call__: argument 'x' is float32 (2, 11), declared Float32[Tensor, "*b 10"]: axis [shape]
