"""Scores as probabilities, and losses of them."""

from typing import Any

import numpy as np

from typednn.planning.backend import Kernel, Spec, Table, kernel_of
from typednn.planning.graph import Node

__all__ = ["KERNELS"]

# numpy's stubs do not know all their arguments by position.
_add: Any = np.add.reduce
_maximum: Any = np.maximum.reduce


def _kept(node: Node, axis: int) -> Spec:
    """One element for each line along the axis."""
    axis %= len(node.shape)
    return (*node.shape[:axis], 1, *node.shape[axis + 1 :]), node.dtype


def _softmax(node: Node) -> Kernel:
    axis = node.params["axis"]

    def run(x: Any, out: Any, line: Any) -> None:
        _maximum(x, axis, None, line, True)
        np.subtract(x, line, out)
        np.exp(out, out)
        _add(out, axis, None, line, True)
        np.divide(out, line, out)

    return Kernel(run, scratch=(_kept(node, axis),), overwrites=(0,))


def _log_softmax(node: Node) -> Kernel:
    axis = node.params["axis"]

    def run(x: Any, out: Any, line: Any, weights: Any) -> None:
        _maximum(x, axis, None, line, True)
        np.subtract(x, line, out)
        np.exp(out, weights)
        _add(weights, axis, None, line, True)
        np.log(line, line)
        np.subtract(out, line, out)

    return Kernel(run, (_kept(node, axis), (node.shape, node.dtype)), overwrites=(0,))


class _Labels:
    """The places in flattened log-probabilities that the labels mean."""

    def __init__(self, labels: Node, classes: int) -> None:
        self.classes = classes
        self.first = np.arange(labels.size) * classes
        self._unsigned = np.dtype(f"u{labels.dtype.itemsize}")

    def wrong(self, labels: Any, largest: Any) -> bool:
        """Whether one is no class; read as unsigned, a negative one is large."""
        _maximum(labels.view(self._unsigned), 0, None, largest)
        return bool(largest.item() >= self.classes)

    @property
    def index(self) -> Spec:
        return self.first.shape, self.first.dtype

    @property
    def largest(self) -> Spec:
        return (), self._unsigned


def _nll(node: Node) -> Kernel:
    log_probs, labels = node.inputs
    if labels.size == 0 or node.primitive is None:
        return kernel_of({}, node)
    places = _Labels(labels, log_probs.shape[1])
    count = np.array(labels.size, node.dtype)
    refuse, params = node.primitive.forward, node.params

    def run(log_probs: Any, labels: Any, out: Any, index: Any, largest: Any, picked: Any) -> None:
        if places.wrong(labels, largest):
            refuse(log_probs, labels, **params)
        np.add(places.first, labels, index)
        log_probs.reshape(-1).take(index, 0, picked, "clip")
        _add(picked, 0, None, out)
        np.negative(out, out)
        np.divide(out, count, out)

    return Kernel(run, scratch=(places.index, places.largest, (labels.shape, node.dtype)))


def _nll_gradient(node: Node) -> Kernel:
    labels = node.inputs[1]
    if labels.size == 0:
        return kernel_of({}, node)
    places = _Labels(labels, node.params["classes"])
    count = np.array(labels.size, node.dtype)

    def run(g: Any, labels: Any, out: Any, index: Any, each: Any) -> None:
        np.add(places.first, labels, index)
        np.negative(g, each)
        np.divide(each, count, each)
        out.fill(0)
        out.put(index, each)

    return Kernel(run, scratch=(places.index, ((), node.dtype)))


KERNELS: Table = {
    "log_softmax": _log_softmax,
    "nll": _nll,
    "nll_gradient": _nll_gradient,
    "softmax": _softmax,
}
