"""Setting elements without writing to a tensor: ``x[key] = value`` as a function."""

from typing import Any, TypeVar

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import nothing
from typednn.autodiff.primitive import Domain, Primitive, Sample, of_first_operand, primitive
from typednn.autodiff.tape import apply
from typednn.autodiff.value_errors import values_may_not_fit
from typednn.kernels.numpy import updating as kernels
from typednn.kernels.numpy.indexing import GATHER, NumpyKey
from typednn.ops.creation import arange, zeros
from typednn.ops.indexing import getitem_primitive, read_key, rule_key
from typednn.ops.operands import beside, need_dtypes
from typednn.ops.operation import operation
from typednn.ops.shaping import broadcast_to, reshape
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import as_refused_by
from typednn.tensor import IndexKey, Scalar, Tensor

__all__ = ["index_update"]

D = TypeVar("D", bound=np.generic)


_index_update: Primitive = primitive(
    "index_update",
    kernels.INDEX_UPDATE,
    vjp=(
        lambda g, out, x, value, *indices, key: apply(
            _index_update, g, zeros(value.shape, dtype=g.dtype), *indices, key=key
        ),
        lambda g, out, x, value, *indices, key: (
            apply(getitem_primitive, g, *indices, key=key) * _last(g, value.shape, indices, key)
        ),
    ),
    saves=range(2, 66),  # the index tensors; numpy has no more axes
    rule=lambda x, value, *indices, key: x,
    dtype=of_first_operand,
    elementwise=False,
    refuses=lambda call: values_may_not_fit(call.inputs[2:], min(call.shape, default=0)),
    cost=nothing,
    batch=batch_rules.updated,
    samples=(
        Sample(("4 3", "2"), (Domain(), Domain()), {"key": (slice(1, None, 2), -1)}),
        Sample(
            ("3 2", "4 2", "4"),
            (Domain(), Domain(), Domain(-3, 3, dtype=np.int64)),
            {"key": (GATHER,)},
        ),
    ),
    analytic=True,
)


def _last(
    g: Tensor[Any, D], shape: tuple[int, ...], indices: tuple[Tensor[Any, Any], ...], key: NumpyKey
) -> Tensor[Any, D] | float:
    """Return 1 for each value that is in the result, 0 for values that later ones have replaced."""
    if not indices:
        return 1.0
    size = int(np.prod(shape))
    order = reshape(arange(size), shape)
    placed = apply(_index_update, zeros(g.shape, dtype=np.int64), order, *indices, key=key)
    return (apply(getitem_primitive, placed, *indices, key=key) == order).astype(g.dtype)


def index_update(
    x: Tensor[Any, D], key: IndexKey, value: Tensor[Any, Any] | Scalar
) -> Tensor[Any, D]:
    """A copy of ``x`` with ``value``, broadcast, at the places of ``x[key]``.

    If index tensors name a place more than once, the last value is kept and gets the gradient.
    Raises ShapeError for the same reasons as ``getitem``, and for a value of another dtype or that
    does not broadcast to the shape of ``x[key]``; TypeError for a key that is not an index.
    """
    need_dtypes("index_update", x=x, value=value)
    if not isinstance(value, Tensor):
        value = beside("index_update", x, value)
    with as_refused_by("index_update"):
        parts, indices = read_key(x, key)
    seen = rule_key([index.shape for index in indices], parts)
    RULES["index_update"](x.shape, value.shape, seen)
    target: Any = RULES["getitem"](x.shape, seen)
    return apply(_index_update, x, broadcast_to(value, target), *indices, key=parts)


def _with_value_second(x: Tensor[Any, D], value: Tensor[Any, D], key: IndexKey) -> Tensor[Any, D]:
    """Call ``index_update`` with its tensors first, as the laws pass them."""
    return index_update(x, key, value)


_with_value_second.__name__ = index_update.__name__

operation(
    _with_value_second,
    samples=(
        Sample(("4 3", "2"), (Domain(), Domain()), {"key": (slice(1, None, 2), -1)}),
        Sample(("4 3", "2 1"), (Domain(), Domain()), {"key": (slice(None, None, -3),)}),
        Sample(("4 3", ""), (Domain(), Domain()), {"key": (None, ..., 0)}),
    ),
)
