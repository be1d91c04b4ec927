"""The figures of a plan: memory by kind, arithmetic, memory traffic and predicted time."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from typednn.autodiff.cost import Cost
from typednn.planning.arena.assignment import Arena
from typednn.planning.arena.blocks import Block
from typednn.planning.arena.layout import MemoryLayout
from typednn.planning.kinds import Kind
from typednn.planning.plan.arguments.named_values import NamedValue
from typednn.planning.plan.costs import costs_of
from typednn.planning.plan.machine import Machine, predicted_seconds
from typednn.planning.plan.measurement import cached_measurement
from typednn.planning.plan.nodes import held_bytes, line_of, title
from typednn.planning.run.backends import BackendName, in_backend
from typednn.planning.trace.graph import Node

__all__ = ["Argument", "Figures", "OperationCost"]


@dataclass(frozen=True, slots=True)
class Argument:
    """A tensor in the arguments: its name, such as ``model.hidden.weight``, and its kind.

    ``copied``: its elements are not contiguous, so each call makes a copy of it.
    """

    name: str
    kind: Kind
    copied: bool = False


@dataclass(frozen=True, slots=True)
class OperationCost:
    """An operation of a plan: its cost, and the seconds predicted for this machine."""

    node: Node
    cost: Cost
    seconds: float

    @property
    def name(self) -> str:
        """The primitive's name; for a fused operation its parts' names: ``matmul+add+relu``."""
        return title(self.node)

    @property
    def source(self) -> str:
        """The source line, as ``file:line``. A gradient has the line of its forward operation."""
        return line_of(self.node)

    @property
    def gradient(self) -> bool:
        """Whether it is part of a gradient."""
        return self.node.gradient


@dataclass(frozen=True, eq=False, repr=False)
class Figures:
    """The memory, arithmetic and time that a function needs.

    ``sizes``: sizes and other values given by name. ``backend``: the back end whose kernels are
    planned.
    """

    name: str
    backend: BackendName
    sizes: Mapping[str, NamedValue]
    arguments: Mapping[Node, Argument]
    layout: MemoryLayout
    blocks: tuple[Block, ...]
    arena: Arena

    @cached_property
    def memory(self) -> dict[Kind, int]:
        """Bytes of each kind of memory. Their sum is ``peak_bytes``.

        Arguments, constants and results count for the whole call. Results never share memory with
        arguments; the memory of donated arguments is reused by later calls. Tables that kernels
        compute once count as constants. numpy's own memory is the peak of what its functions
        allocate themselves. For a custom primitive without a kernel this is one array for the
        result; other allocations in its ``forward`` are unknown.
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
        """The nodes whose values are known before the function runs."""
        graph = self.layout.graph
        used = [x for node in graph.nodes for x in node.inputs] + [*graph.outputs]
        given = {*graph.inputs}
        return [x for x in dict.fromkeys(used) if x.primitive is None and x not in given]

    @property
    def results(self) -> list[Node]:
        """The nodes whose memory the function returns, without arguments and views of them."""
        owners = self.layout.result_owners()
        return [node for node in self.layout.allocated if node in owners]

    @property
    def by_numpy(self) -> list[Node]:
        """The nodes that numpy computes: with the back end numpy all, else those it does not know."""
        kernels = self.layout.kernels
        return [node for node, kernel in kernels.items() if kernel.run is not in_backend]

    @property
    def peak_bytes(self) -> int:
        """Peak memory of a call in bytes: arguments, constants, results, the arena, numpy's own.

        Python objects are not included, nor are up to 256 KiB of buffers in which numpy's ufuncs
        sometimes broadcast operands. Neither grows with the operands.
        """
        return sum(self.memory.values())

    @property
    def lower_bound(self) -> int:
        """A lower bound of ``peak_bytes`` in bytes, for any layout of the arena."""
        return self.peak_bytes - self.arena.size + self.arena.bound

    @cached_property
    def cost(self) -> Cost:
        """The sum of the costs of all operations."""
        return sum(self.costs.values(), Cost())

    @cached_property
    def costs(self) -> dict[Node, Cost]:
        """The cost of each node."""
        return costs_of(self.layout)

    @property
    def flops(self) -> int:
        """Floating-point operations (FLOPs) in a call; a multiply-add is two."""
        return self.cost.flops

    @property
    def bytes_moved(self) -> int:
        """Bytes that the operations read and write in a call."""
        return self.cost.bytes_moved

    @property
    def intensity(self) -> float:
        """Arithmetic intensity: FLOPs for each byte that is moved."""
        return self.cost.intensity

    @cached_property
    def machine(self) -> Machine:
        """The limits of this machine: measured once, and stored in the user's cache folder."""
        return cached_measurement().machine

    @property
    def measured(self) -> str:
        """How long ago the machine was measured; empty if the machine was set by the user."""
        found = (
            cached_measurement()
            if "machine" not in vars(self) or cached_measurement.cache_info().currsize
            else None
        )
        return str(found) if found is not None and found.machine == self.machine else ""

    @cached_property
    def operations(self) -> list[OperationCost]:
        """All operations except views, the slowest first."""
        costs = ((node, self.costs[node]) for node in self.layout.kernels if node.name != "empty")
        found = [OperationCost(n, cost, predicted_seconds(cost, self.machine)) for n, cost in costs]
        return sorted(found, key=lambda operation: -operation.seconds)

    @property
    def predicted_seconds(self) -> float:
        """Seconds predicted for a call on this machine: the sum over all operations."""
        return sum(operation.seconds for operation in self.operations)
