"""What is compiled for one signature: a program, and how its results become what the function returns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from typednn.planning.run.exact import may_change
from typednn.planning.run.kept import Kept
from typednn.planning.run.program import Program
from typednn.planning.run.results import Write, writer
from typednn.planning.trace.trace import OutputTree
from typednn.tensor import wrap
from typednn.trees import unflatten

__all__ = ["Compiled", "places_in_arguments", "result_writer"]


@dataclass(slots=True)
class Compiled:
    """One signature's program, and what it returns.

    ``write``: from the leaves of what is returned to it. ``fixed``: the leaves that are no tensors,
    by their place. ``given``: those of them that are leaves of the arguments and may differ where
    the signature does not: from their place to that among the arguments' leaves. ``donated``:
    places of leaves of the arguments. ``kept``: what it holds, in bytes. ``used``: when it was
    used last, counted in compilations.
    """

    program: Program
    write: Write
    fixed: Mapping[int, Any]
    given: Mapping[int, int]
    donated: tuple[int, ...]
    kept: Kept
    used: int = 0

    def run(self, arrays: list[Any], given: Sequence[Any] = ()) -> Any:
        """The result. ``given``: the arguments' leaves, if any of them are part of it."""
        leaves = self.program(arrays)
        if self.fixed:
            for place, leaf in self.fixed.items():
                leaves.insert(place, given[self.given[place]] if place in self.given else leaf)
        return self.write(iter(leaves))


def result_writer(name: str, program: Program, result: OutputTree) -> Write:
    """How to build what the function ``name`` returns from the program's arrays and other leaves."""
    outputs = program.layout.graph.outputs
    leaves: list[Any] = [wrap(np.broadcast_to(np.zeros((), x.dtype), x.shape)) for x in outputs]
    for place, leaf in result.fixed.items():
        leaves.insert(place, leaf)
    computed = all(node in program.layout.kernels for node in outputs)
    return writer(name, unflatten(result.treedef, leaves), in_order=computed)


def places_in_arguments(leaves: list[Any], fixed: Mapping[int, Any]) -> dict[int, int]:
    """The places in the result of leaves of the arguments that may change, and their places there."""
    places = {id(leaf): place for place, leaf in enumerate(leaves) if may_change(leaf)}
    return {place: places[id(leaf)] for place, leaf in fixed.items() if id(leaf) in places}
