"""Nodes that depend on constants only become constants."""

import numpy as np

from tests.planning.building import names
from typednn.autodiff.primitive import PRIMITIVES
from typednn.planning.passes import fold_constants
from typednn.planning.trace.graph import Graph, GraphBuilder, constant
from typednn.planning.trace.trace import argument


def test_constants_are_computed_at_once() -> None:
    builder = GraphBuilder()
    x = argument((3,), np.dtype(np.float64))
    two = constant(np.asarray(2.0))
    root = builder.apply(PRIMITIVES["sqrt"], [two], {})
    four = builder.apply(PRIMITIVES["add"], [root, root], {})
    out = builder.apply(PRIMITIVES["multiply"], [x, four], {})
    folded = fold_constants(Graph((x,), (out, four), tuple(builder.nodes)))
    assert names(folded) == ["multiply"]
    value = folded.nodes[0].inputs[1].value
    assert value == np.sqrt(2.0) + np.sqrt(2.0)
    assert folded.outputs[1].value is value


def test_what_fails_is_left_to_fail_where_it_runs() -> None:
    builder = GraphBuilder()
    index = constant(np.asarray([7]))
    out = builder.apply(
        PRIMITIVES["take"], [constant(np.arange(3.0)), index], {"axis": 0}, "here:1"
    )
    graph = Graph((), (out,), tuple(builder.nodes))
    assert names(fold_constants(graph)) == ["take"]


def test_what_is_computed_lies_in_order_as_in_a_plan_and_a_view_stays_one() -> None:
    builder = GraphBuilder()
    turned = builder.apply(
        PRIMITIVES["matrix_transpose"], [constant(np.arange(6.0).reshape(2, 3))], {}
    )
    root = builder.apply(PRIMITIVES["sqrt"], [turned], {})
    spread = builder.apply(PRIMITIVES["broadcast_to"], [constant(np.ones(()))], {"shape": (9, 9)})
    folded = fold_constants(Graph((), (turned, root, spread), tuple(builder.nodes)))
    strides = [node.value.strides for node in folded.outputs if node.value is not None]
    assert strides == [(8, 24), (16, 8), (0, 0)]
