"""The program of an exported model: where its arrays lie, and the functions that compute it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from typednn.backends.native.emit.arrays import C_TYPES
from typednn.backends.native.emit.constants import declaration
from typednn.backends.native.emit.placed import Placed
from typednn.backends.native.emit.site import Address, Target
from typednn.backends.native.emit.table import kernel_in_c
from typednn.backends.native.export.names import member_names
from typednn.backends.native.helpers import SYSTEM_HEADERS, used_helpers
from typednn.backends.native.source import Writer
from typednn.planning.passes import optimize
from typednn.planning.plan.arguments.named_values import PlanError
from typednn.planning.plan.call import TracedCall
from typednn.planning.run.backends import Sequences
from typednn.planning.trace.graph import Node

__all__ = ["ExportedProgram", "Member"]

Array = np.ndarray[Any, Any]

_NAMED: Final = 5
"""The most operations that an error names."""
_CONSTANT: Final = "model_constant_"


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
        self._placed = placed = Placed(optimize(call.graph, 0), kernel_in_c)
        _refuse_unknown(call.name, placed)
        self.inputs = _members(call.inputs, placed.graph.inputs, call.initial)
        self.outputs = _members(call.outputs, placed.graph.outputs, {})
        self.arena_bytes = placed.memory_bytes
        self.refusing = {
            number: node
            for number, node in enumerate(placed.nodes, start=1)
            if node.primitive is not None and node.primitive.refuses(node)
        }
        self.functions, statements = self._written(target)
        self.constants = placed.constants(_CONSTANT)
        self.text = self._source(statements, target)

    def _written(self, target: Target) -> tuple[list[str], list[str]]:
        """Return the functions, and the statements that call them."""
        functions: list[str] = []

        def write(sequences: Sequences, address: Address) -> list[str]:
            writer = Writer(sequences, target, address)
            calls = [
                writer.statement(node, k) for k, node in enumerate(self._placed.nodes, start=1)
            ]
            functions[:] = writer.functions
            return calls

        inputs, outputs = ([f"{of}->{x.c}" for x in members] for of, members in self._members())
        arena = "arena->bytes"
        return functions, self._placed.statements(write, inputs, outputs, arena, _CONSTANT)

    def _members(self) -> list[tuple[str, list[Member]]]:
        return [("in", self.inputs), ("out", self.outputs)]

    def _source(self, statements: Sequence[str], target: Target) -> str:
        texts = [*self.functions, *statements]
        helpers = used_helpers(texts, target)
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


def _refuse_unknown(name: str, placed: Placed) -> None:
    """Raise PlanError for what is not written in C."""
    graph, unknown = placed.graph, placed.unknown
    if not graph.outputs:
        raise PlanError(f"export_c: {name} returns no tensor; return what C shall compute")
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
