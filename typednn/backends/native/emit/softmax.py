"""Softmax and its logarithm, one line after the other."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from typednn.backends.native.emit.arrays import CArray, c_type, loops
from typednn.backends.native.emit.division import Axis, elementwise_axes
from typednn.backends.native.emit.elementwise import indices
from typednn.backends.native.emit.reductions import fold_line, folding_of
from typednn.backends.native.emit.site import Emitter, Emitters, Site, everywhere
from typednn.planning.trace.graph import Node

__all__ = ["SOFTMAX"]


def _emit(node: Node, site: Site) -> str:
    """Find the largest element of a line, add the exponentials, then write the line."""
    (x,), out = site.operands, site.out
    if not out.size:
        return ""
    axis = node.params["axis"] % len(x.shape)
    at, ctype = indices(len(x.shape)), c_type(x.dtype)
    exp, log = ("exp_float", "log_float") if x.dtype == np.float32 else ("exp", "log")

    def place(array: CArray, k: str) -> str:
        return array.at([*at[:axis], k, *at[axis + 1 :]])

    def difference(k: str) -> str:
        return f"{place(x, k)} - largest"

    count = x.shape[axis]
    find = fold_line(folding_of("max", x.dtype), count, lambda k: ("", place(x, k)), "largest")
    if node.name == "softmax":
        store = f"{place(out, 'k')} = {exp}({difference('k')});"
        before = _along(count, store)
        add = fold_line(folding_of("sum", x.dtype), count, lambda k: ("", place(out, k)), "total")
        scale = f"const {ctype} sum = ({ctype})total;"
        after = _along(count, f"{place(out, 'k')} /= sum;")
    else:
        before = ""
        add = fold_line(
            folding_of("sum", x.dtype), count, lambda k: ("", f"{exp}({difference(k)})"), "total"
        )
        scale = f"const {ctype} shift = {log}(({ctype})total);"
        after = _along(count, f"{place(out, 'k')} = {difference('k')} - shift;")
    total = folding_of("sum", x.dtype).total_type
    line = [f"{ctype} largest = -INFINITY;", find, before, f"{total} total = 0;", add, scale, after]
    others = [k for k in range(len(at)) if k != axis]
    return loops(_chosen(at, others), [x.shape[k] for k in others], "\n".join(line))


def _chosen(names: Sequence[str], places: Sequence[int]) -> list[str]:
    return [names[k] for k in places]


def _along(count: int, body: str) -> str:
    return loops(["k"], [count], body)


def _axes(node: Node) -> Sequence[Axis]:
    along = node.params["axis"] % len(node.shape)
    return [axis for axis in elementwise_axes(node) if axis.out != along]


def _knows(node: Node) -> bool:
    return node.dtype.kind == "f" and type(node.params["axis"]) is int


SOFTMAX: Final[Emitters] = dict.fromkeys(
    ("log_softmax", "softmax"), Emitter(_emit, _knows, overwrites=everywhere, axes=_axes)
)
