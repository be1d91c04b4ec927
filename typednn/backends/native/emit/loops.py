"""Loops and conditions: their bodies are computed by functions in C, in memory that all steps share.

A carried value lies in one of two places, its destination and a spare one, in turns, so that the last
one is in the destination. What a body reads lies one element after the other: else it is copied.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from typednn.backends.native.emit.arrays import C_TYPES, CArray, c_type, contiguous_strides, loops
from typednn.backends.native.emit.blocked import in_panels
from typednn.backends.native.emit.bodies import rewritten, with_panels, with_turned_inputs
from typednn.backends.native.emit.constants import definition
from typednn.backends.native.emit.elementwise import copy
from typednn.backends.native.emit.placed import KernelInC, Placed
from typednn.backends.native.emit.products import transposed
from typednn.backends.native.emit.site import ArraySpecs, Emitter, Emitters, Site
from typednn.backends.native.emit.tiles import whole_span
from typednn.kernels.kernel import BOOL, ArraySpec, spec_of
from typednn.planning.trace.graph import Graph, Node
from typednn.planning.trace.results import WRITTEN

__all__ = ["loop_emitters"]

_MOST_CONSTANTS: Final = 1 << 14
"""The most elements of a body's constants that may stand in the source."""


def loop_emitters(kernel: KernelInC) -> Emitters:
    """Return the emitters of loops and conditions. ``kernel``: how C computes a node of a body."""
    return {
        "empty": Emitter(lambda node, site: "", _is_known),
        "scan": _emitter(kernel, _scan, ("body",)),
        "while_loop": _emitter(kernel, _while_loop, ("condition", "body")),
        "cond": _emitter(kernel, _cond, ("branches",)),
    }


def _is_known(node: Node) -> bool:
    return node.dtype in C_TYPES


Emit = Callable[["_Loop"], str]


def _emitter(kernel: KernelInC, emit: Emit, parts: Sequence[str]) -> Emitter:
    def graphs(node: Node) -> list[Graph]:
        found: list[Graph] = []
        for part in parts:
            value = node.params[part]
            found += value if isinstance(value, tuple) else [value]
        return found

    def knows(node: Node) -> bool:
        dtypes = {x.dtype for x in node.inputs} | {x.dtype for x in (*graphs(node)[0].inputs,)}
        return dtypes <= C_TYPES.keys() and all(_is_written(x, kernel) for x in graphs(node))

    def scratch(node: Node) -> ArraySpecs:
        return _Loop(node, graphs(node), kernel).scratch

    def emitted(node: Node, site: Site) -> str:
        loop = _Loop(node, graphs(node), kernel)
        loop.site = site
        return loop.with_constants(emit(loop))

    return Emitter(emitted, knows, scratch=scratch)


def _is_written(graph: Graph, kernel: KernelInC) -> bool:
    """Whether C knows all nodes of the graph."""
    constants = {x for node in graph.nodes for x in node.inputs if x.value is not None}
    size = sum(x.value.size for x in constants if x.value is not None)
    known = all(
        node.is_view or node.primitive is WRITTEN or kernel(node) is not None
        for node in graph.nodes
    )
    dtypes = {x.dtype for x in (*constants, *graph.outputs)}
    return known and size <= _MOST_CONSTANTS and dtypes <= C_TYPES.keys()


