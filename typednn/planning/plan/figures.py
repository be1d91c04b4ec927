"""The figures of a planned function: memory by kind, cost, predicted time. Reports read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from typednn.autodiff.cost import Cost
from typednn.planning.arena.assignment import Arena
from typednn.planning.arena.layout import Layout
from typednn.planning.arena.liveness import Block
from typednn.planning.kinds import Kind
from typednn.planning.plan.arguments.given import Given
from typednn.planning.plan.costs import costs_of
from typednn.planning.plan.machine import Machine, predicted_seconds
from typednn.planning.plan.measured import kept
from typednn.planning.plan.titles import line_of, title
from typednn.planning.trace.graph import Node

__all__ = ["Argument", "Figures", "OperationCost", "held_bytes"]


@dataclass(frozen=True, slots=True)
class Argument:
    """A tensor among the arguments: its place, as ``model.hidden.weight``, and what it is.

    ``copied``: its elements are in another order than a call wants, which makes a copy of it.
    """

    place: str
    kind: Kind
    copied: bool = False


@dataclass(frozen=True, slots=True)
class OperationCost:
    """What one operation of a plan costs, and its predicted time in seconds."""

    node: Node
    cost: Cost
    seconds: float

    @property
    def name(self) -> str:
        """The primitive's; of a fused operation those of its parts: ``matmul+add+relu``."""
        return title(self.node)

    @property
    def source(self) -> str:
        """The line of the program that it comes from, or is the gradient of, as ``file:line``."""
        return line_of(self.node)

    @property
    def gradient(self) -> bool:
        """Whether it is a part of a gradient."""
        return self.node.gradient


@dataclass(frozen=True, eq=False, repr=False)
class Figures:
    """What a call of a function needs of memory, of the processor and of time.

    ``sizes``: those that it is planned for.
    """

    name: str
    sizes: Mapping[str, Given]
    arguments: Mapping[Node, Argument]
    layout: Layout
    blocks: tuple[Block, ...]
    arena: Arena

    @cached_property
    def memory(self) -> dict[Kind, int]:
        """Bytes of each kind of memory; together they are ``peak_bytes``.

        Arguments, constants and results are there from the beginning to the end, for results are
        written beside the arguments, also beside donated ones, whose memory is for later calls. So are
        tables that are made once, which count as constants. numpy's own is what its functions ask
        for by themselves, the most at one time: of a primitive of your own without a kernel it is an
        array for the result, and what else its ``forward`` takes is not known.
        """
        found, needs = dict.fromkeys(Kind, 0), self.layout.kernels.values()
        for node in self.layout.graph.inputs:
            given = self.arguments[node]
            found[given.kind] += node.nbytes * (2 if given.copied else 1)
        tables = sum(kernel.table_bytes for kernel in needs)
        found[Kind.CONSTANTS] = sum(map(held_bytes, self.constants)) + tables
        found[Kind.RESULTS] = sum(node.nbytes for node in self.results)
        found[Kind.SCRATCH] = self.arena.size
        found[Kind.OWN] = max((kernel.allocates for kernel in needs), default=0)
        return found

    @property
    def constants(self) -> list[Node]:
        """The values that are known before the function runs."""
        graph = self.layout.graph
        used = [x for node in graph.nodes for x in node.inputs] + [*graph.outputs]
        given = {*graph.inputs}
        return [x for x in dict.fromkeys(used) if x.primitive is None and x not in given]

    @property
    def results(self) -> list[Node]:
        """The values whose memory the function returns; none that are arguments, or views of them."""
        owners = self.layout.results()
        return [node for node in self.layout.computed if node in owners]

    @property
    def peak_bytes(self) -> int:
        """All memory that a call takes, in bytes: arguments, constants, results, the arena, numpy's own.

        Beside it there are Python's objects, and for a moment up to 256 KiB in which numpy's ufuncs
        walk operands that broadcast: neither grows with the operands.
        """
        return sum(self.memory.values())

    @property
    def lower_bound(self) -> int:
        """The bytes that no arrangement of the scratch could do without; ``peak_bytes`` at best."""
        return self.peak_bytes - self.arena.size + self.arena.bound

    @cached_property
    def cost(self) -> Cost:
        """The sum over all operations."""
        return sum(self.costs.values(), Cost())

    @cached_property
    def costs(self) -> dict[Node, Cost]:
        """What each node costs."""
        return costs_of(self.layout)

    @property
    def flops(self) -> int:
        """Floating-point operations in a call; a multiply-add is two."""
        return self.cost.flops

    @property
    def bytes_moved(self) -> int:
        """Bytes that the operations read and write in a call."""
        return self.cost.bytes_moved

    @property
    def intensity(self) -> float:
        """FLOPs for each byte that is moved."""
        return self.cost.intensity

    @cached_property
    def machine(self) -> Machine:
        """What this machine can do at most: measured once, and kept in the user's cache folder."""
        return kept().machine

    @property
    def measured(self) -> str:
        """How long ago the machine was measured; empty for a machine of your own."""
        found = kept() if "machine" not in vars(self) or kept.cache_info().currsize else None
        return str(found) if found is not None and found.machine == self.machine else ""

    @cached_property
    def operations(self) -> list[OperationCost]:
        """All that is computed, what takes longest first, views left out."""
        costs = ((node, self.costs[node]) for node in self.layout.kernels)
        found = [OperationCost(n, cost, predicted_seconds(cost, self.machine)) for n, cost in costs]
        return sorted(found, key=lambda operation: -operation.seconds)

    @property
    def predicted_seconds(self) -> float:
        """How long a call takes on this machine, by its measured limits: the sum over operations."""
        return sum(operation.seconds for operation in self.operations)


def held_bytes(node: Node) -> int:
    """Bytes held; of a broadcast constant, only the bytes stored behind it."""
    if node.value is None or node.value.size == 0:
        return node.nbytes
    low, high = np.lib.array_utils.byte_bounds(node.value)
    return high - low
