"""Run a function with tensors that have no values, and record what it computes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from typednn import trees
from typednn.data_interchange import live
from typednn.planning.trace.graph import Graph, Node
from typednn.planning.trace.traced import Trace, Traced
from typednn.tensor import Tensor, wrap
from typednn.traced_number import NumberTrace, TracedNumber
from typednn.tracing import Scope, TraceError, tracing

__all__ = ["OutputTree", "argument", "trace"]


def argument(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Node:
    """Return the node of an argument."""
    return Node(shape, dtype)


@dataclass(frozen=True, slots=True)
class OutputTree:
    """The tree that a traced function returns.

    ``treedef``: its structure. Tensor leaves are the graph's outputs, in order.
    ``fixed``: the other leaves, by their position among all leaves.
    ``numbers``: those of them that are computed from numbers of the arguments: the position in the
    values of the ``NumberTrace``.
    """

    treedef: trees.TreeDef
    fixed: Mapping[int, Any]
    numbers: Mapping[int, int]


def trace(
    name: str,
    f: Callable[..., Any],
    leaves: Sequence[Any],
    treedef: trees.TreeDef,
    *,
    blank: bool = False,
    numbers: NumberTrace | None = None,
) -> tuple[Graph, OutputTree]:
    """Return the graph of ``f(*args, **kwargs)``, and the tree that the call returns.

    ``name``: the function's name, for messages.
    ``leaves``, ``treedef``: ``(args, kwargs)`` as a tree. A leaf that is a ``Node`` becomes a
    tensor without values; other leaves are passed as they are.
    ``blank``: the graph will not be run, so large new arrays become nodes without values.
    ``numbers``: what the traced numbers among the leaves belong to. Where they meet tensors they
    are the graph's last inputs.

    Raises TraceError where ``f`` needs the values of a tensor, and TypeError if it returns anything
    but a tree of tensors.
    """
    trace = Trace(name)
    given = [wrap(_as_data(trace, x)) if isinstance(x, Node) else x for x in leaves]
    inputs = [x for x in leaves if isinstance(x, Node)]
    if numbers is not None:
        numbers.new_input = lambda dtype: _new_input(trace, inputs, dtype)
    outer_region, outer_large, depth = tracing.region, tracing.large, len(tracing.names)
    outer_trace, outer_line, outer_scope = tracing.trace, tracing.line, tracing.scope
    try:  # from here on a signal handler may raise between any two lines
        tracing.region = 0
        if blank:
            tracing.large = lambda shape, dtype: Traced(trace, Node(shape, dtype))
        tracing.names.append(name)
        tracing.trace, tracing.line, tracing.scope = trace, "", Scope(name)
        args, kwargs = trees.unflatten(treedef, given)
        out = f(*args, **kwargs)
        return _graph_and_output(trace, leaves, out, inputs)
    finally:
        del tracing.names[depth:]
        tracing.region = outer_region
        tracing.large = outer_large
        tracing.trace, tracing.line, tracing.scope = outer_trace, outer_line, outer_scope
        trace.open = False
        if numbers is not None:
            numbers.open = False


def _new_input(trace: Trace, inputs: list[Node], dtype: np.dtype[Any]) -> Traced:
    """Append an input of rank 0, and return it as an array."""
    inputs.append(argument((), dtype))
    return Traced(trace, inputs[-1])


def _as_data(trace: Trace, node: Node) -> Any:  # Any: a tensor's data is typed as numpy's array
    return Traced(trace, node)


def _graph_and_output(
    trace: Trace, given: Sequence[Any], out: Any, inputs: Sequence[Node]
) -> tuple[Graph, OutputTree]:
    """Return the graph and the tree of the function's return value ``out``.

    A leaf that is no tensor must be a bool, a number or a string, or one of the given leaves.
    """
    given_ids = {id(x) for x in given}
    leaves, treedef = trees.flatten(out)
    outputs: list[Node] = []
    fixed: dict[int, Any] = {}
    numbers: dict[int, int] = {}
    for position, leaf in enumerate(leaves):
        if isinstance(leaf, Tensor):
            _refuse_taped(trace.name, leaf)
            outputs.append(trace.node_of(leaf._data))
        elif type(leaf) is TracedNumber:
            fixed[position] = leaf.trace.values[leaf.position]
            numbers[position] = leaf.position
        elif isinstance(leaf, (bool, int, float, str)) or id(leaf) in given_ids:
            fixed[position] = leaf
        else:
            path = trees.named_leaves(out)[position][0]
            raise TypeError(
                f"{trace.name}: a traced function returns a tree of tensors, but"
                f" result{path} is {_type_name(leaf)}"
            )
    nodes, kept = tuple(trace.builder.nodes), frozenset(trace.kept)
    graph = Graph(tuple(inputs), tuple(outputs), nodes, kept)
    return graph, OutputTree(treedef, fixed, numbers)


def _refuse_taped(name: str, leaf: Tensor[Any, Any]) -> None:
    """Raise TraceError for a tensor that an enclosing gradient is recording."""
    if live(leaf)._tape is not None:
        raise TraceError(
            f"{name}: it uses a tensor by which a gradient is being taken, but which is none of"
            " its arguments; pass it as one"
        )


def _type_name(value: Any) -> str:
    cls = type(value)
    return (
        "a numpy array, see ops.asarray"
        if cls is np.ndarray
        else f"{cls.__module__}.{cls.__qualname__}"
    )
