"""Fused nodes compute the same bits, and values read outside of a group are not fused away."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from benchmarks.steps import STEPS
from tests.arrays import bits, drawn
from tests.planning.building import Array, names, replayed, traced
from typednn import Tensor, ops, trees, value_and_grad
from typednn.planning.arena.assignment import assign
from typednn.planning.arena.blocks import blocks_of, lower_bound
from typednn.planning.arena.layout import lay_out
from typednn.planning.passes import fuse, optimize, simplify
from typednn.planning.passes.fusion.fuse import MIN_BYTES
from typednn.planning.passes.fusion.fusible import body_of
from typednn.planning.passes.fusion.tiles import tiles_of
from typednn.planning.run.program import Program
from typednn.planning.trace.graph import Graph
from typednn.planning.trace.trace import argument, trace
from typednn.tensor import wrap

Function = Callable[..., Any]
Shapes = list[tuple[int, ...]]

TILE_SIZES = (1, 64, 1 << 18)


def flat_graph(f: Function, arrays: list[Array]) -> Graph:
    return simplify(traced(f, *map(wrap, arrays)))


def parts(graph: Graph) -> list[list[str]]:
    """For each node the names in its body, or its own."""
    return [names(body_of(node)) if node.name == "fused" else [node.name] for node in graph.nodes]


M, N = 6, 5
MATRIX, ROW, COLUMN = (M, N), (N,), (M, 1)

TOGETHER: dict[str, tuple[Function, Shapes, list[list[str]]]] = {
    "a chain": (
        lambda x: ops.tanh(ops.exp(-x)),
        [MATRIX],
        [["negative", "exp", "tanh"]],
    ),
    "operands that are broadcast": (
        lambda x, row, column, number: (x * row + column) / number,
        [MATRIX, ROW, COLUMN, ()],
        [["multiply", "add", "divide"]],
    ),
    "operands of more axes": (
        lambda x, y: ops.exp(x * y) * 2.0,
        [(2, 1, 3, N), (1, 4, 1, N)],
        [["multiply", "exp", "multiply"]],
    ),
    "a value that only the group reads, twice": (
        lambda x: ops.exp(x) * ops.tanh(ops.exp(x)),
        [MATRIX],
        [["exp", "tanh", "multiply"]],
    ),
    "other dtypes in between": (
        lambda x: ops.where(x > 0.0, ops.exp(x), x) * (x > 1.0).astype(x.dtype),
        [MATRIX],
        [["greater", "exp", "where", "greater", "astype", "multiply"]],
    ),
    "with scratch": (
        lambda x, y: ops.sigmoid(x * 2.0) + ops.leaky_relu(y + 1.0, -2.0),
        [MATRIX, MATRIX],
        [["multiply", "sigmoid", "add", "leaky_relu", "add"]],
    ),
    "a sum of rows": (lambda x: ops.sum(ops.exp(x), -1), [MATRIX], [["exp", "sum"]]),
    "a mean of rows that keeps the axis": (
        lambda x: ops.mean(x * x, 1, keepdims=True),
        [MATRIX],
        [["multiply", "mean"]],
    ),
    "the largest of several axes": (
        lambda x: ops.max(-x, (-1, 1)),
        [(4, 3, N)],
        [["negative", "max"]],
    ),
    "the smallest of many rows": (lambda x: ops.min(-x, 2), [(2, 3, N)], [["negative", "min"]]),
    "a transposed operand": (
        lambda x, y: ops.exp(x.mT) * y,
        [(N, M), MATRIX],
        [["matrix_transpose"], ["exp", "multiply"]],
    ),
    "single numbers": (lambda x: ops.exp(x) * 2.0, [()], [["exp", "multiply"]]),
    "a product, its bias and its activation": (
        lambda x, w, b: ops.relu(x @ w + b),
        [(M, 3), (3, N), ROW],
        [["matmul", "add", "relu"]],
    ),
    "an activation that cannot be computed in place": (
        lambda x, w: ops.leaky_relu(x @ w),
        [(M, 3), (3, N)],
        [["matmul", "leaky_relu"]],
    ),
    "a product that is read twice": (
        lambda x, w: ops.sigmoid(x @ w) * (x @ w),
        [(M, 3), (3, N)],
        [["matmul", "sigmoid", "multiply"]],
    ),
    "a product that is read late": (
        lambda x, w: ops.exp(ops.tanh(x @ w)) - (x @ w),
        [(M, 3), (3, N)],
        [["matmul", "tanh", "exp", "subtract"]],
    ),
    "a product beside its operand": (
        lambda x, w: (x @ w) * x,
        [(M, M), (M, M)],
        [["matmul", "multiply"]],
    ),
    "products of a batch": (
        lambda x, w: ops.tanh(x @ w * 0.5),
        [(2, M, 3), (2, 3, N)],
        [["matmul", "multiply", "tanh"]],
    ),
    "a product that comes after another operation": (
        lambda x, w, y: ops.exp(y) + x @ w,
        [(M, 3), (3, N), MATRIX],
        [["matmul", "exp", "add"]],
    ),
    "a product, but not what feeds it": (
        lambda x, w: ops.relu(ops.exp(x) @ w),
        [(M, M), (M, M)],
        [["exp"], ["matmul", "relu"]],
    ),
    "the second of two products": (
        lambda x, w, y, u: ops.tanh(x @ w + y @ u),
        [(M, 3), (3, N), (M, 4), (4, N)],
        [["matmul"], ["matmul", "add", "tanh"]],
    ),
}

APART: dict[str, tuple[Function, Shapes]] = {
    "a value that is returned": (lambda x: (ops.exp(x), ops.tanh(ops.exp(x))), [MATRIX]),
    "a value that another group reads": (
        lambda x: (ops.exp(x) * 2.0, ops.exp(x) * 3.0),
        [MATRIX],
    ),
    "a value that a product reads": (lambda x, w: ops.exp(x) @ w, [MATRIX, (N, 2)]),
    "a value that is broadcast": (lambda x, y: ops.exp(x) * y, [ROW, MATRIX]),
    "a sum of columns": (lambda x: ops.sum(ops.exp(x), 0), [MATRIX]),
    "a sum of everything": (lambda x: ops.sum(ops.exp(x)), [MATRIX]),
    "a sum of an axis in the middle": (lambda x: ops.sum(ops.exp(x), 1), [(2, 3, 4)]),
    "what comes after a reduction": (lambda x: ops.exp(ops.max(x, -1)), [MATRIX]),
    "a product and a sum": (lambda x, w: ops.sum(x @ w, -1), [(M, 3), (3, N)]),
    "a product of one column and its sum": (
        lambda x, w: ops.sum(x @ w, -1, keepdims=True),
        [(M, 3), (3, 1)],
    ),
    "a product that is broadcast": (lambda x, w, y: x @ w + y, [(1, 3), (3, N), MATRIX]),
    "a product that becomes another dtype": (lambda x, w: x @ w > 0.0, [(M, 3), (3, N)]),
    "nothing": (lambda x: ops.exp(x) * 2.0, [(0, 3)]),
}


def check_bits(graph: Graph, fused: Graph, arrays: list[Array]) -> None:
    """The body's own forward, and the program in poisoned memory, twice."""
    expected = bits(replayed(graph, *arrays))
    assert bits(replayed(fused, *arrays)) == expected
    given = [x.copy() for x in arrays]
    program = Program(fused)
    for _ in range(2):
        program.poison()
        assert bits(program(given)) == expected
    assert bits(given) == bits(arrays)


