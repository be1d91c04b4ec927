"""Elements picked by positions along one axis, and added there."""

from typing import Any, Final

import numpy as np

from typednn.backends.numpy.arrays import beyond, ordered
from typednn.planning.backend import Kernel, Table, copied
from typednn.planning.graph import Node
from typednn.planning.memory import memory_of

__all__ = ["KERNELS"]

_ZERO: Final = np.zeros((), np.int64)


class _Places:
    """The places in a flattened array of this shape that the positions on an axis mean."""

    def __init__(self, shape: tuple[int, ...], index: Node, axis: int) -> None:
        rank, axis = len(shape), axis % len(shape)
        steps = [int(np.prod(shape[i + 1 :], dtype=np.int64)) for i in range(rank)]
        self.size = shape[axis]
        self._axis_size, self._step = np.array(self.size), np.array(steps[axis])
        self._lines = [
            (np.arange(index.shape[i]) * steps[i]).reshape(-1, *(1,) * (rank - 1 - i))
            for i in range(rank)
            if i != axis
        ]

    def write(self, index: Any, below: Any, places: Any) -> None:
        """Into ``places``; ``below`` is scratch."""
        np.copyto(places, index)
        np.less(places, _ZERO, below)
        np.add(places, self._axis_size, places, where=below)
        np.multiply(places, self._step, places)
        for line in self._lines:
            np.add(places, line, places)


def _gather(node: Node) -> Kernel:
    assert node.primitive is not None
    x, index = node.inputs
    meant = _Places(x.shape, index, node.params["axis"])
    refuse, params = node.primitive.forward, node.params

    def run(x: Any, index: Any, out: Any, *scratch: Any) -> None:
        least, largest, below, places, *spare = scratch
        if beyond(index, -meant.size, meant.size, least, largest):
            refuse(x, index, **params)
        meant.write(index, below, places)
        ordered(x, *spare).reshape(-1).take(places, 0, out, "clip")

    return run if memory_of(node).scratch else copied(node)


def _scatter(node: Node) -> Kernel:
    assert node.primitive is not None
    meant = _Places(node.shape, node.inputs[1], node.params["axis"])
    refuse, params = node.primitive.forward, node.params

    def run(g: Any, index: Any, out: Any, *scratch: Any) -> None:
        least, largest, below, places, *spare = scratch
        if beyond(index, -meant.size, meant.size, least, largest):
            refuse(g, index, **params)
        meant.write(index, below, places)
        out.fill(0)
        np.add.at(out.reshape(-1), places.reshape(-1), ordered(g, *spare).reshape(-1))

    return run if memory_of(node).scratch else copied(node)


KERNELS: Table = {"gather": _gather, "scatter": _scatter}
