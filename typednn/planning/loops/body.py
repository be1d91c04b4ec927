"""Trace the body of a loop or the branch of a condition: a graph inside of the graph around it.

Values of the surrounding function that the body uses become inputs of the body. So the body is a
graph of its own, and the node that runs it has these values among its inputs. That holds for
tensors on the tapes of surrounding gradients, too: inside of the body they are on no such tape,
and the gradient reaches them through the node.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from numpy import ndarray

from typednn import trees
from typednn.autodiff.batched import Batched, Level
from typednn.autodiff.tape import Tape
from typednn.data_interchange import live
from typednn.kernels.kernel import ArraySpec, spec_of
from typednn.planning.loops.rule_call import RuleCall, apply_rule_call
from typednn.planning.trace.graph import Graph, Node
from typednn.planning.trace.traced import Trace, Traced
from typednn.tensor import Tensor, wrap
from typednn.tracing import Scope, tracing

__all__ = ["Body", "BodyTrace", "as_tensor", "recording", "trace_body"]


@dataclass(frozen=True, slots=True)
class Body:
    """The graph of a body. Its last inputs stand for ``captured``, values from around it.

    ``rule``: the name of a function in it whose gradient rule the graph lacks, or empty: one that
    uses tensors from around which are none of its arguments, or returns something else than tensors.
    """

    graph: Graph
    captured: tuple[Tensor[Any, Any], ...]
    rule: str = ""

    def loses_rule(self, inputs: Sequence[Tensor[Any, Any]]) -> bool:
        """Return whether a gradient is being taken for which a rule would be lost."""
        return bool(self.rule) and any(map(_is_differentiated, (*inputs, *self.captured)))


class BodyTrace(Trace):
    """The trace of a body, inside of the trace ``around``.

    ``captured``: each captured tensor, and the input of the body that stands for it, by what
    identifies the tensor. ``rule``: as in ``Body``.
    """

    is_body = True

    def __init__(self, name: str, around: Trace | None) -> None:
        super().__init__(name)
        self.around = around
        self.captured: dict[int, tuple[Tensor[Any, Any], Node]] = {}
        self.rule = ""
        self.serial = Tape().serial  # tapes of surrounding gradients have smaller numbers
        self.computes = around is None or around.computes

    def is_within(self, other: Trace) -> bool:
        return self is other or (self.around is not None and self.around.is_within(other))

    def call_with_rule(
        self,
        name: str,
        f: Callable[..., Any],
        around: Callable[[Callable[..., Any]], Callable[..., Any]],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> Any:
        leaves, treedef = trees.flatten((args, kwargs))
        tensors = [x for x in leaves if isinstance(x, Tensor)]
        results: list[Any] = []

        def run(*given: Tensor[Any, Any]) -> list[Tensor[Any, Any]]:
            rest = iter(given)
            again = [next(rest) if isinstance(x, Tensor) else x for x in leaves]
            args, kwargs = trees.unflatten(treedef, again)
            found, resultdef = trees.flatten(f(*args, **kwargs))
            results[:] = [resultdef, all(isinstance(x, Tensor) for x in found)]
            return found if results[1] else []

        body = trace_body(name, run, [spec_of(x) for x in tensors])
        resultdef, is_node = results
        if not is_node or body.captured:
            self.note_rule(name)
            return f(*args, **kwargs)
        call = RuleCall(around, name, body.graph, leaves, treedef, resultdef)
        found = apply_rule_call(tensors, call)
        return trees.unflatten(resultdef, found)

    def note_rule(self, name: str) -> None:
        """Note that a function was called without the gradient rule that it has."""
        self.rule = name
        if isinstance(self.around, BodyTrace):
            self.around.note_rule(name)

    def operand(self, x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        """Return ``x`` as a tensor of this trace: a captured one for a value from around."""
        tape, data = x._tape, _data_of(x)
        if tape is None and not self.computes and type(data) is ndarray:
            return self._capture(id(x), x)
        is_own = isinstance(data, Traced) and data.trace is self
        if tape is None:
            if isinstance(data, Batched):
                return self._capture(id(data), x) if self._is_inside(data.level) else x
            return x if is_own or not isinstance(data, Traced) else self._capture(id(data.node), x)
        if tape.serial > self.serial:  # of a gradient that is taken inside of the body
            primal = self.operand(x._primal)
            return x if primal is x._primal else tape.box(primal, x._index)
        return wrap(x._data) if is_own else self._capture(id(x), x)

    def _is_inside(self, level: Level) -> bool:
        """Whether the body is traced inside of a map, and not the map inside of the body."""
        return level.serial < self.serial

    def mapped_node(self, array: Batched) -> Node:
        """Return the input that stands for an element of a map around the body."""
        if not self._is_inside(array.level):
            array.refuse_trace(self.name)
        return self.node_of(self._capture(id(array), as_tensor(array))._data)

    def outer_node(self, array: Traced) -> Node:
        """Return the input that stands for a value from around. Raises TraceError for others."""
        return self.node_of(self._capture(id(array.node), as_tensor(array))._data)

    def _capture(self, key: int, x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        data = _data_of(x)
        if isinstance(data, Batched) and not data.level.open:
            data.refuse_leak()
        if isinstance(data, Traced) and not (data.trace.open and self.is_within(data.trace)):
            data.refuse_leak()
        found = self.captured.get(key)
        if found is None:
            found = self.captured[key] = x, Node(data.shape, data.dtype)
        return as_tensor(Traced(self, found[1]))


def _is_differentiated(x: Tensor[Any, Any]) -> bool:
    """Whether a gradient is being taken with respect to a tensor, or to the batch that it is of."""
    x = live(x)
    while x._tape is None and isinstance(data := _data_of(x), Batched):
        x = live(data.value)
    return x._tape is not None


def _data_of(x: Tensor[Any, Any]) -> Any:  # Any: it may be a Traced, but is typed as an array
    return x._data


def as_tensor(data: Any) -> Tensor[Any, Any]:  # Any: as above
    """Return a tensor that holds a ``Traced``."""
    return wrap(data)


def trace_body(
    name: str, f: Callable[..., Sequence[Tensor[Any, Any]]], specs: Sequence[ArraySpec]
) -> Body:
    """Return the graph of ``f(*tensors)``, for tensors of these shapes and dtypes.

    ``name``: the function's name, for messages. It is traced inside of the current trace.

    Raises TraceError where ``f`` needs the values of a tensor, and what ``f`` raises.
    """
    trace = BodyTrace(name, tracing.trace)
    inputs = [Node(shape, dtype) for shape, dtype in specs]
    with recording(trace):
        out = f(*[as_tensor(Traced(trace, node)) for node in inputs])
        outputs = tuple([trace.node_of(trace.operand(x)._data) for x in out])
    captured = [*trace.captured.values()]
    graph = Graph(
        (*inputs, *[node for _, node in captured]),
        outputs,
        tuple(trace.builder.nodes),
        frozenset(trace.kept),
    )
    return Body(graph, tuple([x for x, _ in captured]), trace.rule)


@contextmanager
def recording(trace: BodyTrace) -> Iterator[None]:
    """Record what is computed inside ``with recording(trace):``; the trace is closed after it."""
    around, name = tracing.trace, trace.name
    state = tracing.region, tracing.gradient_of, tracing.line, tracing.scope, len(tracing.names)
    try:
        tracing.region, tracing.gradient_of, tracing.line = 0, "", ""
        tracing.trace, tracing.scope = trace, Scope(name)
        tracing.names.append(name)
        yield
    finally:
        tracing.region, tracing.gradient_of, tracing.line, tracing.scope, depth = state
        del tracing.names[depth:]
        tracing.trace = around
        trace.open = False
