"""Operations that split one tensor along an axis."""

from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.primitive import Domain, Sample
from typednn.ops.arguments import ShapeLike
from typednn.ops.indexing import slice_axis
from typednn.ops.operation import operation
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["chunk", "split", "unbind", "unstack"]

D = TypeVar("D", bound=np.generic)
ANY = (Domain(),)


def unstack(x: Tensor[Any, D], axis: int = 0) -> tuple[Tensor[Any, D], ...]:
    """The slices of ``x`` along an axis; ``stack`` joins them to ``x`` again.

    Raises ShapeError if ``x`` has no such axis, and for more than 2**24 slices.
    """
    RULES["unstack"](x._data.shape, axis)
    return tuple(slice_axis(x, axis, i) for i in range(x.shape[axis]))


ROWS = (Sample(("2 3",), ANY, {"axis": 0}), Sample(("2 3 2",), ANY, {"axis": -1}))

operation(unstack, samples=ROWS, reference=lambda x, axis: np.unstack(x, axis=axis))


def unbind(x: Tensor[Any, D], axis: int = 0) -> tuple[Tensor[Any, D], ...]:
    """The same as ``unstack``; this is PyTorch's name.

    Raises ShapeError if ``x`` has no such axis, and for more than 2**24 slices.
    """
    RULES["unbind"](x._data.shape, axis)
    return unstack(x, axis)


operation(unbind, samples=ROWS, reference=lambda x, axis: np.unstack(x, axis=axis))


def split(x: Tensor[Any, D], sizes: ShapeLike, axis: int = 0) -> tuple[Tensor[Any, D], ...]:
    """Split ``x`` into parts along an axis.

    ``split(x, (2, 3, 5))`` has parts of these sizes, whose sum must be the size of the axis.
    ``split(x, 4)`` has parts of size 4, and the last one has the rest.

    The numbers are sizes, as in PyTorch. In numpy and JAX they are positions, or the number of
    parts. An axis of size 0 has one part of size 0.

    Raises ShapeError if the sizes do not add up or one is negative, for parts of size 0, for more
    than 2**24 parts, and for an axis that does not exist.
    """
    return _parts(x, RULES["split"](x._data.shape, sizes, axis), axis)


def _parts(x: Tensor[Any, D], shapes: Any, axis: int) -> tuple[Tensor[Any, D], ...]:
    """Return the parts that have these shapes."""
    parts, start = [], 0
    for shape in shapes:
        stop = start + shape[axis]
        parts.append(slice_axis(x, axis, slice(start, stop)))
        start = stop
    return tuple(parts)


operation(
    split,
    samples=(
        Sample(("6 2",), ANY, {"sizes": (1, 3, 2)}),
        Sample(("2 5",), ANY, {"sizes": 2, "axis": -1}),
        Sample(("4 2",), ANY, {"sizes": (0, 4)}),
    ),
)


def chunk(x: Tensor[Any, D], chunks: int, axis: int = 0) -> tuple[Tensor[Any, D], ...]:
    """Split ``x`` along an axis into at most ``chunks`` parts.

    The size of a part is the size of the axis divided by ``chunks``, rounded up; the last part has
    the rest. Size 7 in 3 chunks: 3, 3, 1. Size 6 in 4 chunks: 2, 2, 2.

    Raises ShapeError for fewer than one chunk, for more than 2**24 chunks, and for an axis that
    does not exist. Source: PyTorch.
    """
    return _parts(x, RULES["chunk"](x._data.shape, chunks, axis), axis)


operation(
    chunk,
    samples=(
        Sample(("6 2",), ANY, {"chunks": 3}),
        Sample(("2 7",), ANY, {"chunks": 3, "axis": -1}),
        Sample(("6",), ANY, {"chunks": 4}),
    ),
)
