"""Operations that extend axes at their ends."""

from typing import Any, TypeAlias, TypeVar

import numpy as np

from typednn.autodiff.primitive import Domain, Sample
from typednn.ops.indexing import slice_axis, take
from typednn.ops.joining import concat
from typednn.ops.operands import beside
from typednn.ops.operation import operation
from typednn.ops.shaping import broadcast_to
from typednn.shapes.rules import RULES
from typednn.tensor import Scalar, Tensor, wrap

__all__ = ["pad"]

D = TypeVar("D", bound=np.generic)
PadWidth: TypeAlias = tuple[int, int]


def pad(
    x: Tensor[Any, D],
    pad_width: int | tuple[PadWidth, ...],
    mode: str = "constant",
    constant_values: Scalar = False,
) -> Tensor[Any, D]:
    """Return ``x`` with additional elements before and after its own on each axis.

    ``pad_width`` is a pair ``(before, after)`` for each axis, or one number for all axes. A
    negative width cuts elements off, before the other end is extended. ``mode="constant"`` adds
    ``constant_values``, by default 0. ``"edge"`` repeats the first and the last element of the
    axis. ``"reflect"`` mirrors the elements next to these, and ``"wrap"`` continues with those at
    the other end; the axis must have enough of them.

    Raises ShapeError if it does not or if more than the axis is cut off, if the numbers of pairs
    and axes differ, for another mode, and for a constant of another kind than ``x``. Source:
    numpy's ``pad``; negative widths: PyTorch's.
    """
    RULES["pad"](x._data.shape, pad_width, mode)
    pairs = ((pad_width, pad_width),) * x.ndim if isinstance(pad_width, int) else pad_width
    constant = beside("pad", x, constant_values)
    for axis, (before, after) in enumerate(pairs):
        if before < 0 or after < 0:
            x = slice_axis(x, axis, slice(max(-before, 0), x.shape[axis] + min(after, 0)))
            before, after = max(before, 0), max(after, 0)
        if before == after == 0:
            continue
        if mode == "constant":
            x = _with_constant(x, axis, (before, after), constant)
        else:
            places: Any = np.pad(np.arange(x.shape[axis]), (before, after), mode)  # type: ignore[call-overload] # some of numpy's modes
            x = take(x, wrap(places), axis)
    return x


def _with_constant(
    x: Tensor[Any, D], axis: int, widths: PadWidth, constant: Tensor[Any, D]
) -> Tensor[Any, D]:
    ends = [
        broadcast_to(constant, (*x.shape[:axis], width, *x.shape[axis + 1 :])) for width in widths
    ]
    return concat([ends[0], x, ends[1]], axis)


ANY = (Domain(),)

operation(
    pad,
    samples=(
        Sample(("2 3",), ANY, {"pad_width": ((1, 0), (0, 2))}),
        Sample(("2 3",), ANY, {"pad_width": 1, "constant_values": 1.5}),
        Sample(("3 4",), ANY, {"pad_width": ((2, 1), (0, 3)), "mode": "reflect"}),
        Sample(("2 3",), ANY, {"pad_width": ((2, 1), (0, 4)), "mode": "edge"}),
        Sample(("2 3",), ANY, {"pad_width": ((1, 2), (3, 0)), "mode": "wrap"}),
        Sample(("3 4",), ANY, {"pad_width": ((-1, 2), (-2, -1))}),
        Sample(("3 4",), ANY, {"pad_width": ((-1, 1), (2, -1)), "mode": "wrap"}),
    ),
)
