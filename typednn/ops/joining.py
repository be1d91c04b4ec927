"""Operations that join several tensors into one."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import nothing
from typednn.autodiff.primitive import (
    Domain,
    EachInput,
    Sample,
    never,
    of_first_operand,
    primitive,
)
from typednn.autodiff.tape import apply
from typednn.kernels.computation import Direct
from typednn.kernels.numpy import joining as kernels
from typednn.ops.indexing import slice_axis
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.ops.shaping import expand_dims, reshape
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["concat", "stack"]

D = TypeVar("D", bound=np.generic)


def _part(k: int, g: Tensor[Any, Any], out: Any, *arrays: Any, axis: int) -> Any:
    """Return the slice of ``g`` that belongs to input ``k``."""
    begin, end = _bounds(out, arrays, axis)[k : k + 2]
    return slice_axis(g, axis, slice(begin, end))


class _Bounds:
    """The positions where the parts of a result begin, and its end.

    The gradients of the parts are computed one after the other. Adding up the sizes of all earlier
    parts each time would take quadratic time, so the last answer is kept.
    """

    def __init__(self) -> None:
        self._last: tuple[Any, tuple[int, ...]] = None, ()

    def __call__(self, out: Any, arrays: Sequence[Any], axis: int) -> tuple[int, ...]:
        of, found = self._last  # one tuple, so that threads do not mix them
        if of is not out:
            found = (0, *accumulate([x.shape[axis] for x in arrays]))
            self._last = out, found
        return found


_bounds = _Bounds()


_concat = primitive(
    "concat",
    Direct(kernels.concat),
    vjp=EachInput(_part),
    saves=(),
    rule=lambda *shapes, axis: RULES["concat"](shapes, axis),
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=nothing,
    batch=batch_rules.along_axis_alike,
    samples=(
        Sample(("2 3", "1 3"), (Domain(), Domain()), {"axis": 0}),
        Sample(("2 1", "2 3", "2 2"), (Domain(),) * 3, {"axis": -1}),
        Sample(("2",), (Domain(),), {"axis": 0}),
    ),
    analytic=True,
)


def concat(arrays: Sequence[Tensor[Any, D]], axis: int | None = 0) -> Tensor[Any, D]:
    """The tensors joined along an existing axis. ``axis=None`` flattens them first.

    Raises ShapeError if there are no tensors, or if their other axes or their dtypes differ.
    """
    if not arrays:
        RULES["concat"](())
    need_dtypes("concat", arrays=arrays)
    if axis is None:
        return concat([reshape(x, (x.size,)) for x in arrays])
    return apply(_concat, *arrays, axis=axis)


operation(concat, reference=lambda arrays, axis: np.concatenate(arrays, axis), takes_list=True)


def stack(arrays: Sequence[Tensor[Any, D]], axis: int = 0) -> Tensor[Any, D]:
    """Tensors of equal shape joined along a new axis, which is axis ``axis`` of the result.

    Raises ShapeError if there are no tensors, or if their shapes or their dtypes differ.
    """
    need_dtypes("stack", arrays=arrays)
    RULES["stack"]([x.shape for x in arrays], axis)
    return concat([expand_dims(x, axis) for x in arrays], axis)


operation(
    stack,
    samples=(
        Sample(("2 3", "2 3"), (Domain(), Domain()), {"axis": 0}),
        Sample(("2", "2", "2"), (Domain(),) * 3, {"axis": -1}),
        Sample(("", ""), (Domain(), Domain()), {"axis": 0}),
    ),
    reference=lambda arrays, axis: np.stack(arrays, axis),
    takes_list=True,
)
