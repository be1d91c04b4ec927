"""The fusion pass: find groups of nodes and turn each into one node.

A fusion group consists of elementwise operations on values of one shape. It may begin with a
product of matrices, which is computed into the memory of the result, and it may end with a
reduction of rows. Only the last value of a group is read outside of it; the others need no memory
of their own, except for the buffers of one tile.

If its values are small, only a product is fused, with its epilogue: the operations that can work in
place on the product. Small values are not computed in tiles, so fusing others saves no memory.

In this example a product and its epilogue become one node, which computes the graph ``body``:

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
        return %3, tile_bytes=32)
    return %2
"""

from dataclasses import replace
from typing import Final

from typednn.planning.passes.fusion.fused import fuse_nodes
from typednn.planning.passes.fusion.group_finder import GroupFinder
from typednn.planning.trace.graph import Graph, GraphBuilder, Node

__all__ = ["MIN_BYTES", "TILE_BYTES", "fuse"]

MIN_BYTES: Final = 1 << 20
"""The smallest intermediate value, in bytes, for which a group is fused.

A smaller value is still in a core's second-level cache (1 to 2 MiB) when the next operation reads
it, so computing it in tiles would gain nothing.
"""

TILE_BYTES: Final = 1 << 18
"""The size of one value of a tile, in bytes; four of them fit into that cache.

The best size of those tried. Below a quarter of it, the overhead of calls shows
(``benchmarks.fusion``).
"""


def fuse(graph: Graph, min_bytes: int = MIN_BYTES, tile_bytes: int = TILE_BYTES) -> Graph:
    """Replace each fusion group by one node.

    ``min_bytes``: groups whose intermediate values are all smaller than this are not fused, except
    for products with their epilogues. ``tile_bytes``: the size of one value of a tile.
    """
    finder = GroupFinder(graph)
    for node in reversed(graph.nodes):
        finder.add(node)
    groups = finder.groups_to_fuse(min_bytes, tile_bytes)
    builder = GraphBuilder()
    new: dict[Node, Node] = {}
    for node in graph.nodes:
        group = groups.get(node)
        if group is None:
            new[node] = builder.add(node, tuple([new.get(x, x) for x in node.inputs]))
        elif node is group.computed_at:
            value_bytes = tile_bytes if group.tiled else group.largest_bytes
            fused = fuse_nodes(group.in_order(), new, value_bytes)
            new[group.last] = fused
            builder.nodes.append(fused)
    outputs = tuple([new.get(x, x) for x in graph.outputs])
    return replace(graph, outputs=outputs, nodes=tuple(builder.nodes))
