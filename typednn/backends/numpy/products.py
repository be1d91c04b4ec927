"""Products of matrices, and tensors joined into one."""

from typing import Any

import numpy as np

from typednn.planning.backend import Kernel, Table
from typednn.planning.graph import Node

__all__ = ["KERNELS"]


def _affine(x: Any, weight: Any, bias: Any, out: Any) -> None:
    np.matmul(x, weight, out)
    np.add(out, bias, out)


def _matmul(node: Node) -> Kernel:
    """Of a column and a row each element is one product, and BLAS takes ten times as long for it."""
    outer = len(node.inputs[0].shape) > 1 and node.inputs[0].shape[-1] == 1
    if not outer or node.dtype.kind != "f":
        return np.matmul
    zero = np.zeros((), node.dtype)

    def run(x: Any, y: Any, out: Any) -> None:
        np.multiply(x, y, out)
        np.add(out, zero, out)  # BLAS adds to 0, and so gives 0 for -0

    return run


def _concat(node: Node) -> Kernel:
    axis = node.params["axis"]
    return lambda *arrays: np.concatenate(arrays[:-1], axis, arrays[-1])


KERNELS: Table = {
    "affine": lambda node: _affine,
    "concat": _concat,
    "matmul": _matmul,
}
