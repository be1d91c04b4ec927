"""Chains of products are multiplied in the order that takes the fewest multiplications."""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.arrays import drawn
from tests.planning.building import Array, names, replayed, traced
from typednn import Tensor, grad, ops
from typednn.autodiff.primitive import PRIMITIVES
from typednn.planning.passes import reorder_matrix_chains, simplify
from typednn.planning.trace.graph import Graph, GraphBuilder, Node
from typednn.planning.trace.trace import argument
from typednn.tensor import wrap

Function = Callable[..., Any]


def graph_of(f: Function, arrays: list[Array]) -> Graph:
    return simplify(traced(f, *map(wrap, arrays)))


def multiplications(graph: Graph) -> int:
    products = [node for node in graph.nodes if node.name == "matmul"]
    return sum(node.size * node.inputs[0].shape[-1] for node in products)


REORDERED: dict[str, tuple[Function, list[tuple[int, ...]], int]] = {
    "from the left to the right": (
        lambda a, b, c: (a @ b) @ c,
        [(9, 8), (8, 9), (9, 1)],
        8 * 9 + 9 * 8,
    ),
    "from the right to the left": (
        lambda a, b, c: a @ (b @ c),
        [(1, 9), (9, 8), (8, 9)],
        9 * 8 + 8 * 9,
    ),
    # Cormen et al., figure 15.5: six matrices, whose best order takes 15125 multiplications.
    "the book's example": (
        lambda a, b, c, d, e, f: a @ b @ c @ d @ e @ f,
        [(30, 35), (35, 15), (15, 5), (5, 10), (10, 20), (20, 25)],
        15125,
    ),
    "batches": (
        lambda a, b, c: (a @ b) @ c,
        [(3, 9, 8), (3, 8, 9), (3, 9, 1)],
        3 * (8 * 9 + 9 * 8),
    ),
    "a vector at the end": (
        lambda a, b, v: (a @ b) @ v,
        [(9, 8), (8, 9), (9,)],
        8 * 9 + 9 * 8,
    ),
    "a vector at the beginning": (
        lambda v, a, b: v @ (a @ b),
        [(9,), (9, 8), (8, 9)],
        9 * 8 + 8 * 9,
    ),
    "rows of a batch as one matrix": (
        lambda x, a, b: (x @ a) @ b,
        [(4, 5, 2), (2, 30), (30, 2)],
        2 * 30 * 2 + 20 * 2 * 2,
    ),
}

AS_WRITTEN: dict[str, tuple[Function, list[tuple[int, ...]]]] = {
    "the best order": (lambda a, b, c: a @ (b @ c), [(9, 8), (8, 9), (9, 1)]),
    "an order as good": (lambda a, b, c: (a @ b) @ c, [(4, 4), (4, 4), (4, 4)]),
    "an order as good, of a batch": (
        lambda a, b, c: (a @ b) @ c,
        [(3, 4, 4), (3, 4, 4), (3, 4, 4)],
    ),
    "the best order of a batch": (
        lambda a, b, c: a @ (b @ c),
        [(3, 9, 8), (3, 8, 9), (3, 9, 1)],
    ),
    "the best order of a batch of batches": (
        lambda a, b, c: a @ (b @ c),
        [(3, 2, 9, 8), (3, 2, 8, 9), (3, 2, 9, 1)],
    ),
    "one product": (lambda a, b: a @ b, [(9, 8), (8, 9)]),
    "something between": (lambda a, b, c: ops.tanh(a @ b) @ c, [(9, 8), (8, 9), (9, 1)]),
    "a product that is read twice": (
        lambda a, b, c: ((a @ b) @ c, ops.sum(a @ b)),
        [(9, 8), (8, 9), (9, 1)],
    ),
    "a product that is returned": (
        lambda a, b, c: ((a @ b) @ c, a @ b),
        [(9, 8), (8, 9), (9, 1)],
    ),
    "other batches": (lambda a, b, c: (a @ b) @ c, [(1, 9, 8), (3, 8, 9), (3, 9, 1)]),
}


