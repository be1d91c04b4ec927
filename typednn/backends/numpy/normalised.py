"""Scores as probabilities, and losses of them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from typednn.backends.numpy.arrays import ordered
from typednn.planning.backend import Kernel, Table, copied
from typednn.planning.graph import Node
from typednn.planning.memory import memory_of

__all__ = ["KERNELS"]

# numpy's stubs do not know all their arguments by position.
_add: Any = np.add.reduce
_maximum: Any = np.maximum.reduce


def _unless_empty(make: Callable[[Node], Kernel]) -> Callable[[Node], Kernel]:
    """Of what has as many elements as its operand: with none, there is nothing to compute."""
    return lambda node: make(node) if node.size else _nothing


def _nothing(*_: Any) -> None:
    pass


def _softmax(node: Node) -> Kernel:
    axis = node.params["axis"]

    def run(x: Any, out: Any, line: Any) -> None:
        _maximum(x, axis, None, line, True)
        np.subtract(x, line, out)
        np.exp(out, out)
        _add(out, axis, None, line, True)
        np.divide(out, line, out)

    return run


def _safe_softmax(node: Node) -> Kernel:
    axis = node.params["axis"]
    limits = np.finfo(node.dtype)
    lowest, tiny = np.array(limits.min), np.array(limits.tiny)

    def run(x: Any, shift: Any, out: Any, line: Any) -> None:
        np.maximum(shift, lowest, out=line)
        np.subtract(x, line, out)
        np.exp(out, out)
        _add(out, axis, None, line, True)
        np.maximum(line, tiny, out=line)
        np.divide(out, line, out)

    return run


def _log_softmax(node: Node) -> Kernel:
    axis = node.params["axis"]

    def run(x: Any, out: Any, line: Any, weights: Any) -> None:
        _maximum(x, axis, None, line, True)
        np.subtract(x, line, out)
        np.exp(out, weights)
        _add(weights, axis, None, line, True)
        np.log(line, line)
        np.subtract(out, line, out)

    return run


class _Labels:
    """The places in flattened log-probabilities that the labels mean."""

    def __init__(self, labels: Node, classes: int) -> None:
        self.classes = classes
        self.first = np.arange(labels.size) * classes

    def wrong(self, labels: Any, largest: Any) -> bool:
        """Whether one is no class; read as unsigned, a negative one is large."""
        _maximum(labels.view(largest.dtype), 0, None, largest)
        return bool(largest.item() >= self.classes)

    def write(self, labels: Any, places: Any) -> None:
        if labels.dtype == places.dtype:
            np.add(labels, self.first, places)
        else:  # numpy would convert them in memory of its own
            np.copyto(places, labels)
            np.add(places, self.first, places)


def _nll(node: Node) -> Kernel:
    log_probs, labels = node.inputs
    assert node.primitive is not None
    places = _Labels(labels, log_probs.shape[1])
    minus_count = np.array(-labels.size, node.dtype)
    refuse, params = node.primitive.forward, node.params

    def run(log_probs: Any, labels: Any, out: Any, *scratch: Any) -> None:
        index, largest, picked, *spare = scratch
        if places.wrong(labels, largest):
            refuse(log_probs, labels, **params)
        places.write(labels, index)
        ordered(log_probs, *spare).reshape(-1).take(index, 0, picked, "clip")
        _add(picked, 0, None, out)
        np.divide(out, minus_count, out)

    return run if memory_of(node).scratch else copied(node)


def _nll_gradient(node: Node) -> Kernel:
    labels = node.inputs[1]
    places = _Labels(labels, node.params["classes"])
    minus_count = np.array(-labels.size, node.dtype)

    def run(g: Any, labels: Any, out: Any, index: Any, each: Any) -> None:
        places.write(labels, index)
        np.divide(g, minus_count, each)
        out.fill(0)
        out.put(index, each)

    return run if memory_of(node).scratch else copied(node)


KERNELS: Table = {
    "log_softmax": _unless_empty(_log_softmax),
    "nll": _nll,
    "nll_gradient": _nll_gradient,
    "safe_softmax": _unless_empty(_safe_softmax),
    "softmax": _unless_empty(_softmax),
}
