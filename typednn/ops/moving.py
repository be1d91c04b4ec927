"""Operations that move or repeat the elements of one tensor, or move its axes."""

from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.primitive import Domain, Sample
from typednn.ops.arguments import ShapeLike
from typednn.ops.indexing import getitem, slice_axis, take
from typednn.ops.joining import concat
from typednn.ops.operation import operation
from typednn.ops.shaping import broadcast_to, permute_dims, reshape
from typednn.shapes.rules import RULES
from typednn.shapes.rules.moving import moved
from typednn.tensor import Axis, Tensor, wrap
from typednn.traced_number import is_traced

__all__ = ["flip", "moveaxis", "roll", "tile"]

D = TypeVar("D", bound=np.generic)
ANY = (Domain(),)


def flip(x: Tensor[Any, D], axis: Axis = None) -> Tensor[Any, D]:
    """The elements in reverse order along an axis, along several, or (None) along all.

    Raises ShapeError for an axis that does not exist or is given twice. Source: array API standard,
    ``flip``.
    """
    RULES["flip"](x.shape, axis)
    axes = range(x.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
    flipped = {each % x.ndim for each in axes}
    key = tuple(slice(None, None, -1 if i in flipped else None) for i in range(x.ndim))
    return getitem(x, key)


operation(
    flip,
    samples=(
        Sample(("2 3",), ANY),
        Sample(("2 3 2",), ANY, {"axis": -2}),
        Sample(("2 3 2",), ANY, {"axis": (0, -1)}),
    ),
    reference=np.flip,
)


def roll(x: Tensor[Any, D], shift: ShapeLike, axis: Axis = None) -> Tensor[Any, D]:
    """Return each element ``shift`` places further along an axis.

    Elements that are moved past the end are put first. With several axes, each has the shift at its
    position in ``shift``, or all have the same one. Without an axis, ``x`` is rolled as if it were
    flat. Raises ShapeError for an axis that does not exist, and if the numbers of shifts and axes
    differ. Source: array API standard, ``roll``.
    """
    RULES["roll"](x.shape, shift, axis)
    if axis is None:
        return reshape(roll(reshape(x, (x.size,)), shift, 0), x.shape)
    axes = axis if isinstance(axis, tuple) else (axis,)
    shifts = shift if isinstance(shift, tuple) else (shift,) * len(axes)
    for places, each in zip(shifts, axes, strict=True):
        x = _rolled(x, places, each % x.ndim)
    return x


def _rolled(x: Tensor[Any, D], shift: int, axis: int) -> Tensor[Any, D]:
    size = x.shape[axis] or 1
    start = -shift % size
    if is_traced(start):
        return take(x, (wrap(np.arange(x.shape[axis])) + start) % size, axis)
    if start == 0:
        return x
    parts = slice(start, None), slice(start)
    return concat([slice_axis(x, axis, part) for part in parts], axis)


operation(
    roll,
    samples=(
        Sample(("2 3",), ANY, {"shift": 2}),
        Sample(("2 3",), ANY, {"shift": -4, "axis": 1}),
        Sample(("2 3 2",), ANY, {"shift": (1, -1), "axis": (-2, 0)}),
        Sample(("2 3",), ANY, {"shift": 1, "axis": (0, 1)}),
    ),
    reference=np.roll,
    numbers=("shift",),
)


def moveaxis(x: Tensor[Any, D], source: ShapeLike, destination: ShapeLike) -> Tensor[Any, D]:
    """``x`` with the axes ``source`` moved to ``destination``. The others keep their order.

    Raises ShapeError for an axis that does not exist or is given twice, and if the numbers of axes
    differ. Source: array API standard, ``moveaxis``.
    """
    RULES["moveaxis"](x.shape, source, destination)
    start = (source,) if isinstance(source, int) else source
    end = (destination,) if isinstance(destination, int) else destination
    order: Any = moved(
        tuple(range(x.ndim)),
        tuple(axis % x.ndim for axis in start),
        tuple(axis % x.ndim for axis in end),
    )
    return permute_dims(x, order)


operation(
    moveaxis,
    samples=(
        Sample(("2 3 4",), ANY, {"source": 0, "destination": -1}),
        Sample(("2 3 4 1",), ANY, {"source": (-1, 0), "destination": (1, 3)}),
    ),
    reference=np.moveaxis,
)


def tile(x: Tensor[Any, D], repetitions: ShapeLike) -> Tensor[Any, D]:
    """``x`` repeated along each axis. ``repetitions`` are aligned with the last axes.

    Missing axes have size 1. Raises ShapeError for a negative number. Source: array API standard,
    ``tile``.
    """
    result: Any = RULES["tile"](x.shape, repetitions)
    given = (repetitions,) if isinstance(repetitions, int) else repetitions
    times = (*(1,) * (x.ndim - len(given)), *given)
    sizes = (1,) * (len(times) - x.ndim) + x.shape
    between = [n for size in sizes for n in (1, size)]
    full = [n for pair in zip(times, sizes, strict=True) for n in pair]
    return reshape(broadcast_to(reshape(x, tuple(between)), tuple(full)), result)


operation(
    tile,
    samples=(
        Sample(("2 3",), ANY, {"repetitions": 2}),
        Sample(("2 3",), ANY, {"repetitions": (2, 1, 3)}),
        Sample(("2 1 3",), ANY, {"repetitions": (3, 1)}),
        Sample(("",), ANY, {"repetitions": (2,)}),
    ),
    reference=lambda x, repetitions: np.tile(x, repetitions),
)
