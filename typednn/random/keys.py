"""Keys: what random numbers are made from, instead of a generator's hidden state."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from jaxtyping import UInt32

from typednn import ops
from typednn.dtypes import UINT32
from typednn.ops.arguments import ShapeLike, integer, integers
from typednn.ops.operands import need_dtypes
from typednn.ops.threefry import random_words, threefry
from typednn.random.key_reuse import note_fold, note_use
from typednn.shapes import ShapeError, show
from typednn.shapes.mapped_axes import single_key
from typednn.shapes.words import no_key, several_keys
from typednn.tensor import Tensor, wrap
from typednn.traced_number import computed

__all__ = ["Key", "fold_in", "key", "key_data", "need_key", "split", "words_of"]

_WORDS: Final = 2
"""The numbers that one key consists of."""


@dataclass(frozen=True, eq=False)
class Key:
    """One key, or several of the same shape: what ``split`` returns.

    It is a tree with one leaf, so it can be an argument of functions with ``jit``, ``scan`` or
    ``grad``, and a field of a model or a state. It has no gradient. Draws take one key. Several are
    indexed and iterated over like a tensor: ``key[0]``, ``a, b = split(key)``.
    """

    data: UInt32[Tensor, "*keys 2"]

    @property
    def shape(self) -> tuple[int, ...]:
        """The sizes of the axes of keys; ``()`` for one key."""
        return tuple(self.data.shape)[:-1]

    def __len__(self) -> int:
        return self._several()[0]

    def __iter__(self) -> "Iterator[Key]":
        return (self[i] for i in range(len(self)))

    def __getitem__(self, place: int) -> "Key":
        """Return the key, or the keys, at this place of the first axis."""
        self._several()
        return Key(self.data[integer("Key", "place", place)])

    def _several(self) -> tuple[int, ...]:
        if not self.shape:
            raise TypeError("this is one key, and has no items; random.split makes several of it")
        return self.shape


def key(seed: int | Tensor[Any, np.integer[Any]]) -> Key:
    """Return the key of a seed, an integer of 64 bits that is not negative.

    ``seed`` may be an integer tensor without axes, also one without a value in ``jit``; a negative
    one counts as its two's complement. The same seed always gives the same key, and different
    seeds give different keys. Raises ValueError for a Python int that is negative or has more than
    64 bits, TypeError for anything that is no integer.
    """
    if isinstance(seed, Tensor):
        wide = _scalar("random.key", "seed", seed)
        return Key(ops.stack([_low_word(wide >> 32), _low_word(wide)]))
    number = computed(lambda each: _in_range("random.key", "seed", each, 64), seed)
    words = [computed(word, number) for word in (lambda x: x >> 32, lambda x: x & 0xFFFFFFFF)]
    return Key(ops.stack([ops.full((), word, dtype=UINT32) for word in words]))


def split(key: Key, num: ShapeLike = 2) -> Key:
    """Return ``num`` new keys, whose random numbers are independent: ``a, b = split(key)``.

    ``num`` may be a shape. Do not use ``key`` itself after this. Element ``i`` is the same for
    every ``num``. Raises TypeError if ``key`` is not one key, ShapeError for a negative ``num``.
    """
    data = words_of("random.split", key)
    number = integers("random.split", "num", num, "an int, or a tuple of ints")
    shape = number if isinstance(number, tuple) else (number,)
    if any(size < 0 for size in shape):
        raise ShapeError(f"random.split: num is {show(shape)}; a size is at least 0", "shape")
    return Key(random_words(data, shape))


def fold_in(key: Key, data: int | Tensor[Any, np.integer[Any]]) -> Key:
    """Return the new key of a key and an integer, such as the number of a step.

    ``data`` is an int of 32 bits that is not negative, or an integer tensor without axes, whose
    lowest 32 bits count. It is the key at place ``data`` of ``split``: do not do both with one key.
    Raises TypeError if ``key`` is not one key or ``data`` no integer, ValueError for an int out of
    range.
    """
    words = key_data("random.fold_in", key)
    if isinstance(data, Tensor):
        low = _low_word(_scalar("random.fold_in", "data", data))
    else:
        number = computed(lambda each: _in_range("random.fold_in", "data", each, 32), data)
        low = ops.full((), number, dtype=UINT32)
    note_fold("random.fold_in", words._data, low._data)
    return Key(threefry(words, ops.stack([wrap(np.zeros((), UINT32)), low])))


def need_key(operation: str, key: Key) -> None:
    """Raise TypeError unless it is one key.

    A draw asks this first, so that a key that has changed places with another argument is named.
    """
    if not isinstance(key, Key):
        raise TypeError(no_key(operation, type(key).__name__))
    if key.data.shape[-1:] != (_WORDS,):
        raise TypeError(single_key(f"{operation}: key"))
    if key.shape:
        raise TypeError(several_keys(operation, show(key.shape)))


def key_data(operation: str, key: Key) -> Tensor[Any, np.uint32]:
    """Return the two words of one key. Raises TypeError for anything else, with ``operation``."""
    need_key(operation, key)
    return key.data


def words_of(operation: str, key: Key) -> Tensor[Any, np.uint32]:
    """Return the two words of one key, for its only use."""
    words = key_data(operation, key)
    note_use(operation, words._data)
    return words


def _in_range(operation: str, name: str, value: Any, bits: int) -> int:
    number = integer(operation, name, value)
    if not 0 <= number < 1 << bits:
        raise ValueError(f"{operation}: {name} is {number}, it must be from 0 to 2**{bits} - 1")
    return number


def _scalar(operation: str, name: str, x: Tensor[Any, Any]) -> Tensor[Any, np.int64]:
    """Return an integer tensor without axes as int64."""
    if x.shape != ():
        raise ShapeError(f"{operation}: {name} {show(x.shape)} must have no axes", "shape")
    need_dtypes(operation, **{name: x})
    return ops.astype(x, np.int64)


def _low_word(x: Tensor[Any, np.int64]) -> Tensor[Any, np.uint32]:
    return ops.astype(x & 0xFFFFFFFF, np.uint32)
