"""Elements that move, and are not changed: copies in another order, and concatenation."""

from typing import Final

from typednn.backends.native.emit.arrays import C_TYPES, CArray, contiguous_strides
from typednn.backends.native.emit.elementwise import copy
from typednn.backends.native.emit.site import Emitter, Emitters, Site
from typednn.planning.trace.graph import Node

__all__ = ["MOVING"]


def _reshape(node: Node, site: Site) -> str:
    (x,) = site.operands
    return copy(x, site.out.reshaped(x.shape, contiguous_strides(x.shape)))


def _concat(node: Node, site: Site) -> str:
    axis, start, parts = node.params["axis"] % len(node.shape), 0, list[str]()
    for x in site.operands:
        place = f"({site.out.text} + {start * site.out.strides[axis]})"
        parts.append(copy(x, CArray(place, x.dtype, x.shape, site.out.strides)))
        start += x.shape[axis]
    return "\n".join(parts)


def _knows(node: Node) -> bool:
    return {node.dtype, *[x.dtype for x in node.inputs]} == {node.dtype} <= C_TYPES.keys()


MOVING: Final[Emitters] = {"concat": Emitter(_concat, _knows), "reshape": Emitter(_reshape, _knows)}
