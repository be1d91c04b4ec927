"""Einstein's summation: a plan of products from the string and the shapes, then the products."""

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
from typednn.shapes.rules.einsum import Term, parse
from typednn.tensor import Tensor

__all__ = ["einsum"]

D = TypeVar("D", bound=np.generic)


def einsum(equation: str, *operands: Tensor[Any, D]) -> Tensor[Any, D]:
    """The product of the operands, summed over each index that the result does not have.

    ``equation`` names the axes: ``"...ij,...jk->...ik"`` is ``matmul``. ``...`` stands for any
    axes, which broadcast. An index that stands twice in an operand is its diagonal; the sizes of an
    index in two operands are equal, or one of them is 1. Without ``->`` the result has the axes of
    ``...``, then the indices that stand once, in alphabetical order.

    Sums are of the operands' dtype, as numpy's are. An axis that only one operand has is summed
    before it is multiplied, and the products are made in the order of numpy's ``einsum_path``.

    Raises ShapeError for a string that cannot be read, for another number of operands or of axes
    than it says, for sizes that do not fit, and for two dtypes.
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
    """Labels for each operand's axes and the result's, and which terms are multiplied when."""

    labels: tuple[Labels, ...]
    result: Labels
    sizes: dict[Label, int]
    path: tuple[tuple[int, ...], ...]


@lru_cache(maxsize=1024)
def _plan(equation: str, shapes: tuple[tuple[int, ...], ...]) -> _Plan:
    """The plan for operands of these shapes. Raises ShapeError as ``einsum`` does."""
    out: Any = RULES["einsum"](equation, *shapes)
    read = parse(equation)
    labels = tuple(_labels(t, len(s)) for t, s in zip(read.operands, shapes, strict=True))
    sizes: dict[Label, int] = {}
    for of, shape in zip(labels, shapes, strict=True):
        for label, size in zip(of, shape, strict=True):
            sizes[label] = size if size != 1 else sizes.get(label, 1)
    result = _labels(read.result, len(out))
    return _Plan(labels, result, sizes, _path(labels, result, sizes))


def _labels(term: Term, rank: int) -> Labels:
    """The axes of ``...`` are numbered from their last one, -1: so do they broadcast."""
    return (*term.before, *range(len(term.indices) - rank, 0), *term.after)


def _path(
    labels: Sequence[Labels], result: Labels, sizes: dict[Label, int]
) -> tuple[tuple[int, ...], ...]:
    """The places of the terms of each product; what it gives stands at their end."""
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
