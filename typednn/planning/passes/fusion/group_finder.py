"""Find the fusion groups of a graph, from the last node to the first.

A node joins the group of its readers, if all of them are in one group. So a value that both the
forward pass and the gradient read stays a value of the graph, and a value that only the gradient
reads is computed in the gradient's group.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from typednn.planning.passes.fusion.buffers import may_overwrite
from typednn.planning.passes.fusion.fusible import is_elementwise, is_product, row_axes
from typednn.planning.trace.graph import Graph, Node

__all__ = ["Group", "GroupFinder"]


@dataclass(slots=True)
class Group:
    """A fusion group that is being found.

    ``nodes``: from the last, which gives the result, to the first.
    ``shape``: the shape of all values, except for the result of a reduction.
    ``largest_bytes``: the size of the largest intermediate value; -1 if there is none.
    ``product``: the product of matrices at its beginning, or None.
    ``at_product``: whether it is computed at the product's position in the graph, not at the last
    node's.
    ``tiled``: whether it is computed in tiles.

    The other fields are kept up to date so that a node joins in constant time.
    ``position``: the position in the graph at which the group is computed.
    ``run_start``: from here up to ``position`` there are only nodes of the group, and views.
    ``reads_later``: whether the group reads a value that is not in the group and is computed after
    the node that is being added.
    """

    nodes: list[Node]
    shape: tuple[int, ...]
    position: int
    run_start: int
    largest_bytes: int = -1
    product: Node | None = None
    tiled: bool = False
    at_product: bool = False
    reads_later: bool = False

    @property
    def last(self) -> Node:
        return self.nodes[0]

    @property
    def computed_at(self) -> Node:
        """The node at whose position in the graph the group is computed."""
        return self.product if self.product is not None and self.at_product else self.last

    def append(self, node: Node) -> None:
        self.nodes.append(node)
        self.largest_bytes = max(self.largest_bytes, node.nbytes)

    def in_order(self) -> Sequence[Node]:
        """Return the nodes in the order in which they are computed: the product comes first."""
        others = [node for node in reversed(self.nodes) if node is not self.product]
        return others if self.product is None else [self.product, *others]

    def accepts(self, node: Node) -> bool:
        """Whether the operation and the shape of the node fit into the group."""
        if node.shape != self.shape or node.size == 0:
            return False
        last = self.last
        same_spec = (node.shape, node.dtype) == (last.shape, last.dtype)
        may_begin = self.product is None and same_spec and not row_axes(last)
        return is_elementwise(node) or (is_product(node) and may_begin)


class GroupFinder:
    """Finds the fusion groups of a graph. Its nodes are added from the last to the first.

    ``group_of``: the group of each node added so far that is in one.
    """

    def __init__(self, graph: Graph) -> None:
        self.group_of: dict[Node, Group] = {}
        self._nodes = graph.nodes
        self._positions = {node: position for position, node in enumerate(graph.nodes)}
        self._outputs = {*graph.outputs}
        self._readers: dict[Node, list[Node]] = {}
        self._base: dict[Node, Node] = {}  # from a view to the value it is a view of
        self._last_read: dict[Node, int] = {}  # the position of the last reader, views included
        for position, node in enumerate(graph.nodes):
            if node.is_view:
                self._base[node] = self._base_of(node.inputs[0])
            for x in node.inputs:
                self._readers.setdefault(x, []).append(node)
                self._last_read[self._base_of(x)] = position
        for node in graph.outputs:
            self._last_read[self._base_of(node)] = len(graph.nodes)

    def groups_to_fuse(self, min_bytes: int, tile_bytes: int) -> dict[Node, Group]:
        """Return the group of each node that is to be fused.

        A group with a product is fused in any case, at least in part. So it is tiled as soon as the
        buffers of a tile are smaller than its values.
        """
        groups: dict[Node, Group] = {}
        for node, group in self.group_of.items():
            least = min_bytes if group.product is None else min(min_bytes, 2 * tile_bytes)
            if group.largest_bytes >= least:
                groups[node], group.tiled = group, True
            elif node is group.product:
                epilogue = self._product_with_epilogue(node)
                groups |= dict.fromkeys(epilogue.nodes, epilogue)
        return {node: group for node, group in groups.items() if len(group.nodes) > 1}

    def _product_with_epilogue(self, product: Node) -> Group:
        """Return the group of a product and the operations that can work on it in place.

        The last operation may write to other memory.
        """
        nodes = [product]
        while len(readers := self._readers.get(nodes[-1], [])) == 1:
            (reader,) = readers
            in_group = self.group_of.get(reader) is self.group_of[product]
            if not in_group or reader.dtype != product.dtype:
                break
            nodes.append(reader)
            if not may_overwrite(reader, nodes[-2]):
                break
        whole = self.group_of[product]
        group = self._new_group(nodes[-1], product.shape)
        for node in reversed(nodes[:-1]):
            group.append(node)
        group.product, group.at_product = product, whole.at_product
        possible = not group.at_product or self._can_run_at_product(product, group)
        return group if possible else self._new_group(product, product.shape)

    def add(self, node: Node) -> None:
        """Let the node join the group of its readers, or begin a new group."""
        group = self._group_of_readers(node)
        if group is not None and group.accepts(node) and self._try_join(node, group):
            group.append(node)
            self.group_of[node] = group
        elif is_elementwise(node):
            self.group_of[node] = self._new_group(node, node.shape)
        elif row_axes(node):
            self.group_of[node] = self._new_group(node, node.inputs[0].shape)
        for reader in self._readers.get(node, []):
            reading = self.group_of.get(reader)
            if reading is not None and reading is not self.group_of.get(node):
                reading.reads_later = True

    def _new_group(self, last: Node, shape: tuple[int, ...]) -> Group:
        position = self._positions[last]
        return Group([last], shape, position, position)

    def _group_of_readers(self, node: Node) -> Group | None:
        """Return the group that holds all readers of the node, or None.

        None also for outputs, and for operands of the group's product.
        """
        if node in self._outputs:
            return None
        group: Group | None = None
        for reader in self._readers.get(node, []):
            reading = self.group_of.get(reader)
            if reading is None or reading.product is reader:
                return None
            if group is not None and reading is not group:
                return None
            group = reading
        return group

    def _try_join(self, node: Node, group: Group) -> bool:
        """Return whether the node can join the group at no cost in memory.

        If it is a product that cannot be computed as late as the group, the group is computed at
        the product's position instead, if all values that it reads are known there.
        """
        can_wait = self._can_wait(node, group)
        if not is_product(node):
            return can_wait
        if not can_wait and group.reads_later:
            return False
        group.product, group.at_product = node, not can_wait
        if group.at_product:
            group.position = group.run_start = self._positions[node]
        return True

    def _can_run_at_product(self, product: Node, group: Group) -> bool:
        """Whether all values that the group reads are computed before the product.

        From then on the group's result is live in place of the product, which has the same size.
        """
        read = {x for node in group.nodes for x in node.inputs} - {product, *group.nodes}
        return all(self._positions.get(x, -1) < self._positions[product] for x in read)

    def _can_wait(self, node: Node, group: Group) -> bool:
        """Whether the node can be computed as late as the group, with no more memory until then.

        Its own value is not live until then, but its operands are.
        """
        first = self._positions[node]
        while group.run_start > first + 1 and self._needs_no_memory(
            self._nodes[group.run_start - 1], group
        ):
            group.run_start -= 1
        if group.run_start <= first + 1:
            return True
        operands = {self._base_of(x) for x in node.inputs}
        longer_live = [
            x for x in operands if x in self._positions and self._last_read[x] < group.position
        ]
        return sum(x.nbytes for x in longer_live) <= node.nbytes

    def _needs_no_memory(self, node: Node, group: Group) -> bool:
        """Whether the node needs no memory of its own: it is in the group, or a view."""
        return self.group_of.get(node) is group or node in self._base

    def _base_of(self, node: Node) -> Node:
        """Return the value that the node is a view of, or the node itself."""
        return self._base.get(node, node)
