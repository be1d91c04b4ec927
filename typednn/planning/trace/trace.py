"""Run a function with tensors that have no values, and record what it computes.

A ``Traced`` takes the place of the numpy array inside a tensor. Gradient tapes lie above it: they
work on traced tensors as on any others, so the operations of gradients are traced too. Operations
on tensors with values only are computed at once, and their results enter the graph as constants.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from threading import get_ident
from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from typednn import trees
from typednn.abstract import Abstract
from typednn.autodiff.definition import UNTRIED, check_samples
from typednn.autodiff.primitive import PRIMITIVES, Primitive
from typednn.exchange import live
from typednn.planning.trace.graph import Graph, GraphBuilder, Node, constant
from typednn.source_lines import user_line
from typednn.tensor import Tensor, wrap
from typednn.tracing import TraceError, tracing

__all__ = ["OutputTree", "Trace", "Traced", "argument", "keep", "trace"]


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

        Raises TraceError for a ``Traced`` of another trace.
        """
        if isinstance(array, Traced):
            if array.trace is not self:
                array.refuse_leak()
            return array.node
        node = self._constants.get(id(array))
        if node is None:
            node = self._constants[id(array)] = constant(array)
        return node


class Traced(NDArrayOperatorsMixin, Abstract):
    """A node of the graph, in the place of a tensor's numpy array while a function is traced.

    Code below the tensors, such as an optimizer's update, can use it like the array: numpy's ufuncs
    and operators are traced too. After a write (``out=``, ``+=``) the target holds the node of the
    new value, so the target must be a ``Traced`` as well; ``alike`` turns a constant into one.
    """

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

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = (), **options: Any
    ) -> "Traced":
        primitive = _ufunc_primitives().get(ufunc)
        if primitive is None or method != "__call__" or options:
            self.view()
        arrays = [x if isinstance(x, Abstract | np.ndarray) else self._as_array(x) for x in inputs]
        result = self.apply(primitive, arrays, {})
        for target in out:
            return _write_into(target, result)
        return result

    def alike(self, array: Any) -> "Traced":
        return Traced(self.trace, self.trace.node_of(array))

    def _as_array(self, number: Any) -> np.ndarray[Any, Any]:
        """Return the number as an array: a Python number takes this value's dtype, as in numpy."""
        return np.asarray(number, getattr(number, "dtype", self.dtype))

    def astype(self, dtype: Any) -> "Traced":
        return self.apply(PRIMITIVES["astype"], [self], {"dtype": np.dtype(dtype)})

    def reshape(self, shape: Any) -> "Traced":
        return self.apply(PRIMITIVES["reshape"], [self], {"shape": shape})

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


def _write_into(target: Any, result: Traced) -> Traced:
    """Make ``target`` hold the node of the result, and return it.

    Raises TraceError if ``target`` is a numpy array, or has another shape or dtype.
    """
    if not isinstance(target, Traced):
        result.refuse(
            "x written into a numpy array", "make the array a traced one by x.alike(array)"
        )
    if (target.shape, target.dtype) != (result.shape, result.dtype):
        result.refuse(
            f"x written into a {target.dtype}{list(target.shape)} array",
            "write into arrays of the result's own shape and dtype",
        )
    target.node = result.node
    return target


@cache
def _ufunc_primitives() -> dict[np.ufunc, Primitive]:
    """Return the primitives that one of numpy's ufuncs computes, by the ufunc."""
    ufuncs = [p for p in PRIMITIVES.values() if isinstance(p.forward, np.ufunc)]
    return {primitive.forward: primitive for primitive in ufuncs}  # type: ignore[misc] # see above


def keep(value: Any) -> None:
    """Record that a call of ``remat`` returned the value, if it is a traced tensor."""
    if isinstance(value, Tensor):
        data: Any = value._data
        if isinstance(data, Traced):
            data.trace.kept.add(data.node)


def argument(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Node:
    """Return the node of an argument."""
    return Node(shape, dtype)


@dataclass(frozen=True, slots=True)
class OutputTree:
    """The tree that a traced function returns.

    ``treedef``: its structure. Tensor leaves are the graph's outputs, in order.
    ``fixed``: the other leaves, by their position among all leaves.
    """

    treedef: trees.TreeDef
    fixed: Mapping[int, Any]


def trace(
    name: str,
    f: Callable[..., Any],
    leaves: Sequence[Any],
    treedef: trees.TreeDef,
    *,
    blank: bool = False,
) -> tuple[Graph, OutputTree]:
    """Return the graph of ``f(*args, **kwargs)``, and the tree that the call returns.

    ``name``: the function's name, for messages.
    ``leaves``, ``treedef``: ``(args, kwargs)`` as a tree. A leaf that is a ``Node`` becomes a
    tensor without values; other leaves are passed as they are.
    ``blank``: the graph will not be run, so large new arrays become nodes without values.

    Raises TraceError where ``f`` needs the values of a tensor, and TypeError if it returns anything
    but a tree of tensors.
    """
    trace = Trace(name)
    given = [wrap(_as_data(trace, x)) if isinstance(x, Node) else x for x in leaves]
    args, kwargs = trees.unflatten(treedef, given)
    outer_region, outer_large, depth = tracing.region, tracing.large, len(tracing.names)
    try:  # from here on a signal handler may raise between any two lines
        tracing.region = 0
        if blank:
            tracing.large = lambda shape, dtype: Traced(trace, Node(shape, dtype))
        tracing.names.append(name)
        out = f(*args, **kwargs)
        return _graph_and_output(trace, leaves, out)
    finally:
        del tracing.names[depth:]
        tracing.region = outer_region
        tracing.large = outer_large
        trace.open = False


def _as_data(trace: Trace, node: Node) -> Any:  # Any: a tensor's data is typed as numpy's array
    return Traced(trace, node)


def _graph_and_output(trace: Trace, given: Sequence[Any], out: Any) -> tuple[Graph, OutputTree]:
    """Return the graph and the tree of the function's return value ``out``.

    A leaf that is no tensor must be a bool, a number or a string, or one of the given leaves.
    """
    inputs = tuple([x for x in given if isinstance(x, Node)])
    given_ids = {id(x) for x in given}
    leaves, treedef = trees.flatten(out)
    outputs: list[Node] = []
    fixed: dict[int, Any] = {}
    for position, leaf in enumerate(leaves):
        if isinstance(leaf, Tensor):
            _refuse_taped(trace.name, leaf)
            outputs.append(trace.node_of(leaf._data))
        elif isinstance(leaf, (bool, int, float, str)) or id(leaf) in given_ids:
            fixed[position] = leaf
        else:
            path = trees.named_leaves(out)[position][0]
            raise TypeError(
                f"{trace.name}: a traced function returns a tree of tensors, but"
                f" result{path} is {_type_name(leaf)}"
            )
    nodes, kept = tuple(trace.builder.nodes), frozenset(trace.kept)
    return Graph(inputs, tuple(outputs), nodes, kept), OutputTree(treedef, fixed)


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
