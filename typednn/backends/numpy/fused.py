"""A fused node: its body piece by piece, by the kernels of the primitives in it."""

from collections.abc import Callable
from operator import itemgetter
from typing import Any

import numpy as np

from typednn.planning.backend import Kernel, Table, kernel_of
from typednn.planning.graph import Node
from typednn.planning.memory import memory_of
from typednn.planning.memory.buffers import Step
from typednn.planning.memory.tiles import tiles_of

__all__ = ["fused"]


def fused(table: Table) -> Callable[[Node], Kernel]:
    """The kernel of fused nodes, given those of the primitives."""

    def made(step: Step) -> tuple[Kernel, Any]:
        return kernel_of(table, step.node), itemgetter(*step.places)

    def make(node: Node) -> Kernel:
        tiles, result = tiles_of(node, memory_of), len(node.inputs)
        first = [] if tiles.first is None else [made(tiles.first)]
        steps = [made(step) for step in tiles.steps]
        if tiles.moved is not None:
            steps.append((np.copyto, itemgetter(result, tiles.moved)))
        return (
            _flat(first + steps) if len(tiles.pieces) == 1 else _tiled(first, steps, tiles.pieces)
        )

    return make


def _flat(steps: Any) -> Kernel:
    def run(*arrays: Any) -> None:
        for kernel, places in steps:
            kernel(*places(arrays))

    return run


def _tiled(first: Any, steps: Any, pieces: Any) -> Kernel:
    def run(*arrays: Any) -> None:
        for kernel, places in first:
            kernel(*places(arrays))
        for keys in pieces:
            part = [x if key is None else x[key] for x, key in zip(arrays, keys, strict=True)]
            for kernel, places in steps:
                kernel(*places(part))

    return run
