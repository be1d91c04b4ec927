"""Loops: drop the values that no output needs, and optimize bodies as graphs of their own.

A loop may carry, take or stack values that nobody reads, above all the loop of a gradient.

Nothing reads the sums in this example, so that the loop neither computes nor stacks them:

    >>> f = lambda x: scan(lambda h, x: (h * x, ops.sum(h)), ops.ones((3,)), x)[0]
    >>> graph = prune_loops(eliminate_dead_code(traced(f, ones(2, 3))))
    >>> print(graph)
    %0 = argument float32[2, 3]
    %1 = empty float32[3](shape=(3,), dtype=float32, number=...)
    %2 = scan float32[0](constant float32[3], %0, %1, body=
        %0 = argument float32[3]
        %1 = argument float32[3]
        %2 = multiply float32[3](%0, %1)
        return %2, length=2, carries=1, stacked=1, reverse=False)
    %3 = written float32[3](%1, %2)
    return %3
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from typednn.planning.passes.dead_code import eliminate_dead_code
from typednn.planning.trace.graph import Graph, GraphBuilder, Node, rewrite_graph
from typednn.planning.trace.results import WRITTEN, destinations

__all__ = ["optimize_bodies", "prune_loops"]


def prune_loops(graph: Graph) -> Graph:
    """Drop the operands and the results of loops that no result needs which is read."""
    if not any(node.name == "scan" for node in graph.nodes):
        return graph
    read = {node.inputs[0] for node in graph.nodes if node.primitive is WRITTEN}

    def prune(builder: GraphBuilder, node: Node, inputs: tuple[Node, ...]) -> Node:
        if node.name == "scan":
            pruned = _pruned(replace(node, inputs=inputs), {x for x in inputs if x in read})
            if pruned is not None:
                builder.nodes.append(pruned)
                return pruned
        return builder.add(node, inputs)

    return eliminate_dead_code(rewrite_graph(graph, prune))


def _pruned(node: Node, read: Collection[Node]) -> Node | None:
    """Return the loop without what is not needed; None if all is. ``read``: its destinations."""
    body: Graph = node.params["body"]
    carries, stacked, into = node.params["carries"], node.params["stacked"], destinations(node)
    results = range(len(body.outputs))
    wanted, needed = {k for k in results if into[k] in read}, set[Node]()
    while True:
        outputs = tuple([x for k, x in enumerate(body.outputs) if k in wanted])
        pruned = eliminate_dead_code(replace(body, outputs=outputs))
        needed = {*outputs}.union(*[x.inputs for x in pruned.nodes])
        carried = {k for k in range(carries) if body.inputs[k] in needed}
        if carried <= wanted:
            break
        wanted |= carried
    kept = [k for k, x in enumerate(body.inputs) if (k in wanted if k < carries else x in needed)]
    if len(kept) == len(body.inputs) and len(wanted) == len(body.outputs):
        return None
    params = {
        **node.params,
        "body": replace(pruned, inputs=tuple([body.inputs[k] for k in kept])),
        "carries": sum(k < carries for k in kept),
        "stacked": sum(carries <= k < carries + stacked for k in kept),
    }
    operands = [node.inputs[k] for k in kept]
    return replace(
        node, inputs=(*operands, *[into[k] for k in results if k in wanted]), params=params
    )


def optimize_bodies(graph: Graph, optimize: Callable[[Graph], Graph]) -> Graph:
    """Replace the parts of loops and conditions by optimized graphs.

    The graph is exact if all of them are.
    """
    exact = graph.exact

    def optimized(value: Any) -> Any:
        nonlocal exact
        if isinstance(value, Graph):
            found = optimize(value)
            exact = exact and found.exact
            return found
        return tuple(map(optimized, value)) if isinstance(value, tuple) else value

    def with_optimized(builder: GraphBuilder, node: Node, inputs: tuple[Node, ...]) -> Node:
        if node.name in ("cond", "rule_call", "scan", "while_loop"):
            params = {name: optimized(value) for name, value in node.params.items()}
            node = replace(node, params=params)
        return builder.add(node, inputs)

    found = rewrite_graph(graph, with_optimized)
    return replace(found, exact=exact)
