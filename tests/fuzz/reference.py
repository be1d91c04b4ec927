"""What a plan may give that is not the eager result to the last bit.

A plan lays its values out in order, and numpy adds up a turned array in another order; products in a chain are
reordered. So the traced graph is computed node by node, in order as a plan does: where no chain was reordered, the
plan's bits are these. The eager result is near them, as near as rounding lets it be: how far that goes is seen from the
same graph, with small errors in each value.
"""

from typing import Any, Final

import numpy as np

from typednn import Tensor, trees
from typednn.planning.graph import Graph, Node
from typednn.planning.memory import memory_of
from typednn.planning.passes import optimised
from typednn.planning.trace import argument, trace

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
    exact = exact and optimised(graph).exact
    reference = computed(graph, arrays, None)
    if exact:
        for place, (one, other) in enumerate(zip(found, reference, strict=True)):
            if bits(one.numpy()) != bits(other):
                return f"result {place} is\n{one.numpy()!r}\nand not\n{other!r}"
    rough = [computed(graph, arrays, np.random.default_rng(i)) for i in range(TRIES)]
    for place, (one, other) in enumerate(zip(found, expected, strict=True)):
        shaken = [each[place] for each in (reference, *rough)]
        if not near(one.numpy(), other.numpy(), shaken):
            return f"result {place} is\n{one.numpy()!r}\nand far from\n{other.numpy()!r}"
    return ""


def bits(array: Array) -> tuple[Any, ...]:
    """Shape, dtype and values. NaN is NaN: of which operand's sign, numpy leaves open."""
    if array.dtype.kind == "f":
        array = np.where(np.isnan(array), np.array(np.nan, array.dtype), array)
    return array.shape, array.dtype, array.tobytes()


def computed(graph: Graph, arrays: list[Array], rng: np.random.Generator | None) -> list[Array]:
    """The graph's outputs; with `rng`, small errors are made in each floating-point value."""
    known: dict[Node, Array] = dict(zip(graph.inputs, arrays, strict=True))
    for node in graph.nodes:
        operands = [known[x] if x.value is None else x.value for x in node.inputs]
        assert node.primitive is not None
        out = np.asarray(node.primitive.forward(*operands, **node.params))
        if memory_of(node).view is None:
            out = np.array(out, order="C")
            if rng is not None and out.dtype.kind == "f":
                error = rng.uniform(-2, 2, out.shape) * np.finfo(out.dtype).eps
                out = (out * (1 + error)).astype(out.dtype)
        known[node] = out
    return [known[x] if x.value is None else x.value for x in graph.outputs]


def near(one: Array, other: Array, shaken: list[Array]) -> bool:
    """Whether they differ no more than small errors change the value."""
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
