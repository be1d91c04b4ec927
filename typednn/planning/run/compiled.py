"""A compiled signature: its program, and how the function's result is built from the arrays."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from typednn.planning.run.eviction import Footprint
from typednn.planning.run.numbers import Numbers
from typednn.planning.run.program import Program
from typednn.planning.run.results import BuildResult, result_builder
from typednn.planning.run.value_keys import is_mutable
from typednn.planning.trace.trace import OutputTree
from typednn.tensor import wrap
from typednn.trees import unflatten

__all__ = ["Compiled", "builder_of_result", "forwarded_leaves"]


@dataclass(slots=True)
class Compiled:
    """The program for one signature, and how its result is built.

    ``build``: builds the result from its leaves. ``result``: its structure; ``fixed`` are the
    leaves that are not tensors. ``forwarded``: the mutable ones of them that are argument leaves:
    their index among the argument leaves, since each call returns its own. ``donated``: indices of
    donated argument leaves. ``numbers``: the numbers in the arguments; None without any.
    ``footprint``: bytes that the program holds. ``base``: the signature without the values of
    numbers. ``last_used``: the number of compilations at its last use.
    """

    program: Program
    build: BuildResult
    result: OutputTree
    forwarded: Mapping[int, int]
    donated: tuple[int, ...]
    numbers: Numbers | None
    footprint: Footprint
    base: Hashable
    last_used: int = 0

    def arguments(self, values: list[Any]) -> tuple[list[Any], Sequence[Any]]:
        """Return the program's arguments for the values of a call, and the values of its numbers.

        Raises what the function's arithmetic of numbers raises.
        """
        return (values, ()) if self.numbers is None else self.numbers.computed(values)

    def run(
        self, arrays: list[Any], numbers: Sequence[Any], argument_leaves: Sequence[Any] = ()
    ) -> Any:
        """Return the result. ``argument_leaves`` are needed if any are ``forwarded``."""
        leaves = self.program(arrays)
        if self.result.fixed:
            computed = self.result.numbers
            for index, leaf in self.result.fixed.items():
                if index in computed:
                    leaf = numbers[computed[index]]
                elif index in self.forwarded:
                    leaf = argument_leaves[self.forwarded[index]]
                leaves.insert(index, leaf)
        return self.build(iter(leaves))


def builder_of_result(name: str, program: Program, result: OutputTree) -> BuildResult:
    """Return what builds the result of the function ``name`` from the program's arrays."""
    outputs = program.layout.graph.outputs
    leaves: list[Any] = [wrap(np.broadcast_to(np.zeros((), x.dtype), x.shape)) for x in outputs]
    for index, leaf in result.fixed.items():
        leaves.insert(index, leaf)
    computed = all(node in program.layout.kernels for node in outputs)
    return result_builder(name, unflatten(result.treedef, leaves), contiguous=computed)


def forwarded_leaves(leaves: list[Any], static_leaves: Mapping[int, Any]) -> dict[int, int]:
    """Find the mutable argument leaves in the result.

    Return for the index of each in the result its index among the argument leaves.
    """
    indices = {id(leaf): index for index, leaf in enumerate(leaves) if is_mutable(leaf)}
    return {
        index: indices[id(leaf)] for index, leaf in static_leaves.items() if id(leaf) in indices
    }
