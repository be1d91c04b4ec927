"""The error function and the normal distribution, as ``ops`` computes them."""

from typing import Any

from typednn.backends.numpy.arrays import ordered
from typednn.ops import normal_distribution
from typednn.ops.error_function import erf_into, scratch_of
from typednn.ops.normal_distribution import ndtr_into
from typednn.planning.backend import Kernel, Table
from typednn.planning.graph import Node

__all__ = ["KERNELS"]


def _erf(node: Node) -> Kernel:
    count = len(scratch_of(node.size, node.dtype))

    def run(x: Any, out: Any, *scratch: Any) -> None:
        erf_into(ordered(x, *scratch[count:]), out, scratch[:count])

    return run


def _ndtr(node: Node) -> Kernel:
    count = len(normal_distribution.scratch_of(node.size, node.dtype))

    def run(x: Any, out: Any, *scratch: Any) -> None:
        ndtr_into(ordered(x, *scratch[count:]), out, scratch[:count])

    return run


KERNELS: Table = {"erf": _erf, "ndtr": _ndtr}
