"""Nodes with several results: each is written into a destination, one of the node's last operands.

    %1 = empty float32[3](shape=(3,), dtype=float32, number=1)
    %2 = scan float32[0](%0, %1, body=...)
    %3 = written float32[3](%1, %2)

``empty`` is memory without values. ``written`` is a destination after the node has written into it,
and needs no memory of its own. The node itself has an empty value.

On a tape the node is recorded once, and each result as ``written``. The gradients with respect to
the results meet in a ``Cotangents``, from which the node's rule computes the gradients with respect
to all inputs at once.
"""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, Final, TypeAlias

import numpy as np

from typednn.autodiff import tape
from typednn.autodiff.batched import Level
from typednn.autodiff.batched_calls import innermost_level
from typednn.autodiff.cost import nothing
from typednn.autodiff.primitive import OUT, EachInput, Primitive, never
from typednn.kernels.call import ArrayCall, Call
from typednn.kernels.computation import Computation, Forward
from typednn.kernels.kernel import ArraySpec, Kernel, KernelSequence
from typednn.planning.trace.graph import Graph, Node
from typednn.planning.trace.traced import Traced, keep
from typednn.tensor import Tensor, wrap
from typednn.tracing import tracing

__all__ = [
    "EMPTY",
    "TOKEN",
    "WRITTEN",
    "ControlFlow",
    "Cotangents",
    "add_results",
    "apply",
    "control_primitive",
    "destinations",
    "new_destination",
    "operands",
    "part",
    "record_of",
    "replay",
    "zeros",
]

TOKEN: Final[ArraySpec] = (0,), np.dtype(np.float32)
"""The shape and dtype of the value of a node with several results."""

AnyTensor: TypeAlias = Tensor[Any, Any]
Pull: TypeAlias = Callable[
    ["Cotangents", AnyTensor | None, Sequence[AnyTensor], Mapping[str, Any]], Sequence[AnyTensor]
]
"""Returns the gradients with respect to all inputs, given those of the results.

It gets the node's tensor, or None where the node stands for one element of a map; the inputs; and
the parameters.
"""

_NUMBERS = count(1)


class Cotangents:
    """The gradients with respect to a node's results, by the result's index.

    ``pulled``: the gradients with respect to its inputs, once they are computed.
    """

    __slots__ = ("of_results", "pulled")

    def __init__(self, of_results: Mapping[int, AnyTensor]) -> None:
        self.of_results = of_results
        self.pulled: Sequence[AnyTensor] | None = None

    def __add__(self, other: "Cotangents") -> "Cotangents":
        found = dict(self.of_results)
        for index, g in other.of_results.items():
            found[index] = found[index] + g if index in found else g
        return Cotangents(found)


class _Destination(Computation):
    """Memory without values."""

    def forward(self, rule: Any, dtype: Any) -> Forward:
        return lambda shape, dtype, number: np.empty(shape, dtype)

    def kernel(self, call: Call) -> Kernel:
        return Kernel(KernelSequence(()))


class _Written(Computation):
    """The destination itself. It is memory of its own, and so contiguous, though it is a view."""

    def forward(self, rule: Any, dtype: Any) -> Forward:
        return lambda destination, node: destination

    def kernel(self, call: Call) -> Kernel:
        return Kernel(view=lambda destination: destination)


def record_of(name: str, computation: Computation, **parts: Any) -> Primitive:
    """Return the record of a primitive that only graphs have."""
    given: dict[str, Any] = {
        "vjp": (),
        "saves": frozenset(),
        "rule": lambda *shapes, **params: TOKEN[0],
        "dtype": lambda operands, params: TOKEN[1],
        "elementwise": False,
        "refuses": never,
        "cost": nothing,
        "samples": (),
        "kinds": None,
        "analytic": False,
        "reads": None,
        **parts,
    }
    forward = computation.forward(given["rule"], given["dtype"])
    return Primitive(name=name, computation=computation, forward=forward, **given)


EMPTY: Final = record_of(
    "empty",
    _Destination(),
    rule=lambda shape, dtype, number: shape,
    dtype=lambda operands, params: params["dtype"],
)

WRITTEN: Final = record_of(
    "written",
    _Written(),
    rule=lambda destination, node: destination,
    dtype=lambda operands, params: operands[0].dtype,
    vjp=(lambda g, out, node, index: Cotangents({index: g}),),
)


class ControlFlow(Computation):
    """The computation of a node with several results. ``forward`` writes into destinations.

    ``pull``: its gradient.
    """

    pull: Pull

    def forward(self, rule: Any, dtype: Any) -> Forward:
        def run(*arrays: Any, **params: Any) -> Any:
            kernel = self.kernel(ArrayCall(arrays, params, *TOKEN))
            memory = [np.empty(*spec) for spec in (TOKEN, *kernel.scratch.values())]
            kernel.bind()(*arrays, *memory)
            return memory[0]

        return run

    @abstractmethod
    def batched(
        self, level: Level, inputs: Sequence[AnyTensor], params: Mapping[str, Any]
    ) -> list[AnyTensor]:
        """Trace the node for all elements of a map, and return the results for one of them."""

    def replayed(
        self,
        primitive: Primitive,
        inputs: Sequence[AnyTensor],
        params: Mapping[str, Any],
        results: Sequence[ArraySpec],
    ) -> list[AnyTensor]:
        """Trace the node again, on these inputs."""
        return apply(primitive, inputs, params, results)


