"""The product of two matrices, in blocks that fit into the caches (Goto and van de Geijn 2008).

A tile is some rows by some vectors of columns; its numbers are added up over k without being stored.
Then the elementwise operations that follow the product are applied to it. All sizes are constants.
Columns are divided into blocks as wide as a tile. The last vector of the last block may begin
earlier, and compute some columns twice, to the same bits. If a block of y is read often, or y is
transposed, it is first copied to a panel, in which its rows lie one after the other; a loop copies a
y that is the same in all its steps before the first one, in panels for all blocks. A long k is
divided into parts, between which the sums lie in the result; so a panel stays in the nearest cache. The
rows of a transposed x, whose numbers lie apart, are copied tile by tile.

The products of a number are added in the order of k, whatever the size of a tile. Only if both
operands have k as their last axis in memory, and one is a row or a column, they are added as a
reduction adds a line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from typednn.backends.native.emit.arrays import CArray, c_type, coalesced, loops
from typednn.backends.native.emit.elementwise import Chain, indices
from typednn.backends.native.emit.reductions import fold_line, folding_of
from typednn.backends.native.emit.site import Site
from typednn.backends.native.emit.tiles import (
    MOST_COLUMNS,
    Block,
    blocks_of,
    rows_of,
    store,
    sums,
    whole_span,
)
from typednn.kernels.kernel import ArraySpec
from typednn.planning.trace.graph import Node

__all__ = ["PACKED_ROWS", "BlockedProduct", "Epilogue", "Product", "in_panels", "scratch_of"]

PACKED_ROWS: Final = 24
"""From so many rows on, a block of y whose rows lie apart is copied to a panel."""
_DOT_ROWS: Final = 4
"""Up to so many rows are multiplied with a transposed matrix as dot products."""
_DEPTH: Final = 320
"""The most numbers of k in a part."""
_COPIED_ROWS: Final = 240
"""The most rows of a transposed x that are copied at a time."""
_COPIED_TOGETHER: Final = 16
"""Of so many numbers of k the rows are copied together."""
_COPIED_DEPTH: Final = 96
"""From so many numbers of k on, the rows of a transposed x are copied: each is read elsewhere."""


@dataclass(frozen=True, slots=True)
class Product:
    """The product of an (m, k) and a (k, n) matrix, for each index of the axes before these two."""

    x: CArray
    y: CArray
    out: CArray

    @property
    def sizes(self) -> tuple[int, int, int]:
        """m, k and n."""
        return self.x.shape[-2], self.x.shape[-1], self.y.shape[-1]

    @property
    def batch(self) -> tuple[int, ...]:
        return self.out.shape[:-2]


Epilogue = tuple[Node, Sequence[Node], Mapping[Node, CArray]]
"""A product, the elementwise nodes that follow it, and the arrays that these read."""


def scratch_of(
    m: int, k: int, n: int, node: Node, *, has_rows: bool, x_has_rows: bool
) -> Mapping[str, ArraySpec]:
    """Return the scratch of a product of these sizes, whose numbers are those of the node.

    ``n``: the columns; if there is one, it becomes the row. ``has_rows``, ``x_has_rows``: whether the rows of y, and of x,
    lie as they are multiplied. ``panel``: the copy of a block of y.
    ``rows``: that of rows of x.
    """
    depth = _depth_of(k)
    found: dict[str, ArraySpec] = {}
    if m >= PACKED_ROWS or not has_rows:
        columns = MOST_COLUMNS if n == 1 else min(n, MOST_COLUMNS)
        found["panel"] = (columns * depth,), node.dtype
    if k >= _COPIED_DEPTH and not x_has_rows:
        found["rows"] = (min(m, _COPIED_ROWS) * depth,), node.dtype
    return found


def _depth_of(k: int) -> int:
    """Return how many numbers of k are in a part; k is divided evenly."""
    return -(-k // max(-(-k // _DEPTH), 1))


def in_panels(y: CArray, span: int) -> CArray:
    """Return the matrix as panels of so many columns, one after the other."""
    (depth, columns), (row, column) = y.shape, y.strides
    return y.reshaped((columns // span, depth, span), (column * span, row, column))


class BlockedProduct:
    """Writes one product, and what follows it.

    ``site`` may have the scratch of ``scratch_of``. ``has_panels``: whether y lies ``in_panels``, if all its
    blocks are alike.
    """

    def __init__(
        self, product: Product, site: Site, epilogue: Epilogue | None, *, has_panels: bool = False
    ) -> None:
        self.site = site
        self.out, self.target, self.dtype = product.out, site.target, product.out.dtype
        self.panel, self.copied = site.scratch.get("panel"), site.scratch.get("rows")
        self.x, self.y = product.x, product.y
        self.m, self.k, self.n = product.sizes
        self.span = whole_span(self.m, self.n, self.dtype, self.target) if has_panels else None
        self.chain: Chain | None = None
        self.others: list[CArray] = []
        if epilogue is not None:
            node, nodes, arrays = epilogue
            number = CArray("tile[r][c]", self.dtype, (), (), is_number=True)
            self.chain = Chain(nodes, {**arrays, node: number}, self.out.shape)
            self.others = [x for x in self.chain.arrays]
        self._put_rows_together()
        self.batch = self.out.shape[:-2]
        self.at = indices(len(self.batch))
        self.type = c_type(self.dtype)
        self.rows = rows_of(self.m, self.target)
        self.depth = _depth_of(self.k)
        self.is_divided = self.depth < self.k
        if self.x.strides[-1] == 1 or self.k < _COPIED_DEPTH or self.n < self.rows:
            self.copied = None

    @property
    def is_dot(self) -> bool:
        """Whether a row of x and a column of y both lie in the order of k."""
        return self.y.strides[-1] != 1 and self.y.strides[-2] == 1 and self.m <= _DOT_ROWS

    def _put_rows_together(self) -> None:
        """Let the axes of the batch and the rows be one axis, if y is the same for all of them."""
        rows = self.out.shape[:-1]
        if len(rows) == 1 or any(self.y.strides[:-2]):
            return
        arrays = [self.x, self.out, *self.others]
        sizes, strides = coalesced(rows, [each.strides[:-1] for each in arrays])
        if len(sizes) > 1:
            return
        found = [
            each.reshaped((*(sizes or (1,)), each.shape[-1]), (*(by or (0,)), each.strides[-1]))
            for each, by in zip(arrays, strides, strict=True)
        ]
        self.x, self.out, *self.others = found
        self.y = self.y.reshaped(self.y.shape[-2:], self.y.strides[-2:])
        self.m = self.out.shape[0]

    def text(self) -> str:
        if self.is_dot:
            return loops([*self.at, "i", "j"], [*self.batch, self.m, self.n], self._dot())
        parts = []
        full, rest = blocks_of(self.n, self.rows, self.dtype, self.target)
        if full is not None:
            stop = self.n // full.span * full.span
            head = f"for (int64_t j = 0; j < {stop}; j += {full.span}) {{"
            parts.append(self._in_parts(full, head))
        if rest is not None:
            parts.append(self._in_parts(rest, f"{{\nconst int64_t j = {self.n - rest.span};"))
        return loops(self.at, self.batch, "\n".join(parts))

    def _dot(self) -> str:
        folding = folding_of("sum", self.dtype)
        x, y = self.x.at([*self.at, "i", "{}"]), self.y.at([*self.at, "{}", "j"])
        add = fold_line(folding, self.k, lambda k: ("", f"{x.format(k)} * {y.format(k)}"), "total")
        place = self.out.at([*self.at, "i", "j"])
        return f"{folding.total_type} total = 0;\n{add}\n{place} = ({self.type})total;"

    def _in_parts(self, block: Block, columns: str) -> str:
        """Return the blocks that ``columns`` begins, for one part of k after the other.

        Each part begins with the columns that the one before has ended, so none is added to twice.
        """
        text = self._of_rows(block, columns)
        if not self.is_divided:
            return text
        head = f"for (int64_t start = 0; start < {self.k}; start += {self.depth}) {{"
        left = f"{self.k} - start"
        depth = f"const int64_t depth = {left} < {self.depth} ? {left} : {self.depth};"
        return f"{head}\n{depth}\n{text}\n}}"

    def _of_rows(self, block: Block, columns: str) -> str:
        """Return the blocks for all rows: at once, or for as many as are copied.

        Some tiles have a row less than the others, so that none has few rows.
        """
        shorter = -self.m % self.rows
        first = self.m - shorter * (self.rows - 1)
        parts = [(0, first, self.rows)]
        if shorter:
            parts.append((first, self.m, self.rows - 1))
        pack = [self._pack(block.span)] if self._is_packed(block) else []
        if self.copied is None:
            tiles = [self._tiles(block, *each) for each in parts]
            return "\n".join([columns, *pack, *tiles, "}"])
        texts = []
        for start, stop, rows in parts:
            most = max(_COPIED_ROWS // rows, 1) * rows
            head = f"for (int64_t first = {start}; first < {stop}; first += {most}) {{"
            last = f"const int64_t last = {stop} - first < {most} ? {stop} : first + {most};"
            tiles = self._tiles(block, "first", "last", rows)
            texts.append("\n".join([head, last, self._copy(rows), columns, *pack, tiles, "}", "}"]))
        return "\n".join(texts)

    def _tiles(self, block: Block, start: int | str, stop: int | str, rows: int) -> str:
        head = f"for (int64_t i = {start}; i < {stop}; i += {rows}) {{"
        return f"{head}\n{self._tile(block, rows)}\n}}"

    def _is_packed(self, block: Block) -> bool:
        """Whether the block of y is copied: it must be if its vectors lie apart in y."""
        row, column = self.y.strides[-2:]
        if self.span is not None:
            return False
        if column != 1 and block.width > 1:
            assert self.panel is not None
            return True
        return self.panel is not None and self.m >= PACKED_ROWS and row > block.span

    @property
    def _depth(self) -> int | str:
        """How many numbers of k are added up in a part."""
        return "depth" if self.is_divided else self.k

    @property
    def _k(self) -> str:
        return "(start + k)" if self.is_divided else "k"

    def _pack(self, span: int) -> str:
        assert self.panel is not None
        y = self.y.at([*self.at, self._k, "(j + c)"])
        sizes = {"k": self._depth, "c": span}
        order = ["c", "k"] if self.y.strides[-2] == 1 else ["k", "c"]
        copy = f"{self.panel.text}[k * {span} + c] = {y};"
        return loops(order, [sizes[each] for each in order], copy)

    def _copy(self, rows: int) -> str:
        """Copy the rows from ``first`` to ``last``, as tiles read them.

        Of all of them the same few k are copied, since those of the next tile lie in the lines of memory of this one.
        """
        x = self.x.at([*self.at, "(i + r)", self._k])
        copy = loops(["r"], [rows], f"{self._copied(rows, 'r')} = {x};")
        depth = self._depth
        return f"""for (int64_t begin = 0; begin < {depth}; begin += {_COPIED_TOGETHER}) {{
const int64_t end = {depth} - begin < {_COPIED_TOGETHER} ? {depth} : begin + {_COPIED_TOGETHER};
for (int64_t i = first; i < last; i += {rows}) {{
for (int64_t k = begin; k < end; k++) {{
{copy}
}}
}}
}}"""

    def _copied(self, rows: int, r: int | str) -> str:
        assert self.copied is not None
        return f"{self.copied.text}[(i - first) * {self.depth} + k * {rows} + {r}]"

    def _tile(self, block: Block, rows: int) -> str:
        """Return statements that compute the tile at (i, j)."""

        def row(r: int) -> str:
            if self.copied is not None:
                return self._copied(rows, r)
            return self.x.at([*self.at, f"(i + {r})", self._k])

        def column(offset: int) -> str:
            if self.panel is not None and self._is_packed(block):
                return f"{self.panel.text}[k * {block.span} + {offset}]"
            if self.span is not None:
                return f"{self.y.text}[j * {self.k} + {self._k} * {self.span} + {offset}]"
            return self.y.at([*self.at, self._k, f"(j + {offset})"])

        def place(r: int, offset: int) -> str:
            return self.out.at([*self.at, f"(i + {r})", f"(j + {offset})"])

        over = [("k", self._depth)]
        begun = place if self.is_divided else None
        added = sums(block, rows, self.dtype, over, row, column, begun)
        stored = store(block, rows, self.dtype, place)
        if self.chain is None:
            return f"{added}\n{stored}"
        followed = self._followed(block, rows)
        if not self.is_divided:
            return f"{added}\n{followed}"
        return f"{added}\nif (start + depth < {self.k}) {{\n{stored}\n}} else {{\n{followed}\n}}"

    def _followed(self, block: Block, rows: int) -> str:
        """Return statements that apply the operations that follow to the sums, and store the results."""
        assert self.chain is not None
        at = [*self.at, "(i + r)", "(j + c)"]
        statements, value = self.chain.element(at, self.others)
        body = f"{statements}\n{self.out.at(at)} = {value};"
        more = {name: f"int64_t {name}" for name in (*self.at, "i", "j")}
        more["tile"] = f"{self.type} (*restrict tile)[{block.span}]"
        following = self.site.apart(loops(["r", "c"], [rows, block.span], body), more)
        tile = f"{self.type} tile[{rows}][{block.span}];"
        stored = store(block, rows, self.dtype, lambda r, offset: f"tile[{r}][{offset}]")
        return f"{tile}\n{stored}\n{following}"
