"""Threefry-2x32 with 20 rounds: random bits from a key and a counter, without any other state.

Source: Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3". A block
is two words of 32 bits. Only additions modulo 2**32, rotations and exclusive ors are used, so the
bits are the same on every machine.
"""

from collections.abc import Callable
from math import prod
from typing import Any, Final

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import BOOL, INT64, ArraySpec, Kernel
from typednn.kernels.numpy.arrays import as_contiguous, copy_scratch

__all__ = ["random_bits", "random_integers", "random_words", "threefry"]

UINT32: Final = np.dtype(np.uint32)

MAX_PART: Final = 1 << 14
"""The number of blocks computed at a time, so that they stay in a core's cache."""


def _words(*values: int) -> list[Any]:
    return [np.array(value, UINT32) for value in values]


_COUNTS: Final = np.arange(MAX_PART, dtype=UINT32)
_ROTATIONS: Final = tuple(
    tuple(zip(_words(*left), _words(*[32 - each for each in left]), strict=True))
    for left in ((13, 15, 26, 6), (17, 29, 16, 24))
)
(_PARITY,) = _words(0x1BD11BDA)
_INJECTIONS: Final = _words(1, 2, 3, 4, 5)


def _encrypt(key: Any, x: Any, y: Any, rotated: Any) -> None:
    """Replace each counter, of the words ``x`` and ``y``, by its block.

    ``key``: the two words of the key and a place for a third, along the first axis.
    """
    words = [key[i, ...] for i in range(3)]
    np.bitwise_xor(words[0], words[1], words[2])
    np.bitwise_xor(words[2], _PARITY, words[2])
    np.add(x, words[0], x)
    np.add(y, words[1], y)
    for i, number in enumerate(_INJECTIONS):
        for left, right in _ROTATIONS[i % 2]:
            np.add(x, y, x)
            np.left_shift(y, left, rotated)
            np.right_shift(y, right, y)
            np.bitwise_or(y, rotated, y)
            np.bitwise_xor(y, x, y)
        np.add(x, words[(i + 1) % 3], x)
        np.add(y, words[(i + 2) % 3], y)
        np.add(y, number, y)


def threefry(call: Call) -> Kernel:
    """The block of each pair of a key and a counter; the last axis of all has two words."""
    blocks = call.size // 2
    line: ArraySpec = ((blocks,), UINT32)
    scratch = {"keys": ((3, blocks), UINT32), "x": line, "y": line, "rotated": line}

    def run(key: Any, counter: Any, out: Any, keys: Any, x: Any, y: Any, rotated: Any) -> None:
        shape = out.shape[:-1]
        for place in range(2):
            np.copyto(keys[place].reshape(shape), key[..., place])
        np.copyto(x.reshape(shape), counter[..., 0])
        np.copyto(y.reshape(shape), counter[..., 1])
        _encrypt(keys, x, y, rotated)
        np.copyto(out[..., 0], x.reshape(shape))
        np.copyto(out[..., 1], y.reshape(shape))

    return Kernel(run, scratch)


def random_bits(call: Call) -> Kernel:
    """Element ``i`` is the exclusive or of the two words of block ``i``, for each key."""

    def write(x: Any, y: Any, out: Any) -> None:
        np.bitwise_xor(x, y, out)

    return _drawn(call, write, ())


def random_words(call: Call) -> Kernel:
    """Element ``i`` is block ``i``, along a last axis of two words, for each key."""

    def write(x: Any, y: Any, out: Any) -> None:
        np.copyto(out[..., 0], x)
        np.copyto(out[..., 1], y)

    return _drawn(call, write, (2,))


def _drawn(call: Call, write: Callable[[Any, Any, Any], None], words: tuple[int, ...]) -> Kernel:
    """Return the kernel that computes blocks 0, 1, ... for each key.

    One part holds the blocks of one key. If there are more keys than blocks of each, one part holds
    the same block of many keys.
    """
    (key,), count = call.inputs, prod(call.params["shape"])
    keys = key.size // 2
    by_key = count >= keys
    length = min(count if by_key else keys, MAX_PART)
    line: ArraySpec = ((length,), UINT32)
    third = () if by_key else (length,)
    scratch: dict[str, ArraySpec] = {"x": line, "y": line, "rotated": line}
    scratch |= {"schedule": ((3, *third), UINT32), "first": ((), UINT32)}

    def run(
        key: Any, out: Any, x: Any, y: Any, rotated: Any, schedule: Any, first: Any, *copy: Any
    ) -> None:
        key = as_contiguous(key, *copy).reshape(keys, 2)
        out = out.reshape(keys, count, *words)
        for k, start in _parts(keys, count, by_key):
            if by_key:
                blocks, part = out[k, start : start + length], key[k]
            else:
                blocks, part = out[start : start + length, k], key[start : start + length].T
            n = len(blocks)
            x_, y_, these = x[:n], y[:n], schedule[..., :n] if third else schedule
            np.copyto(these[:2], part)
            number = start if by_key else k
            first[...] = number & 0xFFFFFFFF
            x_.fill(number >> 32)
            if by_key:
                np.add(_COUNTS[:n], first, y_)
            else:
                np.copyto(y_, first)
            _encrypt(these, x_, y_, rotated[:n])
            write(x_, y_, blocks)

    return Kernel(run, scratch | copy_scratch(copy=key))


def _parts(keys: int, count: int, by_key: bool) -> list[tuple[int, int]]:
    """Return each part: the number of its key, or of its block, and where it begins."""
    outer, inner = (keys, count) if by_key else (count, keys)
    return [(k, start) for k in range(outer) for start in range(0, inner, MAX_PART)]


def random_integers(call: Call) -> Kernel:
    """Integers from ``minval`` to ``maxval - 1``, made from two sets of random bits.

    ``higher * 2**bits + lower`` modulo ``maxval - minval``, computed modulo ``2**bits``.
    """
    _, _, low, high = call.inputs
    unsigned = np.dtype(f"u{call.dtype.itemsize}")
    half = np.array(1 << unsigned.itemsize * 4, unsigned)
    one = np.array(1, unsigned)
    ends = np.broadcast_shapes(low.shape, high.shape)
    scratch: dict[str, ArraySpec] = {
        "width": (ends, INT64),
        "whole": (ends, BOOL),
        "empty": (ends, BOOL),
        "span": (ends, unsigned),
        "factor": (ends, unsigned),
        "rest": (call.shape, unsigned),
        "base": (low.shape, unsigned),
    }

    def run(
        higher: Any,
        lower: Any,
        low: Any,
        high: Any,
        out: Any,
        width: Any,
        whole: Any,
        empty: Any,
        span: Any,
        factor: Any,
        rest: Any,
        base: Any,
    ) -> None:
        higher, lower, out = (each.view(unsigned) for each in (higher, lower, out))
        np.less_equal(high, low, empty)
        np.subtract(high, low, width)
        np.copyto(span, width, casting="unsafe")
        np.logical_not(span, whole)
        np.maximum(span, one, out=span)
        np.copyto(span, one, where=empty)
        np.remainder(half, span, factor)
        np.multiply(factor, factor, factor)
        np.remainder(factor, span, factor)
        np.remainder(higher, span, out)
        np.multiply(out, factor, out)
        np.remainder(lower, span, rest)
        np.add(out, rest, out)
        np.remainder(out, span, out)
        np.logical_not(empty, empty)
        np.logical_and(whole, empty, whole)
        np.copyto(out, lower, where=whole)
        np.copyto(base, low, casting="unsafe")
        np.add(out, base, out)

    return Kernel(run, scratch)
