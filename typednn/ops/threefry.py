"""Random bits as functions of a key and a counter: the primitives of ``typednn.random``.

A key is two words of 32 bits, and so is a counter, the more significant word first. The numbers are
those of JAX's ``threefry2x32`` with ``jax_threefry_partitionable``, its default.
"""

from typing import Any, TypeVar

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import nothing
from typednn.autodiff.primitive import Domain, Sample, never, primitive
from typednn.autodiff.tape import apply
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import threefry as kernels
from typednn.shapes.rules import threefry as rules
from typednn.tensor import Tensor

__all__ = ["random_bits", "random_integers", "random_words", "threefry"]

I = TypeVar("I", bound=np.integer[Any])
UInt32Tensor = Tensor[Any, np.uint32]

WORDS = Domain(0, 2**32, dtype=np.uint32)
INT64_BITS = Domain(-(2**63), 2**63 - 1024, dtype=np.int64)

_threefry = primitive(
    "threefry",
    Planned(kernels.threefry),
    rule=rules.threefry,
    dtype=np.uint32,
    elementwise=False,
    refuses=never,
    cost=nothing,
    batch=batch_rules.leading,
    samples=(Sample(("2", "2"), (WORDS, WORDS)), Sample(("3 2", "3 2"), (WORDS, WORDS))),
)


def threefry(key: UInt32Tensor, counter: UInt32Tensor) -> UInt32Tensor:
    """Return the block of each counter under its key; the last axis of all has two words."""
    return apply(_threefry, key, counter)


_random_bits = primitive(
    "random_bits",
    Planned(kernels.random_bits),
    rule=rules.random_bits,
    dtype=np.uint32,
    elementwise=False,
    refuses=never,
    cost=nothing,
    batch=batch_rules.leading,
    samples=(
        Sample(("2",), (WORDS,), {"shape": (2, 3)}),
        Sample(("2",), (WORDS,), {"shape": ()}),
        Sample(("3 2",), (WORDS,), {"shape": (4,)}),
        Sample(("3 2",), (WORDS,), {"shape": (2,)}),
    ),
)


def random_bits(key: UInt32Tensor, shape: tuple[int, ...]) -> UInt32Tensor:
    """Return an array of random bits of this shape for each key.

    Element ``i`` depends on the key and ``i`` alone: the two words of block ``i``, by exclusive or.
    """
    return apply(_random_bits, key, shape=shape)


_random_words = primitive(
    "random_words",
    Planned(kernels.random_words),
    rule=rules.random_words,
    dtype=np.uint32,
    elementwise=False,
    refuses=never,
    cost=nothing,
    batch=batch_rules.leading,
    samples=(
        Sample(("2",), (WORDS,), {"shape": (2, 3)}),
        Sample(("3 2",), (WORDS,), {"shape": ()}),
    ),
)


def random_words(key: UInt32Tensor, shape: tuple[int, ...]) -> UInt32Tensor:
    """Return the two words of block ``i`` for each element ``i``, along a last axis."""
    return apply(_random_words, key, shape=shape)


_random_integers = primitive(
    "random_integers",
    Planned(kernels.random_integers),
    rule=rules.random_integers,
    dtype=lambda operands, params: np.dtype(params["dtype"]),
    elementwise=True,
    refuses=never,
    cost=nothing,
    samples=(
        Sample(
            ("2 3", "2 3", "", "3"),
            (WORDS, WORDS, Domain(-9, 0, dtype=np.int64), Domain(0, 9, dtype=np.int64)),
            {"dtype": np.dtype(np.int32)},
        ),
        Sample(
            ("4", "4", "4", ""),
            (INT64_BITS, INT64_BITS, *[Domain(-9, 9, dtype=np.int64)] * 2),
            {"dtype": np.dtype(np.int64)},
        ),
    ),
)


def random_integers(
    higher: Tensor[Any, I],
    lower: Tensor[Any, I],
    minval: Tensor[Any, np.int64],
    maxval: Tensor[Any, np.int64],
    dtype: np.dtype[Any],
) -> Tensor[Any, Any]:
    """Return integers from ``minval`` to ``maxval - 1``; ``minval`` where there are none.

    ``higher`` and ``lower``: random bits, as many in each element as ``dtype`` has.
    """
    return apply(_random_integers, higher, lower, minval, maxval, dtype=dtype)