def control_primitive(name: str, computation: ControlFlow, pull: Pull, **parts: Any) -> Primitive:
    """Return the record of a primitive with several results. ``pull``: its gradient."""

    def vjp(k: int, g: Cotangents, out: AnyTensor, *inputs: AnyTensor) -> AnyTensor:
        if g.pulled is None:
            traced: Any = out._data
            g.pulled = pull(g, out, inputs, traced.node.params)
        return g.pulled[k]

    computation.pull = pull
    return record_of(name, computation, vjp=EachInput(vjp), **parts)


def new_destination(shape: tuple[int, ...], dtype: np.dtype[Any], like: Node) -> Node:
    """Return memory for a result of the node ``like``."""
    params = {"shape": shape, "dtype": dtype, "number": next(_NUMBERS)}
    region, source, gradient = like.region, like.source, like.gradient
    return Node(shape, dtype, EMPTY, (), params, source, gradient, region=region)


def destinations(node: Node) -> tuple[Node, ...]:
    """Return the destinations among the node's inputs: one for each result, in order."""
    return tuple([x for x in node.inputs if x.primitive is EMPTY])


def operands(node: Node) -> tuple[Node, ...]:
    """Return the node's inputs without the destinations."""
    return tuple([x for x in node.inputs if x.primitive is not EMPTY])


def apply(
    primitive: Primitive,
    inputs: Sequence[AnyTensor],
    params: Mapping[str, Any],
    results: Sequence[ArraySpec],
) -> list[AnyTensor]:
    """Trace and record a primitive with several results. Return them."""
    trace = tracing.trace
    level = innermost_level([*inputs])
    if level is not None and level.serial > trace.serial:
        return _mapped(primitive, level, inputs, params)
    inputs = [trace.operand(x) for x in inputs]
    node = trace.add(primitive, [trace.node_of(x._data) for x in inputs], params)
    data: Any = Traced(trace, node)
    add_results(data, results)
    record = replace(primitive, saves=frozenset(range(OUT, len(inputs))))
    out = tape.result(record, inputs, {}, data)
    return [part(out, index) for index in range(len(results))]


def _mapped(
    primitive: Primitive, level: Level, inputs: Sequence[AnyTensor], params: Mapping[str, Any]
) -> list[AnyTensor]:
    """Trace the node for all elements of a map, and record it on the tapes inside of the map.

    The gradient computes the node once more: the values that it needs are no results of this one.
    """
    computation = primitive.computation
    assert isinstance(computation, ControlFlow)
    found = computation.batched(level, inputs, params)
    if not any(x._tape is not None and x._tape.serial > level.serial for x in inputs):
        return found

    def vjp(k: int, g: Cotangents, out: AnyTensor, *inputs: AnyTensor) -> AnyTensor:
        if g.pulled is None:
            g.pulled = computation.pull(g, None, inputs, params)
        return g.pulled[k]

    saves = frozenset(range(len(inputs)))
    record = replace(primitive, saves=saves, vjp=EachInput(vjp))
    out = tape.result(record, inputs, {}, np.empty(*TOKEN))
    return [tape.result(WRITTEN, [out], {"index": k}, x._data) for k, x in enumerate(found)]


def add_results(traced: Traced, specs: Sequence[ArraySpec]) -> None:
    """Give a traced node more destinations, for further results."""
    node, nodes = traced.node, traced.trace.builder.nodes
    new = [new_destination(shape, dtype, node) for shape, dtype in specs]
    position = len(nodes) - 1 - nodes[::-1].index(node)
    nodes[position:position] = new
    node.inputs = (*node.inputs, *new)


def part(out: AnyTensor, index: int) -> AnyTensor:
    """Return a result. ``out``: the tensor of the node itself."""
    traced: Any = out._data
    node = traced.node
    builder = traced.trace.builder
    written = builder.apply(
        WRITTEN, [destinations(node)[index], node], {}, node.source, node.gradient
    )
    written.region = node.region
    data: Any = Traced(traced.trace, written)
    return tape.result(WRITTEN, [out], {"index": index}, data)


def replay(graph: Graph, inputs: Sequence[AnyTensor]) -> list[AnyTensor]:
    """Trace the graph's operations again, on these inputs, and return its outputs.

    The new nodes have the source lines and the regions of ``remat`` of the old ones.
    """
    known: dict[Node, Any] = dict(zip(graph.inputs, inputs, strict=True))
    state = tracing.region, tracing.gradient_of, tracing.line
    try:
        for node in graph.nodes:
            if node.primitive is EMPTY:
                continue
            tracing.region = node.region
            tracing.gradient_of = node.source if node.gradient else ""
            tracing.line = node.source
            known[node] = _replayed(node, known)
            if node in graph.kept:
                keep(known[node])
    finally:
        tracing.region, tracing.gradient_of, tracing.line = state
    return [_value(known, x) for x in graph.outputs]


def _replayed(node: Node, known: Mapping[Node, Any]) -> Any:
    """Return the node's value; for a node with several results the list of them."""
    assert node.primitive is not None
    if node.primitive is WRITTEN:
        destination, writer = node.inputs
        return known[writer][destinations(writer).index(destination)]
    given = [_value(known, x) for x in operands(node)]
    found = destinations(node)
    if found:
        computation = node.primitive.computation
        assert isinstance(computation, ControlFlow)
        specs = [(x.shape, x.dtype) for x in found]
        return computation.replayed(node.primitive, given, node.params, specs)
    return tape.apply(node.primitive, *given, **node.params)


def _value(known: Mapping[Node, Any], node: Node) -> AnyTensor:
    if node.value is not None:
        return wrap(node.value)
    found: AnyTensor = known[node]
    return found


def zeros(x: Any) -> AnyTensor:
    """Return zeros of the shape and dtype of ``x``, which take no memory."""
    return wrap(np.broadcast_to(np.zeros((), x.dtype), x.shape))
