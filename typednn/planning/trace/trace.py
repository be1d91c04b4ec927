"""Running a function with tensors that have no values, and recording what it computes.

The values stand where a tensor has numpy's array, below the gradients' tapes: these record and go
back over traced tensors as over any other, and what they compute is traced too. Operations on
tensors that are all known are computed at once, and enter the graph as constants.
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
from typednn.planning.trace.graph import Builder, Graph, Node, constant
from typednn.source_lines import user_line
from typednn.tensor import Tensor, wrap
from typednn.tracing import TraceError, tracing

__all__ = ["Result", "Trace", "Traced", "argument", "keep", "trace"]


class Trace:
    """One run of a function: where its primitives go."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.open = True
        self.thread = get_ident()
        self.builder = Builder()
        self.kept: set[Node] = set()  # what calls of remat returned
        self._constants: dict[int, Node] = {}  # by the array's id; the nodes keep the arrays

    def node(self, array: Any) -> Node:
        """The node of what stands in an operand."""
        if isinstance(array, Traced):
            if array.trace is not self:
                array.refuse_leak()
            return array.node
        found = self._constants.get(id(array))
        if found is None:
            found = self._constants[id(array)] = constant(array)
        return found


class Traced(NDArrayOperatorsMixin, Abstract):
    """What stands in a tensor while its function is traced: a node of the graph.

    Code below the tensors, such as the optimisers', may treat it as the array that it stands for:
    numpy's ufuncs and operators are traced too. What is written into (``out=``, ``+=``) stands for
    the new value from then on, so it must be traced as well: ``alike`` makes a constant so.
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
        nodes = [trace.node(array) for array in arrays]
        of = tracing.gradient_of
        found = trace.builder.apply(primitive, nodes, params, of or user_line(), bool(of))
        found.region = tracing.region
        return Traced(trace, found)

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = (), **options: Any
    ) -> "Traced":
        primitive = _primitives().get(ufunc)
        if primitive is None or method != "__call__" or options:
            self.view()
        arrays = [x if isinstance(x, Abstract | np.ndarray) else self._beside(x) for x in inputs]
        found = self.apply(primitive, arrays, {})
        for target in out:
            return _written(target, found)
        return found

    def alike(self, array: Any) -> "Traced":
        return Traced(self.trace, self.trace.node(array))

    def _beside(self, number: Any) -> np.ndarray[Any, Any]:
        """A number as numpy takes it beside an array: in the array's dtype."""
        return np.asarray(number, getattr(number, "dtype", self.dtype))

    def astype(self, dtype: Any) -> "Traced":
        return self.apply(PRIMITIVES["astype"], [self], {"dtype": np.dtype(dtype)})

    def reshape(self, shape: Any) -> "Traced":
        return self.apply(PRIMITIVES["reshape"], [self], {"shape": shape})

    def refuse_leak(self) -> NoReturn:
        """Raise TraceError: the tensor is used where its function is not being traced."""
        raise TraceError(
            f"{user_line()}: this {self.dtype}{list(self.shape)} tensor belongs to the tracing of"
            f" {self.trace.name}, has no values, and was kept (line {self.node.source}) by a side"
            f" effect; return it from {self.trace.name}"
        )

    def refuse_thread(self) -> NoReturn:
        """Raise TraceError: what draws or plans in the other thread would not know that it is traced."""
        raise TraceError(
            f"{user_line()}: this {self.dtype}{list(self.shape)} tensor belongs to the tracing of"
            f" {self.trace.name} in another thread; a traced function uses no threads, for its plan"
            " has none"
        )


def _written(target: Any, found: Traced) -> Traced:
    """``target``, which stands for what is found from now on. Raises TraceError where it cannot."""
    if not isinstance(target, Traced):
        found.refuse(
            "x written into a numpy array", "make the array a traced one by x.alike(array)"
        )
    if (target.shape, target.dtype) != (found.shape, found.dtype):
        found.refuse(
            f"x written into a {target.dtype}{list(target.shape)} array",
            "write into arrays of the result's own shape and dtype",
        )
    target.node = found.node
    return target


@cache
def _primitives() -> dict[np.ufunc, Primitive]:
    """Those that are one of numpy's ufuncs, by it."""
    ufuncs = [p for p in PRIMITIVES.values() if isinstance(p.forward, np.ufunc)]
    return {primitive.forward: primitive for primitive in ufuncs}  # type: ignore[misc] # see above


def keep(value: Any) -> None:
    """Note that a call of ``remat`` returned the value, if it is a traced tensor."""
    if isinstance(value, Tensor):
        data: Any = value._data
        if isinstance(data, Traced):
            data.trace.kept.add(data.node)


def argument(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Node:
    """The node of an argument."""
    return Node(shape, dtype)


@dataclass(frozen=True, slots=True)
class Result:
    """What a traced function returns: a tree, whose tensors are the graph's outputs.

    ``fixed``: its other leaves, by their place.
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
) -> tuple[Graph, Result]:
    """The graph of ``f(*args, **kwargs)``: the leaves of ``(args, kwargs)`` are nodes, or else fixed.

    ``blank``: nobody will run it, and large constants that it makes are nodes without values.

    Raises TraceError where ``f`` needs the values of a tensor, and TypeError for a result that is no
    tree of tensors.
    """
    trace = Trace(name)
    given = [wrap(_data(trace, x)) if isinstance(x, Node) else x for x in leaves]
    args, kwargs = trees.unflatten(treedef, given)
    around, outside, depth = tracing.region, tracing.large, len(tracing.names)
    try:  # from here on, for a signal handler may raise between any two lines
        tracing.region = 0
        if blank:
            tracing.large = lambda shape, dtype: Traced(trace, Node(shape, dtype))
        tracing.names.append(name)
        out = f(*args, **kwargs)
        return _finished(trace, leaves, out)
    finally:
        del tracing.names[depth:]
        tracing.region = around
        tracing.large = outside
        trace.open = False


def _data(trace: Trace, node: Node) -> Any:
    return Traced(trace, node)


def _finished(trace: Trace, given: Sequence[Any], out: Any) -> tuple[Graph, Result]:
    """What is returned. Leaves that are no tensors may be plain ones, or some that were given."""
    inputs = tuple([x for x in given if isinstance(x, Node)])
    passed = {id(x) for x in given}
    leaves, treedef = trees.flatten(out)
    outputs: list[Node] = []
    fixed: dict[int, Any] = {}
    for place, leaf in enumerate(leaves):
        if isinstance(leaf, Tensor):
            _refuse_taped(trace.name, leaf)
            outputs.append(trace.node(leaf._data))
        elif isinstance(leaf, (bool, int, float, str)) or id(leaf) in passed:
            fixed[place] = leaf
        else:
            where = trees.named_leaves(out)[place][0]
            raise TypeError(
                f"{trace.name}: a traced function returns a tree of tensors, but"
                f" result{where} is {_kind(leaf)}"
            )
    nodes, kept = tuple(trace.builder.nodes), frozenset(trace.kept)
    return Graph(inputs, tuple(outputs), nodes, kept), Result(treedef, fixed)


def _refuse_taped(name: str, leaf: Tensor[Any, Any]) -> None:
    if live(leaf)._tape is not None:
        raise TraceError(
            f"{name}: it uses a tensor by which a gradient is being taken, but which is none of"
            " its arguments; pass it as one"
        )


def _kind(value: Any) -> str:
    cls = type(value)
    return (
        "a numpy array, see ops.asarray"
        if cls is np.ndarray
        else f"{cls.__module__}.{cls.__qualname__}"
    )
