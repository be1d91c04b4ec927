"""Tiles: some rows by some vectors of columns, whose numbers are sums of products in registers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from typednn.backends.native.emit.arrays import c_type, loops
from typednn.backends.native.emit.site import Target

__all__ = ["MOST_COLUMNS", "Block", "blocks_of", "rows_of", "store", "sums", "whole_span"]

MOST_COLUMNS: Final = 128
"""The most columns in a tile."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of columns. ``offsets``: where its vectors begin. ``width``: columns of a vector."""

    offsets: tuple[int, ...]
    width: int

    @property
    def span(self) -> int:
        return self.offsets[-1] + self.width

    def vector(self, dtype: np.dtype[Any]) -> str:
        """Return the C type of its vectors."""
        return c_type(dtype) if self.width == 1 else f"{c_type(dtype)}{self.width}"


def rows_of(count: int, target: Target, vectors: int = 2) -> int:
    """Return the rows of a tile, where there are so many rows, and vectors in each.

    Rows are divided evenly, for a tile of few rows waits for each of its sums.
    """
    most = max((12 if target.registers < 32 else 24) // vectors, 1)
    return -(-count // -(-count // most))


def blocks_of(
    columns: int, rows: int, dtype: np.dtype[Any], target: Target
) -> tuple[Block | None, Block | None]:
    """Return the block that is repeated, and a narrower one that ends at the last column."""
    lanes = target.lanes * 4 // dtype.itemsize
    width = next(w for w in (16, 8, 4, 1) if w == 1 or w <= min(lanes, columns))
    vectors = max(2, min((target.registers - 4) // rows, MOST_COLUMNS // width))
    span = vectors * width
    full = Block(tuple(range(0, span, width)), width) if columns >= span else None
    rest = columns % span
    if not rest:
        return full, None
    length = max(rest, width)  # it may begin earlier, to be as wide as a vector
    offsets = sorted({*range(0, length - width + 1, width), length - width})
    return full, Block(tuple(offsets), width)


def whole_span(rows: int, columns: int, dtype: np.dtype[Any], target: Target) -> int | None:
    """Return the columns of the blocks of a product with so many rows and columns; None if not all are alike."""
    full, rest = blocks_of(columns, rows_of(rows, target), dtype, target)
    return full.span if full is not None and rest is None else None


def sums(
    block: Block,
    rows: int,
    dtype: np.dtype[Any],
    over: Sequence[tuple[str, int | str]],
    row: Callable[[int], str],
    column: Callable[[int], str],
    begun: Callable[[int, int], str] | None = None,
) -> str:
    """Return statements that add up the products of ``row(r)`` and the vector at ``column(offset)``.

    ``over``: the indices that are added over, and their sizes. The sums are variables, ``s0_1`` for
    row 0 and the vector 1. ``begun(row, offset)``: where sums lie that these are added to, unless ``start`` is 0.
    """
    vector, width = block.vector(dtype), block.width
    zero = "0" if width == 1 else "{0}"
    names = [f"s{r}_{v} = {zero}" for r in range(rows) for v in range(len(block.offsets))]
    lines = [
        f"const {vector} b{v} = {_at(vector, column(offset))};"
        for v, offset in enumerate(block.offsets)
    ]
    for r in range(rows):
        spread = row(r) if width == 1 else f"{vector}_of({row(r)})"
        lines.append(f"const {vector} a{r} = {spread};")
        lines += [f"s{r}_{v} += a{r} * b{v};" for v in range(len(block.offsets))]
    body = loops([name for name, _ in over], [size for _, size in over], "\n".join(lines))
    load = "" if begun is None else f"if (start) {{\n{_loads(block, rows, vector, begun)}\n}}"
    return f"{vector} {', '.join(names)};\n{load}\n{body}"


def _loads(block: Block, rows: int, vector: str, place: Callable[[int, int], str]) -> str:
    """Return statements that read each sum from ``place(row, offset)``."""
    return "\n".join(
        f"s{r}_{v} = {_at(vector, place(r, offset))};"
        for r in range(rows)
        for v, offset in enumerate(block.offsets)
    )


def store(block: Block, rows: int, dtype: np.dtype[Any], place: Callable[[int, int], str]) -> str:
    """Return statements that store each sum at ``place(row, offset)``."""
    vector = block.vector(dtype)
    return "\n".join(
        f"{_at(vector, place(r, offset))} = s{r}_{v};"
        for r in range(rows)
        for v, offset in enumerate(block.offsets)
    )


def _at(vector: str, element: str) -> str:
    """Return the vector that begins with an element; it may be assigned to."""
    return f"*({vector} *)&{element}"
