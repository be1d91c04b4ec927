"""Pooling over windows, on one to three spatial axes; ``x`` is (N, C, *space) or (C, *space).

The mean is a convolution of each channel by itself. The maximum is a primitive. Its gradient goes
to one element of each window, and is summed where windows overlap.
"""

from functools import lru_cache
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
from typednn.kernels.numpy import pooling as kernels
from typednn.kernels.numpy.windows import Ints, Pads, exact_padding
from typednn.ops.arguments import PerAxis, per_axis, plain
from typednn.ops.convolution_primitives import convolution
from typednn.ops.creation import full
from typednn.ops.from_data import asarray
from typednn.ops.gathering import scatter_primitive
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.ops.shaping import reshape
from typednn.shapes.rules import RULES
from typednn.shapes.rules.windows import dilated_sizes, window_counts
from typednn.tensor import Tensor

__all__ = ["avg_pool1d", "avg_pool2d", "avg_pool3d", "max_pool1d", "max_pool2d", "max_pool3d"]

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
    return Cost(call.size * prod(call.params["kernel"]))


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

_max_pool = primitive(
    "max_pool",
    Planned(kernels.max_pool),
    vjp=(
        lambda g, out, x, **window: _to_places(
            g, apply(_max_places, x, out, **window), x.shape, len(window["kernel"])
        ),
    ),
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


def _to_places(
    g: Tensor[Any, F], places: Tensor[Any, Any], shape: Ints, rank: int
) -> Tensor[Any, F]:
    """Return zeros of this shape, with ``g`` added at its places in the flattened space."""
    before = shape[:-rank]
    flat = (*before, prod(g.shape[-rank:]))
    whole = (*before, prod(shape[-rank:]))
    sums = apply(scatter_primitive, reshape(g, flat), reshape(places, flat), axis=-1, shape=whole)
    return reshape(sums, shape)


@lru_cache(maxsize=1024)
def _window(
    name: str,
    x: Ints,
    kernel_size: PerAxis,
    stride: PerAxis | None,
    padding: PerAxis,
    dilation: PerAxis = 1,
    ceil_mode: bool = False,
) -> dict[str, Any]:
    """Return the parameters of the primitive. Raises ShapeError if the operation's rule does."""
    more: Any = {} if name.startswith("avg") else {"dilation": dilation}
    shape: Any = RULES[name](x, kernel_size, stride, padding, ceil_mode=ceil_mode, **more)
    rank = int(name[-2])
    kernel, pads, apart = [per_axis(each, rank) for each in (kernel_size, padding, dilation)]
    strides = kernel if stride is None else per_axis(stride, rank)
    reach: Any = dilated_sizes(kernel, apart)  # ints, of ints
    ends = [
        (count - 1) * step + span - pad - size
        for count, step, span, pad, size in zip(
            shape[-rank:], strides, reach, pads, x[-rank:], strict=True
        )
    ]
    return {
        "kernel": kernel,
        "stride": strides,
        "padding": tuple(zip(pads, map(max, ends, pads), strict=True)),
        "dilation": apart,
    }


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
    window = _window_of(name, x, kernel_size, stride, padding, dilation, ceil_mode)
    return apply(_max_pool, x, **window)


def places_of(
    name: str, x: Tensor[Any, D], largest: Tensor[Any, D], *window: Any
) -> Tensor[Any, np.int64]:
    """Return the position, in the flattened space, of what ``max_pool`` found in each window."""
    return apply(_max_places, x, largest, **_window_of(name, x, *window))


def _window_of(
    name: str,
    x: Tensor[Any, Any],
    kernel_size: PerAxis,
    stride: PerAxis | None,
    padding: PerAxis,
    dilation: PerAxis,
    ceil_mode: bool,
) -> dict[str, Any]:
    stride = None if stride is None else plain(stride)
    return _window(
        name, x.shape, plain(kernel_size), stride, plain(padding), plain(dilation), ceil_mode
    )


def avg_pool(
    name: str,
    x: Tensor[Any, F],
    kernel_size: PerAxis,
    stride: PerAxis | None,
    padding: PerAxis,
    ceil_mode: bool,
    count_include_pad: bool,
) -> Tensor[Any, F]:
    """Apply the operation ``name``: a convolution of each channel with equal weights.

    Where windows differ in the number of elements that count, the sums are divided by it.
    """
    need_dtypes(name, x=x)
    window = _window_of(name, x, kernel_size, stride, padding, 1, ceil_mode)
    kernel, strides = window["kernel"], window["stride"]
    before, space = x.shape[: -len(kernel)], x.shape[-len(kernel) :]
    counts = _counts(space, per_axis(plain(padding), len(kernel)), window, count_include_pad)
    weights = full((1, 1, *kernel), 1 / prod(kernel) if counts is None else 1.0, dtype=x.dtype)
    means = apply(
        convolution,
        reshape(x, (prod(before), 1, *space)),
        weights,
        stride=strides,
        padding=exact_padding(space, window["padding"], kernel, strides),
        dilation=window["dilation"],
        groups=1,
    )
    means = reshape(means, (*before, *means.shape[2:]))
    return means if counts is None else means / asarray(counts, x.dtype)


def _counts(space: Ints, pads: Ints, window: dict[str, Any], count_include_pad: bool) -> Any:
    """Return the number of elements that count in each window; None if all do."""
    counts: Any = np.array(1)
    for size, pad, kernel, stride, (_, behind) in zip(
        space, pads, window["kernel"], window["stride"], window["padding"], strict=True
    ):
        starts = np.arange(-pad, size + behind - kernel + 1, stride)
        least, most = (-pad, size + pad) if count_include_pad else (0, size)
        on_axis = np.minimum(starts + kernel, most) - np.maximum(starts, least)
        counts = counts[..., None] * on_axis
    return None if (counts == prod(window["kernel"])).all() else counts


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


def avg_pool1d(
    x: Tensor[Any, F],
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor[Any, F]:
    """Like ``avg_pool2d``, over one spatial axis."""
    return avg_pool("avg_pool1d", x, kernel_size, stride, padding, ceil_mode, count_include_pad)


def avg_pool2d(
    x: Tensor[Any, F],
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor[Any, F]:
    """The mean of each window; ``x`` is (N, C, H, W) or (C, H, W).

    Sizes and errors are those of ``max_pool2d``. The zeros of the padding count, unless
    ``count_include_pad`` is false: the sum of each window is divided by the number of its elements
    that count. Elements beyond the padding, which windows have only with ``ceil_mode``, never
    count. Also raises ShapeError unless ``x`` is floating-point.
    """
    return avg_pool("avg_pool2d", x, kernel_size, stride, padding, ceil_mode, count_include_pad)


def avg_pool3d(
    x: Tensor[Any, F],
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor[Any, F]:
    """Like ``avg_pool2d``, over three spatial axes."""
    return avg_pool("avg_pool3d", x, kernel_size, stride, padding, ceil_mode, count_include_pad)


_SMALL = ("d=4", "h=4", "w=4")
_LARGE = ("d=5", "h=3", "w=3")


def _samples(rank: int, domain: Domain, **more: Any) -> tuple[Sample, ...]:
    """Return samples with and without a batch, stride and padding; one also has ``more``."""
    small, large = " ".join(_SMALL[:rank]), " ".join(_LARGE[:rank])
    return (
        Sample((f"n=2 c=1 {small}",), (domain,), {"kernel_size": 2}),
        Sample((f"c=2 {large}",), (domain,), {"kernel_size": 3, "stride": 2, "padding": 1}),
        Sample(
            (f"c=1 {large}",),
            (domain,),
            {
                "kernel_size": (4, *(2,) * (rank - 1)),
                "stride": (1,) * rank,
                "padding": (2, *(0,) * (rank - 1)),
            },
        ),
        Sample(
            (f"c=2 {small}",),
            (domain,),
            {"kernel_size": 2, "stride": 3, "padding": 1, "ceil_mode": True, **more},
        ),
    )


for _rank, _functions in enumerate(
    ((max_pool1d, avg_pool1d), (max_pool2d, avg_pool2d), (max_pool3d, avg_pool3d)), 1
):
    _max, _mean = _functions
    operation(_max, samples=_samples(_rank, _DISTINCT, dilation=2))
    operation(_mean, samples=_samples(_rank, Domain(), count_include_pad=False))