@pytest.mark.parametrize("tile_bytes", TILE_SIZES)
@pytest.mark.parametrize("case", TOGETHER)
def test_become_one_node(case: str, tile_bytes: int) -> None:
    f, shapes, expected = TOGETHER[case]
    for dtype in (np.float32, np.float64):
        arrays = drawn(*shapes, dtype=dtype, scale=3.0)
        graph = flat_graph(f, arrays)
        fused = fuse(graph, 0, tile_bytes)
        assert parts(fused) == expected
        check_bits(graph, fused, arrays)


@pytest.mark.parametrize("case", APART)
def test_stay_apart(case: str) -> None:
    f, shapes = APART[case]
    graph = flat_graph(f, drawn(*shapes, scale=3.0))
    assert names(fuse(graph, 0)) == names(graph)


def test_a_value_that_is_returned_ends_its_group() -> None:
    arrays = drawn(MATRIX, scale=3.0)
    graph = flat_graph(lambda x: [ops.exp(-x), ops.tanh(ops.exp(-x) * 2.0)], arrays)
    fused = fuse(graph, 0)
    assert parts(fused) == [["negative", "exp"], ["multiply", "tanh"]]
    check_bits(graph, fused, arrays)


@pytest.mark.parametrize("size", [1, 7, 8, 9, 127, 128, 129, 1000, 9001])
@pytest.mark.parametrize("tile_bytes", TILE_SIZES)
def test_rows_are_added_in_their_order(size: int, tile_bytes: int) -> None:
    arrays = drawn((5, size), (5, size), scale=3.0)
    graph = flat_graph(lambda x, y: (ops.sum(x * y, 1), ops.mean(x - y, 1)), arrays)
    fused = fuse(graph, 0, tile_bytes)
    assert parts(fused) == [["multiply", "sum"], ["subtract", "mean"]]
    check_bits(graph, fused, arrays)


