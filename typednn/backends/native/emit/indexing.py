"""``x[key]``, its transpose and ``take``: by slices, or by one index tensor beside full slices."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import as_strided

from typednn.backends.native.emit.arrays import C_TYPES, CArray, c_type, loops
from typednn.backends.native.emit.elementwise import copy, indices
from typednn.backends.native.emit.site import Emitter, Emitters, Site
from typednn.kernels.numpy.indexing import adjacent_axes, as_view_key
from typednn.planning.trace.graph import Node

__all__ = ["INDEXING"]


def _axis(node: Node, rank: int) -> int | None:
    """Return the axis that the index tensor indexes, or None if it is not the only one indexed."""
    if node.name == "take":
        return int(node.params["axis"]) % rank
    found = adjacent_axes(node.params["key"], rank)
    return found[0] if found is not None and found[1] == 1 else None


def _taken(node: Node, site: Site) -> str:
    """Return statements that take elements along an axis, by positions which are checked before."""
    x, index = site.operands
    axis = _axis(node, len(x.shape))
    assert axis is not None
    at, places = _indices(x, index, axis)
    move = f"{site.out.at([*at[:axis], *places, *at[axis + 1 :]])} = {x.at(_at(at, axis))};"
    body = _over(x.shape, axis, at, move)
    return f"{_check(index, x.shape[axis])}\n{_each(index, x.shape[axis], places, body)}"


def _transposed(node: Node, site: Site) -> str:
    """Return statements that write zeros, with ``g`` at the key."""
    g, *rest = site.operands
    out = site.out
    zero = loops(["k"], [out.size], f"{out.text}[k] = 0;")
    if not rest:
        return f"{zero}\n{copy(g, _part(out, node))}"
    (index,) = rest
    axis = _axis(node, len(out.shape))
    assert axis is not None
    at, places = _indices(out, index, axis)
    given = g.at([*at[:axis], *places, *at[axis + 1 :]])
    add = f"{out.at(_at(at, axis))} += {given};"
    body = _over(out.shape, axis, at, add)
    check = _check(index, out.shape[axis])
    return f"{check}\n{zero}\n{_each(index, out.shape[axis], places, body)}"


def _part(x: CArray, node: Node) -> CArray:
    """Return the elements of a contiguous array at the node's key, as numpy finds them."""
    size = x.dtype.itemsize
    memory = np.empty(1, x.dtype)
    whole = as_strided(memory, x.shape, [stride * size for stride in x.strides])
    part = whole[as_view_key(node.params["key"])]
    first = part.__array_interface__["data"][0] - memory.__array_interface__["data"][0]
    strides = tuple([stride // size for stride in part.strides])
    return CArray(f"({x.text} + {first // size})", x.dtype, part.shape, strides)


def _indices(x: CArray, index: CArray, axis: int) -> tuple[list[str], list[str]]:
    """Return the names of the indices of ``x`` and of the index tensor."""
    return indices(len(x.shape)), [f"p{k}" for k in range(len(index.shape))]


def _at(at: Sequence[str], axis: int) -> list[str]:
    return [*at[:axis], "place", *at[axis + 1 :]]


def _over(shape: Sequence[int], axis: int, at: Sequence[str], body: str) -> str:
    """Return a loop over all axes but one."""
    kept = [k for k in range(len(shape)) if k != axis]
    return loops([at[k] for k in kept], [shape[k] for k in kept], body)


def _each(index: CArray, size: int, places: Sequence[str], body: str) -> str:
    """Return a loop over the index tensor; each position is ``place``, counted from the front."""
    find = f"const int64_t given = (int64_t){index.at(places)};"
    find += f"\nconst int64_t place = given < 0 ? given + {size} : given;"
    return loops(places, index.shape, f"{find}\n{body}")


def _check(index: CArray, size: int) -> str:
    """Return statements that refuse positions that the axis does not have."""
    at = indices(len(index.shape))
    given = f"const int64_t given = (int64_t){index.at(at)};"
    return loops(at, index.shape, f"{given}\nif (given < -{size} || given >= {size}) return 1;")


def _knows(node: Node) -> bool:
    x, *tensors = node.inputs
    rank = len(node.params["shape"]) if node.name == "getitem_transpose" else len(x.shape)
    if node.dtype not in C_TYPES or x.dtype != node.dtype or len(tensors) > 1:
        return False
    if not tensors:
        return node.name == "getitem_transpose"
    is_sum = node.name == "getitem_transpose"
    return (
        tensors[0].dtype in C_TYPES
        and tensors[0].dtype.kind in "iu"
        and (node.dtype.kind == "f" or not is_sum)
        and _axis(node, rank) is not None
    )


def _one_hot(node: Node, site: Site) -> str:
    """Return statements that refuse labels that are no classes, and write the others' rows."""
    (labels,), out = site.operands, site.out
    at, classes = indices(len(labels.shape)), node.params["num_classes"]
    given = f"(int64_t){labels.at(at)}"
    check = loops(at, labels.shape, f"if ((uint64_t){given} >= {classes}u) return 1;")
    zero = loops(["k"], [out.size], f"{out.text}[k] = 0;")
    put = f"const int64_t given = {given};\n{out.at([*at, 'given'])} = ({c_type(out.dtype)})1;"
    return f"{check}\n{zero}\n{loops(at, labels.shape, put)}"


def _knows_labels(node: Node) -> bool:
    (labels,) = node.inputs
    return {labels.dtype, node.dtype} <= C_TYPES.keys() and labels.dtype.kind in "iu"


INDEXING: Final[Emitters] = {
    "getitem": Emitter(_taken, lambda node: len(node.inputs) > 1 and _knows(node)),
    "getitem_transpose": Emitter(_transposed, _knows),
    "one_hot": Emitter(_one_hot, _knows_labels),
    "take": Emitter(_taken, _knows),
}
