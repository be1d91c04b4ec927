"""What memory each primitive needs beside its operands and its result: the contract of all back ends.

It is known before a back end is, so that a plan needs none. A file for each family, as in the back
ends. Where scratch depends on sizes or parameters, it is decided here alone: a back end's kernel
asks ``memory_of`` which way was taken.
"""

from typing import Final

import numpy as np

from typednn.planning.graph import Node
from typednn.planning.memory import (
    convolution,
    cumulative,
    elementwise,
    gathering,
    indexing,
    normalised,
    pooling,
    products,
    reductions,
    sorting,
)
from typednn.planning.memory.record import Memories, Memory, Spec, View
from typednn.planning.memory.tiles import tiles_of
from typednn.planning.memory.views import view_of

__all__ = ["MEMORIES", "Memory", "Spec", "View", "memory_of"]

MEMORIES: Final[Memories] = {
    **convolution.MEMORIES,
    **cumulative.MEMORIES,
    **elementwise.MEMORIES,
    **gathering.MEMORIES,
    **indexing.MEMORIES,
    **normalised.MEMORIES,
    **pooling.MEMORIES,
    **products.MEMORIES,
    **reductions.MEMORIES,
    **sorting.MEMORIES,
    "fused": lambda node: tiles_of(node, memory_of).memory,
}


def memory_of(node: Node) -> Memory:
    """What the node needs. A primitive that stands nowhere runs its ``forward``, which makes an array
    for its result; whatever else that may take nobody knows."""
    view, needs = view_of(node), MEMORIES.get(node.name)
    if view is not None:
        return Memory(view=view)
    if needs is not None:
        return needs(node)
    if node.primitive is None:
        return Memory()
    if _elementwise(node):
        return Memory(overwrites=tuple(range(len(node.inputs))))
    return Memory(allocates=node.nbytes)


def _elementwise(node: Node) -> bool:
    """Whether the primitive is a ufunc of numpy, and none with a signature, such as ``matmul``."""
    assert node.primitive is not None
    function = node.primitive.forward
    return isinstance(function, np.ufunc) and function.signature is None
