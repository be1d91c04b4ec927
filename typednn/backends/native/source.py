"""The C source of a plan: a function for each node, and one for each sequence of nodes."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cache
from typing import Any, Final

import numpy as np

from typednn.backends.native.emit.arrays import CArray, c_type, contiguous_strides, operand
from typednn.backends.native.emit.site import Address, Emitter, Site, Target, Write, used_in
from typednn.backends.native.emit.table import emitter_of
from typednn.backends.native.helpers import SYSTEM_HEADERS, helpers
from typednn.planning.passes.fusion.fusible import body_of
from typednn.planning.run.backends import Sequences
from typednn.planning.trace.graph import Node
from typednn.planning.trace.results import EMPTY

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


def write_source(sequences: Sequences, target: Target) -> str:
    """Return the C source of these sequences, whose functions are given the list of arrays."""
    writer = Writer(sequences, target, lambda slot, offset: f"AT({slot}, {offset})")
    functions = [_sequence(number, writer, nodes) for number, nodes in enumerate(sequences.nodes)]
    return "\n".join([_prelude(target), *writer.functions, *functions])


def write_timed_source(sequences: Sequences, target: Target) -> str:
    """Return the C source of the same functions, which also note the times between their nodes.

    They are named ``TIMED``, and are given the list of arrays and the place of the times.
    """
    writer = Writer(sequences, target, lambda slot, offset: f"AT({slot}, {offset})")
    functions = []
    for number, nodes in enumerate(sequences.nodes):
        lines = [f"int {TIMED.format(number)}(const List *arrays, int64_t *times) {{"]
        for k, node in enumerate(nodes):
            lines += [f"times[{k}] = nanoseconds();", writer.statement(node, k + 1)]
        functions.append(
            "\n".join([*lines, f"times[{len(nodes)}] = nanoseconds();", "return 0;\n}"])
        )
    return "\n".join([_CLOCK, _prelude(target), _NOW, *writer.functions, *functions])


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

    def statement(self, node: Node, refusal: int) -> str:
        """Return the call of the node's function; ``refusal`` is returned if that refuses values."""
        call = self._call(node)
        return f"if ({call}) return {refusal};" if call else ""

    def _write_inner(self, sequences: Sequences, address: Address) -> list[str]:
        """Write the functions of a graph within the function of a node; return their calls."""
        inner = Writer(sequences, self._target, address)
        inner.functions, inner._names = self.functions, self._names
        nodes = [node for each in sequences.nodes for node in each]
        return [inner.statement(node, 1) for node in nodes]

    def _call(self, node: Node) -> str:
        """Return the call of the node's function; empty if there is nothing to compute."""
        emitter = emitter_of(node)
        assert emitter is not None
        parameters = _Parameters(node, emitter, self._sequences, self._address)
        key = (_signature(node), *parameters.arrays())
        if key not in self._written:
            self._written[key] = self._function(node, emitter, parameters)
        name, used = self._written[key]
        return f"{name}({', '.join([parameters.given[each] for each in used])})" if name else ""

    def _function(
        self, node: Node, emitter: Emitter, parameters: "_Parameters"
    ) -> tuple[str, Sequence[str]]:
        """Write the node's function; return its name and those of its parameters, or empty ones."""

        def define(declarations: Sequence[str], body: str) -> str:
            head = "static NOT_INLINE void "
            return self._named(head, node.name, f"({', '.join(declarations)}) {{\n{body}\n}}")

        text = emitter.emit(node, parameters.site(self._target, define, self._write_inner))
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


class _Parameters:
    """The parameters of a node's function.

    ``declared``: their declarations, by name. ``given``: the arguments.
    """

    def __init__(
        self, node: Node, emitter: Emitter, sequences: Sequences, address: Address
    ) -> None:
        self._sequences = sequences
        self._address = address
        self._layout = layout = sequences.layout
        self.declared: dict[str, str] = {}
        self.given: dict[str, str] = {}
        owner = layout.owner[node]
        self._out = self._array("out", node, sequences.slots[node])
        self._operands = [
            self._out if x in layout.kernels and layout.owner[x] is owner else self._operand(k, x)
            for k, x in enumerate(node.inputs)
        ]
        specs = emitter.scratch(node)
        slots = sequences.scratch.get(node, ())
        self._scratch = {
            name: self._array(name, Node(*spec), slot)
            for (name, spec), slot in zip(specs.items(), slots, strict=True)
        }

    def arrays(self) -> tuple[Hashable, ...]:
        return (*self._operands, self._out, *self._scratch.items())

    def site(
        self, target: Target, define: Callable[[Sequence[str], str], str], write: Write
    ) -> Site:
        """Return the node's arrays by the names of the parameters."""
        return Site(self._operands, self._out, self._scratch, target, self.declared, define, write)

    def _parameter(self, name: str, node: Node, slot: int, offset: int, const: str) -> None:
        self.declared[name] = f"{const}{c_type(node.dtype)} *restrict {name}"
        self.given[name] = self._address(slot, offset)

    def _array(self, name: str, node: Node, slot: int) -> CArray:
        """Return an array that is written, whose elements lie one after the other."""
        self._parameter(name, node, slot, 0, "")
        return CArray(name, node.dtype, node.shape, contiguous_strides(node.shape))

    def _operand(self, k: int, x: Node) -> CArray:
        found = operand(self._layout, f"x{k}", x)
        if not found.is_number:
            place = self._layout.places.get(x)
            offset = 0 if place is None else place.offset
            const = "" if x.primitive is EMPTY else "const "
            self._parameter(found.text, x, self._sequences.owner_slot(x), offset, const)
        return found
