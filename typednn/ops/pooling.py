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
from typednn.kernels.numpy.windows import Ints, exact_padding
from typednn.ops.arguments import PerAxis, per_axis, plain
from typednn.ops.convolution_primitives import convolution
from typednn.ops.creation import full
from typednn.ops.gathering import scatter_primitive
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.ops.shaping import reshape
from typednn.shapes.rules import RULES
from typednn.shapes.rules.windows import window_counts
from typednn.tensor import Tensor

__all__ = ["avg_pool1d", "avg_pool2d", "avg_pool3d", "max_pool1d", "max_pool2d", "max_pool3d"]

D = TypeVar("D", bound=np.generic)
F = TypeVar("F", bound=np.floating[Any])


def _pool_rule(x: Any, kernel: Ints, stride: Ints, padding: Ints) -> Any:
    rank = len(kernel)
    both = tuple(2 * pad for pad in padding)
    return (*x[:-rank], *window_counts("max_pool", x[-rank:], both, kernel, stride))


def _max_cost(call: Call) -> Cost:
    return Cost(call.size * (prod(call.params["kernel"]) - 1))


def _places_cost(call: Call) -> Cost:
    """Count a comparison of each element of a window with the largest one."""
    return Cost(call.size * prod(call.params["kernel"]))


_DISTINCT = Domain(distinct=True)

_max_places = primitive(
    "max_pool_places",
    Planned(kernels.max_pool_places),
    rule=lambda x, largest, kernel, stride, padding: largest,
    dtype=np.int64,
    elementwise=False,
    refuses=never,
    cost=_places_cost,
    batch=batch_rules.leading,
    samples=(
        Sample(
            ("2 5", "2 2"),
            (_DISTINCT, _DISTINCT),
            {"kernel": (3,), "stride": (2,), "padding": (0,)},
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
        Sample(("2 1 6",), (_DISTINCT,), {"kernel": (3,), "stride": (2,), "padding": (1,)}),
        Sample(("1 4 4",), (_DISTINCT,), {"kernel": (2, 3), "stride": (2, 1), "padding": (0, 1)}),
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
    name: str, x: Ints, kernel_size: PerAxis, stride: PerAxis | None, padding: PerAxis
) -> dict[str, Ints]:
    """Return kernel, stride and padding of each axis.

    Raises ShapeError if the operation's rule does.
    """
    RULES[name](x, kernel_size, stride, padding)
    rank = int(name[-2])
    kernel = per_axis(kernel_size, rank)
    strides = kernel if stride is None else per_axis(stride, rank)
    return {"kernel": kernel, "stride": strides, "padding": per_axis(padding, rank)}


def max_pool(
    name: str, x: Tensor[Any, D], kernel_size: PerAxis, stride: PerAxis | None, padding: PerAxis
) -> Tensor[Any, D]:
    """Apply the operation ``name``, such as "max_pool2d"."""
    stride = None if stride is None else plain(stride)
    window = _window(name, x.shape, plain(kernel_size), stride, plain(padding))
    return apply(_max_pool, x, **window)


def avg_pool(
    name: str, x: Tensor[Any, F], kernel_size: PerAxis, stride: PerAxis | None, padding: PerAxis
) -> Tensor[Any, F]:
    """Apply the operation ``name``: a convolution of each channel with equal weights."""
    need_dtypes(name, x=x)
    stride = None if stride is None else plain(stride)
    window = _window(name, x.shape, plain(kernel_size), stride, plain(padding))
    kernel, strides = window["kernel"], window["stride"]
    before, space = x.shape[: -len(kernel)], x.shape[-len(kernel) :]
    pads = exact_padding(space, tuple((pad, pad) for pad in window["padding"]), kernel, strides)
    weights = full((1, 1, *kernel), 1 / prod(kernel), dtype=x.dtype)
    means = apply(
        convolution,
        reshape(x, (prod(before), 1, *space)),
        weights,
        stride=strides,
        padding=pads,
        dilation=(1,) * len(kernel),
        groups=1,
    )
    return reshape(means, (*before, *means.shape[2:]))


def max_pool1d(
    x: Tensor[Any, D], kernel_size: PerAxis, stride: PerAxis | None = None, padding: PerAxis = 0
) -> Tensor[Any, D]:
    """Like ``max_pool2d``, over one spatial axis."""
    return max_pool("max_pool1d", x, kernel_size, stride, padding)


def max_pool2d(
    x: Tensor[Any, D], kernel_size: PerAxis, stride: PerAxis | None = None, padding: PerAxis = 0
) -> Tensor[Any, D]:
    """The largest element of each window; ``x`` is (N, C, H, W) or (C, H, W).

    H becomes (H + 2*padding - kernel_size)//stride + 1. The default stride is ``kernel_size``.
    Padding is lower than any element. The result is NaN if the window contains NaN. If several
    elements are equally large, the gradient goes to the first one in row-major order.

    Raises ShapeError for another number of axes, for a window larger than the padded ``x``, for
    padding of more than half of the window, for an empty spatial axis, and for a number below its
    minimum.
    """
    return max_pool("max_pool2d", x, kernel_size, stride, padding)


def max_pool3d(
    x: Tensor[Any, D], kernel_size: PerAxis, stride: PerAxis | None = None, padding: PerAxis = 0
) -> Tensor[Any, D]:
    """Like ``max_pool2d``, over three spatial axes."""
    return max_pool("max_pool3d", x, kernel_size, stride, padding)


def avg_pool1d(
    x: Tensor[Any, F], kernel_size: PerAxis, stride: PerAxis | None = None, padding: PerAxis = 0
) -> Tensor[Any, F]:
    """Like ``avg_pool2d``, over one spatial axis."""
    return avg_pool("avg_pool1d", x, kernel_size, stride, padding)


def avg_pool2d(
    x: Tensor[Any, F], kernel_size: PerAxis, stride: PerAxis | None = None, padding: PerAxis = 0
) -> Tensor[Any, F]:
    """The mean of each window; ``x`` is (N, C, H, W) or (C, H, W).

    Sizes and errors are those of ``max_pool2d``. The zeros of the padding count, as is the default
    in PyTorch (``count_include_pad``): the sum of each window is divided by the number of its
    elements. Also raises ShapeError unless ``x`` is floating-point.
    """
    return avg_pool("avg_pool2d", x, kernel_size, stride, padding)


def avg_pool3d(
    x: Tensor[Any, F], kernel_size: PerAxis, stride: PerAxis | None = None, padding: PerAxis = 0
) -> Tensor[Any, F]:
    """Like ``avg_pool2d``, over three spatial axes."""
    return avg_pool("avg_pool3d", x, kernel_size, stride, padding)


_SMALL = ("d=4", "h=4", "w=4")
_LARGE = ("d=5", "h=3", "w=3")


def _samples(rank: int, domain: Domain) -> tuple[Sample, ...]:
    """Return samples with and without a batch, stride and padding."""
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
    )


for _rank, _functions in enumerate(
    ((max_pool1d, avg_pool1d), (max_pool2d, avg_pool2d), (max_pool3d, avg_pool3d)), 1
):
    _max, _mean = _functions
    operation(_max, samples=_samples(_rank, _DISTINCT))
    operation(_mean, samples=_samples(_rank, Domain()))
