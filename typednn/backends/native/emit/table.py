"""Which primitives C knows."""

from typing import Final

from typednn.backends.native.emit.convolution import CONVOLUTION
from typednn.backends.native.emit.elementwise import ELEMENTWISE
from typednn.backends.native.emit.fused import FUSED
from typednn.backends.native.emit.gathering import GATHERING
from typednn.backends.native.emit.losses import LOSSES
from typednn.backends.native.emit.max_pooling import MAX_POOLING
from typednn.backends.native.emit.moving import MOVING
from typednn.backends.native.emit.products import PRODUCTS
from typednn.backends.native.emit.reductions import REDUCTIONS
from typednn.backends.native.emit.site import Emitter, Emitters
from typednn.backends.native.emit.softmax import SOFTMAX
from typednn.planning.trace.graph import Node

__all__ = ["EMITTERS", "emitter_of"]

EMITTERS: Final[Emitters] = {
    **CONVOLUTION,
    **FUSED,
    **GATHERING,
    **LOSSES,
    **MAX_POOLING,
    **MOVING,
    **PRODUCTS,
    **REDUCTIONS,
    **SOFTMAX,
}
"""The emitters of primitives that are not elementwise, by name."""


def emitter_of(node: Node) -> Emitter | None:
    """Return how C computes the node, or None if it does not know the primitive or its dtypes."""
    found = EMITTERS.get(node.name, ELEMENTWISE)
    return found if node.primitive is not None and found.knows(node) else None
