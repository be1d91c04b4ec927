"""Floating-point draws.

Each number is made from its own block of random bits, 23 of them for float32 and 52 for float64. It
is an exact multiple of ``2**-23`` or ``2**-52`` from 0 up, so uniform numbers are the same on every
machine. All others are that number through a monotone function, the inverse of the distribution
function: no pairs as in Box and Muller 1958, and no loop as in a ziggurat, so each element depends
on its own bits alone. These functions (``log``, ``log1p``, ``erf``, its inverse) may be rounded
differently on other machines and back ends.
"""

import math
from typing import Any, TypeVar, overload

import numpy as np

from typednn import ops
from typednn.dtypes import DType
from typednn.ops.arguments import ShapeLike
from typednn.ops.error_function import erf
from typednn.ops.inverse_error_function import erfinv
from typednn.ops.operands import need_dtypes
from typednn.ops.stop_gradient import stop_gradient
from typednn.ops.threefry import random_bits, random_words
from typednn.random.arguments import (
    FloatOrTensor,
    Shape,
    as_operand,
    floating,
    refuse_crossed,
    shape_of,
)
from typednn.random.keys import Key, need_key, words_of
from typednn.tensor import Tensor
from typednn.traced_number import is_traced

__all__ = [
    "between",
    "exponential",
    "gumbel",
    "gumbel_of",
    "laplace",
    "normal",
    "truncated_normal",
    "uniform",
    "unit",
]

F = TypeVar("F", bound=np.floating[Any])
Words = Tensor[Any, np.uint32]


def unit(words: Words, shape: Shape, dtype: np.dtype[Any]) -> Tensor[Any, Any]:
    """Return uniform numbers from 0 to below 1, from the key of these two words."""
    if dtype == np.float32:
        return ops.astype(random_bits(words, shape) >> 9, np.float32) * 2.0**-23
    pairs = random_words(words, shape)
    high = ops.astype(pairs[..., 0], np.float64)
    low = ops.astype(pairs[..., 1] >> 12, np.float64)
    return (high * 2.0**20 + low) * 2.0**-52


def between(
    words: Words, shape: Shape, dtype: np.dtype[Any], low: float, high: float
) -> Tensor[Any, Any]:
    """Return uniform numbers from ``low`` to below ``high``, for ends without rounding."""
    return unit(words, shape, dtype) * float(dtype.type(high) - dtype.type(low)) + low


@overload
def uniform(
    key: Key,
    shape: ShapeLike = (),
    dtype: None = None,
    minval: FloatOrTensor = 0.0,
    maxval: FloatOrTensor = 1.0,
) -> Tensor[Any, np.float32]: ...
@overload
def uniform(
    key: Key,
    shape: ShapeLike,
    dtype: DType[F],
    minval: FloatOrTensor = 0.0,
    maxval: FloatOrTensor = 1.0,
) -> Tensor[Any, F]: ...
@overload
def uniform(
    key: Key,
    shape: ShapeLike = (),
    *,
    dtype: DType[F],
    minval: FloatOrTensor = 0.0,
    maxval: FloatOrTensor = 1.0,
) -> Tensor[Any, F]: ...
def uniform(
    key: Key,
    shape: ShapeLike = (),
    dtype: DType[Any] | None = None,
    minval: FloatOrTensor = 0.0,
    maxval: FloatOrTensor = 1.0,
) -> Tensor[Any, Any]:
    """Return numbers from the uniform distribution on [minval, maxval), as float32 by default.

    ``minval`` and ``maxval`` are numbers, or tensors that broadcast to ``shape``, with gradients.
    Raises ShapeError for a shape or dtype that does not fit, ValueError if a ``minval`` is known
    and not below its ``maxval``, TypeError if ``key`` is not one key.
    """
    name = "random.uniform"
    need_key(name, key)
    normal_dtype = floating(name, dtype)
    need_dtypes(name, minval=minval, maxval=maxval)
    low = as_operand(name, "minval", minval, normal_dtype)
    high = as_operand(name, "maxval", maxval, normal_dtype)
    sizes = shape_of(name, shape, minval=low.shape, maxval=high.shape)
    refuse_crossed(name, ("minval", minval), ("maxval", maxval), normal_dtype)
    drawn = unit(words_of(name, key), sizes, normal_dtype)
    ends = minval, maxval
    is_known = not any(isinstance(end, Tensor) or is_traced(end) for end in ends)
    if is_known and ends == (0, 1):
        return drawn
    below = ops.nextafter(stop_gradient(high), ops.full((), -math.inf, dtype=normal_dtype))
    return ops.minimum(drawn * (high - low) + low, below)


