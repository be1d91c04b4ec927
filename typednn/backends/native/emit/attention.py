"""Attention and its gradients: the scores of one batch at a time, by two or three products.

Operands as in ``kernels/numpy/attention.py``: q (l, d), k (s, d), v (s, e) and perhaps ``hidden``
(l, s), after any axes of the batch; the gradients have g (l, e) before them.

Where a query sees no later key, and there are as many keys as queries, queries and keys are divided into the same
few blocks. A block of queries reads the keys up to its last query, and a block of keys the queries from its
first key on: of four blocks ten of sixteen parts of the scores are computed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import Final

import numpy as np

from typednn.backends.native.emit.arrays import (
    C_TYPES,
    CArray,
    broadcast,
    c_type,
    literal,
    loops,
)
from typednn.backends.native.emit.division import Axis
from typednn.backends.native.emit.elements import larger
from typednn.backends.native.emit.elementwise import copy
from typednn.backends.native.emit.products import matrix_product, transposed
from typednn.backends.native.emit.reductions import fold_line, folding_of
from typednn.backends.native.emit.site import ArraySpecs, Emitter, Emitters, Site, a_product
from typednn.backends.native.emit.tiles import MOST_COLUMNS
from typednn.kernels.numpy.attention import gradient_places
from typednn.planning.trace.graph import Node

__all__ = ["ATTENTION"]

_MOST_SCORES: Final = 1 << 20
"""The most scores of one batch, which all are in memory."""
_LEAST_QUERIES: Final = 32
"""The fewest queries of a block, and of how many it is a multiple."""
_MOST_BLOCKS: Final = 4
"""The most blocks: each has functions of its own."""


def _split(node: Node) -> tuple[list[Node], list[Node]]:
    """Return the gradient that is given, if there is one, and the operands of attention."""
    count = 0 if node.name == "attention" else 1
    return [*node.inputs[:count]], [*node.inputs[count:]]


def _sizes(node: Node) -> tuple[int, int, int, int]:
    """l, s, d and e."""
    _, (q, k, v, *_) = _split(node)
    return q.shape[-2], k.shape[-2], q.shape[-1], v.shape[-1]


def _of(node: Node) -> tuple[int, ...]:
    """Return the numbers of the operands whose gradients the node gives."""
    of = node.params.get("of", ())
    return (of,) if isinstance(of, int) else of


def _scratch(node: Node) -> ArraySpecs:
    queries, keys, size, values = _sizes(node)
    scores = ((queries, keys), node.dtype)
    panel = ((MOST_COLUMNS * max(queries, keys, size, values),), node.dtype)
    slopes = {"slopes": scores} if {*_of(node)} - {2} else {}
    return {"scores": scores, "panel": panel, **slopes}


def _blocks(node: Node) -> list[range]:
    """Return the blocks of queries, which are those of keys."""
    queries, keys, *_ = _sizes(node)
    is_divided = node.params["is_causal"] and queries == keys and 3 not in _of(node)
    count = min(queries // _LEAST_QUERIES, _MOST_BLOCKS) if is_divided else 1
    size = -(-queries // max(count, 1))
    size = -(-size // _LEAST_QUERIES) * _LEAST_QUERIES if count > 1 else size
    return [range(first, min(first + size, queries)) for first in range(0, queries, size)]


def _emit(node: Node, site: Site) -> str:
    if not site.out.size:
        return ""
    batch, count = node.inputs[0].shape[:-2], len(_split(node)[0])
    at = [f"n{axis}" for axis in range(len(batch))]
    given = [_one(x, batch, at) for x in site.operands]
    q, k, v, *hidden = given[count:]
    scores, blocks = site.scratch["scores"], _blocks(node)
    lines = []
    for block in blocks:
        seen = _seen(block, blocks, scores)
        part = _part(scores, block, seen)
        lines.append(matrix_product(_part(q, block), transposed(_part(k, seen)), part, site))
        masks = [_part(x, block, seen) for x in hidden]
        weights = _weights(part, masks, block.start if node.params["is_causal"] else None)
        lines.append(site.apart(weights, {name: f"int64_t {name}" for name in at}))
        if node.name == "attention":
            out = _part(_one(site.out, batch, at), block)
            lines.append(matrix_product(part, _part(v, seen), out, site))
    if node.name != "attention":
        outs = {of: _one(x, batch, at) for of, x in _parts(node, site.out).items()}
        lines += _gradients(given[0], (q, k, v), outs, blocks, site)
    return loops(at, batch, "\n".join(lines))


def _seen(block: range, blocks: Sequence[range], scores: CArray) -> range:
    """Return the keys that a block of queries reads."""
    return range(block.stop if len(blocks) > 1 else scores.shape[1])


def _part(x: CArray, rows: range, columns: range | None = None) -> CArray:
    """Return some rows of a matrix, or some columns of these."""
    columns = range(x.shape[1]) if columns is None else columns
    if (rows, columns) == (range(x.shape[0]), range(x.shape[1])):
        return x
    first = x.at([str(rows.start), str(columns.start)])
    return replace(x, text=f"(&{first})", shape=(len(rows), len(columns)))


def _one(x: CArray, batch: Sequence[int], at: Sequence[str]) -> CArray:
    """Return the matrix of one batch."""
    x = broadcast(x, (*batch, *x.shape[-2:]))
    first = replace(x, shape=x.shape[:-2], strides=x.strides[:-2]).at(at)
    return replace(x, text=f"(&{first})", shape=x.shape[-2:], strides=x.strides[-2:])


def _weights(scores: CArray, hidden: Sequence[CArray], first: int | None) -> str:
    """Return statements that make weights of scores; a query that sees no key has weights of 0.

    ``first``: the number of the first query, if no query sees a later key.
    """
    dtype, ctype, keys = scores.dtype, c_type(scores.dtype), scores.shape[1]
    exp = "exp_float" if dtype == np.float32 else "exp"
    place = scores.at(["row", "key"])
    masks = []
    for x in hidden:
        element = x.at(["row", "key"])
        hides = x.dtype.kind == "b"
        new = f"{element} ? -INFINITY : {place}" if hides else f"{place} + {element}"
        masks.append(f"{place} = {new};")
    if first is not None:
        masks.append(f"{place} = key > row + {first} ? -INFINITY : {place};")
    limits = np.finfo(dtype)

    def line(name: str, total: str) -> str:
        return fold_line(
            folding_of(name, dtype), keys, lambda s: ("", scores.at(["row", s])), total
        )

    total_type = folding_of("sum", dtype).total_type
    steps = [
        loops(["key"], [keys], "\n".join(masks)) if masks else "",
        f"{ctype} largest = {literal(limits.min, dtype)};",
        line("max", "largest"),
        loops(["key"], [keys], f"{place} = {exp}({place} - largest);"),
        f"{total_type} total = 0;",
        line("sum", "total"),
        f"const {ctype} sum = {larger(f'({ctype})total', literal(limits.tiny, dtype), dtype)};",
        loops(["key"], [keys], f"{place} /= sum;"),
    ]
    return loops(["row"], [scores.shape[0]], "\n".join(filter(None, steps)))


def _parts(node: Node, out: CArray) -> dict[int, CArray]:
    """Return where each gradient is written."""
    if node.name == "attention_gradient":
        return {node.params["of"]: out}
    found = {}
    for of, place in gradient_places(node).items():
        shape = node.inputs[1 + of].shape
        strides = [prod(shape[axis + 1 :]) for axis in range(len(shape))]
        text = f"({out.text} + {place.start})"
        found[of] = replace(out, text=text, shape=shape, strides=tuple(strides))
    return found


def _gradients(
    g: CArray,
    operands: Sequence[CArray],
    outs: Mapping[int, CArray],
    blocks: Sequence[range],
    site: Site,
) -> list[str]:
    """Return statements that write the gradients with respect to some operands."""
    q, k, v = operands
    weights, lines = site.scratch["scores"], []
    if 2 in outs:
        lines += _of_keys(weights, g, outs[2], blocks, site)
    if "slopes" not in site.scratch:
        return lines
    slopes = site.scratch["slopes"]
    for block in blocks:
        seen = _seen(block, blocks, slopes)
        part = _part(slopes, block, seen)
        lines.append(matrix_product(_part(g, block), transposed(_part(v, seen)), part, site))
        lines.append(site.apart(_slopes(_part(weights, block, seen), part), {}))
        if 0 in outs:
            lines.append(matrix_product(part, _part(k, seen), _part(outs[0], block), site))
    if 1 in outs:
        lines += _of_keys(slopes, q, outs[1], blocks, site)
    if 3 in outs:
        lines.append(copy(slopes, outs[3]))
    return lines


def _of_keys(
    weights: CArray, x: CArray, out: CArray, blocks: Sequence[range], site: Site
) -> list[str]:
    """Return statements that write ``weights.mT @ x``, for each block of keys by the queries that see them."""
    queries = weights.shape[0]
    if len(blocks) == 1:
        return [matrix_product(transposed(weights), x, out, site)]
    lines = []
    for block in blocks:
        later = range(block.start, queries)
        part = transposed(_part(weights, later, block))
        lines.append(matrix_product(part, _part(x, later), _part(out, block), site))
    return lines


def _slopes(weights: CArray, slopes: CArray) -> str:
    """Return statements for weights * (d - sum(weights * d)), where d is what slopes hold."""
    ctype, keys, weight, place = (
        c_type(slopes.dtype),
        slopes.shape[1],
        weights.at(["row", "key"]),
        slopes.at(["row", "key"]),
    )
    folding = folding_of("sum", slopes.dtype)
    steps = [
        loops(["key"], [keys], f"{place} *= {weight};"),
        f"{folding.total_type} total = 0;",
        fold_line(folding, keys, lambda s: ("", slopes.at(["row", s])), "total"),
        f"const {ctype} sum = ({ctype})total;",
        loops(["key"], [keys], f"{place} -= {weight} * sum;"),
    ]
    return loops(["row"], [slopes.shape[0]], "\n".join(steps))


def _axes(node: Node) -> list[Axis]:
    """The axes of the batch."""
    return [Axis(axis, (axis,) * len(node.inputs)) for axis in range(len(node.shape) - 2)]


def _knows(node: Node) -> bool:
    before, (q, k, v, *hidden) = _split(node)
    queries, keys, *_ = _sizes(node)
    floats = [*before, q, k, v]
    shapes = {x.shape[:-2] for x in (*floats, *hidden)}
    full = all(x.shape[-2:] == (queries, keys) for x in hidden)
    dtypes = all(x.dtype == node.dtype for x in floats)
    masks = all(x.dtype.kind == "b" or x.dtype == node.dtype for x in hidden)
    few = 0 < queries * keys <= _MOST_SCORES and q.shape[-1] > 0
    return few and len(shapes) == 1 and full and dtypes and masks and node.dtype in C_TYPES


ATTENTION: Final[Emitters] = dict.fromkeys(
    ("attention", "attention_gradient", "attention_gradients"),
    Emitter(_emit, _knows, scratch=_scratch, multiplies=a_product, axes=_axes),
)
