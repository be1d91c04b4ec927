"""The graph of a traced function: primitives applied to values of known shapes and dtypes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np

from typednn.autodiff.cost import Cost
from typednn.autodiff.primitive import Primitive
from typednn.kernels.kernel import Kernel
from typednn.kernels.shaped import Shaped
from typednn.shapes.array_limits import refuse_too_large

__all__ = ["Graph", "GraphBuilder", "Node", "Rewrite", "constant", "rewrite_graph"]


@dataclass(slots=True, eq=False)
class Node(Shaped):
    """A value in a graph: an argument, a constant or the result of a primitive.

    ``primitive``, ``inputs`` and ``params``: what computes the value; None and empty for arguments
    and constants.
    ``source``: the line of the user's program that it comes from, as ``file:line``.
    ``gradient``: whether it belongs to a gradient. Then ``source`` is the line of the operation
    whose gradient it is.
    ``value``: the elements of a constant, else None.
    ``region``: the number of the call of ``remat`` that computes it; 0 outside of all such calls.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    primitive: Primitive | None = None
    inputs: "tuple[Node, ...]" = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    gradient: bool = False
    value: np.ndarray[Any, Any] | None = None
    region: int = 0
    _kernel: Kernel | None = field(default=None, init=False, repr=False)

    @property
    def kernel(self) -> Kernel:
        """The kernel of the node's primitive, chosen on first use."""
        if self._kernel is None:
            assert self.primitive is not None
            self._kernel = self.primitive.computation.kernel(self)
        return self._kernel

    def with_inputs(self, inputs: "tuple[Node, ...]") -> "Node":
        """Return a copy with other inputs. ``replace`` of dataclasses takes six times as long."""
        return Node(
            *(self.shape, self.dtype, self.primitive, inputs, self.params, self.source),
            *(self.gradient, self.value, self.region),
        )

    @property
    def is_view(self) -> bool:
        """Whether the value is a view of the first operand, where numpy can make one."""
        return self.primitive is not None and self.primitive.computation.is_view(self)

    @property
    def is_contiguous(self) -> bool:
        """Whether it is known that the elements lie one after the other in memory."""
        return not self.is_view if self.value is None else bool(self.value.flags.c_contiguous)

    @property
    def work(self) -> Cost:
        """The cost of computing the value, without memory traffic.

        Work on integers and booleans costs nothing. The cost of a fused node is the sum over the
        nodes of its body.
        """
        if self.primitive is None:
            return Cost()
        floating = bool({"body", "branches"} & self.params.keys()) or any(
            x.dtype.kind == "f" for x in self.inputs
        )
        return self.primitive.cost(self) if floating else Cost()

    @property
    def name(self) -> str:
        """The name of the primitive, or ``argument`` or ``constant``."""
        if self.primitive is not None:
            return self.primitive.name
        return "argument" if self.value is None else "constant"

    def __repr__(self) -> str:
        sizes = ", ".join(map(str, self.shape))
        return f"{self.name} {self.dtype}[{sizes}]"


def constant(value: np.ndarray[Any, Any]) -> Node:
    """Return the node of a constant."""
    return Node(value.shape, value.dtype, value=value)


@dataclass(frozen=True, slots=True)
class Graph:
    """A computation as a list of primitives.

    ``inputs``: the nodes of the arguments.
    ``outputs``: the nodes whose values are returned; arguments and constants may be among them.
    ``nodes``: the nodes of the applied primitives; each comes after its inputs.
    ``kept``: the results of calls of ``remat``. They are kept in memory, not computed again.
    ``exact``: whether the outputs are bit for bit what the traced function computes.
    """

    inputs: tuple[Node, ...]
    outputs: tuple[Node, ...]
    nodes: tuple[Node, ...]
    kept: frozenset[Node] = frozenset()
    exact: bool = True

    def __str__(self) -> str:
        names = {node: f"%{i}" for i, node in enumerate((*self.inputs, *self.nodes))}

        def name_of(node: Node) -> str:
            return names.get(node, f"{node!r}")

        lines = [f"{names[node]} = {node!r}" for node in self.inputs]
        for node in self.nodes:
            params = [_format_parameter(name, value) for name, value in node.params.items()]
            operands = [*map(name_of, node.inputs), *params]
            lines.append(f"{names[node]} = {node!r}({', '.join(operands)})")
        return "\n".join([*lines, f"return {', '.join(map(name_of, self.outputs))}"])


def _format_parameter(name: str, value: Any) -> str:
    """Return ``name=value``. A value that is a graph starts on a new line, indented."""
    if isinstance(value, tuple) and any(isinstance(each, Graph) for each in value):
        return ", ".join([_format_parameter(f"{name}[{i}]", x) for i, x in enumerate(value)])
    return (
        f"{name}=\n{value}".replace("\n", "\n    ")
        if isinstance(value, Graph)
        else f"{name}={value}"
    )


class GraphBuilder:
    """Collects the nodes of a graph in the order in which they are computed.

    ``replaced``: the node that new nodes replace, or None. New nodes take over its source line, its
    gradient flag and its region.
    """

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.replaced: Node | None = None

    def apply(
        self,
        primitive: Primitive,
        inputs: Sequence[Node],
        params: Mapping[str, Any],
        source: str = "",
        gradient: bool = False,
    ) -> Node:
        """Append and return a new node. Its shape and dtype follow from the primitive's rules.

        Raises ShapeError if the shapes of the inputs do not fit, or the result is too large.
        """
        shape = primitive.rule(*[x.shape for x in inputs], **params)
        dtype = primitive.dtype(inputs, params)
        refuse_too_large(f"{primitive.name}: ", shape, dtype.itemsize)
        node = Node(tuple(shape), dtype, primitive, tuple(inputs), params, source, gradient)
        if self.replaced is not None:
            node.source, node.gradient = source or self.replaced.source, self.replaced.gradient
            node.region = self.replaced.region
        self.nodes.append(node)
        return node

    def add(self, node: Node, inputs: tuple[Node, ...]) -> Node:
        """Append and return an existing node; a copy of it if its inputs have changed."""
        if inputs != node.inputs:
            node = node.with_inputs(inputs)
        self.nodes.append(node)
        return node


Rewrite: TypeAlias = Callable[[GraphBuilder, Node, tuple[Node, ...]], Node]
"""``rewrite(builder, node, inputs)`` returns the node that replaces ``node``.

``inputs``: the nodes that replace its inputs. The replacement is an earlier node, a constant, or a
node that ``rewrite`` adds to the builder.
"""


def rewrite_graph(graph: Graph, rewrite: Rewrite) -> Graph:
    """Return the graph with each node replaced by the result of ``rewrite``, in order."""
    builder = GraphBuilder()
    new: dict[Node, Node] = {}
    for node in graph.nodes:
        builder.replaced = node
        new[node] = rewrite(builder, node, tuple([new.get(x, x) for x in node.inputs]))
    outputs = tuple([new.get(x, x) for x in graph.outputs])
    kept = frozenset([new.get(x, x) for x in graph.kept])
    return replace(graph, outputs=outputs, nodes=tuple(builder.nodes), kept=kept)
