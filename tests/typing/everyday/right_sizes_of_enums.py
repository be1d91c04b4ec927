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
    print(out @ ops.ones((3, 1)))
    print(second(h))

forward()
third = linear(10, HIDDEN)
third(ops.ones((2, 10)))