@overload
def normal(key: Key, shape: ShapeLike = (), dtype: None = None) -> Tensor[Any, np.float32]: ...
@overload
def normal(key: Key, shape: ShapeLike = (), *, dtype: DType[F]) -> Tensor[Any, F]: ...
@overload
def normal(key: Key, shape: ShapeLike, dtype: DType[F]) -> Tensor[Any, F]: ...
def normal(key: Key, shape: ShapeLike = (), dtype: DType[Any] | None = None) -> Tensor[Any, Any]:
    """Return numbers from the normal distribution N(0, 1), as float32 by default.

    They are ``sqrt(2) * erfinv(u)`` for uniform ``u`` on (-1, 1). Raises ShapeError for a negative
    size or a dtype that is not floating-point, TypeError if ``key`` is not one key.

    Source: inversion, Devroye, "Non-Uniform Random Variate Generation", 1986, chapter II.2.
    """
    name = "random.normal"
    need_key(name, key)
    normal_dtype, sizes = floating(name, dtype), shape_of(name, shape)
    low = float(np.nextafter(normal_dtype.type(-1), normal_dtype.type(0)))
    drawn = between(words_of(name, key), sizes, normal_dtype, low, 1.0)
    return erfinv(drawn) * math.sqrt(2)


@overload
def truncated_normal(
    key: Key,
    lower: FloatOrTensor,
    upper: FloatOrTensor,
    shape: ShapeLike | None = None,
    dtype: None = None,
) -> Tensor[Any, np.float32]: ...
@overload
def truncated_normal(
    key: Key,
    lower: FloatOrTensor,
    upper: FloatOrTensor,
    shape: ShapeLike | None = None,
    *,
    dtype: DType[F],
) -> Tensor[Any, F]: ...
@overload
def truncated_normal(
    key: Key,
    lower: FloatOrTensor,
    upper: FloatOrTensor,
    shape: ShapeLike | None,
    dtype: DType[F],
) -> Tensor[Any, F]: ...
def truncated_normal(
    key: Key,
    lower: FloatOrTensor,
    upper: FloatOrTensor,
    shape: ShapeLike | None = None,
    dtype: DType[Any] | None = None,
) -> Tensor[Any, Any]:
    """Return numbers from the normal distribution N(0, 1) between ``lower`` and ``upper`` only.

    Both ends are numbers or tensors, with gradients, and excluded. ``shape=None`` is the shape to
    which they broadcast. If both ends are more than 5 (float64: 8) standard deviations from 0 on
    the same side, all results are next to one of them, because the probability between them is
    rounded to 0. Raises ShapeError for a shape or dtype that does not fit, ValueError if a
    ``lower`` is known and not below its ``upper``, TypeError if ``key`` is not one key.
    """
    name = "random.truncated_normal"
    need_key(name, key)
    normal_dtype = floating(name, dtype)
    need_dtypes(name, lower=lower, upper=upper)
    low = as_operand(name, "lower", lower, normal_dtype)
    high = as_operand(name, "upper", upper, normal_dtype)
    sizes = shape_of(name, shape, lower=low.shape, upper=high.shape)
    refuse_crossed(name, ("lower", lower), ("upper", upper), normal_dtype)
    from_, to = (erf(end * math.sqrt(0.5)) for end in (low, high))
    drawn = unit(words_of(name, key), sizes, normal_dtype) * (to - from_) + from_
    infinity = ops.full((), math.inf, dtype=normal_dtype)
    least = ops.nextafter(stop_gradient(low), infinity)
    most = ops.nextafter(stop_gradient(high), -infinity)
    return ops.minimum(ops.maximum(erfinv(drawn) * math.sqrt(2), least), most)


