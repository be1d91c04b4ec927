"""Draws that pick or order the items of a tensor."""

import math
from typing import Any, TypeVar, overload

import numpy as np

from typednn import ops
from typednn.dtypes import INT
from typednn.ops.arguments import ShapeLike, integer
from typednn.ops.operands import need_dtypes
from typednn.ops.threefry import random_bits, random_words
from typednn.random.arguments import Shape, shape_of
from typednn.random.floats import Words, gumbel_of, unit
from typednn.random.integers import integers_of, refuse_no_probability
from typednn.random.keys import Key, need_key, words_of
from typednn.shapes import ShapeError, show
from typednn.shapes.rules.axes import locate
from typednn.tensor import Tensor

__all__ = ["choice", "permutation"]

D = TypeVar("D", bound=np.generic)
S = TypeVar("S", bound=tuple[int, ...])


@overload
def permutation(
    key: Key, x: int, axis: int = 0, independent: bool = False
) -> Tensor[Any, np.int64]: ...
@overload
def permutation(
    key: Key, x: Tensor[S, D], axis: int = 0, independent: bool = False
) -> Tensor[S, D]: ...
def permutation(
    key: Key, x: int | Tensor[Any, Any], axis: int = 0, independent: bool = False
) -> Tensor[Any, Any]:
    """Return the items along an axis in random order; for an int ``x``, those of ``arange(x)``.

    ``independent``: each line along the axis has an order of its own. The order is found by sorting
    random bits, in as many rounds as make equal ones improbable. Raises ShapeError for a negative
    int and an axis that is not there, TypeError if ``key`` is not one key or ``x`` neither an int
    nor a tensor.
    """
    name = "random.permutation"
    need_key(name, key)
    if not isinstance(x, Tensor):
        x = ops.arange(_length(name, "x", x))
    locate(name, x.shape, integer(name, "axis", axis))
    return _permuted(words_of(name, key), x, axis, independent)


def _permuted(words: Words, x: Tensor[Any, Any], axis: int, independent: bool) -> Tensor[Any, Any]:
    if independent or x.ndim == 1:
        return _shuffled(words, x, axis)
    order = _shuffled(words, ops.arange(x.shape[axis]), 0)
    return ops.take(x, order, axis)


def _shuffled(words: Words, x: Tensor[Any, Any], axis: int) -> Tensor[Any, Any]:
    """Sort by random bits of 32 bits each, in rounds, as JAX does.

    The number of rounds keeps the probability of a bias below about ``1 / x.size``.
    """
    rounds = math.ceil(3 * math.log(max(1, x.size)) / math.log(2**32 - 1))
    for _ in range(rounds):
        keys = random_words(words, (2,))
        words = keys[0]
        order = ops.argsort(random_bits(keys[1], x.shape), axis)
        x = ops.take_along_axis(x, order, axis)
    return x


@overload
def choice(
    key: Key,
    a: int,
    shape: ShapeLike = (),
    replace: bool = True,
    p: Tensor[Any, np.floating[Any]] | None = None,
    axis: int = 0,
) -> Tensor[Any, np.int64]: ...
@overload
def choice(
    key: Key,
    a: Tensor[Any, D],
    shape: ShapeLike = (),
    replace: bool = True,
    p: Tensor[Any, np.floating[Any]] | None = None,
    axis: int = 0,
) -> Tensor[Any, D]: ...
def choice(
    key: Key,
    a: int | Tensor[Any, Any],
    shape: ShapeLike = (),
    replace: bool = True,
    p: Tensor[Any, np.floating[Any]] | None = None,
    axis: int = 0,
) -> Tensor[Any, Any]:
    """Return random items of ``a`` along an axis; for an int ``a``, of ``arange(a)``.

    ``p``: the probability of each item, with the sum 1; None means equal ones. Without ``replace``,
    no item is picked twice; with ``p`` this is as if items were drawn one after the other, from
    those that are left (by Gumbel noise: Vieira 2014, "Gumbel-max trick and weighted reservoir
    sampling"). Raises ShapeError for a shape, axis or dtype that does not fit. Raises ValueError if
    there are too few items, or for a known ``p`` that is not from 0 to 1. Raises TypeError if
    ``key`` is not one key, or ``a`` neither an int nor a tensor.
    """
    name = "random.choice"
    need_key(name, key)
    need_dtypes(name, p=p)
    if isinstance(a, Tensor):
        locate(name, a.shape, integer(name, "axis", axis), "a")
        count, given = a.shape[axis], a.shape
    else:
        count, given = _length(name, "a", a), ()
    whole = shape_of(name, shape, a=given, axis=axis)
    place = axis % len(given) if given else 0
    sizes = whole[place : len(whole) - len(given[place + 1 :])]
    number = math.prod(sizes)
    most = count if not replace else number if count else 0
    if number > most:
        how = "" if replace else " without replacement"
        raise ValueError(f"{name}: {number} items of {count} cannot be picked{how}")
    if p is not None:
        _check_probabilities(name, p, count)
    indices = _indices(words_of(name, key), count, sizes, replace, p)
    if not isinstance(a, Tensor):
        return indices
    return ops.reshape(ops.take(a, ops.reshape(indices, (number,)), place), whole)


def _indices(
    words: Words, count: int, shape: Shape, replace: bool, p: Tensor[Any, Any] | None
) -> Tensor[Any, np.int64]:
    number = math.prod(shape)
    if p is None and replace:
        zero, end = (ops.full((), value, dtype=np.int64) for value in (0, max(count, 1)))
        return integers_of(words, shape, zero, end, INT)
    if p is None:
        return ops.reshape(_shuffled(words, ops.arange(count), 0)[:number], shape)
    if replace:
        ends = ops.cumulative_sum(p)
        drawn = ends[-1] * (1 - unit(words, shape, p.dtype))
        return ops.searchsorted(ends, drawn)
    noisy = gumbel_of(words, (count,), p.dtype) + ops.log(p)
    return ops.reshape(ops.argsort(noisy, descending=True)[:number], shape)


def _check_probabilities(operation: str, p: Tensor[Any, Any], count: int) -> None:
    if p.shape != (count,):
        text = f"{operation}: p {show(p.shape)} must be {show((count,))}: one for each item"
        raise ShapeError(text, "shape")
    refuse_no_probability(operation, p)


def _length(operation: str, name: str, value: Any) -> int:
    number = integer(operation, name, value, "an int or a tensor")
    if number < 0:
        raise ShapeError(f"{operation}: {name} is {number}, it must not be negative", "shape")
    return number
