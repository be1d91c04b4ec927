"""Draws of bits, integers, truth values and categories. They have no gradients."""

from typing import Any, TypeVar, overload

import numpy as np

from typednn import ops
from typednn.dtypes import FLOAT, INT, UINT32, DType, need_range, normal_dtype
from typednn.ops.arguments import ShapeLike, integer
from typednn.ops.operands import need_dtypes
from typednn.ops.threefry import random_bits, random_integers, random_words
from typednn.random.arguments import (
    FloatOrTensor,
    IntOrTensor,
    Shape,
    as_operand,
    refuse_crossed,
    shape_of,
    values_of,
)
from typednn.random.floats import Words, gumbel_of, unit
from typednn.random.keys import Key, need_key, words_of
from typednn.shapes import ShapeError
from typednn.shapes.rules.draws import no_probability
from typednn.tensor import Tensor
from typednn.traced_number import computed

__all__ = ["bernoulli", "bits", "categorical", "integers_of", "randint"]

J = TypeVar("J", bound=np.integer[Any])
U = TypeVar("U", bound=np.unsignedinteger[Any])


@overload
def bits(key: Key, shape: ShapeLike = (), dtype: None = None) -> Tensor[Any, np.uint32]: ...
@overload
def bits(key: Key, shape: ShapeLike = (), *, dtype: DType[U]) -> Tensor[Any, U]: ...
@overload
def bits(key: Key, shape: ShapeLike, dtype: DType[U]) -> Tensor[Any, U]: ...
def bits(key: Key, shape: ShapeLike = (), dtype: DType[Any] | None = None) -> Tensor[Any, Any]:
    """Return random bits: integers of ``dtype``, uint32 by default, all equally likely.

    Raises ShapeError for a negative size and a dtype other than uint8 and uint32, TypeError if
    ``key`` is not one key.
    """
    name = "random.bits"
    need_key(name, key)
    unsigned, sizes = normal_dtype(name, dtype, UINT32), shape_of(name, shape)
    if unsigned.kind != "u":
        text = f"{name}: dtype is {unsigned}, it must be uint8 or uint32"
        raise ShapeError(text, "shape-dtype")
    return ops.astype(random_bits(words_of(name, key), sizes), unsigned)


@overload
def randint(
    key: Key, shape: ShapeLike, minval: IntOrTensor, maxval: IntOrTensor, dtype: None = None
) -> Tensor[Any, np.int64]: ...
@overload
def randint(
    key: Key, shape: ShapeLike, minval: IntOrTensor, maxval: IntOrTensor, dtype: DType[J]
) -> Tensor[Any, J]: ...
def randint(
    key: Key,
    shape: ShapeLike,
    minval: IntOrTensor,
    maxval: IntOrTensor,
    dtype: DType[Any] | None = None,
) -> Tensor[Any, Any]:
    """Return integers from ``minval`` to ``maxval - 1``, as int64 by default, equally likely.

    ``minval`` and ``maxval`` are ints, or integer tensors that broadcast to ``shape``. Where a
    ``minval`` that was not known before is not below its ``maxval``, the result is ``minval``. The
    probabilities of two numbers differ by at most one part in ``2**b / (maxval - minval)``, for a
    dtype of ``b`` bits. Raises ShapeError for a shape or dtype that does not fit, ValueError if a
    ``minval`` is known and not below its ``maxval``, OverflowError for an int that does not fit the
    dtype, TypeError if ``key`` is not one key.
    """
    name = "random.randint"
    need_key(name, key)
    integral = normal_dtype(name, dtype, INT)
    if integral.kind not in "iu":
        raise ShapeError(f"{name}: dtype is {integral}, it must be an integer dtype", "shape-dtype")
    need_dtypes(name, minval=minval, maxval=maxval)
    low = _end(name, "minval", minval, integral, 0)
    high = _end(name, "maxval", maxval, integral, 1)
    sizes = shape_of(name, shape, minval=low.shape, maxval=high.shape)
    refuse_crossed(name, ("minval", minval), ("maxval", maxval), INT)
    return integers_of(words_of(name, key), sizes, low, high, integral)


