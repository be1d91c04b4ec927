"""Each element by itself; what is one ufunc of numpy stands in ``memory_of``."""

from typednn.ops import normal_distribution
from typednn.ops.error_function import scratch_of
from typednn.planning.graph import Node
from typednn.planning.memory.record import BOOL, Memories, Memory
from typednn.planning.memory.views import spare

__all__ = ["MEMORIES"]


def _leaky_relu(node: Node) -> Memory:
    """The larger of x and its multiple, unless the slope is such that which one it is must be kept."""
    if 0 < node.params["negative_slope"] <= 1:
        return Memory()
    return Memory(scratch=((node.shape, BOOL),))


def _sigmoid(node: Node) -> Memory:
    return Memory(scratch=((node.shape, node.dtype),), overwrites=(0,))


def _floor_divide(node: Node) -> Memory:
    """Of floats, for each element: whether x is infinite, then whether just one of x and y is; and y."""
    if node.dtype.kind != "f":
        return Memory(overwrites=(0, 1))
    return Memory(scratch=((node.shape, BOOL),) * 2)


def _erf(node: Node) -> Memory:
    scratch = scratch_of(node.size, node.dtype)
    return Memory(scratch=(*scratch, *spare(node.inputs[0])))


def _ndtr(node: Node) -> Memory:
    scratch = normal_distribution.scratch_of(node.size, node.dtype)
    return Memory(scratch=(*scratch, *spare(node.inputs[0])))


MEMORIES: Memories = {
    "astype": lambda node: Memory(),
    "clip": lambda node: Memory(overwrites=(0, 1, 2)),
    "erf": _erf,
    "floor_divide": _floor_divide,
    "leaky_relu": _leaky_relu,
    "ndtr": _ndtr,
    "relu": lambda node: Memory(overwrites=(0,)),
    "round": lambda node: Memory(overwrites=(0,)),
    "rsqrt": lambda node: Memory(overwrites=(0,)),
    "sigmoid": _sigmoid,
    "sigmoid_slope": _sigmoid,
    "where": lambda node: Memory(overwrites=(2,)),
}
