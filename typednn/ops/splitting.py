"""Operations that take one tensor apart along an axis: each part is an index of it."""

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
    """The tensors that ``stack`` would join along this axis to ``x``.

    Raises ShapeError where ``x`` has no such axis, and for more than 2**24 of them.
    """
    RULES["unstack"](x._data.shape, axis)
    return tuple(slice_axis(x, axis, i) for i in range(x.shape[axis]))


ROWS = (Sample(("2 3",), ANY, {"axis": 0}), Sample(("2 3 2",), ANY, {"axis": -1}))

operation(unstack, samples=ROWS, reference=lambda x, axis: np.unstack(x, axis=axis))


def unbind(x: Tensor[Any, D], axis: int = 0) -> tuple[Tensor[Any, D], ...]:
    """``unstack``, under PyTorch's name.

    Raises ShapeError where ``x`` has no such axis, and for more than 2**24 of them.
    """
    RULES["unbind"](x._data.shape, axis)
    return unstack(x, axis)


operation(unbind, samples=ROWS, reference=lambda x, axis: np.unstack(x, axis=axis))


def split(x: Tensor[Any, D], sizes: ShapeLike, axis: int = 0) -> tuple[Tensor[Any, D], ...]:
    """Split ``x`` into parts along an axis.

    ``split(x, (2, 3, 5))`` has parts of these sizes, whose sum is the axis' size; ``split(x, 4)``
    has parts of size 4, and the last one has the rest.

    These are PyTorch's numbers, sizes, not numpy's and JAX's, which are places and a number of
    parts. An axis of size 0 has one part of size 0.

    Raises ShapeError where the sizes do not add up or one is negative, for parts of size 0, for
    more than 2**24 parts, and for an axis that is not there.
    """
    return _parts(x, RULES["split"](x._data.shape, sizes, axis), axis)


def _parts(x: Tensor[Any, D], shapes: Any, axis: int) -> tuple[Tensor[Any, D], ...]:
    """The parts that have these shapes."""
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
    """Split along an axis into at most ``chunks`` parts.

    Each has the axis' size divided by ``chunks``, rounded up; the last one has the rest. 7 in 3
    chunks: 3, 3, 1; 6 in 4: 2, 2, 2.

    Raises ShapeError for less than one chunk, for more than 2**24, and for an axis that is not
    there. Source: PyTorch.
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
