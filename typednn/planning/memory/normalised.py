"""Scores as probabilities, and losses of them."""

from typing import Any

import numpy as np

from typednn.planning.graph import Node
from typednn.planning.memory.record import INT64, Memories, Memory, line
from typednn.planning.memory.views import spare
from typednn.shapes.rules import RULES

__all__ = ["MEMORIES"]


def _log_softmax(node: Node) -> Memory:
    whole = node.shape, node.dtype
    return Memory(scratch=(line(node, node.params["axis"]), whole), overwrites=(0,))


def _nll(node: Node) -> Memory:
    """The labels' places, the largest label (as unsigned), and what is picked; where rows begin."""
    log_probs, labels = node.inputs
    if labels.size == 0:
        return Memory()
    largest, picked = ((), np.dtype(f"u{labels.dtype.itemsize}")), (labels.shape, node.dtype)
    scratch = (labels.shape, INT64), largest, picked, *spare(log_probs)
    return Memory(scratch, tables=labels.size * INT64.itemsize)


def _nll_gradient(node: Node) -> Memory:
    """The labels' places, and the gradient of each picked score; where rows begin."""
    labels = node.inputs[1]
    if labels.size == 0:
        return Memory()
    scratch = (labels.shape, INT64), ((), node.dtype)
    return Memory(scratch, tables=labels.size * INT64.itemsize)


def _safe_softmax(node: Node) -> Memory:
    """What each line, of any axes, is divided by."""
    kept: Any = RULES["logsumexp"](node.shape, node.params["axis"], True)
    return Memory(scratch=((kept, node.dtype),), overwrites=(0,))


MEMORIES: Memories = {
    "log_softmax": _log_softmax,
    "nll": _nll,
    "nll_gradient": _nll_gradient,
    "safe_softmax": _safe_softmax,
    "softmax": lambda node: Memory(scratch=(line(node, node.params["axis"]),), overwrites=(0,)),
}
