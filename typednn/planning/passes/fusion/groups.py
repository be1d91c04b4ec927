"""Fusion: operations whose values nobody else reads become one node, and the values never reach memory.

A group is operations on each element of values of one shape. It may begin with a matrix product, which
is computed into the place of the result and worked on there, and end in a reduction of rows. Groups are
found from the last node to the first: a node joins its readers where they all are in one group. So
what a gradient reads too is computed for both of them, and what it alone reads belongs to it.

Of small values, only a product and its in-place epilogue are fused: small values are not computed in
pieces, so fusing others would save no memory.

A product and what is done to it become one node, which computes the graph in its ``body``:

    >>> graph = traced(lambda x, w: ops.relu(x @ w), ones(2, 3), ones(3, 4))
    >>> print(graph)
    %0 = argument float32[2, 3]
    %1 = argument float32[3, 4]
    %2 = matmul float32[2, 4](%0, %1)
    %3 = relu float32[2, 4](%2)
    return %3
    >>> print(fuse(graph))
    %0 = argument float32[2, 3]
    %1 = argument float32[3, 4]
    %2 = fused float32[2, 4](%0, %1, body=
        %0 = argument float32[2, 3]
        %1 = argument float32[3, 4]
        %2 = matmul float32[2, 4](%0, %1)
        %3 = relu float32[2, 4](%2)
        return %3, piece=32)
    return %2
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from typednn.planning.passes.fusion.buffers import may_lie_in
from typednn.planning.passes.fusion.fused import fused
from typednn.planning.passes.fusion.fusible import is_elementwise, is_product, rows_of
from typednn.planning.trace.graph import Graph, GraphBuilder, Node

__all__ = ["LARGE", "PIECE", "fuse"]

LARGE: Final = 1 << 20
"""Bytes of an intermediate value. A smaller one is still in a core's second cache (1 to 2 MiB) when the
next operation reads it, and to compute it piece by piece would gain nothing."""

PIECE: Final = 1 << 18
"""Bytes of a piece of a value: four of them stay in that cache. The best of those tried; below a
quarter of it, what calls cost beside their work shows (``benchmarks.fusion``)."""


def fuse(graph: Graph, large: int = LARGE, piece: int = PIECE) -> Graph:
    """The graph with a node for each group that has an intermediate of so many bytes, and each epilogue."""
    groups = _Groups(graph)
    for node in reversed(graph.nodes):
        groups.add(node)
    chosen = groups.chosen(large, piece)
    builder = GraphBuilder()
    new: dict[Node, Node] = {}
    for node in graph.nodes:
        group = chosen.get(node)
        if group is None:
            new[node] = builder.add(node, tuple([new.get(x, x) for x in node.inputs]))
        elif node is group.where:
            made = fused(group.in_order(), new, piece if group.divided else group.largest)
            new[group.last] = made
            builder.nodes.append(made)
    outputs = tuple([new.get(x, x) for x in graph.outputs])
    return replace(graph, outputs=outputs, nodes=tuple(builder.nodes))


@dataclass(slots=True)
class _Group:
    """``nodes``: from the last, which is the result. ``shape``: that of all values but a reduction's.

    ``largest``: the bytes of the largest value that would not reach memory; -1 where there is none.
    ``divided``: it is computed in pieces. ``early``: it is computed where its product stands.

    What is asked for each node that may join is kept up to date, so that a group of any length costs no
    more for each of its nodes. ``end``: the place where it is computed. ``solid``: from this place to
    ``end`` there are only its nodes and views. ``late``: it reads what is computed behind the node that
    is being added, and does not belong to it.
    """

    nodes: list[Node]
    shape: tuple[int, ...]
    end: int
    solid: int
    largest: int = -1
    product: Node | None = None
    divided: bool = False
    early: bool = False
    late: bool = False

    @property
    def last(self) -> Node:
        return self.nodes[0]

    @property
    def where(self) -> Node:
        """The node in whose place it is computed."""
        return self.product if self.product is not None and self.early else self.last

    def append(self, node: Node) -> None:
        self.nodes.append(node)
        self.largest = max(self.largest, node.nbytes)

    def in_order(self) -> Sequence[Node]:
        """As they are computed: the product first, then as they were."""
        others = [node for node in reversed(self.nodes) if node is not self.product]
        return others if self.product is None else [self.product, *others]

    def takes(self, node: Node) -> bool:
        """Whether the node is of a kind that may join."""
        if node.shape != self.shape or node.size == 0:
            return False
        last = self.last
        into = self.product is None and (node.shape, node.dtype) == (last.shape, last.dtype)
        return is_elementwise(node) or (is_product(node) and into and not rows_of(last))


class _Groups:
    """The groups of a graph, as far as its nodes were added, from the last."""

    def __init__(self, graph: Graph) -> None:
        self.found: dict[Node, _Group] = {}
        self._nodes = graph.nodes
        self._places = {node: place for place, node in enumerate(graph.nodes)}
        self._outputs = {*graph.outputs}
        self._readers: dict[Node, list[Node]] = {}
        self._seen: dict[Node, Node] = {}  # what a node that is a view shows
        self._last: dict[Node, int] = {}  # where the memory of a value is read last
        for place, node in enumerate(graph.nodes):
            if node.is_view:
                self._seen[node] = self._shown(node.inputs[0])
            for x in node.inputs:
                self._readers.setdefault(x, []).append(node)
                self._last[self._shown(x)] = place
        for node in graph.outputs:
            self._last[self._shown(node)] = len(graph.nodes)

    def chosen(self, large: int, piece: int) -> dict[Node, _Group]:
        """Of each node the group that becomes one node.

        One with a product does as soon as its buffers are smaller than its values: it is fused anyway.
        """
        found: dict[Node, _Group] = {}
        for node, group in self.found.items():
            if group.largest >= (large if group.product is None else min(large, 2 * piece)):
                found[node], group.divided = group, True
            elif node is group.product:
                epilogue = self._epilogue(node)
                found |= dict.fromkeys(epilogue.nodes, epilogue)
        return {node: group for node, group in found.items() if len(group.nodes) > 1}

    def _epilogue(self, product: Node) -> _Group:
        """The product and what is done to it in its place; the last result may lie elsewhere."""
        nodes = [product]
        while len(readers := self._readers.get(nodes[-1], [])) == 1:
            (reader,) = readers
            if self.found.get(reader) is not self.found[product] or reader.dtype != product.dtype:
                break
            nodes.append(reader)
            if not may_lie_in(reader, nodes[-2]):
                break
        whole = self.found[product]
        group = self._group(nodes[-1], product.shape)
        for node in reversed(nodes[:-1]):
            group.append(node)
        group.product, group.early = product, whole.early
        may_be = not group.early or self._may_come(product, group)
        return group if may_be else self._group(product, product.shape)

    def add(self, node: Node) -> None:
        """Let the node join the group of its readers, or begin one."""
        group = self._of_readers(node)
        if group is not None and group.takes(node) and self._joins(node, group):
            group.append(node)
            self.found[node] = group
        elif is_elementwise(node):
            self.found[node] = self._group(node, node.shape)
        elif rows_of(node):
            self.found[node] = self._group(node, node.inputs[0].shape)
        for reader in self._readers.get(node, []):
            its = self.found.get(reader)
            if its is not None and its is not self.found.get(node):
                its.late = True

    def _group(self, last: Node, shape: tuple[int, ...]) -> _Group:
        place = self._places[last]
        return _Group([last], shape, place, place)

    def _of_readers(self, node: Node) -> _Group | None:
        if node in self._outputs:
            return None
        group: _Group | None = None
        for reader in self._readers.get(node, []):
            its = self.found.get(reader)
            if its is None or its.product is reader or (group is not None and its is not group):
                return None
            group = its
        return group

    def _joins(self, node: Node, group: _Group) -> bool:
        """Whether it costs no memory; a product lets the others come to its place, if they can."""
        waits = self._may_wait(node, group)
        if not is_product(node):
            return waits
        if not waits and group.late:
            return False
        group.product, group.early = node, not waits
        if group.early:
            group.end = group.solid = self._places[node]
        return True

    def _may_come(self, product: Node, group: _Group) -> bool:
        """Whether all that the group reads is there when the product is computed.

        Its result is kept from then on instead of the product, which is as large.
        """
        read = {x for node in group.nodes for x in node.inputs} - {product, *group.nodes}
        return all(self._places.get(x, -1) < self._places[product] for x in read)

    def _may_wait(self, node: Node, group: _Group) -> bool:
        """Whether to compute the node only when the group's last is, needs no more memory in between.

        Its own value is not kept so long, but what it reads is.
        """
        first = self._places[node]
        while group.solid > first + 1 and self._is_beside(self._nodes[group.solid - 1], group):
            group.solid -= 1
        if group.solid <= first + 1:
            return True
        seen = {self._shown(x) for x in node.inputs}
        kept = [x for x in seen if x in self._places and self._last[x] < group.end]
        return sum(x.nbytes for x in kept) <= node.nbytes

    def _is_beside(self, node: Node, group: _Group) -> bool:
        """Whether no memory is needed for the node beside the group's: it is one of them, or a view."""
        return self.found.get(node) is group or node in self._seen

    def _shown(self, node: Node) -> Node:
        """What the node is a view of, or itself."""
        return self._seen.get(node, node)
