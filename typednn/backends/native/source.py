"""The C source of a plan: a function for each node, and one for each sequence of nodes."""

from collections.abc import Hashable, Iterable, Sequence
from functools import cache
from typing import Any, Final

import numpy as np

from typednn.backends.native.emit.arrays import c_type, loops
from typednn.backends.native.emit.division import Division
from typednn.backends.native.emit.site import Address, Emitter, Target, used_in
from typednn.backends.native.emit.table import KernelInC
from typednn.backends.native.helpers import (
    SYSTEM_HEADERS,
    arguments_helper,
    helpers,
    parts_helper,
)
from typednn.backends.native.parameters import Parameters
from typednn.backends.native.units import units_of
from typednn.planning.passes.fusion.fusible import body_of
from typednn.planning.run.backends import Sequences
from typednn.planning.trace.graph import Node

__all__ = [
    "SEQUENCE",
    "TIMED",
    "Writer",
    "write_source",
    "write_timed_source",
]

SEQUENCE: Final = "sequence_{}"
"""The name of the function of a sequence, by its number. It returns 0, or the number of the node
that refuses the values of its operands, from 1 on."""

TIMED: Final = "timed_{}"
"""The name of the function of a sequence that notes times."""

_CLOCK: Final = "#define _POSIX_C_SOURCE 199309L\n#include <time.h>"
_NOW: Final = """\
static int64_t nanoseconds(void) {
struct timespec now;
clock_gettime(CLOCK_MONOTONIC, &now); /* the clock of time.perf_counter_ns */
return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}"""


def write_source(sequences: Sequences, target: Target) -> tuple[str, ...]:
    """Return the C of these sequences, whose functions are given the list of arrays, in units."""
    writer = _writer(sequences, target)
    functions = [_sequence(number, writer, nodes) for number, nodes in enumerate(sequences.nodes)]
    return _units(writer, target, functions)


def write_timed_source(sequences: Sequences, target: Target) -> tuple[str, ...]:
    """Return the C of the same functions, which also note the times between their nodes.

    They are named ``TIMED``, and are given the list of arrays and the place of the times.
    """
    writer = _writer(sequences, target)
    functions = []
    for number, nodes in enumerate(sequences.nodes):
        lines = [f"int {TIMED.format(number)}(const List *arrays, int64_t *times) {{"]
        for k, node in enumerate(nodes):
            lines += [f"times[{k}] = nanoseconds();", writer.statement(node, k + 1)]
        functions.append(
            "\n".join([*lines, f"times[{len(nodes)}] = nanoseconds();", "return 0;\n}"])
        )
    return _units(writer, target, [_NOW, *functions], _CLOCK)


def _units(
    writer: "Writer", target: Target, functions: Sequence[str], *before: str
) -> tuple[str, ...]:
    """Return the writer's functions and these, which call them. ``before``: how each unit begins."""
    prelude = "\n".join([*before, _prelude(target)])
    last = "\n".join([arguments_helper(), *writer.helpers, *functions])
    return units_of(prelude, writer.functions, last)


def _writer(sequences: Sequences, target: Target) -> "Writer":
    def address(slot: int, offset: int) -> str:
        return f"AT({slot}, {offset})"

    return Writer(sequences, target, address)


def _sequence(number: int, writer: "Writer", nodes: Sequence[Node]) -> str:
    """Return the function of a sequence of nodes."""
    head = f"int {SEQUENCE.format(number)}(const List *arrays) {{"
    return "\n".join(
        [head, *map(writer.statement, nodes, range(1, len(nodes) + 1)), "return 0;\n}"]
    )


@cache
def _prelude(target: Target) -> str:
    includes = [f"#include <{name}>" for name in SYSTEM_HEADERS]
    return "\n".join([*includes, *helpers(target), ""])


