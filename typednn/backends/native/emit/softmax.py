"""Softmax and its logarithm: one line after the other, or short lines side by side."""

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


_SIDE_BY_SIDE: Final = 16


def _emit(node: Node, site: Site) -> str:
    if not site.out.size:
        return ""
    axis = node.params["axis"] % len(site.out.shape)
    others = [k for k in range(len(site.out.shape)) if k != axis]
    # From 16 on, fold_line adds partial sums.
    if others and site.out.shape[axis] < 16 and site.out.shape[others[-1]] >= _SIDE_BY_SIDE:
        return _side_by_side(node, site, axis, others)
    return _one_by_one(node, site, axis, others)


def _side_by_side(node: Node, site: Site, axis: int, others: Sequence[int]) -> str:
    """Compute what ``_one_by_one`` does of 16 lines at once: compilers make vectors of the lines."""
    (x,), out = site.operands, site.out
    count, lines = x.shape[axis], x.shape[others[-1]]
    ctype, total = c_type(x.dtype), folding_of("sum", x.dtype).total_type
    at = indices(len(x.shape))
    at[axis], at[others[-1]] = "k", "(first + l)"
    exp, log = _functions(x)
    difference, result = f"{x.at(at)} - largest[l]", out.at(at)
    largest = folding_of("max", x.dtype).of("largest[l]", x.at(at))

    def block(width: int) -> str:
        def each(body: str) -> str:
            return loops(["l"], [width], body)

        def all_of(body: str) -> str:
            return _along(count, each(body))

        parts = [
            f"{ctype} largest[{width}], last[{width}];\n{total} total[{width}];",
            each("largest[l] = -INFINITY;\ntotal[l] = 0;"),
            all_of(f"largest[l] = {largest};"),
        ]
        if node.name == "softmax":
            parts += [
                all_of(f"{result} = {exp}({difference});"),
                all_of(f"total[l] += {result};"),
                each(f"last[l] = ({ctype})total[l];"),
                all_of(f"{result} /= last[l];"),
            ]
        else:
            parts += [
                all_of(f"total[l] += {exp}({difference});"),
                each(f"last[l] = {log}(({ctype})total[l]);"),
                all_of(f"{result} = {difference} - last[l];"),
            ]
        return "\n".join(parts)

    whole = lines // _SIDE_BY_SIDE * _SIDE_BY_SIDE
    text = f"for (int64_t first = 0; first < {whole}; first += {_SIDE_BY_SIDE}) {{\n{block(_SIDE_BY_SIDE)}\n}}"
    if whole < lines:
        text += f"\n{{\nconst int64_t first = {whole};\n{block(lines - whole)}\n}}"
    outer = others[:-1]
    return loops(_chosen(at, outer), [x.shape[k] for k in outer], text)


def _one_by_one(node: Node, site: Site, axis: int, others: Sequence[int]) -> str:
    """Find the largest element of a line, add the exponentials, then write the line."""
    (x,), out = site.operands, site.out
    at, ctype = indices(len(x.shape)), c_type(x.dtype)
    exp, log = _functions(x)

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
    return loops(_chosen(at, others), [x.shape[k] for k in others], "\n".join(line))


def _functions(x: CArray) -> tuple[str, str]:
    """Return the names of the exponential function and of the logarithm."""
    return ("exp_float", "log_float") if x.dtype == np.float32 else ("exp", "log")


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
