"""Fused nodes: a product or nothing, elementwise nodes, and a reduction or nothing, in one loop nest."""

from collections.abc import Mapping, Sequence
from typing import Final

from typednn.backends.native.emit import elements, reductions
from typednn.backends.native.emit.division import Axis, elementwise_axes
from typednn.backends.native.emit.elementwise import Chain, emit_chain
from typednn.backends.native.emit.products import (
    emit_product,
    knows_product,
    product_axes,
    product_scratch,
)
from typednn.backends.native.emit.reductions import emit_reduction
from typednn.backends.native.emit.site import ArraySpecs, Emitter, Emitters, Site
from typednn.planning.passes.fusion.fusible import body_of, is_product, row_axes
from typednn.planning.trace.graph import Graph, Node

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
    return product_scratch(head, *_product_operands(node))


def _product_operands(node: Node) -> tuple[Node, Node]:
    """Return the operands of the product with which the body begins: of the node itself, for these may be views."""
    body = body_of(node)
    x, y = [node.inputs[body.inputs.index(each)] for each in body.nodes[0].inputs[:2]]
    return x, y


def _multiplies(node: Node) -> bool:
    return is_product(body_of(node).nodes[0])


def _axes(node: Node) -> Sequence[Axis]:
    """The axes of the last node, along which all others can be divided with it; those that suit a product first."""
    body = body_of(node)
    axes = {each: _axes_of_part(each, node) for each in body.nodes}
    order = [axis.out for axis in axes[body.nodes[0]]]
    found = [_through(body, axes, axis) for axis in axes[body.nodes[-1]]]
    known = [axis for axis in found if axis is not None]
    return sorted(known, key=lambda axis: order.index(axis.inner[body.nodes[0]]))


def _axes_of_part(node: Node, fused: Node) -> Sequence[Axis]:
    """Return the axes of a node in the body of a fused one."""
    if is_product(node):
        return product_axes(node, *_product_operands(fused))
    return reductions.reduction_axes(node) if row_axes(node) else elementwise_axes(node)


def _through(body: Graph, axes: Mapping[Node, Sequence[Axis]], last: Axis) -> Axis | None:
    """Return the axis for the whole body; None if a node is not divided with the last one, or by two axes."""
    own: dict[Node, int | None] = {body.nodes[-1]: last.out}
    least = unit = 1
    for node in reversed(body.nodes):
        axis = next((each for each in axes[node] if each.out == own.get(node)), None)
        if axis is None:
            return None
        least, unit = max(least, axis.least), max(unit, axis.unit)
        for x, place in zip(node.inputs, axis.operands, strict=True):
            if own.setdefault(x, place) != place:
                return None
    inner = {node: axis for node in body.nodes if (axis := own[node]) is not None}
    return Axis(last.out, tuple([own[x] for x in body.inputs]), least, unit, inner)


FUSED: Final[Emitters] = {
    "fused": Emitter(_emit, _knows, _overwrites, _scratch, _multiplies, _axes)
}
