"""Maximum pooling that also says where the largest elements are, and its inverse. Names and layout
are PyTorch's."""

from math import prod
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from typednn.autodiff.primitive import Domain, Sample
from typednn.ops.arguments import PerAxis, plain
from typednn.ops.creation import zeros
from typednn.ops.from_data import asarray
from typednn.ops.max_pooling import max_pool, places_of
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.ops.shaping import reshape
from typednn.ops.updating import index_update
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import as_refused_by
from typednn.tensor import Tensor

__all__ = [
    "max_pool1d_with_indices",
    "max_pool2d_with_indices",
    "max_pool3d_with_indices",
    "max_unpool1d",
    "max_unpool2d",
    "max_unpool3d",
]

D = TypeVar("D", bound=np.generic)

IntegerTensor = Tensor[Any, np.integer[Any]]


class Pooled(NamedTuple, Generic[D]):
    """The largest element of each window, and its position in the flattened space of ``x``."""

    values: Tensor[Any, D]
    indices: Tensor[Any, np.int64]


def _with_indices(name: str, x: Tensor[Any, D], *window: Any) -> Pooled[D]:
    RULES[name](x.shape, *window)
    pool = name.removesuffix("_with_indices")
    values = max_pool(pool, x, *window)
    return Pooled(values, places_of(pool, x, values, *window))


def _max_unpool(
    name: str,
    x: Tensor[Any, D],
    indices: IntegerTensor,
    kernel_size: PerAxis,
    stride: PerAxis | None,
    padding: PerAxis,
    output_size: PerAxis | None,
) -> Tensor[Any, D]:
    need_dtypes(name, indices=indices)
    window = [None if each is None else plain(each) for each in (kernel_size, stride, padding)]
    asked = None if output_size is None else plain(output_size)
    shape: Any = RULES[name](x.shape, indices.shape, *window, asked)
    rank = int(name[-2])
    lines, space = prod(shape[:-rank]), prod(shape[-rank:])
    flat = (lines, prod(x.shape[-rank:]))
    key = (asarray(np.arange(lines)[:, None]), reshape(indices, flat))
    with as_refused_by(name):
        out = index_update(zeros((lines, space), dtype=x.dtype), key, reshape(x, flat))
    return reshape(out, shape)


def max_pool1d_with_indices(
    x: Tensor[Any, D],
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    dilation: PerAxis = 1,
    ceil_mode: bool = False,
) -> Pooled[D]:
    """Like ``max_pool2d_with_indices``, over one spatial axis."""
    window = (kernel_size, stride, padding, dilation, ceil_mode)
    return _with_indices("max_pool1d_with_indices", x, *window)


def max_pool2d_with_indices(
    x: Tensor[Any, D],
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    dilation: PerAxis = 1,
    ceil_mode: bool = False,
) -> Pooled[D]:
    """The result of ``max_pool2d``, and the position of each of its elements.

    Positions are in the flattened space of ``x`` (H*W). They have no gradient. Raises ShapeError for
    the same reasons as ``max_pool2d``.
    """
    window = (kernel_size, stride, padding, dilation, ceil_mode)
    return _with_indices("max_pool2d_with_indices", x, *window)


def max_pool3d_with_indices(
    x: Tensor[Any, D],
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    dilation: PerAxis = 1,
    ceil_mode: bool = False,
) -> Pooled[D]:
    """Like ``max_pool2d_with_indices``, over three spatial axes."""
    window = (kernel_size, stride, padding, dilation, ceil_mode)
    return _with_indices("max_pool3d_with_indices", x, *window)


def max_unpool1d(
    x: Tensor[Any, D],
    indices: IntegerTensor,
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    output_size: PerAxis | None = None,
) -> Tensor[Any, D]:
    """Like ``max_unpool2d``, over one spatial axis."""
    window = (kernel_size, stride, padding, output_size)
    return _max_unpool("max_unpool1d", x, indices, *window)


def max_unpool2d(
    x: Tensor[Any, D],
    indices: IntegerTensor,
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    output_size: PerAxis | None = None,
) -> Tensor[Any, D]:
    """Zeros, with the elements of ``x`` at the positions that ``max_pool2d_with_indices`` gave.

    H becomes (H-1)*stride - 2*padding + kernel_size, or ``output_size``: pooling maps several sizes
    to the same H. If a position is named more than once, the last element is kept. Raises
    ShapeError if ``indices`` has another shape than ``x`` or is out of range, for another number of
    axes, and for numbers below their minimum. Source: Zeiler et al., "Deconvolutional networks"
    (2010).
    """
    window = (kernel_size, stride, padding, output_size)
    return _max_unpool("max_unpool2d", x, indices, *window)


def max_unpool3d(
    x: Tensor[Any, D],
    indices: IntegerTensor,
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    output_size: PerAxis | None = None,
) -> Tensor[Any, D]:
    """Like ``max_unpool2d``, over three spatial axes."""
    window = (kernel_size, stride, padding, output_size)
    return _max_unpool("max_unpool3d", x, indices, *window)


_SMALL = ("d=4", "h=4", "w=4")
_HALF = ("d=2", "h=2", "w=1")
_DISTINCT = (Domain(distinct=True),)

for _rank, _functions in enumerate(
    (
        (max_pool1d_with_indices, max_unpool1d),
        (max_pool2d_with_indices, max_unpool2d),
        (max_pool3d_with_indices, max_unpool3d),
    ),
    1,
):
    _pool, _unpool = _functions
    _shape, _half = " ".join(_SMALL[:_rank]), " ".join(_HALF[:_rank])
    operation(
        _pool,
        samples=(
            Sample((f"n=2 c=1 {_shape}",), _DISTINCT, {"kernel_size": (2,) * _rank}),
            Sample(
                (f"c=2 {_shape}",),
                _DISTINCT,
                {"kernel_size": 2, "stride": 3, "padding": 1, "dilation": 2, "ceil_mode": True},
            ),
        ),
    )
    operation(
        _unpool,
        samples=(
            Sample(
                (f"n=2 c=1 {_half}",) * 2,
                (Domain(), Domain(0, 2, dtype=np.int64)),
                {"kernel_size": 2},
            ),
            Sample(
                (f"c=2 {_half}",) * 2,
                (Domain(), Domain(0, 3, dtype=np.int64)),
                {"kernel_size": 3, "stride": 2, "padding": 1, "output_size": 4},
            ),
        ),
    )
