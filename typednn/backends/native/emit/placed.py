"""A graph whose arrays lie where its surroundings say: the body of a loop, or an exported model."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from typednn.backends.native.emit.arrays import CArray, c_type, contiguous_strides, operand
from typednn.backends.native.emit.constants import stored, with_dense_constants
from typednn.backends.native.emit.elementwise import copy
from typednn.backends.native.emit.site import Address, Write
from typednn.kernels.kernel import Kernel
from typednn.planning.arena.blocks import ALIGNMENT
from typednn.planning.run.backends import Record, RunAll, Sequences, in_backend
from typednn.planning.run.program import Program
from typednn.planning.trace.graph import Graph, Node

__all__ = ["Placed"]

KernelInC = Callable[[Node], Kernel | None]


class _InC:
    """Knows what C knows, and keeps what a program gives it."""

    name = "C"
    min_bytes = 0
    sequences: Sequences

    def __init__(self, kernel: KernelInC) -> None:
        self.kernel = kernel

    def compile(self, sequences: Sequences) -> Sequence[RunAll]:
        self.sequences = sequences
        return [in_backend for _ in sequences.nodes]

    def compile_timed(self, sequences: Sequences, record: Record) -> Sequence[RunAll]:
        return self.compile(sequences)


class Placed:
    """A graph that is computed in C, in memory that its surroundings provide.

    ``nodes``: those that are computed, in order. ``unknown``: those that C does not know; the graph
    can be written only if there are none. ``memory_bytes``: the memory in which it is computed.
    """

    def __init__(self, graph: Graph, kernel: KernelInC) -> None:
        backend = _InC(kernel)
        self.graph = graph = with_dense_constants(graph)
        self._program = Program(graph, backend=backend)
        self._layout, self._sequences = self._program.layout, backend.sequences
        kernels = self._layout.kernels
        self.nodes = [node for nodes in self._sequences.nodes for node in nodes]
        self.unknown = [node for node, each in kernels.items() if each.run is not in_backend]
        # A result of which only views are returned lies in the memory, too.
        outputs, size = {*graph.outputs}, self._program.arena.size
        self._inner: dict[Node, int] = {}
        for node in self._program.results:
            if node not in outputs:
                self._inner[node] = size
                size += -(-node.nbytes // ALIGNMENT) * ALIGNMENT
        self.memory_bytes = size
        self._constants = [x for x in self._sequences.slots if x.value is not None]

    def constants(self, name: str) -> dict[str, np.ndarray[Any, Any]]:
        """Return the arrays whose elements are known, by names that begin with ``name``."""
        values = [x.value for x in self._constants if x.value is not None]
        return {f"{name}{k}": stored(value) for k, value in enumerate(values)}

    def statements(
        self,
        write: Write,
        inputs: Sequence[str],
        outputs: Sequence[str],
        memory: str,
        constant: str,
    ) -> list[str]:
        """Return statements that compute the outputs.

        ``inputs``, ``outputs``: pointers to arrays, whose elements lie one after the other. An output
        shares no memory with any other array. ``memory``: a pointer to ``memory_bytes`` bytes.
        ``constant``: what the names of the constants begin with.
        """
        bases = self._bases(inputs, outputs, memory, constant)

        def address(slot: int, offset: int) -> str:
            base, more = bases[slot]
            if not more + offset:
                return base if base != memory else f"(void *){memory}"
            return f"(void *)((const char *){base} + {more + offset})"

        found = write(self._sequences, address)
        in_place: set[Node] = set()
        for node, place in zip(self.graph.outputs, outputs, strict=True):
            if node in self._program.results and node not in in_place:
                in_place.add(node)
            elif node.size:
                found.append(self._copied(node, place, address))
        return found

    def _bases(
        self, inputs: Sequence[str], outputs: Sequence[str], memory: str, constant: str
    ) -> Mapping[int, tuple[str, int]]:
        """Return for each slot that owns memory a pointer, and so many bytes to add to it."""
        slots, graph = self._sequences.slots, self.graph
        found = {slots[x]: (name, 0) for x, name in zip(graph.inputs, inputs, strict=True)}
        for node, place in reversed([*zip(graph.outputs, outputs, strict=True)]):
            if (
                node in self._program.results
            ):  # one that is returned twice is computed in its first place
                found[slots[node]] = place, 0
        for node, offset in self._inner.items():
            found[slots[node]] = memory, offset
        for k, node in enumerate(self._constants):
            found[slots[node]] = f"{constant}{k}", 0
        for slot, _, offset in self._program.arena_values:
            found[slot] = memory, offset
        return found

    def _copied(self, node: Node, place: str, address: Address) -> str:
        """Return statements that copy an output which is an input, a constant or a view."""
        ctype, lies = c_type(node.dtype), self._layout.places.get(node)
        array, pointer = operand(self._layout, "from", node), ""
        if not array.is_number:
            offset = 0 if lies is None else lies.offset
            pointer = f"const {ctype} *from = {address(self._sequences.owner_slot(node), offset)};"
        own = contiguous_strides(node.shape)
        written = copy(array, CArray("to", node.dtype, node.shape, own))
        return "\n".join(["{", pointer, f"{ctype} *to = {place};", written, "}"])
