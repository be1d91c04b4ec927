"""Pooling to a given output size, as in PyTorch. Window sizes differ by at most one."""

from typing import Any, TypeAlias, TypeVar

import numpy as np

from typednn.autodiff.primitive import Domain, Sample
from typednn.kernels.numpy.windows import Ints
from typednn.ops.arguments import plain
from typednn.ops.average_pooling import avg_pool
from typednn.ops.comparison import where
from typednn.ops.from_data import asarray
from typednn.ops.gathering import take_along_axis
from typednn.ops.indexing import take
from typednn.ops.max_pooling import max_pool
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.ops.reductions import sum
from typednn.ops.searching import argmax
from typednn.ops.shaping import squeeze
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = [
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool2d",
    "adaptive_max_pool3d",
]

D = TypeVar("D", bound=np.generic)
F = TypeVar("F", bound=np.floating[Any])

Outputs: TypeAlias = int | tuple[int | None, ...]


def _sizes(name: str, x: Ints, output_size: Outputs) -> Ints:
    """Return the spatial sizes of the result.

    Raises ShapeError if the operation's rule does.
    """
    rank = int(name[-2])
    given = output_size if isinstance(output_size, tuple) else (output_size,) * rank
    asked: Any = tuple(None if size is None else plain(size) for size in given)
    shape: Any = RULES[name](x, asked)
    return tuple(shape[-rank:])


def _even(space: Ints, sizes: Ints) -> Ints | None:
    """Return the window's size if all windows have the same size, else None."""
    pairs = list(zip(space, sizes, strict=True))
    return None if any(n % m for n, m in pairs) else tuple(n // m for n, m in pairs)


def _bounds(size: int, count: int) -> tuple[Any, Any]:
    """Return the start and the end of each of ``count`` windows over ``size`` elements.

    Windows may overlap.
    """
    windows = np.arange(count)
    return windows * size // count, -(-(windows + 1) * size // count)


def _places(size: int, count: int) -> tuple[Any, Any]:
    """Return the positions of each window's elements, padded with the last one, and a mask."""
    starts, ends = _bounds(size, count)
    positions = starts[:, None] + np.arange((ends - starts).max())
    return np.minimum(positions, ends[:, None] - 1), positions >= ends[:, None]


def _largest(x: Tensor[Any, D], axis: int, count: int) -> Tensor[Any, D]:
    places, _ = _places(x.shape[axis], count)
    windows = take(x, asarray(places), axis)
    best = argmax(windows, axis + 1, keepdims=True)
    return squeeze(take_along_axis(windows, best, axis + 1), axis + 1)


def _mean(x: Tensor[Any, F], axis: int, count: int) -> Tensor[Any, F]:
    places, repeated = _places(x.shape[axis], count)
    after = (1,) * (x.ndim - axis - 1)
    windows = take(x, asarray(places), axis)
    windows = where(asarray(repeated.reshape(*places.shape, *after)), 0.0, windows)
    lengths = asarray((~repeated).sum(1).reshape(count, *after), x.dtype)
    return sum(windows, axis + 1) / lengths


def _max_to(name: str, x: Tensor[Any, D], output_size: Outputs) -> Tensor[Any, D]:
    sizes = _sizes(name, x.shape, output_size)
    even = _even(x.shape[-len(sizes) :], sizes)
    if even is not None:
        return max_pool(name.removeprefix("adaptive_"), x, even, None, 0, 1, False)
    for axis in reversed(range(len(sizes))):  # the first of equal elements wins
        x = _largest(x, x.ndim - len(sizes) + axis, sizes[axis])
    return x


def _mean_to(name: str, x: Tensor[Any, F], output_size: Outputs) -> Tensor[Any, F]:
    need_dtypes(name, x=x)
    sizes = _sizes(name, x.shape, output_size)
    even = _even(x.shape[-len(sizes) :], sizes)
    if even is not None:
        return avg_pool(name.removeprefix("adaptive_"), x, even, None, 0, False, True)
    for axis, size in enumerate(sizes):
        x = _mean(x, x.ndim - len(sizes) + axis, size)
    return x


def adaptive_max_pool1d(x: Tensor[Any, D], output_size: Outputs) -> Tensor[Any, D]:
    """Like ``adaptive_max_pool2d``, over one spatial axis."""
    return _max_to("adaptive_max_pool1d", x, output_size)


def adaptive_max_pool2d(x: Tensor[Any, D], output_size: Outputs) -> Tensor[Any, D]:
    """The largest element of each window; ``x`` is (N, C, H, W) or (C, H, W).

    The result has ``output_size`` in place of H and W: one size for both, or one for each. None
    keeps the size of an axis. Window i of m starts at i*H//m and ends before (i+1)*H/m, rounded up.
    The result is NaN if the window contains NaN. If several elements are equally large, the
    gradient goes to the first one in row-major order.

    Raises ShapeError for another number of axes, for an empty spatial axis, and for a size below 1.
    """
    return _max_to("adaptive_max_pool2d", x, output_size)


def adaptive_max_pool3d(x: Tensor[Any, D], output_size: Outputs) -> Tensor[Any, D]:
    """Like ``adaptive_max_pool2d``, over three spatial axes."""
    return _max_to("adaptive_max_pool3d", x, output_size)


def adaptive_avg_pool1d(x: Tensor[Any, F], output_size: Outputs) -> Tensor[Any, F]:
    """Like ``adaptive_avg_pool2d``, over one spatial axis."""
    return _mean_to("adaptive_avg_pool1d", x, output_size)


def adaptive_avg_pool2d(x: Tensor[Any, F], output_size: Outputs) -> Tensor[Any, F]:
    """The mean of each window; ``x`` is (N, C, H, W) or (C, H, W).

    The windows are those of ``adaptive_max_pool2d``. Raises ShapeError for the same reasons, and if
    ``x`` is not floating-point.
    """
    return _mean_to("adaptive_avg_pool2d", x, output_size)


def adaptive_avg_pool3d(x: Tensor[Any, F], output_size: Outputs) -> Tensor[Any, F]:
    """Like ``adaptive_avg_pool2d``, over three spatial axes."""
    return _mean_to("adaptive_avg_pool3d", x, output_size)


def _samples(rank: int, domain: Domain) -> tuple[Sample, ...]:
    """Return samples: windows of equal size, of different sizes, and more windows than elements."""
    more = " ".join(("", "h=2", "w=2")[:rank])
    return (
        Sample((f"n=2 c=1 d=4{more}",), (domain,), {"output_size": 2}),
        Sample((f"c=2 d=5{more}",), (domain,), {"output_size": (3, *(None,) * (rank - 1))}),
        Sample((f"c=1 d=2{more}",), (domain,), {"output_size": 3}),
    )


for _rank, _functions in enumerate(
    (
        (adaptive_max_pool1d, adaptive_avg_pool1d),
        (adaptive_max_pool2d, adaptive_avg_pool2d),
        (adaptive_max_pool3d, adaptive_avg_pool3d),
    ),
    1,
):
    _max_function, _mean_function = _functions
    operation(
        _max_function,
        samples=_samples(_rank, Domain(distinct=True)),
    )
    operation(_mean_function, samples=_samples(_rank, Domain()))
