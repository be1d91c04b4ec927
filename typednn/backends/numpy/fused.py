"""A fused node: its body piece by piece, by the kernels of the primitives in it."""

from collections.abc import Callable
from typing import Any

import numpy as np

from typednn.planning.backend import Kernel, Several, Table, kernel_of
from typednn.planning.graph import Node
from typednn.planning.memory import memory_of
from typednn.planning.memory.buffers import Step
from typednn.planning.memory.tiles import tiles_of

__all__ = ["fused"]


def fused(table: Table) -> Callable[[Node], Kernel]:
    """The kernel of fused nodes, given those of the primitives."""

    def made(step: Step) -> tuple[Kernel, tuple[int, ...]]:
        return kernel_of(table, step.node), tuple(step.places)

    def make(node: Node) -> Kernel:
        tiles, result = tiles_of(node, memory_of), len(node.inputs)
        first = [] if tiles.first is None else [made(tiles.first)]
        steps = [made(step) for step in tiles.steps]
        if tiles.moved is not None:
            steps.append((np.copyto, (result, tiles.moved)))
        if tiles.pieces.is_one:
            return Several(first + steps)
        return _tiled(Several(first), Several(steps), tuple(tiles.pieces))

    return make


def _tiled(first: Several, steps: Several, pieces: Any) -> Kernel:
    def run(*arrays: Any) -> None:
        first(*arrays)
        for keys in pieces:
            steps(*[x if key is None else x[key] for x, key in zip(arrays, keys, strict=True)])

    return run
