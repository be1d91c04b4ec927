"""Bodies of loops as they are rewritten for C: turned products, joined slices, operands turned ahead."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from tests.backends.native.both import draw, graph_of
from tests.backends.native.compiling import needs_compiler
from tests.backends.native.test_loops import agree, drawn
from typednn import grad, jit, ops, scan, trees
from typednn.autodiff.primitive import PRIMITIVES
from typednn.backends.native.emit import bodies
from typednn.backends.native.emit.bodies import rewritten, with_panels, with_turned_inputs
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


def test_an_input_lies_in_panels_only_if_products_of_so_many_rows_read_it_alone() -> None:
    def build(builder: GraphBuilder, inputs: Sequence[Node]) -> Node:
        x, often, left, added, of_two_heights, of_more_rows = inputs
        x = apply(builder, "matmul", x, often)
        x = apply(builder, "tanh", apply(builder, "add", apply(builder, "matmul", x, often), x))
        for each in (left, added, of_two_heights):
            x = apply(builder, "matmul", x, each)
        square = apply(builder, "matmul", left, of_two_heights)
        square = apply(builder, "matmul", apply(builder, "add", square, added), of_more_rows)
        return apply(builder, "matmul", x, square)

    before = body(build, (32, 64), *[(64, 64)] * 5)
    after, rows = with_panels(rewritten(before), range(1, 6))
    assert rows == {1: 32, 5: 64}
    assert with_panels(rewritten(before), ())[1] == {}
    assert names(after) == names(rewritten(before))


PANELS: dict[str, tuple[Shape, Shape, Any]] = {
    "whole blocks": ((32, 64), (64, 64), np.float32),
    "a last block of another width": ((32, 40), (40, 40), np.float32),
    "parts of k": ((25, 720), (720, 96), np.float32),
    "float64": ((24, 32), (32, 48), np.float64),
    "one vector": ((40, 16), (16, 16), np.float32),
}


@needs_compiler
@pytest.mark.parametrize("name", PANELS)
@pytest.mark.parametrize("is_turned", [False, True])
def test_products_of_panels_have_the_bits_of_others(
    name: str, is_turned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_x, of_y, dtype = PANELS[name]
    rng = np.random.default_rng(3)
    xs, start = (ops.asarray(draw(rng, each, dtype)) for each in ((3, *of_x), (of_x[0], of_y[1])))
    y = ops.asarray(draw(rng, of_y[::-1] if is_turned else of_y, dtype)) / of_y[0]

    def f(start: Any, xs: Any, y: Any) -> Any:
        def step(h: Any, x: Any) -> Any:
            product = x @ (y.mT if is_turned else y)
            return ops.tanh(product + h), product

        return scan(step, start, xs)

    agree(f, start, xs, y)
    in_panels = trees.leaves(jit(f, backend="native")(start, xs, y))
    monkeypatch.setattr(bodies, "PACKED_ROWS", 10**9)
    for a, b in zip(in_panels, trees.leaves(jit(f, backend="native")(start, xs, y)), strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())


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