@pytest.mark.parametrize("case", REORDERED)
def test_the_cheapest_order_is_taken(case: str) -> None:
    f, shapes, fewest = REORDERED[case]
    arrays = drawn(*shapes, dtype=np.float64)
    graph = graph_of(f, arrays)
    found = reorder_matrix_chains(graph)
    assert multiplications(found) == fewest < multiplications(graph)
    assert graph.exact and not found.exact
    for one, other in zip(replayed(found, *arrays), replayed(graph, *arrays), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


@pytest.mark.parametrize("case", AS_WRITTEN)
def test_stays_as_it_is_written(case: str) -> None:
    f, shapes = AS_WRITTEN[case]
    graph = graph_of(f, drawn(*shapes, dtype=np.float64))
    assert reorder_matrix_chains(graph) is graph


def test_whole_numbers_stay_as_they_are_written() -> None:
    graph = graph_of(lambda a, b, c: (a @ b) @ c, drawn((9, 8), (8, 9), (9, 1), dtype=np.int64))
    assert reorder_matrix_chains(graph) is graph


def by_hand(*shapes: tuple[int, ...]) -> Graph:
    """Products of these, from the left to the right, as numpy takes vectors."""
    inputs = [argument(shape, np.dtype(np.float64)) for shape in shapes]
    builder = GraphBuilder()
    product: Node = inputs[0]
    for factor in inputs[1:]:
        product = builder.apply(PRIMITIVES["matmul"], [product, factor], {})
    return Graph(tuple(inputs), (product,), tuple(builder.nodes))


def test_vectors_of_one_axis() -> None:
    shapes = [(8, 9), (9, 9), (9,)]
    graph = by_hand(*shapes)
    found = reorder_matrix_chains(graph)
    assert multiplications(found) == 9 * 9 + 8 * 9
    arrays = drawn(*shapes, dtype=np.float64)
    np.testing.assert_allclose(replayed(found, *arrays)[0], replayed(graph, *arrays)[0])


@pytest.mark.parametrize("shapes", [[(8, 9), (9,), (8, 1)], [(9,), (2, 9, 3), (2, 3, 1)]])
def test_a_vector_in_the_middle_is_no_factor_of_a_chain(shapes: list[tuple[int, ...]]) -> None:
    graph = by_hand(*shapes)
    assert reorder_matrix_chains(graph) is graph


def test_every_order_of_small_chains() -> None:
    """The fewest multiplications, against all orders tried one by one."""
    rng = np.random.default_rng(0)
    for _ in range(50):
        sizes = [int(size) for size in rng.integers(1, 9, rng.integers(4, 8))]
        graph = by_hand(*itertools.pairwise(sizes))
        assert multiplications(reorder_matrix_chains(graph)) == fewest(sizes)


def fewest(sizes: list[int]) -> int:
    """Every pair of neighbours as the first product."""
    if len(sizes) < 3:
        return 0
    tried = range(1, len(sizes) - 1)
    return min(
        sizes[k - 1] * sizes[k] * sizes[k + 1] + fewest(sizes[:k] + sizes[k + 1 :]) for k in tried
    )


def test_a_chain_of_a_reordered_chain() -> None:
    def f(a: Tensor[Any, Any], b: Tensor[Any, Any], c: Tensor[Any, Any]) -> Tensor[Any, Any]:
        return (ops.tanh((a @ b) @ c) @ c.mT) @ c

    arrays = drawn((9, 8), (8, 9), (9, 1), dtype=np.float64)
    graph = graph_of(f, arrays)
    found = reorder_matrix_chains(graph)
    assert names(found).count("matmul") == names(graph).count("matmul") == 4
    np.testing.assert_allclose(replayed(found, *arrays)[0], replayed(graph, *arrays)[0])


def test_a_gradient_through_a_chain() -> None:
    slopes = grad(lambda a, b, c: ops.sum((a @ b) @ c))
    arrays = drawn((9, 8), (8, 9), (9, 1), dtype=np.float64)
    graph = graph_of(slopes, arrays)
    found = reorder_matrix_chains(graph)
    assert multiplications(found) <= multiplications(graph)
    np.testing.assert_allclose(replayed(found, *arrays)[0], replayed(graph, *arrays)[0])


def test_a_chain_too_long_to_be_tried_stays() -> None:
    sizes = [9, *[8] * 65, 1]
    graph = by_hand(*itertools.pairwise(sizes))
    assert reorder_matrix_chains(graph) is graph
    assert not reorder_matrix_chains(by_hand(*itertools.pairwise([9, *[8] * 63, 1]))).exact


@pytest.mark.parametrize(
    ("factors", "as_written", "reordered"),
    [
        # inf * 1 - inf * 2 is NaN, inf * (1 - 2) is not.
        (([[np.inf, 1], [1, 1]], [[1, -1], [0, 1]], [[1], [2]]), np.nan, -np.inf),
        (([[1e200, 0], [0, 1]], [[1e200, 0], [0, 1]], [[1e-200], [1]]), np.inf, 1e200),
    ],
)
def test_another_order_may_differ_where_values_are_not_finite(
    factors: Any, as_written: float, reordered: float
) -> None:
    """As documented: results are equal up to rounding for finite values; the graph is not exact."""
    arrays = [np.array(each, np.float64) for each in factors]
    graph = by_hand(*[array.shape for array in arrays])
    found = reorder_matrix_chains(graph)
    with np.errstate(all="ignore"):
        (one,), (other,) = replayed(graph, *arrays), replayed(found, *arrays)
    np.testing.assert_array_equal(one[:, 0], [as_written, 1.0])
    np.testing.assert_allclose(other[:, 0], [reordered, 1.0])
    assert graph.exact and not found.exact
