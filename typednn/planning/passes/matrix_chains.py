"""Matrix chains: multiply three or more matrices in the order with the fewest multiplications.

``(A @ B) @ C`` equals ``A @ (B @ C)`` up to rounding, if all factors and intermediate products are
finite. The error of both orders has the same bound, a small multiple of
``eps * (abs(A) @ abs(B) @ abs(C))`` (Higham, "Accuracy and Stability of Numerical Algorithms", 2nd
edition, section 3.5). So if an element is small because large terms cancel, most of its digits may
differ. If a factor has infinities or NaN, or an intermediate product overflows, one order may give
NaN or an infinity where the other does not. Whether all values are finite is not known when a plan
is made. Chains are reordered all the same, and the graph is not ``exact`` any more.

Source of the algorithm: Cormen, Leiserson, Rivest and Stein, "Introduction to Algorithms", 3rd
edition, section 15.2.

As written, this example takes 4 * 4 * 4 + 4 * 4 multiplications; afterwards 4 * 4 + 4 * 4:

    >>> graph = traced(lambda a, b, x: a @ b @ x, ones(4, 4), ones(4, 4), ones(4, 1))
    >>> print(graph)
    %0 = argument float32[4, 4]
    %1 = argument float32[4, 4]
    %2 = argument float32[4, 1]
    %3 = matmul float32[4, 4](%0, %1)
    %4 = matmul float32[4, 1](%3, %2)
    return %4
    >>> print(reorder_matrix_chains(graph))
    %0 = argument float32[4, 4]
    %1 = argument float32[4, 4]
    %2 = argument float32[4, 1]
    %3 = matmul float32[4, 1](%1, %2)
    %4 = matmul float32[4, 1](%0, %3)
    return %4
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from typednn.planning.passes.dead_code import eliminate_dead_code
from typednn.planning.trace.graph import Graph, GraphBuilder, Node, rewrite_graph

__all__ = ["reorder_matrix_chains"]

_MOST_FACTORS: Final = 64
"""Longer chains are left as they are: the time to find the best order is cubic in the length."""


def reorder_matrix_chains(graph: Graph) -> Graph:
    """Put each chain of products into its cheapest order.

    Returns the same graph if no chain gets cheaper. The factors of a chain are floating-point
    matrices with equal batch axes; the first and the last factor may be vectors. Nothing outside of
    the chain reads its intermediate products.
    """
    intermediate = _intermediate_products(graph)
    new_intermediate: set[Node] = set()  # the nodes that replace them
    changed = False

    def reorder(builder: GraphBuilder, node: Node, inputs: tuple[Node, ...]) -> Node:
        nonlocal changed
        as_written = builder.add(node, inputs)
        if node in intermediate:
            new_intermediate.add(as_written)
            return as_written
        if node.name != "matmul":
            return as_written
        cheaper = _cheaper_order(builder, as_written, new_intermediate)
        changed = changed or cheaper is not None
        return as_written if cheaper is None else cheaper

    new_graph = rewrite_graph(graph, reorder)
    return replace(eliminate_dead_code(new_graph), exact=False) if changed else graph


def _intermediate_products(graph: Graph) -> set[Node]:
    """Return the products that are read once: as a factor of another product."""
    readers = Counter([x for node in graph.nodes for x in node.inputs] + [*graph.outputs])
    products = [node for node in graph.nodes if _may_be_reordered(node)]
    pairs = [
        (node, k, x) for node in products for k, x in enumerate(node.inputs) if _may_be_reordered(x)
    ]
    return {
        x
        for node, k, x in pairs
        if readers[x] == 1
        and x.region == node.region
        # In (A @ v) @ B the vector v is a column, but A @ v is a row.
        and len(x.inputs[1 - k].shape) > 1
    }


def _may_be_reordered(node: Node) -> bool:
    """Whether the node multiplies floating-point matrices with equal batch axes, or vectors."""
    if node.name != "matmul" or node.dtype.kind != "f":
        return False
    x, y = [each.shape for each in node.inputs]
    return max(len(x), len(y)) == 2 or len(x) == len(y) and x[:-2] == y[:-2]


def _cheaper_order(builder: GraphBuilder, root: Node, intermediate: set[Node]) -> Node | None:
    """Add the chain that ends in ``root`` in its best order, and return its product.

    None if no order takes fewer multiplications than the one that is written.
    """
    factors, as_written = _factors_and_cost(root, intermediate)
    if not 2 < len(factors) <= _MOST_FACTORS:
        return None
    fewest, splits = _best_splits(_matrix_sizes(factors))
    if fewest * math.prod(factors[0].shape[:-2]) >= as_written:
        return None

    assert root.primitive is not None
    matmul = root.primitive

    def product(first: int, last: int) -> Node:
        if first == last:
            return factors[first]
        middle = splits[first, last]
        pair = [product(first, middle), product(middle + 1, last)]
        return builder.apply(matmul, pair, {}, root.source)

    return product(0, len(factors) - 1)


def _factors_and_cost(root: Node, intermediate: set[Node]) -> tuple[list[Node], int]:
    """Return the factors of the chain, and its number of multiplications as written."""
    factors, count, rest = [], 0, [root]
    while rest:
        node = rest.pop()
        if node is root or node in intermediate:
            count += node.size * node.inputs[0].shape[-1]
            rest += reversed(node.inputs)
        else:
            factors.append(node)
    return factors, count


def _matrix_sizes(factors: Sequence[Node]) -> list[int]:
    """Return ``sizes``: factor ``i`` has ``sizes[i]`` rows and ``sizes[i + 1]`` columns."""
    first, last = factors[0].shape, factors[-1].shape
    rows = [factor.shape[-2] for factor in factors[1:-1]]
    # A vector is one row at the beginning, one column at the end.
    return [math.prod(first[-2:-1]), *rows, last[-2:][0], math.prod(last[1:][-1:])]


def _best_splits(sizes: Sequence[int]) -> tuple[int, Mapping[tuple[int, int], int]]:
    """Return the fewest multiplications, and where to split the chain for them.

    ``splits[first, last]``: the product of the factors ``first`` to ``last`` is split after this
    factor.
    """
    count = len(sizes) - 1
    fewest = {(i, i): 0 for i in range(count)}
    splits: dict[tuple[int, int], int] = {}
    for length in range(1, count):
        for first in range(count - length):
            last = first + length

            def cost(k: int, first: int = first, last: int = last) -> int:
                outer = sizes[first] * sizes[k + 1] * sizes[last + 1]
                return fewest[first, k] + fewest[k + 1, last] + outer

            splits[first, last] = min(range(first, last), key=cost)
            fewest[first, last] = cost(splits[first, last])
    return fewest[0, count - 1], splits
