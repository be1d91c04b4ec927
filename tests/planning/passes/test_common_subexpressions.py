"""Equal expressions are computed once."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.planning.building import names, ones, replayed, traced
from typednn import Tensor, ops
from typednn.autodiff.primitive import PRIMITIVES
from typednn.planning.passes import eliminate_common_subexpressions
from typednn.planning.trace.graph import Graph, GraphBuilder, constant
from typednn.planning.trace.trace import argument

Function = Callable[[Tensor[Any, Any]], Tensor[Any, Any]]

ONCE: dict[str, Function] = {
    "the same operand": lambda x: ops.exp(x) + ops.exp(x),
    "chains": lambda x: ops.tanh(ops.exp(x)) + ops.tanh(ops.exp(x)),
    "equal numbers": lambda x: x * 2.0 + x * 2.0,
    "equal parameters": lambda x: ops.sum(x, axis=0) + ops.sum(x, axis=0),
    "equal slices": lambda x: x[1:] + x[1:],
}

TWICE: dict[str, Function] = {
    "other operands": lambda x: ops.exp(x) + ops.exp(-x),
    "other order": lambda x: (x - 1.0) + (1.0 - x),
    "other numbers": lambda x: x * 2.0 + x * 3.0,
    "zero and minus zero": lambda x: x * 0.0 + x * -0.0,
    "other parameters": lambda x: ops.sum(x, axis=1) + ops.sum(x, axis=-1),
    "parameters of other signs": lambda x: ops.leaky_relu(x, 0.0) + ops.leaky_relu(x, -0.0),
    "other slices": lambda x: x[:2] + x[1:],
    "other keys": lambda x: x[1] + x[1:2],
}


@pytest.mark.parametrize("case", ONCE)
def test_is_computed_once(case: str) -> None:
    graph = traced(ONCE[case], ones(3, 4))
    found = eliminate_common_subexpressions(graph)
    assert len(found.nodes) == (len(graph.nodes) - 1) // 2 + 1
    x = np.random.default_rng(0).standard_normal((3, 4)).astype(np.float32)
    assert replayed(found, x)[0].tobytes() == replayed(graph, x)[0].tobytes()


@pytest.mark.parametrize("case", TWICE)
def test_is_not_the_same(case: str) -> None:
    graph = traced(TWICE[case], ones(3, 4))
    assert names(eliminate_common_subexpressions(graph)) == names(graph)


def test_constants_of_equal_bytes_and_other_dtypes_are_not_the_same() -> None:
    builder = GraphBuilder()
    choice = argument((2,), np.dtype(np.bool_))
    zeros = [constant(np.zeros((), dtype)) for dtype in (np.float32, np.int32)]
    found = [builder.apply(PRIMITIVES["where"], [choice, zero, zero], {}) for zero in zeros]
    graph = eliminate_common_subexpressions(Graph((choice,), tuple(found), tuple(builder.nodes)))
    assert [x.dtype for x in graph.outputs] == [np.float32, np.int32]


def test_constants_of_equal_bytes_and_other_shapes_are_not_the_same() -> None:
    builder = GraphBuilder()
    x = argument((4, 4), np.dtype(np.float64))
    values = [np.arange(4.0).reshape(shape) for shape in ((1, 4), (4, 1))]
    found = [builder.apply(PRIMITIVES["add"], [x, constant(value)], {}) for value in values]
    assert (
        len(eliminate_common_subexpressions(Graph((x,), tuple(found), tuple(builder.nodes))).nodes)
        == 2
    )


def test_parameters_that_are_equal_but_of_other_types_are_not_the_same() -> None:
    builder = GraphBuilder()
    x = argument((2, 3), np.dtype(np.float64))
    found = [builder.apply(PRIMITIVES["getitem"], [x], {"key": (key,)}) for key in (1, 0, 1)]
    found[1].params = {"key": (True,)}
    assert (
        len(eliminate_common_subexpressions(Graph((x,), tuple(found), tuple(builder.nodes))).nodes)
        == 2
    )
