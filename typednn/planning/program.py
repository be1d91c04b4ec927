"""A graph with its memory, ready to run on numpy arrays again and again."""

import threading
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from sys import getrefcount
from typing import Any, Final, NoReturn, TypeAlias

import numpy as np

from typednn.autodiff.tape import explain
from typednn.planning.arena import Arena, assign
from typednn.planning.backend import Kernel, Several, Table, kernel_of
from typednn.planning.graph import Graph, Node
from typednn.planning.layout import lay_out
from typednn.planning.liveness import ALIGNMENT, blocks_of
from typednn.tensor import Tensor

__all__ = ["Pool", "Program"]

Array: TypeAlias = np.ndarray[Any, Any]


class Pool:
    """Arrays for one result, aligned like the arena. One is used again when nobody outside holds it or
    a view of it.
    """

    _KEPT: Final = 3  # one that is being written, and those that callers have not let go yet

    def __init__(self, node: Node) -> None:
        self._node = node
        self.arrays: list[Array] = []

    def take(self) -> Array:
        for array in self.arrays:
            # Two references here, and one of the count. Views of a view refer to what is viewed.
            if getrefcount(array) == 3:
                base = array.base
                if base is None or getrefcount(base) == 3:
                    return array
        array = _aligned_bytes(self._node.nbytes).view(self._node.dtype).reshape(self._node.shape)
        self._keep(array)
        return array

    def give(self, array: Array) -> None:
        """Keep an array for later results, if it owns its memory."""
        flags = array.flags
        if flags.owndata and flags.c_contiguous and flags.writeable:
            self._keep(array)

    def _keep(self, array: Array) -> None:
        if all(array is not known for known in self.arrays):
            self.arrays.append(array)
            del self.arrays[: -self._KEPT]

    def fits(self, value: Tensor[Any, Any]) -> bool:
        """Whether the tensor's memory could hold the result."""
        return (value.shape, value.dtype) == (self._node.shape, self._node.dtype)


class Program:
    """``program(arguments)`` computes the graph's outputs. Threads take turns.

    Everything lies in the arena but the outputs: they are arrays that nobody else holds, and not
    written again while somebody does. An output that is an argument is that argument; one that is
    a view of an argument shares its memory.
    """

    def __init__(self, graph: Graph, table: Table) -> None:
        self.layout = layout = lay_out(graph)
        self.blocks = blocks_of(layout)
        self.arena: Arena = assign(self.blocks)
        self._memory = _aligned_bytes(self.arena.size)
        self._lock = threading.Lock()
        self._slots: dict[Node, int] = {}
        self._env: list[Any] = []  # the arrays of all values; None for those of each call
        owners = layout.results()
        results = [node for node in layout.computed if node in owners]
        for node in (*graph.inputs, *results):
            self._slot(node, None)
        self.pools = [Pool(node) for node in results]
        self._given = len(graph.inputs)
        self._place_constants_and_blocks()
        self._views = self._find_views()
        self._computed: list[Node] = []  # by each step
        self._steps = [step for node in layout.memory for step in self._steps_of(node, table)]
        self._outputs = [self._slots[node] for node in graph.outputs]

    def __call__(self, arguments: Sequence[Array]) -> list[Array]:
        """The outputs. Raises what the primitives raise, in their words; nothing is changed then."""
        with self._lock:
            env = self._env.copy()
            env[: self._given] = arguments
            for slot, pool in enumerate(self.pools, start=self._given):
                env[slot] = pool.take()
            for slot, view, operand in self._views:
                env[slot] = view(env[operand])
            step = None
            try:
                for step in self._steps:
                    step[0](*step[1](env))
            except (ValueError, IndexError) as error:
                self._explain(step, error)
            return [env[slot] for slot in self._outputs]

    def poison(self) -> None:
        """Fill all memory that the next call should write before it reads: floats become NaN."""
        self._memory.fill(0xFF)
        for pool in self.pools:
            pool.take().reshape(-1).view(np.uint8).fill(0xFF)

    def _slot(self, node: Node, array: Array | None) -> None:
        self._slots[node] = len(self._env)
        self._env.append(array)

    def _place_constants_and_blocks(self) -> None:
        layout = self.layout
        used = {x for node in layout.graph.nodes for x in node.inputs} | {*layout.graph.outputs}
        for node in used:
            if node.value is not None:
                self._slot(node, node.value)
        self._scratch: dict[Node, list[int]] = {}
        for block, offset in zip(self.blocks, self.arena.offsets, strict=True):
            if block.scratch is None:
                self._slot(block.node, self._array(block.node, offset))
            else:
                self._scratch.setdefault(block.node, []).append(len(self._env))
                shape, dtype = layout.memory[block.node].scratch[block.scratch]
                self._env.append(self._array(Node(shape, dtype), offset))
        for node in layout.memory:
            self._slots[node] = self._slots[layout.owner[node]]

    def _array(self, node: Node, offset: int) -> Array:
        part = self._memory[offset : offset + node.nbytes]
        return part.view(node.dtype).reshape(node.shape)

    def _find_views(self) -> list[tuple[int, Callable[[Any], Any], int]]:
        """Views of what each call has its own of; the others are made here, once."""
        found = []
        for node, view in self.layout.views.items():
            operand = self._slots[node.inputs[0]]
            array = self._env[operand]
            self._slot(node, None if array is None else view(array))
            if array is None:
                found.append((self._slots[node], view, operand))
        return found

    def _steps_of(self, node: Node, table: Table) -> Iterator[tuple[Kernel, Callable[[Any], Any]]]:
        slots = [self._slots[x] for x in (*node.inputs, node)] + self._scratch.get(node, [])
        kernel = kernel_of(table, node)
        parts = kernel.parts if isinstance(kernel, Several) else [(kernel, range(len(slots)))]
        for part, places in parts:
            self._computed.append(node)
            yield part, itemgetter(*[slots[place] for place in places])

    def _explain(self, failed: Any, error: ValueError | IndexError) -> NoReturn:
        place = next(i for i, step in enumerate(self._steps) if step is failed)
        node = self._computed[place]
        assert node.primitive is not None
        explain(node.primitive, [x.shape for x in node.inputs], node.params, error)


def _aligned_bytes(size: int) -> Array:
    memory = np.zeros(size + ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % ALIGNMENT
    return memory[start : start + size]
