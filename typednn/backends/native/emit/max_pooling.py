"""The largest elements of windows over two spatial axes, and their positions."""

from typing import Final

import numpy as np

from typednn.backends.native.emit.arrays import C_TYPES, CArray, c_type, literal, loops
from typednn.backends.native.emit.site import Emitter, Emitters, Site
from typednn.planning.trace.graph import Node

__all__ = ["MAX_POOLING"]

_PLANES: Final = ("n", "c")


def _max_pool(node: Node, site: Site) -> str:
    x, out = site.operands[0], site.out
    dtype = out.dtype
    lowest = -np.inf if dtype.kind == "f" else np.iinfo(dtype).min
    step = "largest = (largest >= value || largest != largest) ? largest : value;"
    window = _over_window(node, x, step)
    begin = f"{c_type(dtype)} largest = {literal(lowest, dtype)};"
    return _over_places(out, f"{begin}\n{window}\n{out.at([*_PLANES, 'y', 'x'])} = largest;")


def _places(node: Node, site: Site) -> str:
    """Find the first largest element; a NaN is larger than all that is no NaN."""
    x, out = site.operands[0], site.out
    width = x.shape[-1]
    step = f"""if (place < 0 || value > largest || (value != value && largest == largest)) {{
largest = value;
place = ({_position(node, 0, "y", "p")}) * {width} + ({_position(node, 1, "x", "q")});
}}"""
    window = _over_window(node, x, step)
    begin = f"{c_type(x.dtype)} largest = 0;\nint64_t place = -1;"
    return _over_places(out, f"{begin}\n{window}\n{out.at([*_PLANES, 'y', 'x'])} = place;")


def _over_places(out: CArray, body: str) -> str:
    return loops([*_PLANES, "y", "x"], out.shape, body)


def _over_window(node: Node, x: CArray, step: str) -> str:
    """Return a loop over the elements of a window that lie inside of ``x``; each is ``value``."""
    row, column = _position(node, 0, "y", "p"), _position(node, 1, "x", "q")
    number = x.at([*_PLANES, f"({row})", f"({column})"])
    body = f"const {c_type(x.dtype)} value = {number};\n{step}"
    if any(map(any, node.params["padding"])):
        height, width = x.shape[-2:]
        outside = f"{row} < 0 || {row} >= {height} || {column} < 0 || {column} >= {width}"
        body = f"if ({outside}) continue;\n{body}"
    return loops(["p", "q"], node.params["kernel"], f"{body}")


def _position(node: Node, axis: int, place: str, element: str) -> str:
    """Return the position along an axis of a window's element, from 0 on inside of ``x``."""
    params = node.params
    stride, dilation, (low, _) = (params[n][axis] for n in ("stride", "dilation", "padding"))
    return f"{place} * {stride} + {element} * {dilation} - {low}"


def _knows(node: Node) -> bool:
    x = node.inputs[0]
    has_two_axes = len(x.shape) == 4 and len(node.params["kernel"]) == 2
    return has_two_axes and x.dtype in C_TYPES and x.dtype.kind != "b"


MAX_POOLING: Final[Emitters] = {
    "max_pool": Emitter(_max_pool, _knows),
    "max_pool_places": Emitter(_places, _knows),
}
