"""The program of an exported model: where its arrays lie, and the functions that compute it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from typednn.backends.native.emit.arrays import C_TYPES, CArray, c_type
from typednn.backends.native.emit.elementwise import copy
from typednn.backends.native.emit.moving import contiguous_strides
from typednn.backends.native.emit.site import Target
from typednn.backends.native.emit.table import kernel_in_c
from typednn.backends.native.export.constants import declaration, stored, with_dense_constants
from typednn.backends.native.export.names import member_names
from typednn.backends.native.helpers import SYSTEM_HEADERS, used_helpers
from typednn.backends.native.source import Writer, operand
from typednn.kernels.kernel import Kernel
from typednn.planning.arena.blocks import ALIGNMENT
from typednn.planning.passes import optimize
from typednn.planning.plan.arguments.named_values import PlanError
from typednn.planning.plan.call import TracedCall
from typednn.planning.run.backends import RunAll, Sequences, in_backend
from typednn.planning.run.program import Program
from typednn.planning.trace.graph import Node

__all__ = ["ExportedProgram", "Member"]

Array = np.ndarray[Any, Any]

_NAMED: Final = 5
"""The most operations that an error names."""


class _InC:
    """Knows what C knows, and keeps what a program gives it."""

    name = "C"
    min_bytes = 0
    sequences: Sequences

    def kernel(self, node: Node) -> Kernel | None:
        return kernel_in_c(node)

    def compile(self, sequences: Sequences) -> Sequence[RunAll]:
        self.sequences = sequences
        return [in_backend for _ in sequences.nodes]


@dataclass(frozen=True, slots=True)
class Member:
    """An argument or a result: its name in Python and in C, its value's node, and its first value.

    ``initial``: the elements that are known when the model is exported, else None.
    """

    python: str
    c: str
    node: Node
    initial: Array | None = None


class ExportedProgram:
    """A call in C: ``text`` is the C of its functions.

    ``inputs``, ``outputs``: arguments and results. ``constants``: the arrays that the functions read
    beside these, by name. ``arena_bytes``: the memory in which a call computes. ``refusing``: the
    operations that refuse values, by the number that the call then returns.

    Raises PlanError if the function returns no tensors, or has operations or dtypes that are not
    written in C.
    """

    def __init__(self, call: TracedCall, target: Target) -> None:
        backend = _InC()
        graph = with_dense_constants(optimize(call.graph, backend.min_bytes))
        self._program = Program(graph, backend=backend)
        _refuse_unknown(call.name, self._program)
        self._sequences = backend.sequences
        self._layout = self._program.layout
        self.inputs = _members(call.inputs, graph.inputs, call.initial)
        self.outputs = _members(call.outputs, graph.outputs, {})
        self.constants: dict[str, Array] = {}
        self.arena_bytes = self._program.arena.size
        self._addresses = self._placed()
        self._target = target
        writer = Writer(self._sequences, target, self._address)
        nodes = [node for each in self._sequences.nodes for node in each]
        statements = [writer.statement(node, number) for number, node in enumerate(nodes, start=1)]
        self.refusing = {
            number: node
            for number, node in enumerate(nodes, start=1)
            if node.primitive is not None and node.primitive.refuses(node)
        }
        statements += [
            self._copied(x) for x in self.outputs if x.node.size and not self._is_in_place(x)
        ]
        self.functions = writer.functions
        self.text = self._source(statements)

    def _source(self, statements: Sequence[str]) -> str:
        texts = [*self.functions, *statements]
        helpers = used_helpers(texts, self._target)
        used = {*re.findall(r"\w+", "\n".join([*texts, *helpers]))}
        self.constants = {name: x for name, x in self.constants.items() if name in used}
        declared = [f"extern const {declaration(*each)};" for each in self.constants.items()]
        includes = [f"#include <{name}>" for name in SYSTEM_HEADERS]
        unused = [f"(void){x};" for x in ("in", "arena") if x not in used]
        head = (
            "int model_run(const model_inputs *in, const model_outputs *out, model_arena *arena) {"
        )
        functions = [*self.functions, "\n".join([head, *unused, *statements, "return 0;", "}"])]
        parts = ['#include "model.h"', "\n".join(includes), "\n".join(declared), *helpers]
        return "\n\n".join(filter(None, [*parts, *map(_indented, functions)]))

    def _placed(self) -> dict[int, str]:
        """Return a pointer in C to the array of each slot that owns memory."""
        slots = self._sequences.slots
        found = {slots[x.node]: f"in->{x.c}" for x in self.inputs}
        written = {x.node: x for x in self.outputs[::-1] if x.node in self._program.results}
        for node in self._program.results:  # one of which only views are returned lies in the arena
            if node in written:
                found[slots[node]] = f"out->{written[node].c}"
            else:
                found[slots[node]] = f"arena->bytes + {self.arena_bytes}"
                self.arena_bytes += -(-node.nbytes // ALIGNMENT) * ALIGNMENT
        for node, slot in slots.items():
            if node.value is not None:
                found[slot] = f"model_constant_{len(self.constants)}"
                self.constants[found[slot]] = stored(node.value)
        for slot, _, offset in self._program.arena_values:
            found[slot] = f"arena->bytes + {offset}"
        return found

    def _address(self, slot: int, offset: int) -> str:
        base = self._addresses[slot]
        if base.startswith("arena"):
            return f"(void *)({base} + {offset})" if offset else f"(void *)({base})"
        if not offset:
            return base
        return f"(const void *)((const char *){base} + {offset})"

    def _is_in_place(self, x: Member) -> bool:
        """Whether the functions write the result where it is returned."""
        slot = self._sequences.slots.get(x.node)
        return slot is not None and self._addresses.get(slot) == f"out->{x.c}"

    def _copied(self, x: Member) -> str:
        """Return statements that copy a result which is an argument, a constant or a view."""
        node = x.node
        ctype, own = c_type(node.dtype), contiguous_strides(node.shape)
        array = operand(self._layout, "from", node)
        pointer = ""
        if not array.is_number:
            place = self._layout.places.get(node)
            base = self._address(
                self._sequences.owner_slot(node), 0 if place is None else place.offset
            )
            pointer = f"const {ctype} *from = {base};"
        written = copy(array, CArray("to", node.dtype, node.shape, own))
        return "\n".join(["{", pointer, f"{ctype} *to = out->{x.c};", written, "}"])


def _indented(text: str) -> str:
    """Return C with each line as far to the right as it has blocks around it."""
    depth, lines = 0, list[str]()
    for line in filter(None, text.split("\n")):
        within = depth - line.startswith("}")
        lines.append(line if line.startswith("#") else f"{'    ' * within}{line}")
        depth += line.count("{") - line.count("}")
    return "\n".join(lines)


def _members(
    names: Sequence[str], nodes: Sequence[Node], initial: Mapping[Node, Array]
) -> list[Member]:
    in_c = member_names(names)
    return [
        Member(name, c, node, initial.get(node))
        for name, c, node in zip(names, in_c, nodes, strict=True)
    ]


def _refuse_unknown(name: str, program: Program) -> None:
    """Raise PlanError for what is not written in C."""
    kernels, graph = program.layout.kernels, program.layout.graph
    if not graph.outputs:
        raise PlanError(f"export_c: {name} returns no tensor; return what C shall compute")
    unknown = [node for node, kernel in kernels.items() if kernel.run is not in_backend]
    if unknown:
        shown = [f"{node!r} ({node.source})" for node in unknown[:_NAMED]]
        more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
        raise PlanError(
            f"export_c: {name} has operations that are not written in C: {', '.join(shown)}{more};"
            " compute these outside of it"
        )
    for node in (*graph.inputs, *graph.outputs):
        if node.dtype not in C_TYPES:
            raise PlanError(f"export_c: {name} takes or gives {node!r}; convert it with astype")