class _Loop:
    """A loop or a condition. ``site`` is set where it is written.

    ``placed``: its graphs. ``first``: the position of the first operand that the graphs are given.
    ``turned``: the positions of the inputs that are transposed before the loop. ``panels``: those of the inputs
    that are copied in panels before it, and the rows of the products that read these.
    """

    site: Site

    def __init__(self, node: Node, graphs: Sequence[Graph], kernel: KernelInC) -> None:
        self.node = node
        self.turned: frozenset[int] = frozenset()
        self.panels: Mapping[int, int] = {}
        if node.name == "scan" and node.params["length"] > 1:
            (body,), same = graphs, node.params["carries"] + node.params["stacked"]
            constant = range(same, len(body.inputs))
            body, self.turned = with_turned_inputs(body, constant)
            body, self.panels = with_panels(rewritten(body), constant)
            graphs = [body]
        self.placed = [Placed(graph, kernel) for graph in graphs]
        self.first = 1 if node.name == "cond" else 0
        self.inputs = graphs[0].inputs
        self.outputs = graphs[-1].outputs

    @property
    def carries(self) -> int:
        """How many of the first results a loop hands to its next step."""
        if self.node.name == "cond":
            return 0
        return int(self.node.params.get("carries", len(self.outputs)))

    @property
    def scratch(self) -> dict[str, ArraySpec]:
        found: dict[str, ArraySpec] = {}
        for k, placed in enumerate(self.placed):
            found[f"memory{k}"] = ((placed.memory_bytes,), np.dtype(np.uint8))
        for k, x in enumerate(self.outputs[: self.carries]):
            found[f"spare{k}"] = spec_of(x)
        for k, x in enumerate(self.inputs):
            if {k} & {*self.turned, *self.panels} or not self.node.inputs[
                self.first + k
            ].is_contiguous:
                found[f"copy{k}"] = spec_of(x)
        if self.node.name == "while_loop":
            found["holds"] = ((), BOOL)
        return found

    def operand(self, k: int) -> CArray:
        """Return an operand, as the graphs take it."""
        x = self.site.operands[self.first + k]
        return transposed(x) if k in self.turned else x

    def destination(self, k: int) -> CArray:
        return self.site.operands[self.first + len(self.inputs) + k]

    def with_constants(self, text: str) -> str:
        """Return the text after the definitions of those arrays that it reads from the source."""
        words = {*re.findall(r"\w+", text)}
        lines = [
            line if k else f"static {line}"
            for number, placed in enumerate(self.placed)
            for name, value in placed.constants(f"constant{number}_").items()
            if name in words
            for k, line in enumerate(definition(name, value))
        ]
        return "\n".join([*lines, text])

    def whole(self, k: int) -> tuple[str, str]:
        """Return a pointer to an operand that is the same in all steps, and what comes before."""
        x, ctype = self.operand(k), c_type(self.operand(k).dtype)
        if x.is_number:
            return f"number{k}", f"const {ctype} number{k}[1] = {{{x.text}}};"
        span = self._span(k)
        if span is None and x.is_contiguous:
            return x.text, ""
        place = self.site.scratch[f"copy{k}"]
        if span is None:
            return place.text, copy(x, place)
        panels = in_panels(x, span)
        return place.text, copy(
            panels, place.reshaped(panels.shape, contiguous_strides(panels.shape))
        )

    def _span(self, k: int) -> int | None:
        """Return the columns of the panels in which an operand is copied; None if it is not."""
        if k not in self.panels:
            return None
        x = self.inputs[k]
        return whole_span(self.panels[k], x.shape[1], x.dtype, self.site.target)

    def statements(self, number: int, inputs: Sequence[str], outputs: Sequence[str]) -> str:
        """Return statements that compute the graph of this number."""
        memory, constant = f"memory{number}", f"constant{number}_"
        found = self.placed[number].statements(self.site.write, inputs, outputs, memory, constant)
        return "\n".join(filter(None, found))


def _pointer(name: str, dtype: np.dtype[np.generic], value: str, const: str = "") -> str:
    return f"{const}{c_type(dtype)} *{name} = {value};\n(void){name};"


