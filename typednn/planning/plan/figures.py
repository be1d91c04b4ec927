"""What a plan says in figures: memory by kind, arithmetic, traffic and predicted time."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from typednn.autodiff.cost import Cost
from typednn.planning.arena.assignment import Arena
from typednn.planning.arena.layout import MemoryLayout
from typednn.planning.arena.liveness import Block
from typednn.planning.kinds import Kind
from typednn.planning.plan.arguments.given import Given
from typednn.planning.plan.costs import costs_of
from typednn.planning.plan.machine import Machine, predicted_seconds
from typednn.planning.plan.measured import kept
from typednn.planning.plan.nodes import held_bytes, line_of, title
from typednn.planning.trace.graph import Node

__all__ = ["Argument", "Figures", "OperationCost"]


@dataclass(frozen=True, slots=True)
class Argument:
    """A tensor among the arguments: its place, such as ``model.hidden.weight``, and its kind.

    ``copied``: its elements are not contiguous, so each call makes a copy of it.
    """

    place: str
    kind: Kind
    copied: bool = False


@dataclass(frozen=True, slots=True)
class OperationCost:
    """An operation of a plan: its cost, and the seconds that the machine will take for it."""

    node: Node
    cost: Cost
    seconds: float

    @property
    def name(self) -> str:
        """The primitive's name; for a fused operation the names of its parts: ``matmul+add+relu``."""
        return title(self.node)

    @property
    def source(self) -> str:
        """The line of the program, as ``file:line``. A gradient has the line of its operation."""
        return line_of(self.node)

    @property
    def gradient(self) -> bool:
        """Whether it is a part of a gradient."""
        return self.node.gradient


@dataclass(frozen=True, eq=False, repr=False)
class Figures:
    """What a function needs of memory, of the processor and of time.

    ``sizes``: those that it is planned for. ``backend``: the kernels that the memory is laid out for.
    """

    name: str
    backend: str
    sizes: Mapping[str, Given]
    arguments: Mapping[Node, Argument]
    layout: MemoryLayout
    blocks: tuple[Block, ...]
    arena: Arena

    @cached_property
    def memory(self) -> dict[Kind, int]:
        """Bytes of each kind of memory. Together they are ``peak_bytes``.

        Arguments, constants and results count from the beginning to the end. Results never share
        memory with arguments; the memory of donated arguments serves later calls. Tables that
        kernels make once count as constants. numpy's own memory is what its functions allocate
        themselves, the most at one time. For a primitive of your own without a kernel this is one
        array for the result; whatever else its ``forward`` allocates is not known.
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
        """The values whose memory the function returns. Arguments and views of them are not among them."""
        owners = self.layout.result_owners()
        return [node for node in self.layout.allocated if node in owners]

    @property
    def peak_bytes(self) -> int:
        """All memory that a call takes, in bytes: arguments, constants, results, the arena, numpy's own.

        Python's objects come on top, and sometimes up to 256 KiB of buffers in which numpy's ufuncs
        broadcast operands. Neither grows with the operands.
        """
        return sum(self.memory.values())

    @property
    def lower_bound(self) -> int:
        """The least bytes that any arrangement of the scratch needs: ``peak_bytes`` at best."""
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
        """The limits of this machine: measured once, and kept in the user's cache folder."""
        return kept().machine

    @property
    def measured(self) -> str:
        """How long ago the machine was measured; empty for a machine of your own."""
        found = kept() if "machine" not in vars(self) or kept.cache_info().currsize else None
        return str(found) if found is not None and found.machine == self.machine else ""

    @cached_property
    def operations(self) -> list[OperationCost]:
        """All operations except views, the slowest first."""
        costs = ((node, self.costs[node]) for node in self.layout.kernels)
        found = [OperationCost(n, cost, predicted_seconds(cost, self.machine)) for n, cost in costs]
        return sorted(found, key=lambda operation: -operation.seconds)

    @property
    def predicted_seconds(self) -> float:
        """Seconds that a call takes on this machine, from its measured limits: the sum over operations."""
        return sum(operation.seconds for operation in self.operations)
