"""Compute the body of a fused node tile by tile, so that its values stay in a core's cache.

A tile is a part of one axis, at one index of each axis before it. Its values lie in a few buffers
of a tile's size, and the last value in the result. A product of matrices at the beginning is not
divided: it is computed as a whole, into the memory of the result, and the other nodes work there.

In this example a tile is one row, since the sum needs a whole row. The numbers are slots: 0 is the
operand, 1 the result, 2 the buffer:

    >>> from typednn.planning.passes.fusion.fuse import fuse
    >>> graph = traced(lambda x: ops.sum(ops.exp(x) * x, axis=1), ones(2, 8))
    >>> (node,) = fuse(graph, min_bytes=0, tile_bytes=16).nodes
    >>> print(body_of(node))
    %0 = argument float32[2, 8]
    %1 = exp float32[2, 8](%0)
    %2 = multiply float32[2, 8](%1, %0)
    %3 = sum float32[2](%2, axis=1, keepdims=False)
    return %3
    >>> tiles = tiles_of(node)
    >>> for step in tiles.steps:
    ...     print(step.node.name, step.slots)
    exp (0, 2)
    multiply (2, 0, 2)
    sum (2, 1)
    >>> print(tiles.scratch, len(tiles.keys))
    (((1, 8), dtype('float32')),) 2
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from typednn.kernels.kernel import ArraySpec
from typednn.kernels.pieces import Pieces
from typednn.planning.passes.fusion.buffers import BodyStep, Buffers
from typednn.planning.passes.fusion.fusible import body_of, is_product, row_axes
from typednn.planning.trace.graph import Graph, GraphBuilder, Node

__all__ = ["TileKey", "Tiles", "tiles_of"]

Shape: TypeAlias = tuple[int, ...]
TileKey: TypeAlias = tuple[tuple[slice, ...] | None, ...]
"""Where one tile lies in each operand, in the result and in each buffer; None: the whole array."""


@dataclass(frozen=True, slots=True)
class Tiles:
    """How to compute a fused node.

    Slots number the arrays that its kernel is given: the operands, the result, the scratch.

    ``head``: the step of a product of matrices, run once before the tiles.
    ``steps``: the steps that run for each tile. ``keys``: where each tile lies.
    ``copied_from``: the slot that each tile is copied from into the result; None if the last step
    writes it there. ``scratch``: the shapes and dtypes of the buffers.
    ``overwrites``: the positions of the operands that the result may overwrite.
    """

    head: BodyStep | None
    steps: tuple[BodyStep, ...]
    keys: "TileKeys"
    copied_from: int | None
    scratch: tuple[ArraySpec, ...]
    overwrites: tuple[int, ...]


def tiles_of(node: Node) -> Tiles:
    """Return how to compute a fused node."""
    tiling = _Tiling(node)
    tiles = tiling.tiles(head_in_buffer=False)
    if tiles.copied_from is not None and tiles.keys.is_one:
        tiles = tiling.tiles(head_in_buffer=True)  # the same memory, and one copy less
    return tiles


class TileKeys:
    """The key of each tile, given the shapes of the operands and of the scratch.

    Keys are made one by one, so planning many tiles takes no more time and memory than one.
    """

    def __init__(self, pieces: Pieces, operands: Sequence[Shape], scratch: Sequence[Shape]) -> None:
        self._pieces = pieces
        self._operands = operands
        self._scratch = scratch

    @property
    def is_one(self) -> bool:
        return self._pieces.is_one

    def __len__(self) -> int:
        return 1 if self.is_one else len(self._pieces)

    def __iter__(self) -> Iterator[TileKey]:
        if self.is_one:
            yield (None,) * (len(self._operands) + 1 + len(self._scratch))
            return
        for at in self._pieces:
            inputs = [self._operand_key(shape, at) for shape in self._operands]
            length = at[-1].stop - at[-1].start
            yield (*inputs, at, *[self._scratch_key(shape, length) for shape in self._scratch])

    def _scratch_key(self, shape: Shape, length: int) -> tuple[slice, ...] | None:
        """Return the used part of a buffer of this shape, in a tile of this length.

        The last tile along an axis may be shorter. The buffer may hold a value that is broadcast.
        """
        tile, tile_axis = self._pieces.piece, self._pieces.axis
        axis = tile_axis + len(shape) - len(tile)
        if length == tile[tile_axis] or axis < 0 or shape[axis] != tile[tile_axis]:
            return None
        return (*[slice(None)] * axis, slice(length))

    def _operand_key(self, shape: Shape, at: tuple[slice, ...]) -> tuple[slice, ...] | None:
        """Return the key of an operand of this shape, which may be broadcast.

        ``at``: the key of the tile in the whole shape.
        """
        whole = self._pieces.shape
        axes = range(max(len(whole) - len(shape), 0), len(at))
        sizes = dict(zip(range(len(whole) - len(shape), len(whole)), shape, strict=True))
        divided = [axis for axis in axes if sizes[axis] == whole[axis]]
        if not divided:
            return None
        return tuple([at[axis] if axis in divided else slice(None) for axis in axes])


class _Tiling:
    """The division of a fused node into tiles.

    ``body``: what the node computes. ``head``: the product of matrices at its beginning, or None.
    ``tile``: the shape of a full tile. ``tile_body``: what one tile computes; if there is a head,
    its last input is a tile of the product.
    """

    def __init__(self, node: Node) -> None:
        body, tile_bytes = body_of(node), node.params["tile_bytes"]
        last = body.nodes[-1]
        rows = row_axes(last)
        self.body = body
        shape = last.inputs[0].shape if rows else last.shape
        itemsize = max(node.dtype.itemsize for node in body.nodes)
        self.pieces = Pieces(shape, rows or len(shape), tile_bytes // itemsize)
        self.tile = self.pieces.piece
        self.head = body.nodes[0] if is_product(body.nodes[0]) else None
        self.tile_body = self._tile_body(node.inputs)

    def _tile_body(self, operands: Sequence[Node]) -> Graph:
        inside = {
            x: self._tile_of(operand) for x, operand in zip(self.body.inputs, operands, strict=True)
        }
        if self.head is not None:
            inside[self.head] = Node(self.tile, self.head.dtype)
        inputs = tuple(inside.values())
        builder = GraphBuilder()
        for node in self.body.nodes:
            if node is not self.head:
                assert node.primitive is not None
                given = [inside[x] for x in node.inputs]
                inside[node] = builder.apply(node.primitive, given, node.params, node.source)
        return Graph(inputs, (builder.nodes[-1],), tuple(builder.nodes))

    def _tile_of(self, operand: Node) -> Node:
        """Return the node of one tile of an operand, which may be broadcast.

        If the operand may be strided, the tile may be too.
        """
        sizes = zip(reversed(operand.shape), reversed(self.tile), strict=False)
        shape = tuple([min(size, tile_size) for size, tile_size in sizes][::-1])
        if operand.is_contiguous:
            return Node(shape, operand.dtype)
        return replace(operand, shape=shape, inputs=())

    def tiles(self, *, head_in_buffer: bool) -> Tiles:
        """Return the steps, keys and buffers of the tiles.

        ``head_in_buffer``: whether the product is computed into a buffer, not into the result.
        """
        result = len(self.body.inputs)
        buffers = Buffers(result)
        buffers.slots.update({x: slot for slot, x in enumerate(self.tile_body.inputs)})
        head = None
        if self.head is not None:
            spec = self.tile, self.head.dtype
            slot = buffers.allocate(spec) if head_in_buffer else result
            buffers.slots[self.tile_body.inputs[-1]] = slot
            operands = [self.body.inputs.index(x) for x in self.head.inputs]
            head = buffers.step(self.head, operands, slot)
        steps = buffers.steps(self.tile_body)
        end = buffers.slots[self.tile_body.outputs[0]]
        keys = self._keys(buffers)
        overwrites = tuple(self._overwrites()) if self.head is None else ()
        copied_from = None if end == result else end
        return Tiles(head, tuple(steps), keys, copied_from, tuple(buffers.scratch), overwrites)

    def _overwrites(self) -> Iterator[int]:
        """Yield the positions of the operands that the result may overwrite.

        The last step may overwrite them, or does not read them.
        """
        last = self.tile_body.nodes[-1]
        may_overwrite = last.kernel.overwrites
        for position, operand in enumerate(self.tile_body.inputs):
            if all(k in may_overwrite for k, x in enumerate(last.inputs) if x is operand):
                yield position

    def _keys(self, buffers: Buffers) -> TileKeys:
        elements = {x for node in self.body.nodes if node is not self.head for x in node.inputs}
        operands = [x.shape if x in elements else () for x in self.body.inputs]
        return TileKeys(self.pieces, operands, [shape for shape, _ in buffers.scratch])
