"""The largest element of windows, on one to three spatial axes; ``x`` is (N, C, *space) or (C, *space).

The maximum is a primitive. Its gradient goes to one element of each window, and is summed where
windows overlap.
"""

from collections.abc import Mapping
from math import prod
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import Cost
from typednn.autodiff.primitive import (
    OUT,
    Domain,
    Sample,
    never,
    of_first_operand,
    primitive,
)
from typednn.autodiff.tape import apply
from typednn.kernels.call import Call
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import max_pooling as kernels
from typednn.kernels.numpy.windows import Ints, Pads
from typednn.ops.arguments import PerAxis
from typednn.ops.gathering import gather_primitive, scatter_primitive
from typednn.ops.operation import operation
from typednn.ops.pooling_windows import window_of, window_samples
from typednn.ops.shaping import reshape
from typednn.shapes.rules.windows import dilated_sizes, window_counts
from typednn.tensor import Tensor

__all__ = ["max_pool1d", "max_pool2d", "max_pool3d"]

D = TypeVar("D", bound=np.generic)
F = TypeVar("F", bound=np.floating[Any])


def _pool_rule(x: Any, kernel: Ints, stride: Ints, padding: Pads, dilation: Ints) -> Any:
    rank = len(kernel)
    both, reach = tuple(map(sum, padding)), dilated_sizes(kernel, dilation)
    return (*x[:-rank], *window_counts("max_pool", x[-rank:], both, reach, stride))


def _max_cost(call: Call) -> Cost:
    return Cost(call.size * (prod(call.params["kernel"]) - 1))


def _places_cost(call: Call) -> Cost:
    """Count a comparison of each element of a window with the largest one."""
    return Cost(call.inputs[-1].size * prod(call.params["kernel"]))


_DISTINCT = Domain(distinct=True)

_max_places = primitive(
    "max_pool_places",
    Planned(kernels.max_pool_places),
    rule=lambda x, largest, **window: largest,
    dtype=np.int64,
    elementwise=False,
    refuses=never,
    cost=_places_cost,
    batch=batch_rules.leading,
    samples=(
        Sample(
            ("2 5", "2 2"),
            (_DISTINCT, _DISTINCT),
            {"kernel": (3,), "stride": (2,), "padding": ((0, 0),), "dilation": (1,)},
        ),
    ),
)

# The gradient of max_pool where windows do not overlap.
_max_gradient = primitive(
    "max_pool_gradient",
    Planned(kernels.max_pool_gradient),
    vjp=(
        lambda g, out, _, x, largest, **window: _at_largest(g, x, largest, window),
        None,
        None,
    ),
    saves=(1, 2),
    rule=lambda g, x, largest, **window: x,
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_places_cost,
    batch=batch_rules.leading,
    samples=(
        Sample(
            ("2 2", "2 6", "2 2"),
            (Domain(), _DISTINCT, _DISTINCT),
            {"kernel": (2,), "stride": (3,), "padding": ((0, 0),), "dilation": (2,)},
        ),
        Sample(
            ("1 2 2", "1 4 5", "1 2 2"),
            (Domain(), _DISTINCT, _DISTINCT),
            {
                "kernel": (2, 3),
                "stride": (2, 3),
                "padding": ((0, 0), (1, 0)),
                "dilation": (1, 1),
            },
        ),
    ),
)

_max_pool = primitive(
    "max_pool",
    Planned(kernels.max_pool),
    vjp=(lambda g, out, x, **window: _to_largest(g, x, out, window),),
    saves=(OUT, 0),
    rule=_pool_rule,
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_max_cost,
    batch=batch_rules.leading,
    samples=(
        Sample(
            ("2 1 6",),
            (_DISTINCT,),
            {"kernel": (3,), "stride": (2,), "padding": ((1, 1),), "dilation": (2,)},
        ),
        Sample(
            ("1 4 4",),
            (_DISTINCT,),
            {
                "kernel": (2, 3),
                "stride": (2, 1),
                "padding": ((0, 1), (1, 2)),
                "dilation": (1, 1),
            },
        ),
    ),
)


