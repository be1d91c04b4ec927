"""A graph that a kernel runs: the body of a loop, or a branch.

Its memory is planned once, and lies in the scratch of the kernel.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from typednn.kernels.kernel import ArraySpec
from typednn.planning.run.program import Program
from typednn.planning.trace.graph import Graph

__all__ = ["Embedded", "contiguous", "refuses"]


class Embedded:
    """A body's program, which computes into given memory.

    ``carries``: how many of the first outputs a loop hands to its next step.
    ``memory``: the shape and dtype of the memory for its arena. ``table_bytes``: bytes of its
    constants and tables. ``allocates``: bytes that numpy allocates itself.
    """

    def __init__(self, body: Graph, carries: int = 0) -> None:
        self._program = program = Program(body)
        layout, first = program.layout, len(body.inputs)
        kernels = layout.kernels
        self.memory: ArraySpec = (program.arena.size,), np.dtype(np.uint8)
        self.table_bytes = sum(kernel.table_bytes for kernel in kernels.values())
        self.table_bytes += sum(program.constants.values())
        self.allocates = max((kernel.allocates for kernel in kernels.values()), default=0)
        # Of several outputs that are one value, the last one is computed in its place: in a loop
        # a stacked one, which no later step overwrites.
        last = {layout.owner.get(x, x): k for k, x in enumerate(body.outputs) if x in kernels}
        self._computed = [
            (first + number, last[node])
            for number, node in enumerate(program.results)
            if node in last
        ]
        in_place = {k for _, k in self._computed}
        # A carried value may stay where it is until the next step has ended.
        stays = {k for k in range(carries) if body.outputs[k] in kernels}
        stays |= {k for k in range(carries) if body.outputs[k] is body.inputs[k]}
        self._copied = [k for k in range(len(body.outputs)) if k not in in_place | stays]
        self._views_only = [
            (first + number, node)
            for number, node in enumerate(program.results)
            if node not in last
        ]

    def bind(self, memory: Any) -> list[Any]:
        """Return the array of each slot, with the arena in ``memory``."""
        env = self._program.bind(memory)
        for slot, node in self._views_only:
            env[slot] = np.empty(node.shape, node.dtype)
        return env

    def run(self, env: list[Any], places: Sequence[Any]) -> list[Any]:
        """Compute the outputs into ``places``, and return them.

        A carried value stays where it is, if that is an input of the same position, or the place of
        another output.
        """
        for slot, k in self._computed:
            env[slot] = places[k]
        self._program.run(env)
        found = [env[slot] for slot in self._program.output_slots]
        for k in self._copied:
            np.copyto(places[k], found[k])
            found[k] = places[k]
        return found


def contiguous(x: Any, copy: Any) -> Any:
    """Return ``x`` if it is contiguous, else its elements in ``copy``."""
    if x.flags.c_contiguous:
        return x
    np.copyto(copy, x)
    return copy


def refuses(body: Graph) -> bool:
    """Whether the body may raise an error because of its operands' values."""
    return any(node.primitive is not None and node.primitive.refuses(node) for node in body.nodes)
