"""A traced function: primitives applied to values of known shapes and dtypes."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np

from typednn.autodiff.cost import Cost
from typednn.autodiff.primitive import Primitive
from typednn.kernels.kernel import Kernel
from typednn.shapes.array_limits import refuse_too_large

__all__ = ["Builder", "Graph", "Node", "Rewrite", "constant", "rewritten"]


@dataclass(slots=True, eq=False)
class Node:
    """A value: of an argument, of a constant (then ``value`` is there), or of an applied primitive.

    ``source``: the line of the user's program that it comes from, as ``file:line``; of a part of a
    ``gradient`` the line of what it is the gradient of.
    ``region``: of the call of ``remat`` in which it is computed, a number; 0 outside of all.
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
        """How an applied primitive is computed. It is asked for once."""
        if self._kernel is None:
            assert self.primitive is not None
            self._kernel = self.primitive.computation.kernel(self)
        return self._kernel

    @property
    def is_view(self) -> bool:
        """Whether it looks at its first operand, and has no memory of its own, where numpy can do so."""
        return self.primitive is not None and self.primitive.computation.is_view(self)

    @property
    def is_contiguous(self) -> bool:
        """Whether its elements surely lie one after the other: it is no view."""
        return not self.is_view if self.value is None else bool(self.value.flags.c_contiguous)

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def nbytes(self) -> int:
        return self.size * self.dtype.itemsize

    @property
    def work(self) -> Cost:
        """What it costs to compute, without bytes moved. Work on integers and booleans costs nothing.

        Of a fused node the nodes of its body say what they work on.
        """
        if self.primitive is None:
            return Cost()
        floating = "body" in self.params or any(x.dtype.kind == "f" for x in self.inputs)
        return self.primitive.cost(self) if floating else Cost()

    @property
    def name(self) -> str:
        """The primitive's, or ``argument`` or ``constant``."""
        if self.primitive is not None:
            return self.primitive.name
        return "argument" if self.value is None else "constant"

    def __repr__(self) -> str:
        sizes = ", ".join(map(str, self.shape))
        return f"{self.name} {self.dtype}[{sizes}]"


def constant(value: np.ndarray[Any, Any]) -> Node:
    """A value that is known."""
    return Node(value.shape, value.dtype, value=value)


@dataclass(frozen=True, slots=True)
class Graph:
    """``nodes`` are the applied primitives, each after those that it needs.

    ``kept``: what calls of ``remat`` returned, and what is not computed again for that reason.
    ``exact``: the outputs are what the traced function computes, to the last bit.
    """

    inputs: tuple[Node, ...]
    outputs: tuple[Node, ...]
    nodes: tuple[Node, ...]
    kept: frozenset[Node] = frozenset()
    exact: bool = True

    def __str__(self) -> str:
        places = {node: f"%{i}" for i, node in enumerate((*self.inputs, *self.nodes))}

        def named(node: Node) -> str:
            return places.get(node, f"{node!r}")

        lines = [f"{places[node]} = {node!r}" for node in self.inputs]
        for node in self.nodes:
            operands = [*map(named, node.inputs), *(_told(k, v) for k, v in node.params.items())]
            lines.append(f"{places[node]} = {node!r}({', '.join(operands)})")
        return "\n".join([*lines, f"return {', '.join(map(named, self.outputs))}"])


def _told(name: str, value: Any) -> str:
    """A parameter; one that is a graph itself stands below, indented."""
    return (
        f"{name}=\n{value}".replace("\n", "\n    ")
        if isinstance(value, Graph)
        else f"{name}={value}"
    )


class Builder:
    """Collects nodes in the order in which they are applied.

    ``replaced``: the node in whose place others are applied, which come from its line then, and
    belong to its region.
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
        """A new node; its shape is what the primitive's rule says. Raises ShapeError as that does."""
        shape = primitive.rule(*[x.shape for x in inputs], **params)
        dtype = primitive.dtype(inputs, params)
        refuse_too_large(f"{primitive.name}: ", shape, dtype.itemsize)
        node = Node(tuple(shape), dtype, primitive, tuple(inputs), params, source, gradient)
        if self.replaced is not None:
            node.source, node.gradient = source or self.replaced.source, self.replaced.gradient
            node.region = self.replaced.region
        self.nodes.append(node)
        return node

    def keep(self, node: Node, inputs: tuple[Node, ...]) -> Node:
        """The node, with these inputs in the place of its own."""
        if inputs != node.inputs:
            node = replace(node, inputs=inputs)
        self.nodes.append(node)
        return node


Rewrite: TypeAlias = Callable[[Builder, Node, tuple[Node, ...]], Node]
"""From a node and the new nodes of its inputs to the node that replaces it: an earlier one, a
constant, or what it adds to the builder."""


def rewritten(graph: Graph, rewrite: Rewrite) -> Graph:
    """The graph with each node replaced, in order."""
    builder = Builder()
    new: dict[Node, Node] = {}
    for node in graph.nodes:
        builder.replaced = node
        new[node] = rewrite(builder, node, tuple([new.get(x, x) for x in node.inputs]))
    outputs = tuple([new.get(x, x) for x in graph.outputs])
    kept = frozenset([new.get(x, x) for x in graph.kept])
    return replace(graph, outputs=outputs, nodes=tuple(builder.nodes), kept=kept)
