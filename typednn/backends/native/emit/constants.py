"""Arrays whose elements stand in the source."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.lib.array_utils import byte_bounds
from numpy.lib.stride_tricks import as_strided

from typednn.backends.native.emit.arrays import c_type, literal
from typednn.planning.trace.graph import Graph, Node

__all__ = ["declaration", "definition", "stored", "with_dense_constants"]

Array = np.ndarray[Any, Any]

_IN_A_LINE: Final = 6


def with_dense_constants(graph: Graph) -> Graph:
    """Return the graph with constants whose memory holds nothing else than their elements."""
    used = [x for node in graph.nodes for x in node.inputs] + [*graph.outputs]
    new: dict[Node, Node] = {
        x: replace(x, value=np.ascontiguousarray(x.value).reshape(x.shape))
        for x in used
        if x.value is not None and not _is_dense(x.value)
    }
    for node in graph.nodes:
        inputs = tuple([new.get(x, x) for x in node.inputs])
        new[node] = node if inputs == node.inputs else node.with_inputs(inputs)
    return replace(
        graph,
        nodes=tuple([new[node] for node in graph.nodes]),
        outputs=tuple([new.get(x, x) for x in graph.outputs]),
        kept=frozenset([new.get(x, x) for x in graph.kept]),
    )


def _is_dense(value: Array) -> bool:
    """Whether the memory from the first to the last element is no larger than the elements."""
    low, high = byte_bounds(value)
    return min(value.strides, default=0) >= 0 and high - low <= max(value.nbytes, 1)


def stored(value: Array) -> Array:
    """Return the memory of a dense array: the elements from its first to its last."""
    if value.size == 0:
        return value.reshape(0)
    low, high = byte_bounds(value)
    size = value.dtype.itemsize
    return as_strided(value, ((high - low) // size,), (size,))


def declaration(name: str, value: Array) -> str:
    """Return ``float name[10]``. No array in C is empty, so it has one element at least."""
    return f"{c_type(value.dtype)} {name}[{max(value.size, 1)}]"


def definition(name: str, value: Array) -> Iterator[str]:
    """Yield the lines that define the array, each number to the last bit."""
    numbers = [literal(number, value.dtype) for number in value.ravel()] or ["0"]
    yield f"const {declaration(name, value)} = {{"
    for start in range(0, len(numbers), _IN_A_LINE):
        yield f"    {', '.join(numbers[start : start + _IN_A_LINE])},"
    yield "};"
