"""Which values have memory of their own, which are views of others, which take an operand's place.

Arrays that only look like those of the run (one element of memory under any shape) show what numpy
makes of each view.

The transpose is a view. ``tanh`` takes the place of ``exp``, which nobody reads later:

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
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import as_strided

from typednn.kernels.kernel import Kernel, View
from typednn.planning.trace.graph import Graph, Node

__all__ = ["Layout", "lay_out"]

Array: TypeAlias = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Layout:
    """``owner``: whose memory each value lies in, its own or another's; views lie as numpy says.

    ``kernels``: of the values that are computed; the others are ``views`` of their first operand.
    ``last``: for each owner the place of the last node that reads its memory.
    """

    graph: Graph
    kernels: dict[Node, Kernel]
    views: dict[Node, View]
    owner: dict[Node, Node]
    last: dict[Node, int]

    @property
    def computed(self) -> list[Node]:
        """The values that have memory, without arguments and constants."""
        return [node for node in self.kernels if self.owner[node] is node]

    def results(self) -> set[Node]:
        """The owners of what is returned; an argument may be among them."""
        return {self.owner.get(node, node) for node in self.graph.outputs}


def lay_out(graph: Graph) -> Layout:
    """Views where there are some, and results in the place of operands that nobody reads later."""
    layout = Layout(graph, {}, {}, {}, {})
    looks: dict[Node, Array] = {}
    for node in graph.nodes:
        kernel = node.kernel
        look = _look(kernel.view, node, looks)
        if kernel.view is None or look is None:
            layout.kernels[node] = kernel
            layout.owner[node] = node
            looks[node] = _like(node)
        else:
            layout.views[node] = kernel.view
            layout.owner[node] = _owner(layout, node.inputs[0])
            looks[node] = look
    _find_last(layout)
    _overwrite(layout, looks)
    _find_last(layout)
    return layout


def _like(node: Node) -> Array:
    """An array of the value's shape, without its memory."""
    if node.value is not None:
        return node.value
    strides = [node.dtype.itemsize]
    for size in reversed(node.shape[1:]):
        strides.append(strides[-1] * max(size, 1))
    return as_strided(np.empty(1, node.dtype), node.shape, strides[::-1][: len(node.shape)])


def _look(view: View | None, node: Node, looks: dict[Node, Array]) -> Array | None:
    if view is None:
        return None
    operand = node.inputs[0]
    look = looks.get(operand)
    try:
        return view(_like(operand) if look is None else look)  # type: ignore[no-any-return]
    except ValueError:
        return None


def _owner(layout: Layout, node: Node) -> Node:
    return layout.owner.get(node, node)


def _find_last(layout: Layout) -> None:
    layout.last.clear()
    for place, node in enumerate(layout.graph.nodes):
        if node in layout.kernels:
            for operand in (*node.inputs, node):
                layout.last[_owner(layout, operand)] = place
    for node in layout.graph.outputs:
        layout.last[_owner(layout, node)] = len(layout.graph.nodes)


def _overwrite(layout: Layout, looks: dict[Node, Array]) -> None:
    """Let results take the place of operands that die with them."""
    moved: dict[Node, Node] = {}
    last = dict(layout.last)

    def final(node: Node) -> Node:
        owner = _owner(layout, node)
        while owner in moved:
            owner = moved[owner]
        return owner

    for place, node in enumerate(layout.graph.nodes):
        if node not in layout.kernels:
            continue
        readings = Counter([final(x) for x in dict.fromkeys(node.inputs)])
        for k in layout.kernels[node].overwrites:
            operand = node.inputs[k]
            owner = final(operand)
            fits = (
                operand in layout.kernels
                and (operand.shape, operand.dtype) == (node.shape, node.dtype)
                and last[owner] == place
                and readings[owner] == 1
            )
            if fits:
                moved[node] = owner
                last[owner] = last[node]
                break
    for node in layout.graph.nodes:
        layout.owner[node] = final(node)
