"""Which values share memory: views and their bases, and values computed in place of operands."""

from typing import Any

from tests.planning.building import ones, traced
from typednn import Tensor, ops
from typednn.planning.arena.assignment import assign
from typednn.planning.arena.blocks import blocks_of
from typednn.planning.arena.layout import lay_out


def test_an_operand_that_dies_is_overwritten() -> None:
    def chain(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        for _ in range(10):
            x = ops.exp(x) * 0.5
        return ops.sum(x)

    layout = lay_out(traced(chain, ones(8, 8)))
    assert assign(blocks_of(layout)).size == 8 * 8 * 4


def test_arguments_are_never_overwritten() -> None:
    layout = lay_out(traced(lambda x: ops.sum(ops.exp(x)), ones(8, 8)))
    (argument,) = layout.graph.inputs
    assert argument not in layout.owner.values()


def test_a_value_that_is_read_later_is_not_overwritten() -> None:
    def f(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        y = ops.exp(x)
        return ops.sum(ops.tanh(y)) + ops.sum(y.mT @ y)

    layout = lay_out(traced(f, ones(8, 8)))
    exp, tanh = layout.graph.nodes[:2]
    assert layout.owner[tanh] is not layout.owner[exp]


def test_a_view_keeps_what_it_looks_at() -> None:
    def f(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        y = ops.exp(x)
        columns = y.mT
        return ops.tanh(y * 2.0) @ columns

    layout = lay_out(traced(f, ones(8, 8)))
    exp = layout.graph.nodes[0]
    assert layout.last_use[layout.owner[exp]] == len(layout.graph.nodes) - 1


def test_an_operand_seen_twice_is_not_overwritten_under_a_view() -> None:
    def f(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        y = ops.exp(x)
        return ops.sum(y + y.mT)

    layout = lay_out(traced(f, ones(8, 8)))
    add = layout.graph.nodes[2]
    assert layout.owner[add] is add