@overload
def exponential(key: Key, shape: ShapeLike = (), dtype: None = None) -> Tensor[Any, np.float32]: ...
@overload
def exponential(key: Key, shape: ShapeLike = (), *, dtype: DType[F]) -> Tensor[Any, F]: ...
@overload
def exponential(key: Key, shape: ShapeLike, dtype: DType[F]) -> Tensor[Any, F]: ...
def exponential(
    key: Key, shape: ShapeLike = (), dtype: DType[Any] | None = None
) -> Tensor[Any, Any]:
    """Return numbers from the exponential distribution of rate 1: ``-log1p(-u)`` for uniform ``u``.

    Raises what ``normal`` raises. Source: that of ``normal``.
    """
    name = "random.exponential"
    need_key(name, key)
    normal_dtype, sizes = floating(name, dtype), shape_of(name, shape)
    return -ops.log1p(-unit(words_of(name, key), sizes, normal_dtype))


@overload
def laplace(key: Key, shape: ShapeLike = (), dtype: None = None) -> Tensor[Any, np.float32]: ...
@overload
def laplace(key: Key, shape: ShapeLike = (), *, dtype: DType[F]) -> Tensor[Any, F]: ...
@overload
def laplace(key: Key, shape: ShapeLike, dtype: DType[F]) -> Tensor[Any, F]: ...
def laplace(key: Key, shape: ShapeLike = (), dtype: DType[Any] | None = None) -> Tensor[Any, Any]:
    """Return numbers from the Laplace distribution of mean 0 and scale 1.

    They are ``sign(u) * log1p(-abs(u))`` for uniform ``u`` on (-1, 1). Raises what ``normal``
    raises. Source: that of ``normal``.
    """
    name = "random.laplace"
    need_key(name, key)
    normal_dtype, sizes = floating(name, dtype), shape_of(name, shape)
    low = -1 + float(np.finfo(normal_dtype).epsneg)
    drawn = between(words_of(name, key), sizes, normal_dtype, low, 1.0)
    return ops.sign(drawn) * ops.log1p(-ops.abs(drawn))


@overload
def gumbel(key: Key, shape: ShapeLike = (), dtype: None = None) -> Tensor[Any, np.float32]: ...
@overload
def gumbel(key: Key, shape: ShapeLike = (), *, dtype: DType[F]) -> Tensor[Any, F]: ...
@overload
def gumbel(key: Key, shape: ShapeLike, dtype: DType[F]) -> Tensor[Any, F]: ...
def gumbel(key: Key, shape: ShapeLike = (), dtype: DType[Any] | None = None) -> Tensor[Any, Any]:
    """Return numbers from the standard Gumbel distribution: ``-log(-log(u))`` for uniform ``u``.

    Raises what ``normal`` raises. Source: that of ``normal``.
    """
    name = "random.gumbel"
    need_key(name, key)
    normal_dtype, sizes = floating(name, dtype), shape_of(name, shape)
    return gumbel_of(words_of(name, key), sizes, normal_dtype)


def gumbel_of(words: Words, shape: Shape, dtype: np.dtype[Any]) -> Tensor[Any, Any]:
    """Return ``gumbel`` for the key of these two words."""
    tiny = float(np.finfo(dtype).tiny)  # no logarithm of 0
    return -ops.log(-ops.log(between(words, shape, dtype, tiny, 1.0)))
