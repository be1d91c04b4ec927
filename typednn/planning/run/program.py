"""A graph with its memory, ready to run on numpy arrays again and again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final, NoReturn, TypeAlias

import numpy as np

from typednn.autodiff.tape import explain
from typednn.kernels.kernel import KernelSequence, Run
from typednn.planning.arena.assignment import Arena, assign
from typednn.planning.arena.layout import lay_out
from typednn.planning.arena.liveness import blocks_of
from typednn.planning.run.storage import IDLE, Array, Pool, Storage, Workspace, pools_of
from typednn.planning.trace.graph import Graph, Node

__all__ = ["Program"]

_NODE_BYTES: Final = 2048  # of Python's objects for a node: measured from 1,300 to 2,200


View: TypeAlias = tuple[int, Callable[[Any], Any], int]
"""The slot of a view, how it is made, and the slot of what it views."""


@dataclass(frozen=True, slots=True)
class _Bound:
    """A program in a workspace. ``env``: the arrays of all values, None for those that each call has of its own."""

    env: list[Any]
    pools: tuple[Pool, ...]


class Program:
    """``program(arguments)`` computes the graph's outputs.

    Everything lies in a workspace but the outputs: they are arrays that nobody else holds, and not
    written again while somebody does. An output that is an argument is that argument; one that is
    a view of an argument shares its memory. Calls at the same time, by threads or by what interrupts
    a call, have a workspace each. ``storage``: what it shares with other programs.
    """

    def __init__(self, graph: Graph, storage: Storage | None = None) -> None:
        self.layout = layout = lay_out(graph)
        self.blocks = blocks_of(layout)
        self.arena: Arena = assign(self.blocks)
        self.storage = Storage() if storage is None else storage
        self._name = object()  # in workspaces, which do not keep the program
        self._slots: dict[Node, int] = {}
        self._env: list[Any] = []  # what all workspaces and calls have in common: constants
        owners = [layout.owner.get(node, node) for node in graph.outputs]
        self.results = [node for node in dict.fromkeys(owners) if node in layout.kernels]
        for node in (*graph.inputs, *self.results):
            self._slot(node, None)
        self._given = len(graph.inputs)
        self.constants: dict[int, int] = {}  # the bytes of each that is held, by its id
        self._placed: list[tuple[int, Node, int]] = []  # slots, what lies there, and offsets
        self._place_constants_and_blocks()
        self._placed_views: list[View] = []  # of what lies in the arena
        self._views: list[View] = []  # of what each call has of its own
        self._find_views()
        self._computed: list[Node] = []  # by each step
        self._steps = [step for node in layout.kernels for step in self._steps_of(node)]
        self._outputs = [self._slots[node] for node in graph.outputs]
        # Mostly they are all arrays of the call's own, in order.
        self._own = slice(self._given, self._given + len(self._outputs))
        self._all_own = self._outputs == [*range(self._own.start, self._own.stop)]

    def __call__(self, arguments: Sequence[Array]) -> list[Array]:
        """The outputs. Raises what the primitives raise, in their words; nothing is changed then."""
        idle = self.storage.idle
        try:
            workspace = idle.pop()  # in one step, so that no other call gets it
        except IndexError:
            workspace = Workspace()
        try:
            bound = workspace.bound.get(self._name) or self._bind(workspace)
            env = bound.env.copy()
            env[: self._given] = arguments
            workspace.take(bound.pools, env)
            for slot, view, operand in self._views:
                env[slot] = view(env[operand])
            step = None
            try:
                for step in self._steps:
                    step[0](*step[1](env))
            except (ValueError, IndexError, MemoryError) as error:
                self._explain(step, error)
            return env[self._own] if self._all_own else [env[slot] for slot in self._outputs]
        finally:
            if len(idle) < IDLE:
                idle.append(workspace)

    @property
    def _returned(self) -> int:
        return sum(node.nbytes for node in self.results)

    @property
    def call_bytes(self) -> int:
        """The memory that a call takes, without its arguments."""
        return self.arena.size + self._returned + sum(self.constants.values())

    @property
    def object_bytes(self) -> int:
        """About how much Python's objects of it hold."""
        return _NODE_BYTES * len(self.layout.graph.nodes)

    def poison(self) -> None:
        """Fill all memory that the next call should write before it reads: floats become NaN."""
        idle = self.storage.idle
        workspace = self.storage.take()
        bound = workspace.bound.get(self._name) or self._bind(workspace)
        workspace.take(bound.pools, bound.env.copy())  # there are places then
        for memory in (workspace.memory.data, *[p.memory for p in workspace.free_places()]):
            np.frombuffer(memory, np.uint8).fill(0xFF)
        workspace.give_back(idle)

    def _bind(self, workspace: Workspace) -> _Bound:
        """The arrays of all values as they lie in this workspace, which keeps them."""
        workspace.fit(self.arena.size, self._returned)
        env = self._env.copy()
        for slot, node, offset in self._placed:
            part = workspace.memory[offset : offset + node.nbytes]
            env[slot] = part.view(node.dtype).reshape(node.shape)
        for slot, view, operand in self._placed_views:
            env[slot] = view(env[operand])
        bound = _Bound(env, pools_of(self.results, self._given, workspace.places))
        workspace.bound[self._name] = bound
        return bound

    def _slot(self, node: Node, array: Array | None) -> None:
        self._slots[node] = len(self._env)
        self._env.append(array)

    def _place_constants_and_blocks(self) -> None:
        layout = self.layout
        used = {x for node in layout.graph.nodes for x in node.inputs} | {*layout.graph.outputs}
        for node in used:
            if node.value is not None:
                self._slot(node, node.value)
                whole = _whole(node.value)
                self.constants[id(whole)] = whole.nbytes
        self._scratch: dict[Node, list[int]] = {}
        for block, offset in zip(self.blocks, self.arena.offsets, strict=True):
            node = block.node
            if block.scratch is None:
                self._slot(node, None)
            else:
                self._scratch.setdefault(node, []).append(len(self._env))
                node = Node(*layout.kernels[node].scratch[block.scratch])
                self._env.append(None)
            self._placed.append((len(self._env) - 1, node, offset))
        for node in layout.kernels:
            self._slots[node] = self._slots[layout.owner[node]]

    def _find_views(self) -> None:
        """Views of constants are made here, of blocks once in each workspace, of all else in each call."""
        of_call = {*range(self._given + len(self.results))}
        for node, view in self.layout.views.items():
            operand, slot = self._slots[node.inputs[0]], len(self._env)
            array = self._env[operand]
            self._slot(node, None if array is None else view(array))
            if operand in of_call:
                of_call.add(slot)
                self._views.append((slot, view, operand))
            elif array is None:
                self._placed_views.append((slot, view, operand))

    def _steps_of(self, node: Node) -> Iterator[tuple[Run, Callable[[Any], Any]]]:
        slots = [self._slots[x] for x in (*node.inputs, node)] + self._scratch.get(node, [])
        run = self.layout.kernels[node].bind()
        parts = run.parts if isinstance(run, KernelSequence) else [(run, range(len(slots)))]
        for part, places in parts:
            self._computed.append(node)
            yield part, itemgetter(*[slots[place] for place in places])

    def _explain(self, failed: Any, error: ValueError | IndexError | MemoryError) -> NoReturn:
        place = next(i for i, step in enumerate(self._steps) if step is failed)
        node = self._computed[place]
        assert node.primitive is not None
        explain(node.primitive, [x.shape for x in node.inputs], node.params, error)


def _whole(array: Array) -> Array:
    """The array whose memory this one looks at."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array
