"""Layout: which values own memory, which are views, and which are computed in place.

Only numpy knows whether a reshape or an index gives a view. So each view is tried on a stand-in
array, which has the shape and strides of the value but only one element of memory.

In this example the transpose is a view, and ``tanh`` is computed in place of ``exp``, which nothing
reads later:

    >>> graph = traced(lambda x: ops.matrix_transpose(ops.tanh(ops.exp(x))) @ x, ones(2, 3))
    >>> print(graph)
    %0 = argument float32[2, 3]
    %1 = exp float32[2, 3](%0)
    %2 = tanh float32[2, 3](%1)
    %3 = matrix_transpose float32[3, 2](%2)
    %4 = matmul float32[3, 3](%3, %0)
    return %4
    >>> layout = lay_out(graph)
    >>> for node, owner in layout.owner.items():
    ...     print(node, "in the memory of", owner)
    exp float32[2, 3] in the memory of exp float32[2, 3]
    tanh float32[2, 3] in the memory of exp float32[2, 3]
    matrix_transpose float32[3, 2] in the memory of exp float32[2, 3]
    matmul float32[3, 3] in the memory of matmul float32[3, 3]
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import as_strided

from typednn.kernels.kernel import Kernel, View
from typednn.planning.arena.liveness import last_uses
from typednn.planning.trace.graph import Graph, Node

__all__ = ["KernelOf", "MemoryLayout", "Place", "lay_out"]

Array: TypeAlias = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class MemoryLayout:
    """Where the values of a graph lie.

    ``kernels``: the kernel of each value that is computed.
    ``views``: for each other node, the function that makes its value as a view of its first input.
    ``owner``: for each node, the node whose memory holds its value; often the node itself.
    ``last_use``: for each owner, the position of the last node that uses its memory; the number of
    nodes if the memory is returned.
    ``places``: where each view lies in the memory of its owner.
    """

    graph: Graph
    kernels: dict[Node, Kernel]
    views: dict[Node, View]
    owner: dict[Node, Node]
    last_use: dict[Node, int]
    places: dict[Node, "Place"]

    @property
    def allocated(self) -> list[Node]:
        """The nodes that own memory, except for arguments and constants."""
        return [node for node in self.kernels if self.owner[node] is node]

    def result_owners(self) -> set[Node]:
        """Return the owners of the graph's outputs; arguments may be among them."""
        return {self.owner.get(node, node) for node in self.graph.outputs}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a view lies: ``offset`` of its first element, and ``strides``, both in bytes."""

    offset: int
    strides: tuple[int, ...]


KernelOf: TypeAlias = Callable[[Node], Kernel]


def lay_out(graph: Graph, kernel_of: KernelOf = attrgetter("kernel")) -> MemoryLayout:
    """Return the layout of the graph. ``kernel_of``: by default numpy's kernel of a node.

    A value is a view where numpy can make one. Otherwise it is computed in place of an operand that
    nothing reads later, where the kernel allows it. Otherwise it owns memory.
    """
    layout = MemoryLayout(graph, {}, {}, {}, {}, {})
    stand_ins: dict[Node, Array] = {}
    for node in graph.nodes:
        kernel = kernel_of(node)
        view = _try_view(kernel.view, node, stand_ins)
        if kernel.view is None or view is None:
            layout.kernels[node] = kernel
            layout.owner[node] = node
        else:
            layout.views[node] = kernel.view
            layout.owner[node] = _owner(layout, node.inputs[0])
            stand_ins[node] = view
            layout.places[node] = _place(layout, node, stand_ins)
    _overwrite_operands(layout)
    layout.last_use.update(last_uses(graph, layout.kernels, layout.owner))
    return layout


def _stand_in(node: Node) -> Array:
    """Return a contiguous array of the value's shape with one element of memory.

    The stand-in of a constant is its value.
    """
    if node.value is not None:
        return node.value
    strides = [node.dtype.itemsize]
    for size in reversed(node.shape[1:]):
        strides.append(strides[-1] * max(size, 1))
    return as_strided(np.empty(1, node.dtype), node.shape, strides[::-1][: len(node.shape)])


def _try_view(view: View | None, node: Node, stand_ins: dict[Node, Array]) -> Array | None:
    """Return the view of the first input's stand-in; None if numpy would copy."""
    if view is None:
        return None
    operand = node.inputs[0]
    stand_in = stand_ins.get(operand)
    if stand_in is None:
        stand_in = stand_ins[operand] = _stand_in(operand)
    try:
        found: Array = view(stand_in)
    except ValueError:
        return None
    return found


def _place(layout: MemoryLayout, node: Node, stand_ins: dict[Node, Array]) -> Place:
    """Return where the view lies in the memory of the owner of its operand."""
    operand = node.inputs[0]
    view, of = (stand_ins[x].__array_interface__["data"][0] for x in (node, operand))
    before = layout.places[operand].offset if operand in layout.places else 0
    return Place(before + view - of, stand_ins[node].strides)


def _owner(layout: MemoryLayout, node: Node) -> Node:
    return layout.owner.get(node, node)


def _overwrite_operands(layout: MemoryLayout) -> None:
    """Compute results in place of operands whose memory is not used later."""
    new_owner: dict[Node, Node] = {}
    last_use = last_uses(layout.graph, layout.kernels, layout.owner)

    def owner_of(node: Node) -> Node:
        owner = _owner(layout, node)
        while owner in new_owner:
            owner = new_owner[owner]
        return owner

    for position, node in enumerate(layout.graph.nodes):
        if node not in layout.kernels:
            continue
        uses = Counter([owner_of(x) for x in dict.fromkeys(node.inputs)])
        for k in layout.kernels[node].overwrites:
            operand = node.inputs[k]
            owner = owner_of(operand)
            fits = (
                operand in layout.kernels
                and (operand.shape, operand.dtype) == (node.shape, node.dtype)
                and last_use[owner] == position
                and uses[owner] == 1
            )
            if fits:
                new_owner[node] = owner
                last_use[owner] = last_use[node]
                break
    for node in layout.graph.nodes:
        layout.owner[node] = owner_of(node)
