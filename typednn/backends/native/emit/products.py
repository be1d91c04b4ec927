"""Products of matrices, and the elementwise operations that follow them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import Final

from typednn.autodiff.primitive import PRIMITIVES
from typednn.backends.native.emit.arrays import CArray, broadcast
from typednn.backends.native.emit.blocked import BlockedProduct, Product, scratch_of
from typednn.backends.native.emit.division import LINE, Axis, broadcast_axes
from typednn.backends.native.emit.elementwise import Chain, emit_chain
from typednn.backends.native.emit.site import Emitter, Emitters, Site, a_product
from typednn.kernels.kernel import ArraySpec
from typednn.planning.trace.graph import Node

__all__ = [
    "IN_PANELS",
    "PRODUCTS",
    "emit_product",
    "knows_product",
    "matrix_product",
    "product_axes",
    "product_scratch",
    "transposed",
]

IN_PANELS: Final = "in_panels"
"""The parameter of a product in the body of a loop whose second operand lies in panels."""
_LEAST_COLUMNS: Final = 32
"""The fewest columns of a part; four times as many if each part copies the rows of x."""
_LEAST_ROWS: Final = 128
"""The fewest rows of a part, which may copy blocks of y; twice as many if y is transposed."""


def emit_product(nodes: Sequence[Node], arrays: Mapping[Node, CArray], site: Site) -> str:
    """Return statements that compute the first node, a product, and the others on its elements.

    ``arrays``: those of the operands of all these nodes.
    """
    if not site.out.size:
        return ""
    product, *others = _with_sums(nodes)
    x, y = [arrays[each] for each in product.inputs]
    has_panels = IN_PANELS in product.params
    if others and min(len(x.shape), len(y.shape)) > 1 and product.shape[-1] > 1:
        followed = product, others, arrays
        writer = BlockedProduct(product_of(x, y, site.out), site, followed, has_panels=has_panels)
        if not writer.is_dot:
            return writer.text()
    alone = matrix_product(x, y, site.out, site, has_panels=has_panels)
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


def matrix_product(
    x: CArray, y: CArray, out: CArray, site: Site, *, has_panels: bool = False
) -> str:
    """Return statements that write ``x @ y`` into ``out``.

    ``site`` has the scratch of ``scratch_of``, or a panel. ``has_panels``: as in ``BlockedProduct``.
    """
    return BlockedProduct(product_of(x, y, out), site, None, has_panels=has_panels).text()


def product_scratch(node: Node, x: Node, y: Node) -> Mapping[str, ArraySpec]:
    """Return the scratch of the product ``node``, of x and y."""
    columns = y.shape[-1] if len(y.shape) > 1 else 1
    rows = node.size // max(columns, 1)
    has_rows = columns > 1 and y.is_contiguous
    x_has_rows = columns > 1 and x.is_contiguous
    return scratch_of(rows, x.shape[-1], columns, node, has_rows=has_rows, x_has_rows=x_has_rows)


def _scratch(node: Node) -> Mapping[str, ArraySpec]:
    return product_scratch(node, *node.inputs[:2])


def product_axes(node: Node, x: Node, y: Node) -> list[Axis]:
    """Columns, rows and the axes of the batch. Each part of the columns reads all of x, each part of the rows all of y.

    A part is large enough for its numbers to be worth what it copies of the operand that it reads whole. ``x``, ``y``:
    the operands as they lie in memory.
    """
    is_matrix, has_columns = len(x.shape) > 1, len(y.shape) > 1
    batch = len(node.shape) - is_matrix - has_columns
    rows = 1 if y.is_contiguous else 2
    found: list[Axis] = []
    if has_columns:
        least = _LEAST_COLUMNS if x.is_contiguous else 4 * _LEAST_COLUMNS
        found.append(_axis(node, len(node.shape) - 1, None, len(y.shape) - 1, least, LINE))
    if is_matrix:
        found.append(_axis(node, batch, len(x.shape) - 2, None, rows * _LEAST_ROWS))
    for axis in range(batch):
        of_x, of_y = (_batch_axis(each, axis - batch) for each in (x, y))
        below = prod(node.shape[axis + 1 : batch + is_matrix])
        least = 1 if of_y is not None else -(-rows * _LEAST_ROWS // max(below, 1))
        found.append(_axis(node, axis, of_x, of_y, least))
    return found


def _batch_axis(x: Node, axis: int) -> int | None:
    """Return the axis of an operand that is this one of the batch, from behind; None if it is broadcast along it."""
    place = len(x.shape) - 2 + axis
    return place if place >= 0 and x.shape[place] > 1 else None


def _axis(
    node: Node, out: int, of_x: int | None, of_y: int | None, least: int, unit: int = 1
) -> Axis:
    return Axis(out, (of_x, of_y, *broadcast_axes(node, out)[2:]), least, unit)


def knows_product(node: Node) -> bool:
    """Whether C knows the product: of floats, all of one dtype."""
    return node.dtype.kind == "f" and all(x.dtype == node.dtype for x in node.inputs)


def _axes(node: Node) -> list[Axis]:
    return product_axes(node, *node.inputs[:2])


def _emit(node: Node, site: Site) -> str:
    return emit_product([node], dict(zip(node.inputs, site.operands, strict=True)), site)


PRODUCTS: Final[Emitters] = dict.fromkeys(
    ("affine", "matmul"),
    Emitter(_emit, knows_product, scratch=_scratch, multiplies=a_product, axes=_axes),
)
