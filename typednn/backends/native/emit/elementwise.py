"""Elementwise nodes: one loop nest computes all nodes of a chain, one element after the other."""

from collections.abc import Mapping, Sequence

import numpy as np

from typednn.backends.native.emit import elements
from typednn.backends.native.emit.arrays import (
    CArray,
    broadcast,
    c_type,
    coalesced,
    loops,
)
from typednn.backends.native.emit.division import elementwise_axes
from typednn.backends.native.emit.site import Emitter, Site, everywhere
from typednn.planning.trace.graph import Node

__all__ = ["ELEMENTWISE", "Chain", "copy", "indices"]

INDEX = "i"


class Chain:
    """Elementwise nodes that are computed together, and the arrays that they read.

    ``arrays``: the array of each operand that is not in the chain. ``shape``: of all values.
    """

    def __init__(
        self, nodes: Sequence[Node], arrays: Mapping[Node, CArray], shape: tuple[int, ...]
    ) -> None:
        self._nodes = nodes
        own = {*nodes}
        read = dict.fromkeys([x for node in nodes for x in node.inputs if x not in own])
        self._read = read or dict.fromkeys(arrays)  # without nodes, the chain is its operand
        self.arrays = [broadcast(arrays[x], shape) for x in self._read]

    def element(
        self, indices: Sequence[str], arrays: Sequence[CArray] | None = None
    ) -> tuple[str, str]:
        """Return statements that compute one element of the last node, and its name.

        ``arrays``: those of ``self``, with other axes if the axes have been put together.
        """
        lines, names = [], dict[Node, str]()
        for number, (x, array) in enumerate(zip(self._read, arrays or self.arrays, strict=True)):
            names[x] = array.text
            if not array.is_number:
                names[x] = f"e{number}"
                lines.append(f"const {c_type(x.dtype)} e{number} = {array.at(indices)};")
        for number, node in enumerate(self._nodes):
            value = elements.expression(node, [names[x] for x in node.inputs])
            names[node] = f"t{number}"
            lines.append(f"const {_local_type(node)} t{number} = {value};")
        return "\n".join(lines), [*names.values()][-1]


def _local_type(node: Node) -> str:
    """Return the type of a variable that holds the node's element.

    A truth value is as wide as what it was computed of: compilers narrow vectors slowly.
    """
    if node.dtype != np.bool_ or not node.inputs:
        return c_type(node.dtype)
    return f"int{8 * max(x.dtype.itemsize for x in node.inputs)}_t"


def indices(count: int) -> list[str]:
    """Return the names of so many loop indices."""
    return [f"{INDEX}{number}" for number in range(count)]


def emit_chain(chain: Chain, out: CArray) -> str:
    """Return loops that write the chain's last node into ``out``."""
    if not out.size:
        return ""
    strides = [each.strides for each in (*chain.arrays, out)]
    sizes, walked = coalesced(out.shape, strides)
    arrays = [x.reshaped(sizes, by) for x, by in zip(chain.arrays, walked, strict=False)]
    at = indices(len(sizes))
    lines, value = chain.element(at, arrays)
    body = f"{lines}\n{out.reshaped(sizes, walked[-1]).at(at)} = {value};"
    return loops(at, sizes, body)


def copy(x: CArray, out: CArray) -> str:
    """Return loops that copy ``x`` into ``out``, which has its shape."""
    node = Node(x.shape, x.dtype)
    return emit_chain(Chain((), {node: x}, x.shape), out)


def _emit(node: Node, site: Site) -> str:
    arrays = dict(zip(node.inputs, site.operands, strict=True))
    return emit_chain(Chain([node], arrays, site.out.shape), site.out)


ELEMENTWISE = Emitter(_emit, elements.knows, overwrites=everywhere, axes=elementwise_axes)
"""The emitter of all elementwise primitives that ``elements`` knows."""
