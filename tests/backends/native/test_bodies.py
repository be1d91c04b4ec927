"""Bodies of loops as they are rewritten for C: turned products, joined slices, operands turned ahead."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from tests.backends.native.both import draw, graph_of
from tests.backends.native.compiling import needs_compiler
from tests.backends.native.test_loops import agree, drawn
from typednn import grad, ops, scan
from typednn.autodiff.primitive import PRIMITIVES
from typednn.backends.native.emit.bodies import rewritten, with_turned_inputs
from typednn.planning.passes import optimize
from typednn.planning.run.program import Program
from typednn.planning.trace.graph import Graph, GraphBuilder, Node

Shape = tuple[int, ...]


def names(graph: Graph) -> list[str]:
    return [node.name for node in graph.nodes]


def body(build: Callable[[GraphBuilder, Sequence[Node]], Node], *shapes: Shape) -> Graph:
    rng = np.random.default_rng(0)
    return graph_of((build, [draw(rng, shape, np.float32) for shape in shapes]))


def same(before: Graph, after: Graph) -> None:
    rng = np.random.default_rng(1)
    arrays = [draw(rng, x.shape, np.float32) for x in before.inputs]
    wanted, got = (Program(optimize(each))(arrays) for each in (before, after))
    for a, b in zip(got, wanted, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5)


def apply(builder: GraphBuilder, name: str, *inputs: Node, **params: Any) -> Node:
    return builder.apply(PRIMITIVES[name], inputs, params)


def test_the_transpose_of_a_product_becomes_a_product_with_a_sum() -> None:
    def build(builder: GraphBuilder, inputs: Sequence[Node]) -> Node:
        x, g, total = inputs
        product = apply(builder, "matmul", apply(builder, "matrix_transpose", x), g)
        return apply(builder, "add", total, apply(builder, "matrix_transpose", product))

    before = body(build, (3, 4), (3, 5), (5, 4))
    after = rewritten(before)
    assert names(after) == ["matrix_transpose", "fused"]
    same(before, after)


def test_a_product_that_is_read_twice_is_not_turned() -> None:
    def build(builder: GraphBuilder, inputs: Sequence[Node]) -> Node:
        product = apply(builder, "matmul", *inputs)
        return apply(builder, "add", product, apply(builder, "matrix_transpose", product))

    before = body(build, (3, 4), (4, 3))
    assert names(rewritten(before)).count("matrix_transpose") == 1
    same(before, rewritten(before))


def slices(*starts_and_stops: tuple[int, int], axis: int = 1) -> Graph:
    def build(builder: GraphBuilder, inputs: Sequence[Node]) -> Node:
        found = []
        for x, (start, stop) in zip(inputs, starts_and_stops, strict=True):
            key = (slice(None),) * axis + (slice(start, stop),)
            found.append(apply(builder, "getitem_transpose", x, key=key, shape=(6, 6)))
        total = found[0]
        for each in found[1:]:
            total = apply(builder, "add", total, each)
        return total

    cut = [stop - start for start, stop in starts_and_stops]
    return body(build, *[(6, size) if axis else (size, 6) for size in cut])


@pytest.mark.parametrize(
    "parts", [[(0, 2), (2, 6)], [(4, 6), (0, 1), (1, 4)], [(3, 4), (0, 3), (4, 6)]]
)
@pytest.mark.parametrize("axis", [0, 1])
def test_slices_that_fill_an_array_are_concatenated(
    parts: list[tuple[int, int]], axis: int
) -> None:
    before = slices(*parts, axis=axis)
    assert names(rewritten(before)) == ["concat"]
    same(before, rewritten(before))


@pytest.mark.parametrize("parts", [[(0, 2), (3, 6)], [(0, 3), (2, 6)], [(0, 3), (0, 3)], [(1, 6)]])
def test_slices_that_overlap_or_leave_places_are_added(parts: list[tuple[int, int]]) -> None:
    before = slices(*parts)
    assert "concat" not in names(rewritten(before))
    same(before, rewritten(before))


def test_an_input_is_turned_only_if_it_is_read_so_alone() -> None:
    def build(builder: GraphBuilder, inputs: Sequence[Node]) -> Node:
        x, once, both = inputs
        x = apply(builder, "matmul", x, apply(builder, "matrix_transpose", once))
        x = apply(builder, "matmul", x, both)
        return apply(builder, "matmul", x, apply(builder, "matrix_transpose", both))

    before = body(build, (2, 4), (4, 4), (4, 4))
    after, turned = with_turned_inputs(before, range(3))
    assert turned == {1}
    assert names(after).count("matrix_transpose") == 1
    assert with_turned_inputs(before, ())[1] == frozenset()


@needs_compiler
@pytest.mark.parametrize("rows", [1, 3, 30])
def test_a_cell_with_gates_and_its_gradients(rows: int) -> None:
    def loss(weights: Any, xs: Any) -> Any:
        of_input, of_hidden = weights

        def cell(h: Any, x: Any) -> Any:
            gates = x @ of_input.mT + h @ of_hidden.mT
            new, keep, other = (gates[:, 5 * k : 5 * k + 5] for k in range(3))
            h = ops.sigmoid(keep) * h + ops.tanh(new) * other
            return h, h @ of_hidden[:5]

        last, rest = scan(cell, ops.zeros((rows, 5)), xs)
        return ops.sum(last * last) + ops.sum(rest)

    agree(grad(loss), (drawn(15, 7) * 0.2, drawn(15, 5) * 0.2), drawn(4, rows, 7))
