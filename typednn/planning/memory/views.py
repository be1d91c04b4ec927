"""The same elements under another shape: no memory of their own, but where numpy would copy too."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from typednn.planning.graph import Node
from typednn.planning.memory.record import Spec, View

__all__ = ["VIEWS", "in_order", "spare", "view_of", "whole"]


def whole(key: tuple[Any, ...]) -> tuple[Any, ...]:
    """The key so that numpy gives a view for it where it would give a scalar."""
    return key if ... in key else (*key, ...)


def _reshape(node: Node) -> View:
    shape = node.shape
    return lambda x: np.reshape(x, shape, copy=False)


def _getitem(node: Node) -> View | None:
    if len(node.inputs) > 1:  # index tensors: copies
        return None
    key = whole(node.params["key"])
    return lambda x: x[key]


def _as_forward(node: Node) -> View:
    assert node.primitive is not None
    forward, params = node.primitive.forward, node.params
    return lambda x: forward(x, **params)


VIEWS: Final[dict[str, Callable[[Node], View | None]]] = {
    "broadcast_to": _as_forward,
    "getitem": _getitem,
    "matrix_transpose": _as_forward,
    "permute_dims": _as_forward,
    "reshape": _reshape,
}


def view_of(node: Node) -> View | None:
    """How the node looks at its operand; None where it is computed."""
    find = VIEWS.get(node.name)
    return None if find is None else find(node)


def in_order(node: Node) -> bool:
    """Whether the value's elements surely lie one after the other: it is no view."""
    return view_of(node) is None if node.value is None else node.value.flags.c_contiguous


def spare(node: Node) -> tuple[Spec, ...]:
    """Scratch for a copy of the value with its elements in order, where they may not be."""
    return () if in_order(node) else ((node.shape, node.dtype),)