@pytest.mark.parametrize("rows", range(1, 12))
def test_pieces_of_every_size(rows: int) -> None:
    arrays = drawn((3, 11, 2), (11, 1), scale=3.0)
    graph = flat_graph(lambda x, y: ops.tanh(x * y) + x, arrays)
    check_bits(graph, fuse(graph, 0, rows * 2 * 4), arrays)


def test_whole_numbers() -> None:
    arrays = drawn((M, 3), (3, N), MATRIX, dtype=np.int64, scale=3.0)
    graph = flat_graph(lambda x, w, y: (x @ w + y) * 2, arrays)
    fused = fuse(graph, 0, 64)
    assert parts(fused) == [["matmul", "add", "multiply"]]
    check_bits(graph, fused, arrays)


def test_a_fused_node_shows_what_it_computes() -> None:
    graph = fuse(flat_graph(lambda x: ops.tanh(ops.exp(x)), drawn(MATRIX, scale=3.0)), 0, 64)
    assert str(graph).splitlines() == [
        "%0 = argument float32[6, 5]",
        "%1 = fused float32[6, 5](%0, body=",
        "    %0 = argument float32[6, 5]",
        "    %1 = exp float32[6, 5](%0)",
        "    %2 = tanh float32[6, 5](%1)",
        "    return %2, tile_bytes=64)",
        "return %1",
    ]


