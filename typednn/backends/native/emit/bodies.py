"""Bodies of loops, rewritten for C, where a step is worth more work ahead of time than a plan.

The transpose of a product is the product of the transposes, which needs no strided reading, and to which a
sum can be added as it is computed. A sum of gradients of slices that make up an array is their
concatenation; so a zero is negative where the sum with 0 would be positive. An operand that each step
reads transposed is transposed once, before the loop. One that each step multiplies by is copied once in
the order in which products read it.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from typednn.autodiff.primitive import PRIMITIVES
from typednn.backends.native.emit.blocked import PACKED_ROWS
from typednn.backends.native.emit.products import IN_PANELS
from typednn.planning.passes.dead_code import eliminate_dead_code
from typednn.planning.passes.fusion.fuse import fuse
from typednn.planning.passes.fusion.fusible import body_of, is_product
from typednn.planning.trace.graph import Graph, GraphBuilder, Node, rewrite_graph

__all__ = ["rewritten", "with_panels", "with_turned_inputs"]


def rewritten(body: Graph) -> Graph:
    """Return the body with turned products and joined slices, fused."""
    return fuse(eliminate_dead_code(_with_joined_slices(_with_turned_products(body))), 0)


def with_panels(body: Graph, among: Collection[int]) -> tuple[Graph, Mapping[int, int]]:
    """Return the body with marked products: of those inputs that may lie in panels.

    These are read by products of so many rows alone. ``among``: the positions of inputs that are the same in
    all steps. Return also the positions of those in panels, and the rows of the products.
    """
    rows: dict[Node, set[int]] = {body.inputs[k]: set() for k in among}
    for node in body.nodes:
        product, factor = _product_in(node)
        for place, x in enumerate(node.inputs):
            if x in rows:
                is_factor = product is not None and place == factor
                rows[x].add(product.shape[0] if product is not None and is_factor else 0)
    outputs = body.kept.union(body.outputs)
    found = {
        x: min(counts)
        for x, counts in rows.items()
        if len(counts) == 1 and min(counts) >= PACKED_ROWS and x not in outputs
    }

    def mark(builder: GraphBuilder, node: Node, inputs: tuple[Node, ...]) -> Node:
        product, factor = _product_in(node)
        is_marked = product is not None and node.inputs[factor] in found
        return builder.add(_marked(node) if is_marked else node, inputs)

    places = {k: found[body.inputs[k]] for k in among if body.inputs[k] in found}
    return rewrite_graph(body, mark), places


def _product_in(node: Node) -> tuple[Node | None, int]:
    """Return the product of two matrices with which a node begins, and the place of the second among its operands.

    None if it begins with none, or if it reads the second once more.
    """
    product, inputs, uses = node, node.inputs, [*node.inputs]
    if node.name == "fused":
        body = body_of(node)
        product, inputs = body.nodes[0], body.inputs
        uses = [x for each in body.nodes for x in each.inputs]
    if not is_product(product) or any(len(x.shape) != 2 for x in product.inputs[:2]):
        return None, 0
    second = product.inputs[1]
    return (product, inputs.index(second)) if uses.count(second) == 1 else (None, 0)


def _marked(node: Node) -> Node:
    """Return the node, with the mark at the product with which it begins."""
    if is_product(node):
        return replace(node, params={**node.params, IN_PANELS: True})
    body = body_of(node)

    def mark(builder: GraphBuilder, each: Node, inputs: tuple[Node, ...]) -> Node:
        return builder.add(_marked(each) if each is body.nodes[0] else each, inputs)

    return replace(node, params={**node.params, "body": rewrite_graph(body, mark)})


def with_turned_inputs(body: Graph, among: Collection[int]) -> tuple[Graph, frozenset[int]]:
    """Return the body, which takes the inputs transposed that it only reads so, and their positions.

    ``among``: the positions of the inputs that may be transposed.
    """
    uses: dict[Node, set[str]] = {x: set() for x in body.inputs}
    for node in body.nodes:
        for x in node.inputs:
            if x in uses:
                uses[x].add(node.name)
    for x in uses.keys() & body.kept.union(body.outputs):
        uses[x].add("output")
    turned = frozenset([k for k in among if uses[body.inputs[k]] == {"matrix_transpose"}])
    new = {
        x: Node((*x.shape[:-2], x.shape[-1], x.shape[-2]), x.dtype) if k in turned else x
        for k, x in enumerate(body.inputs)
    }

    def turn(builder: GraphBuilder, node: Node, inputs: tuple[Node, ...]) -> Node:
        is_turned = bool(inputs) and new.get(inputs[0], inputs[0]) is not inputs[0]
        return new[inputs[0]] if is_turned else builder.add(node, inputs)

    return replace(rewrite_graph(body, turn), inputs=tuple(new.values())), turned


def _with_turned_products(body: Graph) -> Graph:
    """Replace the transpose of a product that is read nowhere else."""
    uses = Counter([x for node in body.nodes for x in node.inputs])
    uses.update(body.kept.union(body.outputs))

    def turn(builder: GraphBuilder, node: Node, inputs: tuple[Node, ...]) -> Node:
        if node.name != "matrix_transpose" or not _is_of_matrices(inputs[0]):
            return builder.add(node, inputs)
        if uses[node.inputs[0]] > 1:
            return builder.add(node, inputs)
        x, y = [_transposed(builder, each) for each in inputs[0].inputs]
        return builder.apply(PRIMITIVES["matmul"], [y, x], {})

    return rewrite_graph(body, turn)


def _is_of_matrices(node: Node) -> bool:
    return node.name == "matmul" and all(len(x.shape) > 1 for x in node.inputs)


def _transposed(builder: GraphBuilder, x: Node) -> Node:
    if x.name == "matrix_transpose":
        return x.inputs[0]
    return builder.apply(PRIMITIVES["matrix_transpose"], [x], {})


@dataclass(frozen=True, slots=True)
class _Slices:
    """Slices of an array along one axis, by where they start; the rest of the array is 0."""

    axis: int
    parts: dict[int, Node]

    @property
    def ends(self) -> Sequence[tuple[int, int]]:
        return sorted((start, start + x.shape[self.axis]) for start, x in self.parts.items())

    def joined(self, other: "_Slices") -> "_Slices | None":
        """Return both together; None if they overlap, or lie along two axes."""
        found = _Slices(self.axis, {**self.parts, **other.parts})
        pairs = zip(found.ends, found.ends[1:], strict=False)
        is_apart = all(stop <= start for (_, stop), (start, _) in pairs)
        is_all = len(found.parts) == len(self.parts) + len(other.parts)
        return found if self.axis == other.axis and is_apart and is_all else None

    def is_whole(self, size: int) -> bool:
        ends = self.ends
        starts = [0, *[stop for _, stop in ends]]
        return [start for start, _ in ends] == starts[:-1] and starts[-1] == size


def _with_joined_slices(body: Graph) -> Graph:
    """Replace the sum of slices that fill an array, each with zeros around it."""
    known: dict[Node, _Slices] = {}

    def join(builder: GraphBuilder, node: Node, inputs: tuple[Node, ...]) -> Node:
        slices = _slices_of(node, inputs, known)
        if slices is not None and node.name == "add" and slices.is_whole(node.shape[slices.axis]):
            parts = [slices.parts[start] for start, _ in slices.ends]
            return builder.apply(PRIMITIVES["concat"], parts, {"axis": slices.axis})
        found = builder.add(node, inputs)
        if slices is not None:
            known[found] = slices
        return found

    return rewrite_graph(body, join)


def _slices_of(node: Node, inputs: tuple[Node, ...], known: dict[Node, _Slices]) -> _Slices | None:
    """Return the slices that the node's value consists of, or None if that is not known."""
    if node.name == "add" and all(x in known and x.shape == node.shape for x in inputs):
        return known[inputs[0]].joined(known[inputs[1]])
    if node.name != "getitem_transpose" or len(inputs) > 1:
        return None
    key = node.params["key"]
    if not isinstance(key, tuple) or not all(isinstance(each, slice) for each in key):
        return None
    ranges = [range(*each.indices(size)) for each, size in zip(key, node.shape, strict=False)]
    cut = [axis for axis, each in enumerate(ranges) if each != range(node.shape[axis])]
    if len(cut) != 1 or ranges[cut[0]].step != 1:
        return None
    return _Slices(cut[0], {ranges[cut[0]].start: inputs[0]})
