"""Products of matrices, in tiles of the result that stay in registers.

A tile is some rows by some vectors of columns; its numbers are added up over k without being stored.
Then the elementwise operations that follow the product are applied to it. All sizes are constants.
Columns are divided into blocks as wide as a tile. The last vector of the last block may begin
earlier, and compute some columns twice, to the same bits. If a block of y is read often, or y is
transposed, it is first copied to a panel, in which its rows lie one after the other.

The products of a number are added in the order of k, whatever the size of a tile. Only if both
operands have k as their last axis in memory, and one is a row or a column, they are added as a
reduction adds a line.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from typednn.autodiff.primitive import PRIMITIVES
from typednn.backends.native.emit.arrays import CArray, broadcast, c_type, coalesced, loops
from typednn.backends.native.emit.elementwise import Chain, emit_chain, indices
from typednn.backends.native.emit.reductions import fold_line, folding_of
from typednn.backends.native.emit.site import Emitter, Emitters, Site, a_product
from typednn.backends.native.emit.tiles import MOST_COLUMNS, Block, blocks_of, rows_of, store, sums
from typednn.kernels.kernel import ArraySpec
from typednn.planning.trace.graph import Node

__all__ = ["PRODUCTS", "emit_product", "knows_product", "matrix_product", "panel_of", "transposed"]

_PACKED_ROWS: Final = 24
"""From so many rows on, a block of y whose rows lie apart is copied to a panel."""
_DOT_ROWS: Final = 4
"""Up to so many rows are multiplied with a transposed matrix as dot products."""


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


def emit_product(nodes: Sequence[Node], arrays: Mapping[Node, CArray], site: Site) -> str:
    """Return statements that compute the first node, a product, and the others on its elements.

    ``arrays``: those of the operands of all these nodes.
    """
    if not site.out.size:
        return ""
    product, *others = _with_sums(nodes)
    x, y = [arrays[each] for each in product.inputs]
    if others and min(len(x.shape), len(y.shape)) > 1 and product.shape[-1] > 1:
        writer = _Writer(product_of(x, y, site.out), site, (product, others, arrays))
        if not writer.is_dot:
            return writer.text()
    alone = matrix_product(x, y, site.out, site)
    if not others:
        return alone
    chain = Chain(others, {**arrays, product: site.out}, site.out.shape)
    return f"{alone}\n{site.apart(emit_chain(chain, site.out), {})}"


def _with_sums(nodes: Sequence[Node]) -> list[Node]:
    """Return the nodes with ``affine`` as a product and a sum."""
    new: dict[Node, Node] = {}
    found: list[Node] = []
    for node in nodes:
        inputs = tuple([new.get(x, x) for x in node.inputs])
        if node.name == "affine":
            product = replace(node, primitive=PRIMITIVES["matmul"], inputs=inputs[:2])
            found.append(product)
            inputs, primitive = (product, inputs[2]), PRIMITIVES["add"]
        else:
            primitive = node.primitive
        new[node] = replace(node, primitive=primitive, inputs=inputs)
        found.append(new[node])
    return found


def product_of(x: CArray, y: CArray, out: CArray) -> Product:
    """Return the product as numpy multiplies: an array with one axis is a row or a column.

    The axes of the batch and the rows become one, if y is the same for all of them. A product with
    one column is turned over, since rows are computed in vectors.
    """
    if len(y.shape) == 1:
        y, out = _with_axis(y, 1), _with_axis(out, len(out.shape))
    if len(x.shape) == 1:
        x, out = _with_axis(x, 0), _with_axis(out, len(out.shape) - 1)
    batch = out.shape[:-2]
    x, y = (broadcast(each, (*batch, *each.shape[-2:])) for each in (x, y))
    if y.shape[-1] == 1 and x.shape[-2] > 1:
        x, y, out = transposed(y), transposed(x), transposed(out)
    return Product(x, y, out)


def _with_axis(x: CArray, axis: int) -> CArray:
    shape, strides = [*x.shape], [*x.strides]
    shape.insert(axis, 1)
    strides.insert(axis, 0)
    return x.reshaped(shape, strides)


def transposed(x: CArray) -> CArray:
    return x.reshaped(
        (*x.shape[:-2], x.shape[-1], x.shape[-2]), (*x.strides[:-2], x.strides[-1], x.strides[-2])
    )


Epilogue = tuple[Node, Sequence[Node], Mapping[Node, CArray]]
"""A product, the elementwise nodes that follow it, and the arrays that these read."""


class _Writer:
    """Writes one product, and what follows it."""

    def __init__(self, product: Product, site: Site, epilogue: Epilogue | None) -> None:
        self.site = site
        self.out, self.target, self.dtype = product.out, site.target, product.out.dtype
        self.panel = site.scratch.get("panel")
        self.x, self.y = product.x, product.y
        self.m, self.k, self.n = product.sizes
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
        rows = rows_of(self.m, self.target)
        full, rest = blocks_of(self.n, rows, self.dtype, self.target)
        if full is not None:
            stop = self.n // full.span * full.span
            head = f"for (int64_t j = 0; j < {stop}; j += {full.span}) {{"
            parts.append(f"{head}\n{self._block(full)}\n}}")
        if rest is not None:
            parts.append(f"{{\nconst int64_t j = {self.n - rest.span};\n{self._block(rest)}\n}}")
        return loops(self.at, self.batch, "\n".join(parts))

    def _dot(self) -> str:
        folding = folding_of("sum", self.dtype)
        x, y = self.x.at([*self.at, "i", "{}"]), self.y.at([*self.at, "{}", "j"])
        add = fold_line(folding, self.k, lambda k: ("", f"{x.format(k)} * {y.format(k)}"), "total")
        place = self.out.at([*self.at, "i", "j"])
        return f"{folding.total_type} total = 0;\n{add}\n{place} = ({self.type})total;"

    def _block(self, block: Block) -> str:
        rows = rows_of(self.m, self.target)
        rest = self.m % rows
        parts = [self._pack(block.span)] if self._is_packed(block) else []
        head = f"for (int64_t i = 0; i < {self.m - rest}; i += {rows}) {{"
        parts.append(f"{head}\n{self._tile(block, rows)}\n}}")
        if rest:
            parts.append(f"{{\nconst int64_t i = {self.m - rest};\n{self._tile(block, rest)}\n}}")
        return "\n".join(parts)

    def _is_packed(self, block: Block) -> bool:
        """Whether the block of y is copied: it must be if its vectors lie apart in y."""
        row, column = self.y.strides[-2:]
        if column != 1 and block.width > 1:
            assert self.panel is not None
            return True
        return self.panel is not None and self.m >= _PACKED_ROWS and row > block.span

    def _pack(self, span: int) -> str:
        assert self.panel is not None
        copy = f"{self.panel.text}[k * {span} + c] = {self.y.at([*self.at, 'k', '(j + c)'])};"
        sizes = {"k": self.k, "c": span}
        order = ["c", "k"] if self.y.strides[-2] == 1 else ["k", "c"]
        return loops(order, [sizes[each] for each in order], copy)

    def _tile(self, block: Block, rows: int) -> str:
        """Return statements that compute the tile at (i, j)."""

        def row(r: int) -> str:
            return self.x.at([*self.at, f"(i + {r})", "k"])

        def column(offset: int) -> str:
            if self.panel is not None and self._is_packed(block):
                return f"{self.panel.text}[k * {block.span} + {offset}]"
            return self.y.at([*self.at, "k", f"(j + {offset})"])

        def place(r: int, offset: int) -> str:
            if self.chain is not None:
                return f"tile[{r}][{offset}]"
            return self.out.at([*self.at, f"(i + {r})", f"(j + {offset})"])

        added = sums(block, rows, self.dtype, [("k", self.k)], row, column)
        stored = store(block, rows, self.dtype, place)
        if self.chain is None:
            return f"{added}\n{stored}"
        at = [*self.at, "(i + r)", "(j + c)"]
        statements, value = self.chain.element(at, self.others)
        body = f"{statements}\n{self.out.at(at)} = {value};"
        more = {name: f"int64_t {name}" for name in (*self.at, "i", "j")}
        more["tile"] = f"{self.type} (*restrict tile)[{block.span}]"
        following = self.site.apart(loops(["r", "c"], [rows, block.span], body), more)
        tile = f"{self.type} tile[{rows}][{block.span}];"
        return f"{added}\n{tile}\n{stored}\n{following}"


def matrix_product(x: CArray, y: CArray, out: CArray, site: Site) -> str:
    """Return statements that write ``x @ y`` into ``out``. ``site`` has the scratch ``panel``."""
    return _Writer(product_of(x, y, out), site, None).text()


def panel_of(node: Node, x: Node, y: Node) -> Mapping[str, ArraySpec]:
    """Return the scratch of the product ``node``, of x and y: a panel, if a block may be copied."""
    rows = node.size // max(y.shape[-1], 1) if len(y.shape) > 1 else node.size
    is_row_major = len(y.shape) > 1 and y.shape[-1] > 1 and y.is_contiguous
    if rows < _PACKED_ROWS and is_row_major:
        return {}
    return {"panel": ((MOST_COLUMNS * x.shape[-1],), node.dtype)}


def _scratch(node: Node) -> Mapping[str, ArraySpec]:
    return panel_of(node, *node.inputs[:2])


def knows_product(node: Node) -> bool:
    """Whether C knows the product: of floats, all of one dtype."""
    return node.dtype.kind == "f" and all(x.dtype == node.dtype for x in node.inputs)


def _emit(node: Node, site: Site) -> str:
    return emit_product([node], dict(zip(node.inputs, site.operands, strict=True)), site)


PRODUCTS: Final[Emitters] = dict.fromkeys(
    ("affine", "matmul"), Emitter(_emit, knows_product, scratch=_scratch, multiplies=a_product)
)
