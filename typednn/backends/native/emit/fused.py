"""Fused nodes: a product or nothing, elementwise nodes, and a reduction or nothing, in one loop nest."""

from typing import Final

from typednn.backends.native.emit import elements, reductions
from typednn.backends.native.emit.elementwise import Chain, emit_chain
from typednn.backends.native.emit.products import emit_product, knows_product, product_scratch
from typednn.backends.native.emit.reductions import emit_reduction
from typednn.backends.native.emit.site import ArraySpecs, Emitter, Emitters, Site
from typednn.planning.passes.fusion.fusible import body_of, is_product, row_axes
from typednn.planning.trace.graph import Node

__all__ = ["FUSED"]


def _emit(node: Node, site: Site) -> str:
    body = body_of(node)
    arrays = dict(zip(body.inputs, site.operands, strict=True))
    if is_product(body.nodes[0]):
        return emit_product(body.nodes, arrays, site)
    last = body.nodes[-1]
    if not row_axes(last):
        return emit_chain(Chain(body.nodes, arrays, site.out.shape), site.out)
    shape = last.inputs[0].shape
    return emit_reduction(last, Chain(body.nodes[:-1], arrays, shape), shape, site.out)


def _knows(node: Node) -> bool:
    return all(map(_knows_part, body_of(node).nodes))


def _knows_part(node: Node) -> bool:
    if is_product(node):
        return knows_product(node)
    return reductions.knows(node) if row_axes(node) else elements.knows(node)


def _overwrites(node: Node) -> tuple[int, ...]:
    nodes = body_of(node).nodes
    is_chain = not is_product(nodes[0]) and not row_axes(nodes[-1])
    return tuple(range(len(node.inputs))) if is_chain else ()


def _scratch(node: Node) -> ArraySpecs:
    body = body_of(node)
    head = body.nodes[0]
    if not is_product(head):
        return {}
    # the operands of the node itself may be views
    x, y = [node.inputs[body.inputs.index(each)] for each in head.inputs[:2]]
    return product_scratch(head, x, y)


def _multiplies(node: Node) -> bool:
    return is_product(body_of(node).nodes[0])


FUSED: Final[Emitters] = {"fused": Emitter(_emit, _knows, _overwrites, _scratch, _multiplies)}
