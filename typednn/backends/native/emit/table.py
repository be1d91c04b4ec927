"""Which primitives C knows."""

from dataclasses import dataclass
from typing import Final

from typednn.backends.native.emit.attention import ATTENTION
from typednn.backends.native.emit.convolution import CONVOLUTION
from typednn.backends.native.emit.division import PARTS, Division, divided
from typednn.backends.native.emit.elementwise import ELEMENTWISE
from typednn.backends.native.emit.fused import FUSED
from typednn.backends.native.emit.gathering import GATHERING
from typednn.backends.native.emit.indexing import INDEXING
from typednn.backends.native.emit.loops import loop_emitters
from typednn.backends.native.emit.losses import LOSSES
from typednn.backends.native.emit.max_pooling import MAX_POOLING
from typednn.backends.native.emit.moving import MOVING
from typednn.backends.native.emit.products import PRODUCTS
from typednn.backends.native.emit.reductions import REDUCTIONS
from typednn.backends.native.emit.site import ArraySpecs, Emitter, Emitters
from typednn.backends.native.emit.softmax import SOFTMAX
from typednn.kernels.kernel import Kernel
from typednn.planning.run.backends import in_backend
from typednn.planning.trace.graph import Node

__all__ = ["EMITTERS", "KernelInC", "emitter_of", "kernel_in_c", "kernel_in_parts"]


@dataclass(frozen=True, slots=True)
class KernelInC(Kernel):
    """The kernel of a node that C computes.

    ``emitter``: how it is written. ``division``: how it is divided among threads; None if it is not.
    """

    emitter: Emitter | None = None
    division: Division | None = None


def kernel_in_c(node: Node) -> KernelInC | None:
    """Return the memory that the node needs in C, or None if C does not know it."""
    emitter = emitter_of(node)
    return None if emitter is None else _kernel(node, emitter, emitter.scratch(node), None)


def kernel_in_parts(node: Node) -> KernelInC | None:
    """Return the memory that the node needs in C if threads may compute it; None if C does not know it.

    If it is divided, there is as much scratch as all of its parts need at the same time, and after it their results, if
    these are added.
    """
    emitter = emitter_of(node)
    if emitter is None:
        return None
    division = divided(node, emitter.axes)
    if division is None:
        return _kernel(node, emitter, emitter.scratch(node), None)
    scratch = {
        name: ((division.count, *shape), dtype)
        for name, (shape, dtype) in emitter.scratch(division.part).items()
    }
    if division.is_sum:
        scratch[PARTS] = (division.count, *node.shape), node.dtype
    return _kernel(node, emitter, scratch, division)


def _kernel(
    node: Node, emitter: Emitter, scratch: ArraySpecs, division: Division | None
) -> KernelInC:
    view = node.kernel.view if node.is_view else None
    overwrites = emitter.overwrites(node)
    return KernelInC(in_backend, scratch, overwrites, view=view, emitter=emitter, division=division)


EMITTERS: Final[Emitters] = {
    **ATTENTION,
    **CONVOLUTION,
    **FUSED,
    **GATHERING,
    **INDEXING,
    **LOSSES,
    **MAX_POOLING,
    **MOVING,
    **PRODUCTS,
    **REDUCTIONS,
    **SOFTMAX,
    **loop_emitters(kernel_in_c),
}
"""The emitters of primitives that are not elementwise, by name."""


def emitter_of(node: Node) -> Emitter | None:
    """Return how C computes the node, or None if it does not know the primitive or its dtypes."""
    found = EMITTERS.get(node.name, ELEMENTWISE)
    return found if node.primitive is not None and found.knows(node) else None
