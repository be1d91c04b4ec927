"""How the body of a fused node is computed piece by piece, so that its values stay in a core's cache.

A piece is a part of one axis, at one index of each axis before it. Its values lie in a few buffers of a
piece's size, the last one in the result. A product of matrices at the beginning is not divided: it
is computed into the place of the result, and the rest is done there.

The numbers are places: 0 is the operand, 1 the result, 2 the buffer. A piece is one row, since the
sum needs all of a row:

    >>> from typednn.planning.passes.fusion.groups import fuse
    >>> graph = traced(lambda x: ops.sum(ops.exp(x) * x, axis=1), ones(2, 8))
    >>> (node,) = fuse(graph, large=0, piece=16).nodes
    >>> print(body_of(node))
    %0 = argument float32[2, 8]
    %1 = exp float32[2, 8](%0)
    %2 = multiply float32[2, 8](%1, %0)
    %3 = sum float32[2](%2, axis=1, keepdims=False)
    return %3
    >>> tiles = tiles_of(node)
    >>> for step in tiles.steps:
    ...     print(step.node.name, step.places)
    exp (0, 2)
    multiply (2, 0, 2)
    sum (2, 1)
    >>> print(tiles.scratch, len(tiles.pieces))
    (((1, 8), dtype('float32')),) 2
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from typednn.kernels.kernel import ArraySpec
from typednn.kernels.pieces import Pieces
from typednn.planning.passes.fusion.buffers import Buffers, Step
from typednn.planning.passes.fusion.fusible import body_of, is_product, rows_of
from typednn.planning.trace.graph import Graph, GraphBuilder, Node

__all__ = ["Keys", "Tiles", "tiles_of"]

Shape: TypeAlias = tuple[int, ...]
Keys: TypeAlias = tuple[tuple[slice, ...] | None, ...]
"""Where one piece lies in the operands, the result and the scratch; None for the whole."""


@dataclass(frozen=True, slots=True)
class Tiles:
    """``first`` is done once, then ``steps`` for each of the ``pieces``, of which there may be one only.

    Their places count through the fused node's operands, its result and its scratch, as a kernel is
    given them. ``moved``: from where each piece is copied to the result, if it does not arise there.
    """

    first: Step | None
    steps: tuple[Step, ...]
    pieces: "KeysOfPieces"
    moved: int | None
    scratch: tuple[ArraySpec, ...]
    overwrites: tuple[int, ...]


def tiles_of(node: Node) -> Tiles:
    """How to compute a fused node."""
    division = _Division(node)
    tiles = division.tiles(apart=False)
    if tiles.moved is not None and tiles.pieces.is_one:
        tiles = division.tiles(apart=True)  # as much memory, and a copy less
    return tiles


class KeysOfPieces:
    """What each piece is of the operands (of these shapes), of the result and of the scratch.

    They are made one by one: planning takes as much memory and time for many as for one.
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

    def __iter__(self) -> Iterator[Keys]:
        if self.is_one:
            yield (None,) * (len(self._operands) + 1 + len(self._scratch))
            return
        for at in self._pieces:
            inputs = [self._key(shape, at) for shape in self._operands]
            length = at[-1].stop - at[-1].start
            yield (*inputs, at, *[self._cut(shape, length) for shape in self._scratch])

    def _cut(self, shape: Shape, length: int) -> tuple[slice, ...] | None:
        """Of scratch for a value of this shape, which may be broadcast, in a piece of this length."""
        tile, axis = self._pieces.piece, self._pieces.axis
        place = axis + len(shape) - len(tile)
        if length == tile[axis] or place < 0 or shape[place] != tile[axis]:
            return None
        return (*[slice(None)] * place, slice(length))

    def _key(self, shape: Shape, at: tuple[slice, ...]) -> tuple[slice, ...] | None:
        """Of an operand of this shape, which may have fewer axes, and axes of size 1."""
        whole = self._pieces.shape
        axes = range(max(len(whole) - len(shape), 0), len(at))
        sizes = dict(zip(range(len(whole) - len(shape), len(whole)), shape, strict=True))
        divided = [axis for axis in axes if sizes[axis] == whole[axis]]
        if not divided:
            return None
        return tuple([at[axis] if axis in divided else slice(None) for axis in axes])


class _Division:
    """A body, and what one piece of it computes: ``part``, whose last input may be the product."""

    def __init__(self, node: Node) -> None:
        body, piece = body_of(node), node.params["piece"]
        last = body.nodes[-1]
        rows = rows_of(last)
        self.body = body
        shape = last.inputs[0].shape if rows else last.shape
        itemsize = max(node.dtype.itemsize for node in body.nodes)
        self.pieces = Pieces(shape, rows or len(shape), piece // itemsize)
        self.tile = self.pieces.piece
        self.head = body.nodes[0] if is_product(body.nodes[0]) else None
        self.part = self._part(node.inputs)

    def _part(self, operands: Sequence[Node]) -> Graph:
        inside = {
            x: self._piece(operand) for x, operand in zip(self.body.inputs, operands, strict=True)
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

    def _piece(self, operand: Node) -> Node:
        """A piece's part of an operand that is broadcast to the whole shape; of a view it is one too."""
        sizes = zip(reversed(operand.shape), reversed(self.tile), strict=False)
        shape = tuple([min(size, part) for size, part in sizes][::-1])
        if operand.is_contiguous:
            return Node(shape, operand.dtype)
        return replace(operand, shape=shape, inputs=())

    def tiles(self, *, apart: bool) -> Tiles:
        """``apart``: the product is computed beside the result, and not into it."""
        result = len(self.body.inputs)
        buffers = Buffers(result)
        buffers.places.update({x: place for place, x in enumerate(self.part.inputs)})
        first = None
        if self.head is not None:
            place = buffers.take((self.tile, self.head.dtype)) if apart else result
            buffers.places[self.part.inputs[-1]] = place
            operands = [self.body.inputs.index(x) for x in self.head.inputs]
            first = buffers.step(self.head, operands, place)
        steps = buffers.steps(self.part)
        end = buffers.places[self.part.outputs[0]]
        pieces = self._keys(buffers)
        overwrites = tuple(self._overwritten()) if self.head is None else ()
        moved = None if end == result else end
        return Tiles(first, tuple(steps), pieces, moved, tuple(buffers.scratch), overwrites)

    def _overwritten(self) -> Iterator[int]:
        """The operands in whose place the result may be: those that the last step may overwrite."""
        last = self.part.nodes[-1]
        writes = last.kernel.overwrites
        for place, operand in enumerate(self.part.inputs):
            if all(k in writes for k, x in enumerate(last.inputs) if x is operand):
                yield place

    def _keys(self, buffers: Buffers) -> KeysOfPieces:
        elements = {x for node in self.body.nodes if node is not self.head for x in node.inputs}
        operands = [x.shape if x in elements else () for x in self.body.inputs]
        return KeysOfPieces(self.pieces, operands, [shape for shape, _ in buffers.scratch])
