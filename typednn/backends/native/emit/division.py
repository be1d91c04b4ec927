"""The division of a node into parts, which threads compute at the same time.

The sizes alone decide whether a node is divided, along which axis of its result, and into how many parts: neither the
number of threads nor the processor. Each part is a node of its own, on slices of the operands, and has its own C. So
each number of the result is always computed by the same instructions. Where a result is small, and a sum of much, the sum
is divided: each part writes a result of its own, and these are added in their order.

A part costs more time than a thread needs to take it. There are as many copies of a node's scratch as parts, for no
more workers can compute it at the same time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from typednn.planning.passes.fusion.fusible import body_of
from typednn.planning.trace.graph import Graph, Node

__all__ = [
    "LINE",
    "PARTS",
    "Axis",
    "DivisibleAxes",
    "Division",
    "broadcast_axes",
    "divided",
    "elementwise_axes",
    "undivided",
]

LINE: Final = 16
"""The unit of columns: so many numbers fill a line of the cache, and vectors of any processor."""

PARTS: Final = "parts"
"""The name of the scratch that holds the results of parts which are added."""

_LEAST_WORK: Final = 10_000_000
"""The least work of a part, in operations of a matrix product, of which a core does about 1e11 a second."""
_WORK_OF_A_TRANSCENDENTAL: Final = 100
_WORK_OF_A_BYTE: Final = 5
_MOST_PARTS: Final = 16
_LONG: Final = 64
"""An axis that is no multiple of its unit is divided if it has so many: then the last part does not matter."""


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis along which a node can be divided.

    ``out``: the axis of the result; None if it is added over. ``operands``: for each operand the axis along which it is
    divided; None if each part reads all of it. ``least``: the smallest size of a part. ``unit``: what the size of a part is a multiple of.
    ``inner``: the same axis of each node in the body of a fused node.
    """

    out: int | None
    operands: tuple[int | None, ...]
    least: int = 1
    unit: int = 1
    inner: Mapping[Node, int] = field(default_factory=dict)


DivisibleAxes: TypeAlias = Callable[[Node], Sequence[Axis]]
"""Returns the axes along which a node can be divided, the best one first. Another is taken only if it gives twice as many
parts."""


def undivided(node: Node) -> Sequence[Axis]:
    return ()


def elementwise_axes(node: Node) -> Sequence[Axis]:
    """The axes of a result that has at each place what its operands have at that place."""
    last = len(node.shape) - 1
    return [
        Axis(axis, broadcast_axes(node, axis), unit=LINE if axis == last else 1)
        for axis in range(last + 1)
    ]


def broadcast_axes(node: Node, axis: int) -> tuple[int | None, ...]:
    """Return for each operand the axis that is this one of the result; None if it is broadcast along it."""
    places = [axis - len(node.shape) + len(x.shape) for x in node.inputs]
    return tuple(
        [k if k >= 0 and x.shape[k] > 1 else None for k, x in zip(places, node.inputs, strict=True)]
    )


@dataclass(frozen=True, slots=True)
class Division:
    """A node in ``count`` parts along an axis, each of ``size``; the last one may be smaller.

    ``part``: the node that each part computes. ``last``: the one that the last part computes, if it is smaller.
    ``is_sum``: whether the node is the sum of its parts.
    """

    axis: Axis
    size: int
    count: int
    part: Node
    last: Node | None

    @property
    def is_sum(self) -> bool:
        return self.axis.out is None


def divided(node: Node, axes: DivisibleAxes) -> Division | None:
    """Return the division of the node along one of its axes; None if it is not worth it."""
    most = min(_work(node) // _LEAST_WORK, _MOST_PARTS)
    if most < 2 or not node.size:
        return None
    found = [(axis, _size_of_part(node, axis, most)) for axis in axes(node)]
    counts = [-(-_length(node, axis) // size) for axis, size in found]
    best = max(counts, default=1)
    if best < 2:
        return None
    (axis, size), count = next(
        each for each in zip(found, counts, strict=True) if 2 * each[1] > best
    )
    rest = _length(node, axis) % size
    last = _part(node, axis, rest) if rest else None
    return Division(axis, size, count, _part(node, axis, size), last)


def _length(node: Node, axis: Axis) -> int:
    """Return the length of the axis: of the result, or of the operands that are divided."""
    if axis.out is not None:
        return node.shape[axis.out]
    pairs = zip(node.inputs, axis.operands, strict=True)
    return next(x.shape[place] for x, place in pairs if place is not None)


def _work(node: Node) -> int:
    """Return how much there is to compute and to move, about as many operations of a product as it takes the time of."""
    cost = node.work
    moved = sum(x.nbytes for x in {*node.inputs}) + node.nbytes
    transcendentals = cost.transcendentals * _WORK_OF_A_TRANSCENDENTAL
    return cost.flops + transcendentals + moved * _WORK_OF_A_BYTE


def _size_of_part(node: Node, axis: Axis, most: int) -> int:
    """Return the size of a part of at most so many: of equal ones, unless these are too few."""
    size = _length(node, axis)
    most = min(most, size // max(axis.least, axis.unit))
    if most < 2 or (size % axis.unit and size < _LONG * axis.unit):
        return size
    units = -(-size // axis.unit)
    count = next((each for each in range(most, most // 2, -1) if units % each == 0), most)
    return -(-units // count) * axis.unit


def _part(node: Node, axis: Axis, size: int) -> Node:
    """Return the node that computes a part."""
    part = node.with_inputs(node.inputs) if axis.out is None else _resized(node, axis.out, size)
    part.inputs = _slices(node.inputs, axis, size)
    if axis.inner:
        part.params = {**node.params, "body": _part_of_body(body_of(node), axis, size)}
    return part


def _slices(operands: Sequence[Node], axis: Axis, size: int) -> tuple[Node, ...]:
    pairs = zip(operands, axis.operands, strict=True)
    return tuple([x if own is None else _resized(x, own, size) for x, own in pairs])


def _resized(x: Node, axis: int, size: int) -> Node:
    shape = (*x.shape[:axis], size, *x.shape[axis + 1 :])
    return Node(shape, x.dtype, x.primitive, x.inputs, x.params, value=x.value)


def _part_of_body(body: Graph, axis: Axis, size: int) -> Graph:
    inputs = _slices(body.inputs, axis, size)
    new = dict(zip(body.inputs, inputs, strict=True))
    for node in body.nodes:
        new[node] = _resized(node, axis.inner[node], size)
        new[node].inputs = tuple([new.get(x, x) for x in node.inputs])
    nodes, outputs = ([new[node] for node in each] for each in (body.nodes, body.outputs))
    return replace(body, inputs=inputs, nodes=tuple(nodes), outputs=tuple(outputs))
