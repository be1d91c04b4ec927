"""Which calls may refuse their operands' values: of known positions only those that fit do not."""

from typing import Any

import numpy as np
import pytest

import typednn.ops  # noqa: F401 - enters the primitives
from typednn.autodiff.primitive import PRIMITIVES
from typednn.planning.trace.graph import GraphBuilder, Node, constant

X = Node((3, 4), np.dtype(np.float32))
KEY = ("gather",)


def refuses(name: str, operands: list[Node], **params: Any) -> bool:
    primitive = PRIMITIVES[name]
    return primitive.refuses(GraphBuilder().apply(primitive, operands, params))


def known(values: Any) -> Node:
    return constant(np.array(values))


CALLS: dict[str, tuple[Any, dict[str, Any]]] = {
    "getitem": (lambda i: [X, i], {"key": KEY}),
    "take": (lambda i: [X, i], {"axis": 0}),
    "getitem_transpose": (lambda i: [Node((2, 4), X.dtype), i], {"key": KEY, "shape": (3, 4)}),
    "index_update": (lambda i: [X, Node((2, 4), X.dtype), i], {"key": KEY}),
    "one_hot": (lambda i: [i], {"num_classes": 3, "dtype": np.float32}),
}


@pytest.mark.parametrize("name", CALLS)
def test_positions_that_are_not_known_or_do_not_fit_may_be_refused(name: str) -> None:
    operands, params = CALLS[name]
    assert refuses(name, operands(Node((2,), np.dtype(np.int64))), **params)
    assert refuses(name, operands(known([0, 3])), **params)
    assert refuses(name, operands(known([-4, 0])), **params)
    assert not refuses(name, operands(known([0, 2])), **params)


def test_without_positions_nothing_is_refused() -> None:
    assert not refuses("getitem", [X], key=(0,))
    assert not refuses("take", [X, known(np.zeros(0, np.int64))], axis=0)
    assert not refuses("index_update", [Node((3,), np.dtype(np.int64))] * 2, key=(...,))


def test_positions_in_a_result_are_compared_with_its_sizes() -> None:
    """The operand of ``scatter`` may be larger."""
    g, places = Node((5, 5), X.dtype), np.arange(25).reshape(5, 5) % 5
    assert refuses("scatter", [g, known(places)], axis=0, shape=(3, 5))
    assert not refuses("scatter", [g, known(places % 3)], axis=0, shape=(3, 5))
