"""Reductions over whole axes.

A line of numbers that lie one after the other is added in 32 partial sums, and these by twos, on
every processor; lines of more than 4,096 numbers in parts of this length, whose sums are added in
double. So the error grows with the logarithm of the length, as numpy's does.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from typednn.backends.native.emit.arrays import C_TYPES, CArray, c_type, coalesced, literal, loops
from typednn.backends.native.emit.division import LINE, Axis
from typednn.backends.native.emit.elements import larger, smaller
from typednn.backends.native.emit.elementwise import Chain, indices
from typednn.backends.native.emit.site import Emitter, Emitters, Site
from typednn.planning.trace.graph import Node

__all__ = ["REDUCTIONS", "Folding", "emit_reduction", "fold_line", "folding_of", "reduction_axes"]

_PARTS: Final = 32
_LONGEST: Final = 4096
_SHORTEST_VECTOR: Final = 8
"""The fewest bytes that are folded as a vector."""


@dataclass(frozen=True, slots=True)
class Folding:
    """How two numbers become one. ``start``: the number that changes no other."""

    text: str
    start: str
    dtype: np.dtype[Any]

    def of(self, a: str, b: str) -> str:
        return self.text.format(a, b)

    @property
    def partial_type(self) -> str:
        """The type of partial results. Sums of ints are unsigned until they are whole.

        gcc 12 vectorizes a sum of ints wrongly that becomes signed and unsigned by turns.
        """
        is_whole_sum = self.dtype.kind in "iu" and "+" in self.text
        return _unsigned(self.dtype) if is_whole_sum else c_type(self.dtype)

    @property
    def total_type(self) -> str:
        """The type in which partial results are put together."""
        is_sum = self.dtype == np.float32 and "+" in self.text
        return "double" if is_sum else self.partial_type


def _unsigned(dtype: np.dtype[Any]) -> str:
    return f"uint{8 * dtype.itemsize}_t"


def folding_of(name: str, dtype: np.dtype[Any]) -> Folding:
    """Return the folding of a primitive whose result has this dtype."""
    if name in ("sum", "mean"):
        unsigned = _unsigned(dtype)
        text = "{0} + {1}" if dtype.kind == "f" else f"({unsigned}){{0}} + ({unsigned}){{1}}"
        return Folding(text, "0", dtype)
    if name in ("all", "any"):
        return (
            Folding("{0} & {1}", "1", dtype) if name == "all" else Folding("{0} | {1}", "0", dtype)
        )
    choose = larger if name == "max" else smaller
    return Folding(choose("{0}", "{1}", dtype), _worst(name, dtype), dtype)


def _worst(name: str, dtype: np.dtype[Any]) -> str:
    """Return the number than which all others are larger, or smaller for ``min``."""
    if dtype.kind == "f":
        return literal(-np.inf if name == "max" else np.inf, dtype)
    limits = np.iinfo(dtype)
    return literal(limits.min if name == "max" else limits.max, dtype)


def fold_line(
    folding: Folding, count: int, element: Callable[[str], tuple[str, str]], total: str
) -> str:
    """Return statements that fold a line of numbers into the variable ``total``.

    ``element(index)`` returns statements that compute a number, and its name.
    """
    if count > _LONGEST:
        parts = fold_line(folding, _LONGEST, lambda k: element(f"part + {k}"), total)
        rest = count % _LONGEST
        whole = f"for (int64_t part = 0; part < {count - rest}; part += {_LONGEST}) {{\n{parts}\n}}"
        if not rest:
            return whole
        return f"{whole}\n{fold_line(folding, rest, lambda k: element(f'{count - rest} + {k}'), total)}"
    width = next((w for w in (_PARTS, 8) if count >= 2 * w), 1)
    if width == 1:
        lines, value = element("k")
        return f"for (int k = 0; k < {count}; k++) {{\n{lines}\n{total} = {folding.of(total, value)};\n}}"
    lines, value = element("(k + l)")
    step = f"{lines}\npartial[l] = {folding.of('partial[l]', value)};"
    whole = count // width * width
    text = f"""{{
{folding.partial_type} partial[{width}];
for (int l = 0; l < {width}; l++) partial[l] = {folding.start};
for (int k = 0; k < {whole}; k += {width}) {{
for (int l = 0; l < {width}; l++) {{
{step}
}}
}}
"""
    if whole < count:
        text += f"for (int k = {whole}, l = 0; l < {count - whole}; l++) {{\n{step}\n}}\n"
    while width > 1:
        width //= 2
        halved = folding.of("partial[l]", f"partial[l + {width}]")
        # Where single numbers were written last, a vector that is read from there waits for them.
        is_vector = (count - whole) % (
            _PARTS // 2
        ) == 0 and width * folding.dtype.itemsize >= _SHORTEST_VECTOR
        kept = "NOT_UNROLLED " if is_vector else ""
        text += f"{kept}for (int l = 0; l < {width}; l++) partial[l] = {halved};\n"
    return f"{text}{total} = {folding.of(total, 'partial[0]')};\n}}"


def emit_reduction(node: Node, chain: Chain, shape: tuple[int, ...], out: CArray) -> str:
    """Return statements that reduce the chain's values, of this shape, as the node says."""
    folding = folding_of(node.name, out.dtype)
    axes = _reduced_axes(node, len(shape))
    count = math.prod(shape[axis] for axis in axes)
    kept = [stride for stride, size in zip(out.strides, out.shape, strict=True) if size != 1]
    by = iter(kept)
    own = [0 if k in axes or size == 1 else next(by) for k, size in enumerate(shape)]
    sizes, walked = coalesced(shape, [*(x.strides for x in chain.arrays), own])
    arrays = [x.reshaped(sizes, steps) for x, steps in zip(chain.arrays, walked, strict=False)]
    result = out.reshaped(sizes, walked[-1])
    reduced = [axis for axis, stride in enumerate(walked[-1]) if not stride]
    divisor = count if node.name == "mean" else 1
    if not out.size:
        return ""
    if not count:
        return loops(indices(1), [out.size], f"{out.text}[i0] = {folding.start};")
    if sizes and reduced and reduced[-1] == len(sizes) - 1:
        return _of_lines(folding, chain, arrays, result, reduced, divisor)
    return _of_rows(folding, chain, arrays, result, reduced, divisor)


def _of_lines(
    folding: Folding,
    chain: Chain,
    arrays: Sequence[CArray],
    out: CArray,
    reduced: Sequence[int],
    divisor: int,
) -> str:
    """Each number of the result is a fold of lines along the last axis."""
    sizes, at = out.shape, indices(len(out.shape))
    line = fold_line(folding, sizes[-1], lambda k: chain.element([*at[:-1], k], arrays), "total")
    outer = reduced[:-1]
    line = loops([at[k] for k in outer], [sizes[k] for k in outer], line)
    kept = [k for k in range(len(sizes)) if k not in reduced]
    ctype = c_type(out.dtype)
    value = _divided(f"({ctype})total", divisor, out.dtype)
    body = f"{folding.total_type} total = {folding.start};\n{line}\n{out.at(at)} = {value};"
    return loops([at[k] for k in kept], [sizes[k] for k in kept], body)


def _of_rows(
    folding: Folding,
    chain: Chain,
    arrays: Sequence[CArray],
    out: CArray,
    reduced: Sequence[int],
    divisor: int,
) -> str:
    """Rows of the result are the fold of rows: the last axis is not reduced."""
    sizes, at = out.shape, indices(len(out.shape))
    last = max(reduced, default=-1)
    row = range(last + 1, len(sizes))
    outer = [k for k in range(last + 1) if k not in reduced]

    def over(axes: Sequence[int], body: str) -> str:
        return loops([at[k] for k in axes], [sizes[k] for k in axes], body)

    place = out.at(at)
    lines, value = chain.element(at, arrays)
    begin = over(row, f"{place} = {folding.start};")
    add = over([*reduced, *row], f"{lines}\n{place} = {folding.of(place, value)};")
    end = over(row, f"{place} = {_divided(place, divisor, out.dtype)};") if divisor != 1 else ""
    return over(outer, f"{begin}\n{add}\n{end}")


def _divided(value: str, divisor: int, dtype: np.dtype[Any]) -> str:
    return value if divisor == 1 else f"{value} / {literal(divisor, dtype)}"


def _reduced_axes(node: Node, rank: int) -> frozenset[int]:
    axis = node.params["axis"]
    axes = range(rank) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return frozenset([each % rank for each in axes])


def reduction_axes(node: Node) -> list[Axis]:
    """The axes that are kept."""
    rank = len(node.inputs[0].shape)
    reduced = _reduced_axes(node, rank)
    kept = [axis for axis in range(rank) if axis not in reduced]
    own = kept if len(node.shape) == rank else range(len(kept))
    return [
        Axis(out, (axis,), unit=LINE if axis == rank - 1 else 1)
        for out, axis in zip(own, kept, strict=True)
    ]


def _emit(node: Node, site: Site) -> str:
    (x,) = site.operands
    return emit_reduction(node, Chain((), {node.inputs[0]: x}, x.shape), x.shape, site.out)


def knows(node: Node) -> bool:
    """Whether C knows the reduction for these sizes and dtypes."""
    (x,) = node.inputs
    if not {x.dtype, node.dtype} <= C_TYPES.keys():
        return False
    if node.name in ("all", "any"):
        return x.dtype.kind == "b"
    if node.name == "sum":
        return x.dtype.kind == node.dtype.kind
    if node.name == "mean":
        return node.dtype.kind == "f" and x.size > 0
    return x.dtype == node.dtype and x.dtype.kind in "fiu" and x.size > 0


REDUCTIONS: Final[Emitters] = dict.fromkeys(
    ("all", "any", "max", "mean", "min", "sum"), Emitter(_emit, knows, axes=reduction_axes)
)
