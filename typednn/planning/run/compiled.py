"""A compiled signature: its program, and how the function's result is built from the arrays."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from typednn.planning.run.eviction import Footprint
from typednn.planning.run.numbers import Numbers
from typednn.planning.run.program import Program
from typednn.planning.run.results import BuildResult
from typednn.planning.run.value_keys import is_mutable
from typednn.planning.trace.graph import Graph
from typednn.planning.trace.trace import OutputTree
from typednn.tensor import wrap
from typednn.trees import unflatten

__all__ = ["Compiled", "example_of", "forwarded_leaves"]


@dataclass(slots=True)
class Compiled:
    """The program for one signature, and how its result is built.

    ``build``: builds the result. ``forwarded``: the mutable leaves in it that are argument leaves:
    their index among the argument leaves, since each call returns its own. ``donated``: indices of
    donated argument leaves. ``numbers``: the numbers in the arguments; None without any.
    ``footprint``: bytes that the program holds. ``base``: the signature without the values of
    numbers. ``last_used``: the number of compilations at its last use.
    """

    program: Program
    build: BuildResult
    forwarded: Mapping[int, int]
    donated: tuple[int, ...]
    numbers: Numbers | None
    footprint: Footprint
    base: Hashable
    last_used: int = 0

    @property
    def returns_arguments(self) -> bool:
        """Whether the program may return an array that it is given, or a view of one."""
        layout = self.program.layout
        return not all(
            layout.owner.get(node, node) in layout.kernels for node in layout.graph.outputs
        )

    def arguments(self, values: list[Any]) -> tuple[list[Any], Sequence[Any]]:
        """Return the program's arguments for the values of a call, and the values of its numbers.

        Raises what the function's arithmetic of numbers raises.
        """
        return (values, ()) if self.numbers is None else self.numbers.computed(values)

    def run(
        self, arrays: list[Any], numbers: Sequence[Any], argument_leaves: Sequence[Any] = ()
    ) -> Any:
        """Return the result. ``argument_leaves`` are needed if any are ``forwarded``."""
        return self.build(self.program.returned(arrays), numbers, argument_leaves)


def example_of(graph: Graph, result: OutputTree) -> Any:
    """Return a tree like the function's result, whose tensors are all 0."""
    leaves: list[Any] = [
        wrap(np.broadcast_to(np.zeros((), x.dtype), x.shape)) for x in graph.outputs
    ]
    for index, leaf in result.fixed.items():
        leaves.insert(index, leaf)
    return unflatten(result.treedef, leaves)


def forwarded_leaves(leaves: list[Any], static_leaves: Mapping[int, Any]) -> dict[int, int]:
    """Find the mutable argument leaves in the result.

    Return for the index of each in the result its index among the argument leaves.
    """
    indices = {id(leaf): index for index, leaf in enumerate(leaves) if is_mutable(leaf)}
    return {
        index: indices[id(leaf)] for index, leaf in static_leaves.items() if id(leaf) in indices
    }
