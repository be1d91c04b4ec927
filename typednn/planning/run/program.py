"""A graph with planned memory, which can be run repeatedly on numpy arrays."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, TypeAlias

import numpy as np

from typednn.autodiff.tape import explain
from typednn.kernels.kernel import KernelSequence, Run
from typednn.planning.arena.assignment import Arena, assign
from typednn.planning.arena.blocks import blocks_of
from typednn.planning.arena.layout import lay_out
from typednn.planning.run.backends import Backend, RunAll, Sequences, in_backend, kernels_by
from typednn.planning.run.storage import (
    IDLE,
    Array,
    Group,
    Pool,
    Result,
    Returned,
    Storage,
    Workspace,
    pools_of,
)
from typednn.planning.trace.graph import Graph, Node

__all__ = ["Program"]

_NODE_BYTES: Final = 2048  # Python objects for one node: measured from 1,300 to 2,200


ViewStep: TypeAlias = tuple[int, Callable[[Any], Any], int]
"""The slot of a view, the function that makes it, and the slot of its operand."""


Step: TypeAlias = tuple[Run, Callable[[Any], Any] | None, Node]
"""A kernel call: a function, a getter of its arrays, and the node that it belongs to.

Without a getter the function takes the list of the arrays of all slots, as a back end's does.
"""


@dataclass(frozen=True, slots=True)
class _Bound:
    """A program bound to a workspace.

    ``env``: the array of each slot after those of the arguments; None for results, and for views of these or
    of arguments, which differ in each call.
    """

    env: list[Any]
    pools: tuple[Pool, ...]


class Program:
    """``program(arguments)`` computes the graph's outputs.

    Intermediate values are in a workspace. Outputs are arrays of their own, and their memory is not
    reused while they or views of them are referenced. An output that is an argument is that
    argument; a view of an argument shares its memory. Concurrent calls, in threads or in signal
    handlers, have a workspace each. ``storage``: the workspaces, which programs may share.
    ``backend``: computes the nodes that it knows; numpy computes all others. ``groups``: ranges of
    outputs, the results of each of which share one piece of memory, if all in it are results of their
    own. These ranges are its ``groups``.

    Raises BackendError if the back end does not work.
    """

    def __init__(
        self,
        graph: Graph,
        storage: Storage | None = None,
        backend: Backend | None = None,
        groups: Sequence[range] = (),
    ) -> None:
        self.layout = layout = lay_out(graph, kernels_by(backend))
        self.blocks = blocks_of(layout)
        self.arena: Arena = assign(self.blocks)
        self.storage = Storage() if storage is None else storage
        # The key of its arrays in a workspace, which must not keep the program itself alive.
        self._workspace_key = object()
        self._slots: dict[Node, int] = {}
        self._env: list[Any] = []  # the arrays that all calls share: constants
        owners = [layout.owner.get(node, node) for node in graph.outputs]
        self.results = [node for node in dict.fromkeys(owners) if node in layout.kernels]
        for node in (*graph.inputs, *self.results):
            self._slot(node, None)
        self._argument_count = len(graph.inputs)
        self.constants: dict[int, int] = {}  # bytes of each array, by its id
        self.arena_values: list[tuple[int, Node, int]] = []  # slots, nodes and offsets in bytes
        self._assign_slots()
        self._arena_views: list[ViewStep] = []  # views of values in the arena
        self._call_views: list[ViewStep] = []  # views of arguments and results
        self._sort_views()
        self.output_slots = [self._slots[node] for node in graph.outputs]
        self.groups = [each for each in groups if self._can_be_group(each)]
        self._returned_slots: list[int] = []
        self._results = [*self._grouped()]
        self._returned_from = _getter(self._returned_slots)
        if backend is not None:
            self._steps = self._steps_by(backend)

    def __call__(self, arguments: Sequence[Array]) -> list[Array]:
        """Return the outputs. Raises what the primitives raise, with the same messages."""
        outputs: list[Array] = []
        for each in self.returned(arguments):
            outputs += each.shown() if type(each) is Returned else [each]
        return outputs

    def returned(self, arguments: Sequence[Array]) -> Sequence[Any]:
        """Return the outputs, one ``Returned`` for each group. Raises as a call does."""
        idle = self.storage.idle
        try:
            workspace = idle.pop()  # atomic: no other call gets the same
        except IndexError:
            workspace = Workspace()
        try:
            bound = workspace.bound.get(self._workspace_key) or self._bind(workspace)
            env = [*arguments, *bound.env]
            workspace.take(bound.pools, env)
            self.run(env)
            return self._returned_from(env)
        finally:
            if len(idle) < IDLE:
                idle.append(workspace)

    def run(self, env: list[Any]) -> None:
        """Compute all values, given the array of each slot.

        Only views of arguments and results are made here. Raises as a call does.
        """
        for slot, view, operand in self._call_views:
            env[slot] = view(env[operand])
        steps, node = self._steps, None
        try:
            for run, arrays_of, node in steps:
                if arrays_of is None:
                    run(env)
                else:
                    run(*arrays_of(env))
        except (ValueError, IndexError, MemoryError) as error:
            assert node is not None and node.primitive is not None
            explain(node.primitive, [x.shape for x in node.inputs], node.params, error)

    @property
    def _result_bytes(self) -> int:
        return sum(node.nbytes for node in self.results)

    @property
    def call_bytes(self) -> int:
        """Bytes of memory that a call takes, without its arguments."""
        return self.arena.size + self._result_bytes + sum(self.constants.values())

    @property
    def object_bytes(self) -> int:
        """Estimated bytes of the program's Python objects."""
        return _NODE_BYTES * len(self.layout.graph.nodes)

    def poison(self) -> None:
        """Fill all memory that a call must write before it reads it: floats become NaN."""
        idle = self.storage.idle
        workspace = self.storage.take()
        bound = workspace.bound.get(self._workspace_key) or self._bind(workspace)
        workspace.take(bound.pools, [None] * self._argument_count + bound.env)  # allocates buffers
        free = [buffer.memory for buffer in workspace.free_buffers()]
        for memory in (workspace.memory, *free):
            np.frombuffer(memory, np.uint8).fill(0xFF)
        workspace.give_back(idle)

    def _bind(self, workspace: Workspace) -> _Bound:
        """Make the arrays of all values in this workspace, and keep them there."""
        workspace.fit(self.arena.size, sum(result.size for result in self._results))
        env = self.bind(workspace.memory)
        own = env[self._argument_count :]
        bound = _Bound(own, pools_of(self._results, workspace.buffers))
        workspace.bound[self._workspace_key] = bound
        return bound

    def bind(self, memory: Array) -> list[Any]:
        """Return the array of each slot, with the arena in this memory.

        None for arguments, results and views of them: their slots are the first ones, in order.
        """
        env = self._env.copy()
        for slot, node, offset in self.arena_values:
            part = memory[offset : offset + node.nbytes]
            env[slot] = part.view(node.dtype).reshape(node.shape)
        for slot, view, operand in self._arena_views:
            env[slot] = view(env[operand])
        return env

    def _grouped(self) -> Iterator[Result | Group]:
        """Yield the results, and the groups of results; note where each output is returned."""
        by_first = {each.start: each for each in self.groups}
        grouped = {i for each in self.groups for i in each}
        for i, slot in enumerate(self.output_slots):
            if i in by_first:
                nodes = [self.layout.graph.outputs[place] for place in by_first[i]]
                group = Group(slot, nodes, len(self._env))
                self._env.append(None)
                self._returned_slots.append(group.slot)
                yield group
            elif i not in grouped:
                self._returned_slots.append(slot)
        slots = {self.output_slots[i] for i in grouped}
        for node in self.results:
            if self._slots[node] not in slots:
                yield Result(self._slots[node], node)

    def _can_be_group(self, group: range) -> bool:
        """Return whether each of these outputs has memory of its own, as no other output has."""
        layout, outputs = self.layout, self.layout.graph.outputs
        owners = [layout.owner.get(node, node) for node in outputs]
        own = {owners[i] for i in group if outputs[i] in layout.kernels}
        others = {owner for i, owner in enumerate(owners) if i not in group}
        return len(own) == len(group) > 0 and own.isdisjoint(others)

    def _slot(self, node: Node, array: Array | None) -> None:
        self._slots[node] = len(self._env)
        self._env.append(array)

    def _assign_slots(self) -> None:
        layout = self.layout
        used = [x for node in layout.graph.nodes for x in node.inputs]
        for node in dict.fromkeys([*used, *layout.graph.outputs]):  # the same slots in each process
            if node.value is not None:
                self._slot(node, node.value)
                stored = _memory_owner(node.value)
                self.constants[id(stored)] = stored.nbytes
        self._scratch: dict[Node, list[int]] = {}
        for block, offset in zip(self.blocks, self.arena.offsets, strict=True):
            node = block.node
            if block.scratch is None:
                self._slot(node, None)
            else:
                self._scratch.setdefault(node, []).append(len(self._env))
                node = Node(*layout.kernels[node].scratch[block.scratch])
                self._env.append(None)
            self.arena_values.append((len(self._env) - 1, node, offset))
        for node in layout.kernels:
            self._slots[node] = self._slots[layout.owner[node]]

    def _sort_views(self) -> None:
        """Decide when each view is made.

        Views of constants are made here, views of values in the arena once for each workspace, and
        views of arguments and results in each call.
        """
        call_slots = {*range(self._argument_count + len(self.results))}
        for node, view in self.layout.views.items():
            operand, slot = self._slots[node.inputs[0]], len(self._env)
            array = self._env[operand]
            self._slot(node, None if array is None else view(array))
            if operand in call_slots:
                call_slots.add(slot)
                self._call_views.append((slot, view, operand))
            elif array is None:
                self._arena_views.append((slot, view, operand))

    @cached_property
    def _steps(self) -> list[Step]:
        """The kernel calls, in order. They are made on first use, with the tables of kernels."""
        return [step for node in self.layout.kernels for step in self._steps_of(node)]

    def _steps_by(self, backend: Backend) -> list[Step]:
        """Return the kernel calls, with one for each sequence of nodes that the back end knows."""
        kernels = self.layout.kernels
        groups = [
            (known, [*nodes])
            for known, nodes in groupby(kernels, lambda node: kernels[node].run is in_backend)
        ]
        sequences = [nodes for known, nodes in groups if known]
        found = Sequences(self.layout, sequences, self._slots, self._scratch)
        compiled = iter(self._compiled(backend, found))
        steps: list[Step] = []
        for known, nodes in groups:
            if known:
                steps.append((next(compiled), None, nodes[0]))
            else:
                steps += [step for node in nodes for step in self._steps_of(node)]
        return steps

    def _compiled(self, backend: Backend, sequences: Sequences) -> Sequence[RunAll]:
        return backend.compile(sequences)

    def _steps_of(self, node: Node) -> Iterator[Step]:
        """Yield the kernel calls for the node."""
        slots = [self._slots[x] for x in (*node.inputs, node)] + self._scratch.get(node, [])
        run = self.layout.kernels[node].bind()
        parts = run.parts if isinstance(run, KernelSequence) else [(run, range(len(slots)))]
        for part, indices in parts:
            yield part, itemgetter(*[slots[index] for index in indices]), node


def _getter(slots: Sequence[int]) -> Callable[[list[Any]], Sequence[Any]]:
    """Return a function that returns the elements of a list in these places."""
    first, stop = slots[0] if slots else 0, slots[-1] + 1 if slots else 0
    in_line = [*slots] == [*range(first, stop)]
    return itemgetter(slice(first, stop)) if in_line else itemgetter(*slots)


def _memory_owner(array: Array) -> Array:
    """Return the array that owns the memory of this one."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array
