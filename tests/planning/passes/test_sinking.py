"""Elementwise operations on a reshaped product are done before the reshape."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.arrays import drawn
from tests.planning.building import names, replayed, traced
from typednn import ops, remat, value_and_grad
from typednn.planning.passes import optimize, simplify
from typednn.planning.trace.graph import Graph
from typednn.tensor import wrap

Function = Callable[..., Any]

B, T, M, N = 2, 3, 4, 5
SHAPES = [(B, T, M), (M, N), (N,), (B, T, N)]


def graph_of(f: Function) -> Graph:
    return traced(f, *map(wrap, drawn(*SHAPES)))


SUNK: dict[str, tuple[Function, list[str]]] = {
    "a bias and an activation": (
        lambda x, w, b, y: ops.sum(ops.tanh(x @ w + b), 1),
        ["reshape", "matmul", "add", "tanh", "reshape", "sum"],
    ),
    "what stands between the product and the reshape": (
        lambda x, w, b, y: ops.sum(ops.tanh((x[0] @ w + b).reshape((1, T, N))), 1),
        ["getitem", "matmul", "add", "tanh", "reshape", "sum"],
    ),
    "numbers and the product itself": (
        lambda x, w, b, y: ops.sum((x @ w) * ops.sigmoid((x @ w) * 2.0), 1),
        ["reshape", "matmul", "multiply", "sigmoid", "multiply", "reshape", "sum"],
    ),
    "a value of the batch": (
        lambda x, w, b, y: ops.sum(ops.tanh(y + x @ w), 1),
        ["reshape", "matmul", "reshape", "add", "tanh", "reshape", "sum"],
    ),
    "between two products": (
        lambda x, w, b, y: ops.sum(ops.relu(x @ w) @ w.mT, 1),
        ["reshape", "matmul", "relu", "matrix_transpose", "matmul", "reshape", "sum"],
    ),
}

AS_IT_IS: dict[str, Function] = {
    "a result": lambda x, w, b, y: ops.tanh(x @ w),
    "no product": lambda x, w, b, y: ops.sum(ops.tanh(y.reshape((B * T, N))), 1),
    "an operand that would be copied": lambda x, w, b, y: ops.sum(x @ w + y[:, ::-1], 1),
    "an operand that is broadcast": lambda x, w, b, y: ops.sum(
        x @ w + ops.max(y, 1, keepdims=True), 1
    ),
    "another last axis": lambda x, w, b, y: ops.sum(ops.tanh((x @ w).reshape((B, N, T))), 1),
}


@pytest.mark.parametrize("case", SUNK)
def test_reshapes_sink(case: str) -> None:
    f, expected = SUNK[case]
    graph = graph_of(f)
    found = simplify(graph)
    assert names(found) == expected
    assert (
        replayed(found, *drawn(*SHAPES))[0].tobytes()
        == replayed(graph, *drawn(*SHAPES))[0].tobytes()
    )


@pytest.mark.parametrize("case", AS_IT_IS)
def test_reshapes_stay(case: str) -> None:
    graph = simplify(graph_of(AS_IT_IS[case]))
    elementwise = [node for node in graph.nodes if node.name in ("add", "tanh")]
    assert all(len(node.shape) == (2 if case == "no product" else 3) for node in elementwise)


def test_gradients_of_a_batch_meet_their_products() -> None:
    def loss(w: Any, x: Any, b: Any, y: Any) -> Any:
        return ops.sum(ops.tanh(ops.tanh(x @ w + b) @ w.mT))

    def f(x: Any, w: Any, b: Any, y: Any) -> Any:
        return value_and_grad(loss)(w, x, b, y)

    graph = graph_of(f)
    found = simplify(graph)
    for one, other in zip(
        replayed(found, *drawn(*SHAPES)), replayed(graph, *drawn(*SHAPES)), strict=True
    ):
        assert one.tobytes() == other.tobytes()
    bodies = [node.params["body"] for node in optimize(graph).nodes if node.name == "fused"]
    assert [names(body) for body in bodies][:2] == [["matmul", "add", "tanh"], ["matmul", "tanh"]]


def test_what_is_kept_stays_where_it_is() -> None:
    def f(x: Any, w: Any, b: Any, y: Any) -> Any:
        layer = remat(lambda x: ops.exp(ops.tanh(x @ w)))
        return value_and_grad(lambda x: ops.sum(layer(x) * y))(x)

    found = simplify(graph_of(f))
    (exp,) = [node for node in found.nodes if node.name == "exp"]
    assert exp.shape == (B, T, N)
    assert found.kept == {exp}