class Writer:
    """Writes functions. Nodes whose functions have the same text share one.

    ``functions``: the texts of the functions written so far.
    """

    def __init__(self, sequences: Sequences, target: Target, address: Address) -> None:
        self._sequences = sequences
        self._target = target
        self._address = address
        self._names: dict[str, str] = {}
        self._written: dict[Hashable, tuple[str, Sequence[str]]] = {}
        self.functions: list[str] = []
        self._divides = False

    @property
    def helpers(self) -> list[str]:
        """What the functions need beside the helpers of all sources."""
        return [parts_helper()] if self._divides else []

    def statement(self, node: Node, refusal: int) -> str:
        """Return the call of the node's function; ``refusal`` is returned if that refuses values."""
        kernel = self._sequences.layout.kernels[node]
        assert isinstance(kernel, KernelInC) and kernel.emitter is not None
        emitter, division = kernel.emitter, kernel.division
        parameters = Parameters(node, emitter, self._sequences, self._address, division)
        key = (
            _signature(node),
            division and (division.axis.out, division.size),
            *parameters.arrays(),
        )
        if key not in self._written:
            self._written[key] = self._function(node, emitter, parameters, division)
        name, used = self._written[key]
        if not name:
            return ""
        given = ", ".join([parameters.given[each] for each in used])
        self._divides |= division is not None
        if division is None:
            return f"if ({name}({given})) return {refusal};"
        text = f"divide({name}, {division.count}, (void *[]){{{given}}});"
        return f"{text}\n{self._added(node, division, parameters)}" if division.is_sum else text

    def _added(self, node: Node, division: Division, parameters: Parameters) -> str:
        """Return the call of the function that adds the results of a node's parts."""
        ctype, place = c_type(node.dtype), self._address(self._sequences.slots[node], 0)
        add = f"for (int64_t part = 1; part < {division.count}; part++) total += parts[part * {node.size} + k];"
        number = f"{ctype} total = parts[k];\n{add}\nout[k] = total;"
        body = loops(["k"], [node.size], number)
        arguments = f"({ctype} *restrict out, const {ctype} *restrict parts)"
        name = self._named("static NOT_INLINE void ", "sum_of_parts", f"{arguments} {{\n{body}\n}}")
        return f"{name}({place}, {parameters.given['out']});"

    def _write_inner(self, sequences: Sequences, address: Address) -> list[str]:
        """Write the functions of a graph within the function of a node; return their calls."""
        inner = Writer(sequences, self._target, address)
        inner.functions, inner._names = self.functions, self._names
        nodes = [node for each in sequences.nodes for node in each]
        return [inner.statement(node, 1) for node in nodes]

    def _function(
        self, node: Node, emitter: Emitter, parameters: Parameters, division: Division | None
    ) -> tuple[str, Sequence[str]]:
        """Write the node's function; return its name and those of its parameters, or empty ones."""
        if division is None:
            return self._whole(node, emitter, parameters)
        parts = [division.part, *([] if division.last is None else [division.last])]
        written = [self._whole(part, emitter, parameters) for part in parts]
        used = [*dict.fromkeys([each for _, names in written for each in names])]
        calls = [_call_of_part(name, names, used, parameters) for name, names in written]
        if division.last is not None:
            calls = [f"if (part < {division.count - 1}) {calls[0]}", f"else {calls[1]}"]
        body = "\n".join(["(void)worker;", *calls])
        function = f"(void *const *arrays, int64_t part, int64_t worker) {{\n{body}\n}}"
        return self._named("static void ", f"part_of_{node.name}", function), used

    def _whole(
        self, node: Node, emitter: Emitter, parameters: Parameters
    ) -> tuple[str, Sequence[str]]:
        """Write the function of a node, or of a part; return its name and those of its parameters, or empty ones."""

        def define(declarations: Sequence[str], body: str) -> str:
            head = "static NOT_INLINE void "
            return self._named(head, node.name, f"({', '.join(declarations)}) {{\n{body}\n}}")

        site = parameters.site(node, self._target, define, self._write_inner)
        text = emitter.emit(node, site)
        if not text:
            return "", ()
        used = used_in(text, parameters.declared)
        begin, head = ("ROUND_ONCE\n", "ROUNDED_ONCE ") if emitter.multiplies(node) else ("", "")
        function = f"({', '.join(used.values())}) {{\n{begin}{text}\nreturn 0;\n}}"
        return self._named(f"static {head}int ", node.name, function), tuple(used)

    def _named(self, head: str, name: str, function: str) -> str:
        """Write the function, unless one of the same text was written; return its name."""
        key = head + function
        if key not in self._names:
            self._names[key] = f"{name}_{len(self._names)}"
            self.functions.append(f"{head}{self._names[key]}{function}")
        return self._names[key]


def _call_of_part(
    name: str, names: Sequence[str], arrays: Sequence[str], parameters: Parameters
) -> str:
    """Return the call of the function of a part. ``arrays``: the names of the arrays in its caller's list."""
    given = []
    for each in names:
        pointer = f"({parameters.types[each]})arrays[{arrays.index(each)}]"
        step = parameters.steps.get(each)
        given.append(pointer if step is None else f"{pointer} + {step}")
    return f"{name}({', '.join(given)});"


def _signature(node: Node) -> Hashable:
    """Return what the text of the node's function depends on beside its arrays.

    Nodes with equal signatures and arrays have the same text. The node itself where that is not known.
    """
    if node.name != "fused":
        return (node.name, repr(node.params)) if _are_plain(node.params.values()) else node
    body = body_of(node)
    if not all(_are_plain(each.params.values()) for each in body.nodes):
        return node
    places = {x: place for place, x in enumerate((*body.inputs, *body.nodes))}
    return tuple(
        [
            (each.name, repr(each.params), each.shape, each.dtype)
            + tuple([places.get(x, x) for x in each.inputs])
            for each in body.nodes
        ]
    )


_PLAIN: Final = (bool, int, float, str, slice, np.dtype, type, type(None))


def _are_plain(values: Iterable[Any]) -> bool:
    """Whether the values are written out in full by ``repr``."""
    return all(
        _are_plain(each) if isinstance(each, tuple) else isinstance(each, _PLAIN) for each in values
    )
