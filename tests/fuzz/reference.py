"""What a plan may give that is not the eager result to the last bit.

A plan lays its values out in order, and numpy adds up a turned array in another order; products in a chain are
reordered. So the traced graph, with its chains in their new order, is computed node by node, in order as a plan does:
the plan's bits are these. The eager result is near them, as near as rounding lets it be: how far that goes is seen from
the traced graph, with small errors in each value.

A reordered chain is equal up to rounding for finite values only. With an infinity or NaN among its factors, or where a
product of some of them overflows, one order may give NaN where another gives an infinity. So where that is the case, the
result is compared with the reordered graph's only.
"""

from contextlib import suppress
from typing import Any, Final

import numpy as np

from typednn import Tensor, trees
from typednn.planning.passes import optimize_bodies, reorder_matrix_chains, simplify
from typednn.planning.trace.graph import Graph, Node
from typednn.planning.trace.trace import argument, trace

ROUNDING: Final = 64
"""Units in the last place that rounding may change, of the largest element."""
TRIES: Final = 4
"""So often small errors are drawn."""

Array = np.ndarray[Any, Any]


def agree(
    f: Any,
    arguments: dict[str, Any],
    found: list[Tensor[Any, Any]],
    expected: list[Tensor[Any, Any]],
    exact: bool,
) -> str:
    """Words where what is found is wrong; none where it differs by rounding, as it may."""
    leaves, treedef = trees.flatten(((), arguments))
    graph, _ = trace("main", f, [argument(x.shape, x.dtype) for x in leaves], treedef)
    arrays = [np.array(x._data, order="C") for x in leaves]
    reordered = reorder_matrix_chains(simplify(graph))
    planned = optimize_bodies(graph if reordered.exact else simplify(reordered), in_planned_order)
    reference = outputs(graph, arrays, None)
    if exact:
        for place, (one, other) in enumerate(
            zip(found, outputs(planned, arrays, None), strict=True)
        ):
            if bits(one.numpy()) != bits(other):
                return f"result {place} is\n{one.numpy()!r}\nand not\n{other!r}"
    if not reordered.exact and not all(has_finite_products(g, arrays) for g in (graph, planned)):
        return ""
    rough = rough_outputs(graph, arrays)
    for place, (one, other) in enumerate(zip(found, expected, strict=True)):
        shaken = [each[place] for each in (reference, *rough)]
        if not near(one.numpy(), other.numpy(), shaken):
            return f"result {place} is\n{one.numpy()!r}\nand far from\n{other.numpy()!r}"
    return ""


def in_planned_order(body: Graph) -> Graph:
    """The body of a loop, with its products in the order in which they are planned."""
    reordered = reorder_matrix_chains(simplify(body))
    return optimize_bodies(body if reordered.exact else simplify(reordered), in_planned_order)


def bits(array: Array) -> tuple[Any, ...]:
    """Shape, dtype and values. NaN is NaN: of which operand's sign, numpy leaves open."""
    if array.dtype.kind == "f":
        array = np.where(np.isnan(array), np.array(np.nan, array.dtype), array)
    return array.shape, array.dtype, array.tobytes()


def outputs(graph: Graph, arrays: list[Array], rng: np.random.Generator | None) -> list[Array]:
    """The graph's; with `rng`, small errors are made in each floating-point value."""
    known = computed(graph, arrays, rng)
    return [known[x] if x.value is None else x.value for x in graph.outputs]


def rough_outputs(graph: Graph, arrays: list[Array]) -> list[list[Array]]:
    """The graph's with small errors, several times.

    A pool finds a position by equality with the largest number. Errors may leave none that is equal;
    a run whose positions then lie outside of an axis is left out.
    """
    found = []
    for i in range(TRIES):
        with suppress(IndexError):
            found.append(outputs(graph, arrays, np.random.default_rng(i)))
    return found


def has_finite_products(graph: Graph, arrays: list[Array]) -> bool:
    """Whether no product of matrices meets or gives an infinity or NaN."""
    known = computed(graph, arrays, None)
    products = [node for node in graph.nodes if node.name == "matmul"]
    values = [x for node in products for x in (node, *node.inputs)]
    return all(np.isfinite(known[x] if x.value is None else x.value).all() for x in values)


def computed(
    graph: Graph, arrays: list[Array], rng: np.random.Generator | None
) -> dict[Node, Array]:
    """The value of each node but constants; `rng` as for `outputs`."""
    known: dict[Node, Array] = dict(zip(graph.inputs, arrays, strict=True))
    for node in graph.nodes:
        operands = [known[x] if x.value is None else x.value for x in node.inputs]
        assert node.primitive is not None
        out = np.asarray(node.primitive.forward(*operands, **node.params))
        if node.kernel.view is None:
            out = np.array(out, order="C")
            if rng is not None and out.dtype.kind == "f":
                error = rng.uniform(-2, 2, out.shape) * np.finfo(out.dtype).eps
                out = np.asarray((out * (1 + error)).astype(out.dtype))
        known[node] = out
    return known


def near(one: Array, other: Array, shaken: list[Array]) -> bool:
    """Whether they differ no more than small errors change the value.

    An element that is not finite must be the same, unless small errors make it another one. So chains of
    products that were reordered may be compared only where they are finite: see `has_finite_products`.
    """
    if (one.shape, one.dtype) != (other.shape, other.dtype):
        return False
    first, *rest = shaken
    if one.dtype.kind != "f":
        steady = np.all([each == first for each in rest], axis=0)
        return bool(np.all((one == other) | ~steady))
    values = np.array([other, *shaken], np.float64)
    spread = np.max(values, axis=0) - np.min(values, axis=0)
    largest = np.max(np.abs(other), initial=0.0, where=np.isfinite(other))
    room = ROUNDING * (
        spread
        + np.finfo(one.dtype).eps * np.float64(largest)
        + np.finfo(one.dtype).smallest_subnormal
    )
    unsteady = ~np.isfinite(spread) & ~np.all(np.isnan(values), axis=0)
    unsteady &= ~np.all(values == values[0], axis=0)
    same = (one == other) | (np.isnan(one) & np.isnan(other))
    return bool(np.all(same | unsteady | (np.abs(one.astype(np.float64) - other) <= room)))
