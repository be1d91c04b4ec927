"""Elements, or their positions, in the order of their values."""

from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import Cost, lines
from typednn.autodiff.primitive import Domain, Sample, never, primitive
from typednn.autodiff.tape import apply
from typednn.kernels.call import Call
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import sorting as kernels
from typednn.ops.gathering import take_along_axis
from typednn.ops.indexing import slice_axis
from typednn.ops.operation import operation
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["argsort", "sort", "topk"]

S = TypeVar("S", bound=tuple[int, ...])
D = TypeVar("D", bound=np.generic)

SAMPLES = tuple(
    Sample((shape,), (Domain(distinct=True),), {"axis": axis, "descending": descending})
    for shape, axis, descending in (("5", -1, False), ("3 4", 0, True), ("2 3 2", 1, False))
)


def _argsort_cost(call: Call) -> Cost:
    """Count the comparisons of merge sort, at most (Knuth, TAOCP 3, section 5.2.4)."""
    n = call.shape[call.params["axis"]]
    levels = max(n - 1, 0).bit_length()
    return Cost(lines(call) * (n * levels - 2**levels + 1))


_argsort = primitive(
    "argsort",
    Planned(kernels.argsort, kernels.eager_argsort),
    rule=RULES["argsort"],
    dtype=np.int64,
    elementwise=False,
    refuses=never,
    cost=_argsort_cost,
    batch=batch_rules.along_axis,
    samples=tuple(Sample(s.shapes, s.domains, {**s.params, "stable": True}) for s in SAMPLES),
)


def argsort(
    x: Tensor[S, Any], axis: int = -1, descending: bool = False, stable: bool = True
) -> Tensor[S, np.int64]:
    """The positions of the elements along an axis, in the order of their values.

    They have no gradient. If ``stable``, equal elements keep their order. NaN counts as the
    largest. Raises ShapeError for an axis that does not exist.
    """
    RULES["argsort"](x.shape, axis)
    return apply(_argsort, x, axis=axis, descending=descending, stable=stable)


operation(
    argsort,
    samples=SAMPLES,
    reference=lambda x, axis, descending: np.argsort(-x if descending else x, axis),
)


def sort(
    x: Tensor[S, D], axis: int = -1, descending: bool = False, stable: bool = True
) -> Tensor[S, D]:
    """The elements along an axis in the order of their values.

    The gradient goes to the place that the element came from. NaN counts as the largest. Raises
    ShapeError for an axis that does not exist.
    """
    RULES["sort"](x.shape, axis)
    return take_along_axis(x, argsort(x, axis, descending, stable), axis)


operation(
    sort,
    samples=SAMPLES,
    reference=lambda x, axis, descending: -np.sort(-x, axis) if descending else np.sort(x, axis),
)


class TopK(NamedTuple, Generic[D]):
    """Elements, and their positions on the axis that they were taken from."""

    values: Tensor[Any, D]
    indices: Tensor[Any, np.int64]


def topk(x: Tensor[Any, D], k: int, axis: int = -1, largest: bool = True) -> TopK[D]:
    """Return the ``k`` largest elements along an axis, the largest first.

    With ``largest=False`` it returns the smallest ones, the smallest first. Equal elements keep
    their order. NaN counts as the largest. The gradient goes to the place that the element came
    from. Raises ShapeError for an axis that does not exist or has fewer elements.
    """
    RULES["topk"](x.shape, k, axis)
    order = argsort(x, axis, descending=largest)
    indices = slice_axis(order, axis, slice(0, k))
    return TopK(take_along_axis(x, indices, axis), indices)


operation(
    topk,
    samples=(
        Sample(("5",), (Domain(distinct=True),), {"k": 2}),
        Sample(("3 4",), (Domain(distinct=True),), {"k": 3, "axis": 0, "largest": False}),
        Sample(("3",), (Domain(distinct=True),), {"k": 0}),
    ),
)