def test_small_values_stay_apart_and_large_ones_do_not() -> None:
    def f(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        return ops.tanh(ops.exp(x))

    assert names(optimize(traced(f, ops.zeros((512, 511))))) == ["exp", "tanh"]
    assert names(optimize(traced(f, ops.zeros((512, 512))))) == ["fused"]


EPILOGUES: dict[str, tuple[Function, Shapes, list[list[str]]]] = {
    "a layer": (
        lambda x, w, b: ops.sigmoid(x @ w + b),
        [(M, 3), (3, N), ROW],
        [["matmul", "add", "sigmoid"]],
    ),
    "a step of an optimizer": (
        lambda x, y, w: w - (x.mT @ y) * 0.1,
        [(M, 3), (M, N), (3, N)],
        [["matrix_transpose"], ["matmul", "multiply", "subtract"]],
    ),
    "an activation that is computed beside": (
        lambda x, w: ops.tanh(ops.leaky_relu(x @ w) * 2.0),
        [(M, 3), (3, N)],
        [["matmul", "leaky_relu"], ["multiply"], ["tanh"]],
    ),
    "the gradient of an activation": (
        lambda x, w, h: (x @ w.mT) * (h > 0.0).astype(h.dtype),
        [(M, 3), (N, 3), MATRIX],
        [["matrix_transpose"], ["greater"], ["astype"], ["matmul", "multiply"]],
    ),
    "a product that is read twice": (
        lambda x, w, b: ops.sigmoid(x @ w + b) * (x @ w + b),
        [(M, 3), (3, N), ROW],
        [["matmul", "add"], ["sigmoid"], ["multiply"]],
    ),
    "a product that is multiplied by itself": (
        lambda x, w: ops.tanh((x @ w) * (x @ w)),
        [(M, 3), (3, N)],
        [["matmul"], ["multiply"], ["tanh"]],
    ),
    "a product that becomes another dtype": (
        lambda x, w: ((x @ w > 0.0).astype(x.dtype)) * 2.0,
        [(M, 3), (3, N)],
        [["matmul"], ["greater"], ["astype"], ["multiply"]],
    ),
}


@pytest.mark.parametrize("case", EPILOGUES)
def test_small_products_have_epilogues_in_their_place(case: str) -> None:
    f, shapes, expected = EPILOGUES[case]
    arrays = drawn(*shapes, scale=3.0)
    graph = flat_graph(f, arrays)
    fused = fuse(graph)
    assert parts(fused) == expected
    check_bits(graph, fused, arrays)


def test_values_in_between_need_no_memory() -> None:
    def f(x: Tensor[Any, Any], y: Tensor[Any, Any]) -> Tensor[Any, Any]:
        return ops.sum((x + y) / (ops.exp(-y) + 1.0), -1)

    graph = simplify(traced(f, ops.zeros((512, 1024)), ops.zeros((512, 1024))))
    fused = fuse(graph)
    assert lower_bound(blocks_of(lay_out(graph))) == 2 * 512 * 1024 * 4
    assert lower_bound(blocks_of(lay_out(fused))) == 2 << 18


@pytest.mark.parametrize("activation", [ops.relu, ops.tanh, ops.sigmoid, ops.leaky_relu])
def test_a_product_has_no_memory_of_its_own(activation: Function) -> None:
    graph = traced(
        lambda x, w, b: activation(x @ w + b), *map(ops.zeros, [(1024, 8), (8, 1024), (1024,)])
    )
    layout = lay_out(optimize(graph))
    (node,) = layout.allocated
    scratch = [
        math.prod(shape) * dtype.itemsize for shape, dtype in layout.kernels[node].scratch.values()
    ]
    assert sum(scratch) < 0.2 * node.nbytes


@pytest.mark.parametrize("tile_bytes", TILE_SIZES)
@pytest.mark.parametrize(
    ("f", "place"),
    [
        (lambda h, y: ops.tanh(h * 2.0) - y, True),
        (lambda h, y: ops.tanh(y * 2.0) - h, True),
        (lambda h, y: ops.where(y * h > 0.0, y, h), True),
        (lambda h, y: ops.where(y * h > 0.0, h, y), False),
        (lambda h, y: ops.leaky_relu(h * y) + h.mT, False),
    ],
)
def test_a_result_takes_the_place_of_an_operand_that_dies(
    f: Function, place: bool, tile_bytes: int
) -> None:
    arrays = drawn((N, N), (N, N), (N, N), scale=3.0)
    graph = flat_graph(lambda x, y, w: f(ops.cumulative_sum(x, axis=0), y) @ w, arrays)
    fused = fuse(graph, 0, tile_bytes)
    owner = lay_out(fused).owner
    (node,) = [node for node in fused.nodes if node.name == "fused"]
    assert (owner[node] is fused.nodes[0]) == place
    check_bits(graph, fused, arrays)


def test_nothing_waits_that_keeps_more_than_it_is() -> None:
    """Another operation lies between: two operands would be live longer in place of one value."""
    arrays = drawn(MATRIX, MATRIX, scale=3.0)

    def between(first: Function) -> Graph:
        def f(x: Tensor[Any, Any], y: Tensor[Any, Any]) -> Tensor[Any, Any]:
            value = first(ops.cumulative_sum(x, axis=0), ops.cumulative_sum(y, axis=0))
            number = ops.sum(ops.cumulative_sum(y, axis=1))
            return ops.tanh(value) + number

        return flat_graph(f, arrays)

    both = between(ops.multiply)
    assert parts(fuse(both, 0))[2:] == [
        *(["multiply"], ["cumulative_sum"], ["sum"], ["tanh", "add"])
    ]
    one = between(lambda x, y: ops.exp(x))
    assert parts(fuse(one, 0))[-1] == ["exp", "tanh", "add"]


def test_a_gradient_program() -> None:
    def loss(w: Tensor[Any, Any], x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        return ops.sum(ops.gelu(ops.gelu(x @ w) @ w))

    arrays = drawn((32, 32), (64, 32), scale=3.0)
    graph = flat_graph(value_and_grad(loss), arrays)
    fused = fuse(graph, 0, 256)
    assert len(fused.nodes) < 0.5 * len(graph.nodes)
    assert assign(blocks_of(lay_out(fused))).size <= assign(blocks_of(lay_out(graph))).size
    check_bits(graph, fused, arrays)


@pytest.mark.parametrize("name", STEPS)
def test_training_steps_need_no_more_memory(name: str) -> None:
    step, arguments = STEPS[name]()
    leaves, treedef = trees.flatten((arguments, {}))
    given = [argument(x.shape, x.dtype) if isinstance(x, Tensor) else x for x in leaves]
    graph = simplify(trace("step", step, given, treedef)[0])
    fused = fuse(graph)
    assert assign(blocks_of(lay_out(fused))).size <= assign(blocks_of(lay_out(graph))).size


AFTER_A_PRODUCT: dict[str, tuple[Function, list[str], list[str]]] = {
    "what is read was there before": (
        lambda p, s, m: m - p * 0.1,
        ["matmul", "multiply", "subtract"],
        ["matmul", "multiply", "subtract"],
    ),
    "what is read belongs to the group": (
        lambda p, s, m: p + m * 0.9,
        ["matmul", "multiply", "add"],
        ["matmul"],
    ),
    "what is read comes later": (lambda p, s, m: (p + s) * 2.0, ["matmul"], ["matmul"]),
}


@pytest.mark.parametrize("case", AFTER_A_PRODUCT)
def test_what_is_done_to_a_product_comes_to_its_place(case: str) -> None:
    """Between them stands another operation, and the product's operands would be kept so long."""
    after, all_of_it, in_place = AFTER_A_PRODUCT[case]

    def f(x: Tensor[Any, Any], y: Tensor[Any, Any], m: Tensor[Any, Any]) -> Any:
        product = ops.cumulative_sum(x, axis=0) @ ops.cumulative_sum(y, axis=0)
        number = ops.sum(ops.cumulative_sum(m, axis=0))
        return number, after(product, number, m)

    arrays = drawn((M, 90), (90, N), MATRIX, scale=3.0)
    graph = flat_graph(f, arrays)
    for min_bytes, expected in ((0, all_of_it), (1 << 20, in_place)):
        fused = fuse(graph, min_bytes)
        assert parts(fused)[2] == expected
        assert names(fused).index("sum") == 4
        check_bits(graph, fused, arrays)


@pytest.mark.parametrize(("columns", "pieces"), [(128, 1), (256, 4)])
def test_a_product_is_gone_through_in_pieces_where_buffers_are_smaller(
    columns: int, pieces: int
) -> None:
    def f(x: Tensor[Any, Any], w: Tensor[Any, Any], m: Tensor[Any, Any]) -> Tensor[Any, Any]:
        return x @ w + m * 0.9

    shapes = (784, 8), (8, columns), (784, columns)
    (*_, node) = optimize(traced(f, *map(ops.zeros, shapes))).nodes
    assert node.nbytes < MIN_BYTES
    assert len(tiles_of(node).keys) == pieces
    assert names(body_of(node)) == ["matmul", *["multiply"] * (pieces > 1), "add"]
