"""Operations that join several tensors into one."""

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.primitive import Domain, EachInput, Sample, primitive
from typednn.autodiff.tape import apply
from typednn.dtypes import need_same
from typednn.ops.operation import operation
from typednn.ops.shaping import expand_dims, reshape
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["concat", "stack"]

D = TypeVar("D", bound=np.generic)


def _part(k: int, g: Tensor[Any, Any], shapes: Sequence[tuple[int, ...]], axis: int) -> Any:
    """The slice of ``g`` that input ``k`` went to."""
    before = sum(shape[axis] for shape in shapes[:k])
    taken = slice(before, before + shapes[k][axis])
    return g[(slice(None),) * (axis % g.ndim) + (taken,)]


_concat = primitive(
    "concat",
    lambda *arrays, axis: np.concatenate(arrays, axis=axis),
    vjp=EachInput(lambda k, g, out, *arrays, axis: _part(k, g, [x.shape for x in arrays], axis)),
    saves=(),
    rule=lambda *shapes, axis: RULES["concat"](shapes, axis),
    samples=(
        Sample(("2 3", "1 3"), (Domain(), Domain()), {"axis": 0}),
        Sample(("2 1", "2 3", "2 2"), (Domain(),) * 3, {"axis": -1}),
        Sample(("2",), (Domain(),), {"axis": 0}),
    ),
    analytic=True,
)


def concat(arrays: Sequence[Tensor[Any, D]], axis: int | None = 0) -> Tensor[Any, D]:
    """The tensors one after the other along an axis that they have; None: all flattened first.

    Raises ShapeError where there is none, where another axis differs, or the dtypes do.
    """
    _need_one_dtype("concat", arrays)
    if axis is None:
        return concat([reshape(x, (x.size,)) for x in arrays])
    return apply(_concat, *arrays, axis=axis)


operation(concat, reference=lambda arrays, axis: np.concatenate(arrays, axis), takes_list=True)


def stack(arrays: Sequence[Tensor[Any, D]], axis: int = 0) -> Tensor[Any, D]:
    """Tensors of one shape along a new axis, which is axis ``axis`` of the result.

    Raises ShapeError where there is none, where their shapes differ, or their dtypes.
    """
    _need_one_dtype("stack", arrays)
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


def _need_one_dtype(operation: str, arrays: Sequence[Tensor[Any, Any]]) -> None:
    if not arrays:
        RULES[operation](())
    for x in arrays:
        need_same(operation, arrays[0].dtype, x.dtype)
