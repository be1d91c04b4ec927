"""Chains of matrix products, multiplied in the order that takes the fewest multiplications.

``(A @ B) @ C`` is ``A @ (B @ C)`` up to rounding where all values are finite: those of the factors, and of
the products of some of them in either order. Both orders have the same kind of bound, a small multiple of
``eps * (abs(A) @ abs(B) @ abs(C))`` (Higham, "Accuracy and Stability of Numerical Algorithms", 2nd edition,
section 3.5), so an element that is small because large terms cancel may differ in most of its digits. With
infinities or NaN among the factors, or where a product of some of them overflows, one order may give NaN
or an infinity where the other gives another value. Finite values are what these chains are for, and whether
they are finite is not known when a plan is made; so they are reordered, and the graph is not ``exact``.

Source of the order: Cormen, Leiserson, Rivest and Stein, "Introduction to Algorithms", 3rd edition,
section 15.2.

As written, the products take 4 * 4 * 4 + 4 * 4 multiplications; afterwards 4 * 4 + 4 * 4:

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

_LONGEST: Final = 64
"""Factors. Finding the best order takes cubic time; longer chains stay as they are."""


def reorder_matrix_chains(graph: Graph) -> Graph:
    """The graph with such chains in their best order: the same graph where none gets cheaper.

    Factors are floating-point matrices with equal batch axes, and vectors at the ends. The products
    within a chain are read by it alone.
    """
    within = _within(graph)
    new: set[Node] = set()  # what has taken the place of those
    reordered = False

    def ordered(builder: GraphBuilder, node: Node, inputs: tuple[Node, ...]) -> Node:
        nonlocal reordered
        kept = builder.add(node, inputs)
        if node in within:
            new.add(kept)
            return kept
        better = _reordered(builder, kept, new) if node.name == "matmul" else None
        reordered = reordered or better is not None
        return kept if better is None else better

    found = rewrite_graph(graph, ordered)
    return replace(eliminate_dead_code(found), exact=False) if reordered else graph


def _within(graph: Graph) -> set[Node]:
    """The products that are a factor of one other product and nothing else."""
    readers = Counter([x for node in graph.nodes for x in node.inputs] + [*graph.outputs])
    products = [node for node in graph.nodes if _is_plain(node)]
    pairs = [(node, k, x) for node in products for k, x in enumerate(node.inputs) if _is_plain(x)]
    return {
        x
        for node, k, x in pairs
        if readers[x] == 1
        and x.region == node.region
        # In (A @ v) @ B the vector is a column of one product and a row of the other.
        and len(x.inputs[1 - k].shape) > 1
    }


def _is_plain(node: Node) -> bool:
    """Whether it is a product of floating-point matrices with equal batch axes, or of vectors."""
    if node.name != "matmul" or node.dtype.kind != "f":
        return False
    x, y = [each.shape for each in node.inputs]
    return max(len(x), len(y)) == 2 or len(x) == len(y) and x[:-2] == y[:-2]


def _reordered(builder: GraphBuilder, root: Node, within: set[Node]) -> Node | None:
    """The chain's product in another order, if that takes fewer multiplications."""
    factors, written = _chain(root, within)
    if not 2 < len(factors) <= _LONGEST:
        return None
    fewest, splits = _best(_sizes(factors))
    if fewest * math.prod(factors[0].shape[:-2]) >= written:
        return None

    def product(first: int, last: int) -> Node:
        if first == last:
            return factors[first]
        middle = splits[first, last]
        pair = [product(first, middle), product(middle + 1, last)]
        return builder.apply(root.primitive, pair, {}, root.source)  # type: ignore[arg-type] # it has one

    return product(0, len(factors) - 1)


def _chain(root: Node, within: set[Node]) -> tuple[list[Node], int]:
    """Its factors, and the multiplications that it takes as it is written."""
    factors, count, rest = [], 0, [root]
    while rest:
        node = rest.pop()
        if node is root or node in within:
            count += node.size * node.inputs[0].shape[-1]
            rest += reversed(node.inputs)
        else:
            factors.append(node)
    return factors, count


def _sizes(factors: Sequence[Node]) -> list[int]:
    """Factor ``i`` has ``sizes[i]`` rows and ``sizes[i + 1]`` columns."""
    first, last = factors[0].shape, factors[-1].shape
    rows = [factor.shape[-2] for factor in factors[1:-1]]
    # A vector is one row at the beginning, one column at the end.
    return [math.prod(first[-2:-1]), *rows, last[-2:][0], math.prod(last[1:][-1:])]


def _best(sizes: Sequence[int]) -> tuple[int, Mapping[tuple[int, int], int]]:
    """The fewest multiplications, and behind which factor each part of the chain is split."""
    count = len(sizes) - 1
    fewest = {(i, i): 0 for i in range(count)}
    splits: dict[tuple[int, int], int] = {}
    for length in range(1, count):
        for first in range(count - length):
            last = first + length

            def cost(k: int, first: int = first, last: int = last) -> int:
                here = sizes[first] * sizes[k + 1] * sizes[last + 1]
                return fewest[first, k] + fewest[k + 1, last] + here

            splits[first, last] = min(range(first, last), key=cost)
            fewest[first, last] = cost(splits[first, last])
    return fewest[0, count - 1], splits
