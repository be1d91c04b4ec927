"""Dead code is left out, and nothing else."""

from typing import Any

import pytest

from tests.planning.building import names, ones, traced
from typednn import Tensor, ops
from typednn.planning.passes import dead


def test_what_nobody_reads_is_left_out() -> None:
    def wasteful(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        ops.exp(ops.tanh(x))
        return -ops.sqrt(x)

    graph = traced(wasteful, ones(3))
    assert names(graph) == ["tanh", "exp", "sqrt", "negative"]
    assert names(dead(graph)) == ["sqrt", "negative"]


@pytest.mark.parametrize("twice", [False, True])
def test_all_outputs_stay(twice: bool) -> None:
    graph = traced(lambda x: (ops.exp(x), x, [ops.tanh(x)] * (1 + twice)), ones(3))
    assert dead(graph).nodes == graph.nodes
    assert dead(graph).outputs == graph.outputs
