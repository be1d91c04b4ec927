"""Each element by itself; what is one ufunc of numpy stands in ``memory_of``."""

from typing import Final

import numpy as np

from typednn.planning.graph import Node
from typednn.planning.memory.record import BOOL, Memories, Memory
from typednn.planning.memory.views import spare

__all__ = ["MEMORIES"]

AT_ONCE: Final = 1 << 13
"""Elements that functions of many steps take at once."""


def _leaky_relu(node: Node) -> Memory:
    """The larger of x and its multiple, unless the slope is such that which one it is must be kept."""
    if 0 < node.params["negative_slope"] <= 1:
        return Memory()
    return Memory(scratch=((node.shape, BOOL),))


def _sigmoid(node: Node) -> Memory:
    return Memory(scratch=((node.shape, node.dtype), (node.shape, BOOL)), overwrites=(0,))


def _erf(node: Node) -> Memory:
    """Four arrays in double precision and which elements are far from 0, of a part that fits a cache."""
    part = (min(node.size, AT_ONCE),)
    double = part, np.dtype(np.float64)
    return Memory(scratch=(double, double, double, double, (part, BOOL), *spare(node.inputs[0])))


MEMORIES: Memories = {
    "clip": lambda node: Memory(overwrites=(0, 1, 2)),
    "erf": _erf,
    "leaky_relu": _leaky_relu,
    "relu": lambda node: Memory(overwrites=(0,)),
    "round": lambda node: Memory(overwrites=(0,)),
    "rsqrt": lambda node: Memory(overwrites=(0,)),
    "sigmoid": _sigmoid,
    "where": lambda node: Memory(overwrites=(2,)),
}