def _scan(loop: _Loop) -> str:
    length, stacked = loop.node.params["length"], loop.node.params["stacked"]
    carries, count = loop.carries, len(loop.inputs)
    before, step = list[str](), list[str]()
    index = f"{length - 1} - step" if loop.node.params["reverse"] else "step"
    step.append(f"const int64_t index = {index};\n(void)index;")
    names = [f"given{k}" for k in range(count)]
    for k in range(count):
        if carries <= k < carries + stacked:
            step.append(_row(loop, k))
            continue
        whole, copied = loop.whole(k)
        before.append(copied)
        if k >= carries:
            names[k] = whole
            continue
        before.append(_pointer(f"given{k}", loop.inputs[k].dtype, whole, "const "))
        last, spare = loop.destination(k).text, f"spare{k}"
        place = f"({length - 1} - step) % 2 == 0 ? {last} : {spare}"
        step.append(_pointer(f"place{k}", loop.outputs[k].dtype, place))
    places = [f"place{k}" for k in range(len(loop.outputs))]
    for k in range(carries, len(loop.outputs)):
        x = loop.outputs[k]
        place = f"{loop.destination(k).text} + index * {x.size}"
        step.append(_pointer(places[k], x.dtype, place))
    step.append(loop.statements(0, names, places))
    step += [f"given{k} = place{k};" for k in range(carries)]
    return "\n".join([*before, loops(["step"], [length], "\n".join(step))])


def _flat(name: str, x: Node) -> CArray:
    return CArray(name, x.dtype, x.shape, contiguous_strides(x.shape))


def _row(loop: _Loop, k: int) -> str:
    """Return statements that set ``givenK`` to a step's row of an operand."""
    x, name = loop.operand(k), f"given{k}"
    dtype = loop.inputs[k].dtype
    if x.is_number:
        whole, declared = loop.whole(k)
        return f"{declared}\n{_pointer(name, dtype, whole, 'const ')}"
    start = f"{x.text} + index * {x.strides[0]}"
    row = replace(x, text=f"row{k}", shape=x.shape[1:], strides=x.strides[1:])
    if row.is_contiguous:
        return _pointer(name, dtype, start, "const ")
    place = loop.site.scratch[f"copy{k}"]
    lines = [_pointer(row.text, dtype, start, "const "), copy(row, place)]
    return "\n".join([*lines, _pointer(name, dtype, place.text, "const ")])


def _while_loop(loop: _Loop) -> str:
    carries, count = loop.carries, len(loop.inputs)
    before, names = list[str](), [f"given{k}" for k in range(count)]
    for k in range(count):
        whole, copied = loop.whole(k)
        before.append(copied)
        names[k] = names[k] if k < carries else whole
        if k < carries:
            before.append(_pointer(names[k], loop.inputs[k].dtype, whole, "const "))
    places = [f"place{k}" for k in range(carries)]
    targets = [
        _pointer(places[k], x.dtype, f"is_odd ? spare{k} : {loop.destination(k).text}")
        for k, x in enumerate(loop.outputs)
    ]
    step = [
        loop.statements(0, names, ["holds"]),
        "if (!holds[0]) break;",
        *targets,
        loop.statements(1, names, places),
        *[f"given{k} = place{k};" for k in range(carries)],
    ]
    last = [
        f"if (given{k} != {loop.destination(k).text}) {{\n"
        f"{copy(_flat(f'given{k}', x), _flat(loop.destination(k).text, x))}\n}}"
        for k, x in enumerate(loop.outputs)
    ]
    head = "for (int is_odd = 0; ; is_odd = !is_odd) {"
    return "\n".join([*before, head, *step, "}", *last])


def _cond(loop: _Loop) -> str:
    index, last = loop.site.operands[0], len(loop.placed) - 1
    before, names = list[str](), list[str]()
    for k in range(len(loop.inputs)):
        whole, copied = loop.whole(k)
        names.append(whole)
        before.append(copied)
    places = [loop.destination(k).text for k in range(len(loop.outputs))]
    before.append(f"const int64_t index = (int64_t){index.at([])};")
    branches = []
    for number in range(last + 1):
        test = f"if (index <= {number}) " if number < last else ""
        branches.append(f"{test}{{\n{loop.statements(number, names, places)}\n}}")
    return "\n".join([*before, "\nelse ".join(branches)])
