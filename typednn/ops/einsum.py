"""Einstein summation. A plan of products is made from the equation and the shapes, and then run."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.primitive import Domain, Sample
from typednn.ops.contraction import Label, Labels, diagonals, product
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.shapes.rules import RULES
from typednn.shapes.rules.einsum import Subscripts, parse
from typednn.tensor import Tensor

__all__ = ["einsum"]

D = TypeVar("D", bound=np.generic)


def einsum(equation: str, *operands: Tensor[Any, D]) -> Tensor[Any, D]:
    """The product of the operands, summed over each index that the result does not have.

    ``equation`` names the axes: ``"...ij,...jk->...ik"`` is ``matmul``. ``...`` stands for any
    number of axes, which broadcast. An index that occurs twice in an operand means its diagonal. If
    an index occurs in two operands, its sizes are equal, or one of them is 1. Without ``->`` the
    result has the axes of ``...``, then the indices that occur once, in alphabetical order.

    Sums have the operands' dtype, as in numpy. An axis that only one operand has is summed before
    it is multiplied, and the products are computed in the order of numpy's ``einsum_path``.

    Raises ShapeError for an equation that cannot be parsed, for another number of operands or of
    axes than in the equation, for sizes that do not fit, and for different dtypes.
    """
    need_dtypes("einsum", operands=operands)
    plan = _plan(equation, tuple(x.shape for x in operands))
    terms = [
        diagonals(x, labels).broadcastable(plan.sizes)
        for x, labels in zip(operands, plan.labels, strict=True)
    ]
    for places in plan.path:
        taken = [terms.pop(place) for place in sorted(places, reverse=True)]
        together = taken.pop()
        while taken:
            other = taken.pop()
            needed = {label for term in (*terms, *taken) for label in term.labels}
            together = product(together, other, needed.union(plan.result))
        terms.append(together)
    return terms[0].summed(plan.result).ordered(plan.result).tensor


@dataclass(frozen=True, slots=True)
class _Plan:
    """Labels for the axes of the operands and of the result, and the order of the products."""

    labels: tuple[Labels, ...]
    result: Labels
    sizes: dict[Label, int]
    path: tuple[tuple[int, ...], ...]


@lru_cache(maxsize=1024)
def _plan(equation: str, shapes: tuple[tuple[int, ...], ...]) -> _Plan:
    """Return the plan for operands of these shapes. Raises ShapeError as ``einsum`` does."""
    out: Any = RULES["einsum"](equation, *shapes)
    read = parse(equation)
    labels = tuple(_labels(t, len(s)) for t, s in zip(read.operands, shapes, strict=True))
    sizes: dict[Label, int] = {}
    for of, shape in zip(labels, shapes, strict=True):
        for label, size in zip(of, shape, strict=True):
            sizes[label] = size if size != 1 else sizes.get(label, 1)
    result = _labels(read.result, len(out))
    return _Plan(labels, result, sizes, _path(labels, result, sizes))


def _labels(term: Subscripts, rank: int) -> Labels:
    """Return a label for each axis. The axes of ``...`` are numbered from the last one, -1.

    This is the order in which they broadcast.
    """
    return (*term.before, *range(len(term.indices) - rank, 0), *term.after)


def _path(
    labels: Sequence[Labels], result: Labels, sizes: dict[Label, int]
) -> tuple[tuple[int, ...], ...]:
    """Return the positions of the terms of each product. Its result is appended to the terms."""
    if len(labels) < 3:
        return (tuple(range(len(labels))),)
    numbers = {label: number for number, label in enumerate(sizes)}
    given: list[Any] = []
    for of in labels:
        shape = tuple(sizes[label] for label in of)
        given += [np.broadcast_to(0.0, shape), [numbers[label] for label in of]]
    path, _ = np.einsum_path(*given, [numbers[label] for label in result], optimize="greedy")
    return tuple(path[1:])


ANY = Domain()
SAMPLES = (
    ("ij,jk", ("2 3", "3 4")),
    ("bij,bjk->ikb", ("2 3 4", "2 4 2")),
    ("...ij,kj...->...ki", ("2 1 3 2", "4 2 5")),
    ("ii->i", ("3 3",)),
    ("iji,i", ("2 3 2", "2")),
    ("ij->", ("2 3",)),
    ("ba,cb,ad->", ("2 3", "4 2", "3 2")),
    ("i,j->ji", ("2", "3")),
    ("ij,ij,ij->ij", ("2 3", "1 3", "2 1")),
    ("ij,jk->ik", ("2 1", "3 2")),
    ("a b , -> b a", ("2 3", "")),
)

operation(
    einsum,
    samples=tuple(
        Sample(shapes, (ANY,) * len(shapes), {"equation": equation}) for equation, shapes in SAMPLES
    ),
    reference=np.einsum,
    order=("equation", ...),
)
