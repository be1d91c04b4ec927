"""Tensors without values: a ``Traced`` takes the place of the numpy array inside a tensor.

Gradient tapes lie above it: they work on traced tensors as on any others, so the operations of
gradients are traced too. Operations on tensors with values only are computed at once, and their
results enter the graph as constants.
"""

from collections.abc import Mapping, Sequence
from threading import get_ident
from typing import Any, NoReturn

from typednn.abstract import Abstract
from typednn.autodiff.array_like import ArrayLike
from typednn.autodiff.batched import Batched
from typednn.autodiff.primitive import Primitive
from typednn.autodiff.record_checks import UNTRIED, check_samples
from typednn.planning.trace.graph import GraphBuilder, Node, constant
from typednn.source_lines import user_line
from typednn.tensor import Tensor
from typednn.tracing import TraceError, tracing

__all__ = ["Trace", "Traced", "keep"]


class Trace:
    """The nodes recorded in one run of a function.

    ``name``: the function's name, for messages. ``open``: whether the run still goes on.
    ``thread``: the thread that it runs in. ``kept``: the nodes that calls of ``remat`` returned.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.open = True
        self.thread = get_ident()
        self.builder = GraphBuilder()
        self.kept: set[Node] = set()
        self._constants: dict[int, Node] = {}  # by the array's id; the nodes keep the arrays alive

    def node_of(self, array: Any) -> Node:
        """Return the node of a ``Traced``, or a constant for a numpy array.

        Raises TraceError for a ``Traced`` of another trace, and for a tensor that ``vmap`` maps.
        """
        if isinstance(array, Batched):
            array.refuse_trace(self.name)
        if isinstance(array, Traced):
            if array.trace is not self:
                array.refuse_leak()
            return array.node
        node = self._constants.get(id(array))
        if node is None:
            node = self._constants[id(array)] = constant(array)
        return node


class Traced(ArrayLike):
    """A node of the graph, in the place of a tensor's numpy array while a function is traced."""

    __slots__ = ("node", "trace")

    def __init__(self, trace: Trace, node: Node) -> None:
        Abstract.__init__(self, node.shape, node.dtype)
        self.trace = trace
        self.node = node

    @property
    def source(self) -> str:
        return self.node.source

    def apply(
        self, primitive: Primitive, arrays: Sequence[Any], params: Mapping[str, Any]
    ) -> "Traced":
        trace = self.trace
        if not trace.open:
            self.refuse_leak()
        if trace.thread != get_ident():
            self.refuse_thread()
        if primitive.name in UNTRIED:
            check_samples(primitive)
        nodes = [trace.node_of(array) for array in arrays]
        line = tracing.gradient_of
        node = trace.builder.apply(primitive, nodes, params, line or user_line(), bool(line))
        node.region = tracing.region
        return Traced(trace, node)

    def alike(self, array: Any) -> "Traced":
        return Traced(self.trace, self.trace.node_of(array))

    def become(self, other: "Traced") -> None:
        self.node = other.node

    def refuse_leak(self) -> NoReturn:
        """Raise TraceError: the tensor is used outside the tracing of its function."""
        raise TraceError(
            f"{user_line()}: this {self.dtype}{list(self.shape)} tensor belongs to the tracing of"
            f" {self.trace.name}, has no values, and was kept (line {self.node.source}) by a side"
            f" effect; return it from {self.trace.name}"
        )

    def refuse_thread(self) -> NoReturn:
        """Raise TraceError: the tensor is used in another thread, which is not tracing.

        There, random draws would not be refused.
        """
        raise TraceError(
            f"{user_line()}: this {self.dtype}{list(self.shape)} tensor belongs to the tracing of"
            f" {self.trace.name} in another thread; a traced function uses no threads, for its plan"
            " has none"
        )


def keep(value: Any) -> None:
    """Record that a call of ``remat`` returned the value, if it is a traced tensor."""
    if isinstance(value, Tensor):
        data: Any = value._data
        while isinstance(data, Batched):
            data = data.value._data
        if isinstance(data, Traced):
            data.trace.kept.add(data.node)
