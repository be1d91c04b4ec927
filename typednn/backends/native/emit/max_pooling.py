"""The largest elements of windows over two spatial axes, their positions, and the gradient there."""

from math import prod
from typing import Final

import numpy as np

from typednn.backends.native.emit.arrays import C_TYPES, CArray, c_type, literal, loops
from typednn.backends.native.emit.division import Axis
from typednn.backends.native.emit.elements import larger
from typednn.backends.native.emit.site import Emitter, Emitters, Site
from typednn.planning.trace.graph import Node

__all__ = ["MAX_POOLING"]

_PLANES: Final = ("n", "c")


def _max_pool(node: Node, site: Site) -> str:
    x, out = site.operands[0], site.out
    dtype = out.dtype
    lowest = -np.inf if dtype.kind == "f" else np.iinfo(dtype).min
    step = f"largest = {larger('largest', 'value', dtype)};"
    begin = f"{c_type(dtype)} largest = {literal(lowest, dtype)};"
    end = f"{out.at([*_PLANES, 'y', 'x'])} = largest;"
    return _over_places(out, f"{begin}\n{_over_window(node, x, step)}\n{end}")


def _places(node: Node, site: Site) -> str:
    (x, largest), out = site.operands, site.out
    return _over_places(out, _find_place(node, x, largest, out.at([*_PLANES, "y", "x"])))


def _gradient(node: Node, site: Site) -> str:
    """Write a row of ``g`` after its places are found, which are computed in vectors."""
    (g, x, largest), out = site.operands, site.out
    count, (height, width) = largest.shape[-1], out.shape[-2:]
    zero = loops(["k"], [out.size], f"{out.text}[k] = 0;")
    find = loops(["x"], [count], _find_place(node, x, largest, "places[x]"))
    plane = f"(n * {out.shape[1]} + c) * {height * width}"
    write = f"{out.text}[{plane} + places[x]] = {g.at([*_PLANES, 'y', 'x'])};"
    row = f"int32_t places[{max(count, 1)}];\n{find}\n{loops(['x'], [count], write)}"
    return f"{zero}\n{loops([*_PLANES, 'y'], largest.shape[:-1], row)}"


def _find_place(node: Node, x: CArray, largest: CArray, target: str) -> str:
    """Find the first element that is the largest, or NaN if that is: the last one that is found."""
    at = [*_PLANES, "y", "x"]
    begin = f"const {c_type(x.dtype)} largest = {largest.at(at)};\nint32_t place = 0, nan = 0;"
    step = "place = value == largest ? here : place;\nnan = value != value ? here : nan;"
    end = f"{target} = largest != largest ? nan : place;"
    return f"{begin}\n{_over_window(node, x, step)}\n{end}"


def _over_places(out: CArray, body: str) -> str:
    return loops([*_PLANES, "y", "x"], out.shape, body)


def _over_window(node: Node, x: CArray, step: str) -> str:
    """Return ``step`` for each element of a window that lies inside of ``x``, from the last one.

    Each is ``value``, and ``here`` its position. Without padding there are no branches, so places
    along a row are computed in vectors.
    """
    is_padded = any(map(any, node.params["padding"]))
    height, width = x.shape[-2:]
    parts = []
    for p, q in reversed([*np.ndindex(*node.params["kernel"])]):
        row, column = _position(node, 0, "y", p), _position(node, 1, "x", q)
        number = x.at([*_PLANES, f"({row})", f"({column})"])
        value = f"const {c_type(x.dtype)} value = {number};"
        here = f"const int32_t here = (int32_t)(({row}) * {width} + {column});"
        inside = f"if ({row} >= 0 && {row} < {height} && {column} >= 0 && {column} < {width}) "
        parts.append(f"{inside if is_padded else ''}{{\n{value}\n{here}\n(void)here;\n{step}\n}}")
    return "\n".join(parts)


def _position(node: Node, axis: int, place: str, element: int) -> str:
    """Return the position along an axis of a window's element, from 0 on inside of ``x``."""
    params = node.params
    stride, dilation, (low, _) = (params[n][axis] for n in ("stride", "dilation", "padding"))
    return f"{place} * {stride} + {element * dilation - low}"


_MOST_ELEMENTS: Final = 64
"""The most elements of a window, each of which has statements of its own."""


def _axes(node: Node) -> list[Axis]:
    """Images and channels."""
    return [Axis(axis, (axis,) * len(node.inputs)) for axis in (0, 1)]


def _images(node: Node) -> list[Axis]:
    """The images alone: the gradient writes all of its numbers one after the other."""
    return _axes(node)[:1]


def _knows(node: Node) -> bool:
    x, kernel = node.inputs[0], node.params["kernel"]
    has_two_axes = len(x.shape) == 4 and len(kernel) == 2 and prod(kernel) <= _MOST_ELEMENTS
    return has_two_axes and x.dtype in C_TYPES and x.dtype.kind != "b" and _is_small(node)


def _is_small(node: Node) -> bool:
    """Return whether all positions are numbers of 32 bits."""
    return max(x.size for x in (*node.inputs, node)) < 2**31


MAX_POOLING: Final[Emitters] = {
    "max_pool": Emitter(_max_pool, _knows, axes=_axes),
    "max_pool_gradient": Emitter(_gradient, _knows, axes=_images),
    "max_pool_places": Emitter(_places, _knows, axes=_axes),
}
