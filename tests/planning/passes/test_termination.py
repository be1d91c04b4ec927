"""The passes end: each change makes a number smaller that cannot get smaller forever.

Steps are counted: the rounds of the passes, and what each pass leaves.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.arrays import drawn
from tests.planning.building import replayed, traced
from typednn import grad, ops, remat, scan
from typednn.autodiff.primitive import PRIMITIVES
from typednn.planning.passes import optimize, simplify
from typednn.planning.passes import simplification as passes
from typednn.planning.passes.fusion.fusible import is_elementwise, is_product
from typednn.planning.trace.graph import Graph, GraphBuilder, Node, constant
from typednn.planning.trace.trace import argument
from typednn.tensor import wrap

Function = Callable[..., Any]
Pass = Callable[[Graph], Graph]

MOVES = ("broadcast_to", "matrix_transpose", "permute_dims", "reshape")
SHAPES = [(6, 4), (4, 5), (2, 3, 4), (2, 4, 5), (6, 5), (6, 5), (2, 3, 5)]


def flat(x: Any) -> Any:
    return ops.reshape(x, (6, 5))


def deep(x: Any) -> Any:
    return ops.reshape(x, (2, 3, 5))


def weighed(x: Any, w: Any, q: Any, k: Any, c: Any, d: Any, e: Any) -> Any:
    return ops.sum(ops.tanh(c + x @ w) * flat(q @ k) - d)


PROGRAMS: dict[str, Function] = {
    "a sum of two products of different shapes": lambda x, w, q, k, c, d, e: ops.sum(
        c + x @ w + flat(q @ k) + d
    ),
    "the other product first": lambda x, w, q, k, c, d, e: ops.sum(
        deep(c + flat(e + q @ k) + x @ w) + e
    ),
    "in the shape of the batch": lambda x, w, q, k, c, d, e: ops.sum(
        e + deep(c + x @ w) + q @ k + e
    ),
    "a product of two products": weighed,
    "a choice of two products": lambda x, w, q, k, c, d, e: ops.sum(
        ops.where(c > d, ops.tanh(c + x @ w), flat(q @ k)) + d
    ),
    "three shapes": lambda x, w, q, k, c, d, e: ops.sum(
        c + x @ w + flat(q @ k) + flat((x @ w).reshape((3, 2, 5)) * 2.0) + d
    ),
    "parts that are read twice": lambda x, w, q, k, c, d, e: (
        ops.sum(c + x @ w + flat(q @ k)) + ops.sum(ops.exp(c + x @ w) * d) + ops.sum(q @ k + e)
    ),
    "several results": lambda x, w, q, k, c, d, e: (
        c + x @ w + flat(q @ k),
        deep(c + x @ w) + q @ k,
    ),
    "a gradient": grad(weighed),
    "a gradient of a gradient": lambda x, *others: grad(
        lambda x: ops.sum(grad(weighed)(x, *others) * x)
    )(x),
    "a region": lambda x, w, q, k, c, d, e: grad(
        lambda x: ops.sum(remat(lambda x: ops.tanh(c + x @ w + flat(q @ k)))(x) + d)
    )(x),
    "constants": lambda x, w, q, k, c, d, e: ops.sum(
        deep(c + flat(ops.ones((2, 3, 4)) @ ops.ones((2, 4, 5))) + x @ w) + q @ k
    ),
    "moves of moves": lambda x, w, q, k, c, d, e: ops.sum(
        flat(deep(flat(q @ k) + c.mT.mT)) + ops.broadcast_to(d[0], (6, 5)) * 1.0 + x @ w
    ),
    "a loop whose results are not read": lambda x, w, q, k, c, d, e: ops.sum(
        scan(lambda h, y: (ops.tanh(h + ops.sum(y, axis=0)), ops.exp(h)), x[0], q)[0]
    ),
}


def graph_of(case: str) -> Graph:
    return traced(PROGRAMS[case], *map(wrap, drawn(*SHAPES)))


def of_constants() -> Graph:
    """A reshape of a constant turns out to be the number 1."""
    builder = GraphBuilder()
    x = argument((2, 3), np.dtype(np.float32))
    one = builder.apply(PRIMITIVES["reshape"], [constant(np.ones(1, np.float32))], {"shape": ()})
    return Graph((x,), (builder.apply(PRIMITIVES["multiply"], [x, one], {}),), tuple(builder.nodes))


def measure(graph: Graph) -> tuple[int, int, int, int]:
    """What `simplify` says that its passes make smaller."""
    beside: set[Node] = set()
    for node in graph.nodes:
        reads = [x for x in node.inputs if x in beside and x.shape == node.shape]
        if is_product(node) or (is_elementwise(node) and reads):
            beside.add(node)
    return (
        sum(node.name not in MOVES for node in graph.nodes),
        sum(is_elementwise(node) and node not in beside for node in graph.nodes),
        sum(moves(x) for node in graph.nodes for x in node.inputs),
        len(graph.nodes),
    )


def moves(node: Node) -> int:
    """How many moves stand in a row here."""
    count = 0
    while node.name in MOVES:
        node, count = node.inputs[0], count + 1
    return count


def test_each_pass_makes_its_measure_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    fallen = set()

    def watched(rewrite: Pass) -> Pass:
        def watching(graph: Graph) -> Graph:
            found = rewrite(graph)
            if found.nodes != graph.nodes:
                assert measure(found) < measure(graph), rewrite.__name__
                fallen.add(rewrite)
            return found

        return watching

    used = passes._PASSES
    monkeypatch.setattr(passes, "_PASSES", [watched(each) for each in used])
    for graph in (*map(graph_of, PROGRAMS), of_constants()):
        simplify(graph)
    assert fallen == {*used}


@pytest.mark.parametrize("case", PROGRAMS)
def test_few_rounds_are_enough(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = []

    def counted(graph: Graph) -> Graph:
        rounds.append(graph)
        return graph

    monkeypatch.setattr(passes, "_PASSES", (counted, *passes._PASSES))
    found = simplify(graph_of(case))
    assert len(rounds) <= 4
    assert rounds[-1].nodes == found.nodes  # the last one changed nothing


@pytest.mark.parametrize("case", PROGRAMS)
def test_values_stay(case: str) -> None:
    graph = graph_of(case)
    expected = replayed(graph, *drawn(*SHAPES))
    for found in (simplify(graph), optimize(graph, min_bytes=1)):
        for one, other in zip(replayed(found, *drawn(*SHAPES)), expected, strict=True):
            assert one.tobytes() == other.tobytes()


def test_a_pass_that_undoes_another_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = []

    def restless(graph: Graph) -> Graph:
        rounds.append(graph)
        return Graph(graph.inputs, graph.outputs, graph.nodes[::-1])

    monkeypatch.setattr(passes, "_PASSES", (restless,))
    simplify(graph_of("a choice of two products"))
    assert len(rounds) == passes._MOST_ROUNDS
