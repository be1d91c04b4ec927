"""Convolution: padded operands, and windows laid out for products of matrices, a part of the batch at once."""

from math import prod
from typing import TypeAlias

from typednn.ops.convolution import at_once, by_rows, is_turned, reached, turned_pads
from typednn.ops.windows import Ints, Pads, padded_shape
from typednn.planning.graph import Node
from typednn.planning.memory.record import Memories, Memory, Spec
from typednn.planning.memory.views import in_order

__all__ = ["MEMORIES", "scratch_of"]

Shapes: TypeAlias = dict[str, Ints]


def scratch_of(node: Node) -> dict[str, Spec]:
    """The scratch of a convolution, transposed or not, by name."""
    x, w = node.inputs
    if node.name == "convolution":
        shapes = _convolution(x, w.shape, node.shape, **node.params) | _spare(kernels=w)
    elif is_turned(w.shape, node.params["stride"], node.params["groups"]):
        shapes = _turned(x, w.shape, node.shape, **node.params)
    else:
        shapes = _transposed(x.shape, w.shape, **node.params) | _spare(values=x, kernels=w)
    return {name: (shape, node.dtype) for name, shape in shapes.items()}


def _spare(**operands: Node) -> Shapes:
    """Room for copies of those whose elements may not be in order."""
    return {name: node.shape for name, node in operands.items() if not in_order(node)}


def _convolution(
    x: Node, w: Ints, out: Ints, stride: Ints, padding: Pads, dilation: Ints, groups: int
) -> Shapes:
    kernel, places = w[2:], out[2:]
    columns, count = x.shape[1] // groups * prod(kernel), prod(places)
    n = _at_once(x.shape[0], groups * columns * count)
    is_padded = any(map(any, padding))
    shapes: Shapes = {"padded": padded_shape(x.shape, padding)} if is_padded else {}
    if not by_rows(places, kernel):
        products = (groups, w[0] // groups, n * count)
        return {**shapes, "patches": (groups, n * count, columns), "products": products}
    if prod(kernel) == max(stride) == 1 and (is_padded or in_order(x)):
        return shapes  # the windows lie as the product wants them
    return {**shapes, "columns": (n, groups, columns, count)}


def _turned(
    x: Node, w: Ints, out: Ints, stride: Ints, padding: Pads, dilation: Ints, groups: int
) -> Shapes:
    turned = (groups * w[1], w[0] // groups, *w[2:])
    pads = turned_pads(w[2:], padding, dilation)
    return {"turned": turned, **_convolution(x, turned, out, stride, pads, dilation, groups)}


def _transposed(
    x: Ints, w: Ints, stride: Ints, padding: Pads, dilation: Ints, groups: int
) -> Shapes:
    kernel, places = w[2:], x[2:]
    rows, count = w[1] * prod(kernel), prod(places)
    n = _at_once(x[0], groups * rows * count)
    shapes: Shapes = {"spread": (n, groups, rows, count)}
    if any(map(any, padding)):
        shapes["whole"] = (x[0], groups * w[1], *reached(places, kernel, stride, dilation))
    return shapes


def _at_once(n: int, size: int) -> int:
    """How many examples of this size are laid out at once."""
    return min(n, at_once(size))


def _memory(node: Node) -> Memory:
    return Memory(scratch=tuple(scratch_of(node).values()))


MEMORIES: Memories = {"convolution": _memory, "convolution_transpose": _memory}