def _end(
    operation: str, name: str, value: Any, dtype: np.dtype[Any], beyond: int
) -> Tensor[Any, np.int64]:
    """Return an end of the range as int64; an int is at most ``beyond`` above the dtype's range."""
    if isinstance(value, Tensor):
        return ops.astype(value, np.int64)

    def checked(value: Any) -> int:
        number = integer(operation, name, value, "an int or an integer tensor")
        if number != np.iinfo(dtype).max + beyond or dtype == INT:
            need_range(operation, number, dtype)
        return number

    return ops.full((), computed(checked, value), dtype=np.int64)


def integers_of(
    words: Words,
    shape: Shape,
    low: Tensor[Any, np.int64],
    high: Tensor[Any, np.int64],
    dtype: np.dtype[Any],
) -> Tensor[Any, Any]:
    """Return ``randint`` for the key of these two words."""
    keys = random_words(words, (2,))
    higher, lower = (_bits_of(keys[place], shape, dtype.itemsize) for place in (0, 1))
    return random_integers(higher, lower, low, high, dtype)


def _bits_of(words: Words, shape: Shape, itemsize: int) -> Tensor[Any, Any]:
    """Return random bits in integers of this many bytes."""
    if itemsize < 8:
        drawn = random_bits(words, shape)
        return ops.astype(drawn, np.uint8) if itemsize == 1 else drawn
    pairs = ops.astype(random_words(words, shape), np.int64)
    return (pairs[..., 0] << 32) | pairs[..., 1]


def bernoulli(
    key: Key, p: FloatOrTensor = 0.5, shape: ShapeLike | None = None
) -> Tensor[Any, np.bool_]:
    """Return truth values that are true with probability ``p``.

    ``p`` is a number, or a tensor that broadcasts to ``shape``; ``shape=None`` is its own shape.
    The draw that is compared with ``p`` has its dtype, float32 for a number. Raises ShapeError for a
    shape or dtype that does not fit, ValueError for a known ``p`` that is not from 0 to 1, TypeError
    if ``key`` is not one key.
    """
    name = "random.bernoulli"
    need_key(name, key)
    need_dtypes(name, p=p)
    chance = as_operand(name, "p", p, p.dtype if isinstance(p, Tensor) else FLOAT)
    sizes = shape_of(name, shape, p=chance.shape)
    refuse_no_probability(name, p)
    return unit(words_of(name, key), sizes, chance.dtype) < chance


def refuse_no_probability(operation: str, p: FloatOrTensor) -> None:
    """Raise ValueError for a known number that is not from 0 to 1; in each call if it is traced."""

    def checked(p: Any) -> float:
        values = np.asarray(p)
        wrong = values[~((values >= 0) & (values <= 1))]
        if wrong.size:
            raise ValueError(no_probability(operation, wrong[0]))
        return 0.0

    if (values := values_of(p)) is not None:
        computed(checked, values)


def categorical(
    key: Key,
    logits: Tensor[Any, np.floating[Any]],
    axis: int = -1,
    shape: ShapeLike | None = None,
) -> Tensor[Any, np.int64]:
    """Return the numbers of categories whose probabilities are ``softmax(logits, axis)``.

    ``shape=None`` is the shape of ``logits`` without the axis; any other one must end as it does,
    or as what it broadcasts to. Source: the Gumbel-max trick (Gumbel 1954; Maddison, Tarlow and
    Minka 2014, "A* sampling"). Raises ShapeError for a shape, axis or dtype that does not fit,
    TypeError if ``key`` is not one key.
    """
    name = "random.categorical"
    need_key(name, key)
    if not isinstance(logits, Tensor):
        raise TypeError(f"{name}: logits is a {type(logits).__name__}, it must be a tensor")
    need_dtypes(name, logits=logits)
    sizes = shape_of(name, shape, logits=logits.shape, axis=integer(name, "axis", axis))
    place = axis % logits.ndim - logits.ndim + 1  # from the end of the result
    at = len(sizes) + place
    noise_shape = (*sizes[:at], logits.shape[axis], *sizes[at:])
    noise = gumbel_of(words_of(name, key), noise_shape, logits.dtype)
    return ops.argmax(noise + logits, at)
