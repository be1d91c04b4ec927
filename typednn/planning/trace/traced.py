"""Tensors without values: a ``Traced`` takes the place of the numpy array inside a tensor.

Gradient tapes lie above it: they work on traced tensors as on any others, so the operations of
gradients are traced too. Operations on tensors with values only are computed at once, and their
results enter the graph as constants.
"""

from collections.abc import Callable, Mapping, Sequence
from threading import get_ident
from typing import Any, NoReturn

from typednn.abstract import Abstract
from typednn.autodiff.array_like import ArrayLike
from typednn.autodiff.batched import Batched
from typednn.autodiff.primitive import PRIMITIVES, Primitive
from typednn.autodiff.record_checks import UNTRIED, check_samples
from typednn.planning.trace.graph import GraphBuilder, Node, constant
from typednn.source_lines import user_line
from typednn.tensor import Tensor
from typednn.traced_number import plain
from typednn.tracing import TraceError, tracing

__all__ = ["Trace", "Traced", "keep"]


class Trace:
    """The nodes recorded in one run of a function.

    ``name``: the function's name, for messages. ``open``: whether the run still goes on.
    ``thread``: the thread that it runs in. ``kept``: the nodes that calls of ``remat`` returned.
    ``is_body``: whether it is that of a loop's body or of a branch, inside of another trace.
    ``computes``: whether operations on tensors with values only are computed, see ``apply``.
    """

    is_body = False
    computes = True
    serial = 0
    """Gradients that are taken inside of a body have tapes with a larger number than it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.open = True
        self.thread = get_ident()
        self.builder = GraphBuilder()
        self.kept: set[Node] = set()
        self._constants: dict[int, Node] = {}  # by the array's id; the nodes keep the arrays alive

    def is_within(self, other: "Trace") -> bool:
        """Whether this is the other trace, or the trace of a body inside of it."""
        return self is other

    def operand(self, x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        """Return ``x`` as an operand of an operation in this trace."""
        return x

    def node_of(self, array: Any) -> Node:
        """Return the node of a ``Traced``, or a constant for a numpy array.

        Raises TraceError for a ``Traced`` of another trace, and for a tensor that ``vmap`` maps.
        """
        if isinstance(array, Batched):
            return self.mapped_node(array)
        if isinstance(array, Traced):
            return array.node if array.trace is self else self.outer_node(array)
        node = self._constants.get(id(array))
        if node is None:
            node = self._constants[id(array)] = constant(array)
        return node

    def add(self, primitive: Primitive, nodes: Sequence[Node], params: Mapping[str, Any]) -> Node:
        """Record and return the node of a primitive that is applied now."""
        line = tracing.gradient_of
        source = line or tracing.line or user_line()
        node = self.builder.apply(primitive, nodes, params, source, bool(line))
        node.region = tracing.region
        return node

    def call_with_rule(
        self,
        name: str,
        f: Callable[..., Any],
        around: Callable[[Callable[..., Any]], Callable[..., Any]],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> Any:
        """Return ``f(*args, **kwargs)``, for a function that has a gradient rule of its own.

        In the body of a loop or a condition, whose gradient is taken of its graph, the graph keeps
        the rule. ``around(f)`` is a function with the same rule, and ``f`` in its place.
        """
        return f(*args, **kwargs)

    def mapped_node(self, array: Batched) -> Node:
        """Return the node for an element of a map. Raises TraceError: there is none."""
        array.refuse_trace(self.name)

    def outer_node(self, array: "Traced") -> Node:
        """Return the node for a ``Traced`` of another trace. Raises TraceError: there is none."""
        array.refuse_leak()


class Traced(ArrayLike):
    """A node of the graph, in the place of a tensor's numpy array while a function is traced."""

    __slots__ = ("node", "trace")

    def __init__(self, trace: Trace, node: Node) -> None:
        Abstract.__init__(self, node.shape, node.dtype)
        self.trace = trace
        self.node = node

    @property
    def serial(self) -> int:  # type: ignore[override] # constant for most other abstract arrays
        return self.trace.serial

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
        trace = self._innermost()
        nodes = [trace.node_of(array) for array in arrays]
        params = {name: plain(value) for name, value in params.items()}
        return Traced(trace, trace.add(primitive, nodes, params))

    def operands(self, inputs: Sequence[Tensor[Any, Any]]) -> Sequence[Tensor[Any, Any]]:
        if not self.trace.open:
            self.refuse_leak()
        trace = self._innermost()
        return [trace.operand(x) for x in inputs]

    def _innermost(self) -> Trace:
        """Return the trace that records now: of a body inside of this value's trace, or its own."""
        current: Trace | None = tracing.trace
        return current if current is not None and current.is_within(self.trace) else self.trace

    def alike(self, array: Any) -> "Traced":
        trace = self._innermost()
        return Traced(trace, trace.node_of(array))

    def without_gradient(self) -> "Traced":
        """Return this value as a constant. In a body, a node says so to the loop's gradient."""
        trace = self._innermost()
        if not trace.is_body or self.dtype.kind != "f":
            return self
        return self.apply(PRIMITIVES["stopped"], [self], {"shape": self.shape})

    def become(self, other: "Traced") -> None:
        if self.trace is not other.trace:
            other.refuse_leak()
        self.node = other.node

    def refuse(self, wanted: str, instead: str) -> NoReturn:
        if not self.trace.open:
            self.refuse_leak()
        super().refuse(wanted, instead)

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
