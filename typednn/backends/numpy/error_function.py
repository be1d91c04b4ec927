"""The error function, as ``ops`` computes it."""

from typing import Any

from typednn.backends.numpy.arrays import ordered
from typednn.ops.error_function import erf_into, scratch_of
from typednn.planning.backend import Kernel, Table
from typednn.planning.graph import Node

__all__ = ["KERNELS"]


def _erf(node: Node) -> Kernel:
    count = len(scratch_of(node.size, node.dtype))

    def run(x: Any, out: Any, *scratch: Any) -> None:
        erf_into(ordered(x, *scratch[count:]), out, scratch[:count])

    return run


KERNELS: Table = {"erf": _erf}
