"""Elements at positions along one axis, and their sum at these positions."""

from typing import Final

from typednn.backends.native.emit.arrays import C_TYPES, CArray, c_type, loops
from typednn.backends.native.emit.elementwise import indices
from typednn.backends.native.emit.site import Emitter, Emitters, Site
from typednn.planning.trace.graph import Node

__all__ = ["GATHERING"]


def _gather(node: Node, site: Site) -> str:
    x, index = site.operands
    at, axis = indices(len(index.shape)), node.params["axis"] % len(x.shape)
    check = _check(index, x.shape[axis])
    move = f"{site.out.at(at)} = {x.at(_moved(at, axis))};"
    return f"{check}\n{_over(index, x.shape[axis], move)}"


def _scatter(node: Node, site: Site) -> str:
    g, index = site.operands
    out, ctype = site.out, c_type(node.dtype)
    at, axis = indices(len(index.shape)), node.params["axis"] % len(out.shape)
    zero = loops(["k"], [out.size], f"{out.text}[k] = 0;")
    add = f"{out.at(_moved(at, axis))} += ({ctype}){g.at(at)};"
    check = _check(index, out.shape[axis])
    return f"{check}\n{zero}\n{_over(index, out.shape[axis], add)}"


def _moved(at: list[str], axis: int) -> list[str]:
    return [*at[:axis], "place", *at[axis + 1 :]]


def _over(index: CArray, size: int, body: str) -> str:
    """Return a loop over the positions; each is ``place``, counted from the front."""
    at = indices(len(index.shape))
    find = f"const int64_t given = (int64_t){index.at(at)}, place = given < 0 ? given + {size} : given;"
    return loops(at, index.shape, f"{find}\n{body}")


def _check(index: CArray, size: int) -> str:
    """Return statements that refuse positions that the axis does not have."""
    at = indices(len(index.shape))
    given = f"(int64_t){index.at(at)}"
    outside = f"if ({given} < -{size} || {given} >= {size}) return 1;"
    return loops(at, index.shape, outside)


def _knows(node: Node) -> bool:
    values, index = node.inputs
    known = {values.dtype, index.dtype} <= C_TYPES.keys() and values.dtype == node.dtype
    return known and index.dtype.kind in "iu" and node.dtype.kind == "f"


GATHERING: Final[Emitters] = {
    "gather": Emitter(_gather, _knows),
    "scatter": Emitter(_scatter, _knows),
}
