"""Products of matrices, and tensors joined into one."""

from typing import Any

import numpy as np

from typednn.planning.backend import Kernel, Table
from typednn.planning.graph import Node

__all__ = ["KERNELS"]


def _affine(x: Any, weight: Any, bias: Any, out: Any) -> None:
    np.matmul(x, weight, out)
    np.add(out, bias, out)


def _concat(node: Node) -> Kernel:
    axis = node.params["axis"]
    return Kernel(lambda *arrays: np.concatenate(arrays[:-1], axis, arrays[-1]))


KERNELS: Table = {
    "affine": lambda node: Kernel(_affine),
    "concat": _concat,
    "matmul": lambda node: Kernel(np.matmul),
}