def _to_largest(
    g: Tensor[Any, F], x: Tensor[Any, F], largest: Tensor[Any, F], window: Mapping[str, Any]
) -> Tensor[Any, F]:
    """Return zeros like ``x``, with ``g`` added at the first largest element of each window."""
    reach: Any = dilated_sizes(window["kernel"], window["dilation"])  # ints, of ints
    if all(step >= span for step, span in zip(window["stride"], reach, strict=True)):
        return apply(_max_gradient, g, x, largest, **window)
    rank = len(reach)
    places = _flat_space(apply(_max_places, x, largest, **window), rank)
    shape = (*x.shape[:-rank], prod(x.shape[-rank:]))
    sums = apply(scatter_primitive, _flat_space(g, rank), places, axis=-1, shape=shape)
    return reshape(sums, x.shape)


def _at_largest(
    g: Tensor[Any, F], x: Tensor[Any, F], largest: Tensor[Any, F], window: Mapping[str, Any]
) -> Tensor[Any, F]:
    """Return the elements of ``g`` at the place of the first largest element of each window."""
    rank = len(window["kernel"])
    places = _flat_space(apply(_max_places, x, largest, **window), rank)
    found = apply(gather_primitive, _flat_space(g, rank), places, axis=-1)
    return reshape(found, largest.shape)


def _flat_space(x: Tensor[Any, D], rank: int) -> Tensor[Any, D]:
    return reshape(x, (*x.shape[:-rank], prod(x.shape[-rank:])))


def max_pool(
    name: str,
    x: Tensor[Any, D],
    kernel_size: PerAxis,
    stride: PerAxis | None,
    padding: PerAxis,
    dilation: PerAxis,
    ceil_mode: bool,
) -> Tensor[Any, D]:
    """Apply the operation ``name``, such as "max_pool2d"."""
    window = window_of(name, x, kernel_size, stride, padding, dilation, ceil_mode)
    return apply(_max_pool, x, **window)


def places_of(
    name: str, x: Tensor[Any, D], largest: Tensor[Any, D], *window: Any
) -> Tensor[Any, np.int64]:
    """Return the position, in the flattened space, of what ``max_pool`` found in each window."""
    return apply(_max_places, x, largest, **window_of(name, x, *window))


def max_pool1d(
    x: Tensor[Any, D],
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    dilation: PerAxis = 1,
    ceil_mode: bool = False,
) -> Tensor[Any, D]:
    """Like ``max_pool2d``, over one spatial axis."""
    return max_pool("max_pool1d", x, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool2d(
    x: Tensor[Any, D],
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    dilation: PerAxis = 1,
    ceil_mode: bool = False,
) -> Tensor[Any, D]:
    """The largest element of each window; ``x`` is (N, C, H, W) or (C, H, W).

    H becomes (H + 2*padding - dilation*(kernel_size-1) - 1)//stride + 1. The default stride is
    ``kernel_size``. With ``ceil_mode`` the quotient is rounded up, unless the last window then
    begins beyond ``x``. Padding is lower than any element. The result is NaN if the window contains
    NaN. If several elements are equally large, the gradient goes to the first one in row-major
    order.

    Raises ShapeError for another number of axes, for a window larger than the padded ``x``, for
    padding of more than half of the window, for padding and a dilation larger than the axis, for an
    empty spatial axis, and for a number below its minimum.
    """
    return max_pool("max_pool2d", x, kernel_size, stride, padding, dilation, ceil_mode)


def max_pool3d(
    x: Tensor[Any, D],
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    dilation: PerAxis = 1,
    ceil_mode: bool = False,
) -> Tensor[Any, D]:
    """Like ``max_pool2d``, over three spatial axes."""
    return max_pool("max_pool3d", x, kernel_size, stride, padding, dilation, ceil_mode)


for _rank, _function in enumerate((max_pool1d, max_pool2d, max_pool3d), 1):
    operation(_function, samples=window_samples(_rank, _DISTINCT, dilation=2))
