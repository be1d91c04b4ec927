"""Random numbers from keys: the same eagerly, in ``jit`` and in parallel, without a hidden state.

    from typednn import random

    key = random.key(0)
    key, drawn_with = random.split(key)
    noise = random.normal(drawn_with, (3, 2))

A key is used once: ``split`` makes new ones of it, and ``fold_in`` makes one for each step. Names
and signatures are those of ``jax.random``, and so are the numbers: those of its default generator,
``threefry2x32``, up to the rounding of elementary functions. Threefry-2x32-20 (Salmon, Moraes, Dror
and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3") needs 32-bit additions, shifts and
exclusive ors only. So it is exact and fast in numpy and everywhere else; Philox, of the same paper,
needs the upper halves of products. Element ``i`` of a draw depends on the key and ``i`` alone: a
longer draw begins with the shorter one, and parts may be computed in parallel.

``debug_key_reuse`` finds keys that are used twice.
"""

from typednn.random.floats import (
    exponential,
    gumbel,
    laplace,
    normal,
    truncated_normal,
    uniform,
)
from typednn.random.integers import bernoulli, bits, categorical, randint
from typednn.random.key_reuse import KeyReuseError, debug_key_reuse
from typednn.random.keys import Key, fold_in, key, split
from typednn.random.picking import choice, permutation

__all__ = [
    "Key",
    "KeyReuseError",
    "bernoulli",
    "bits",
    "categorical",
    "choice",
    "debug_key_reuse",
    "exponential",
    "fold_in",
    "gumbel",
    "key",
    "laplace",
    "normal",
    "permutation",
    "randint",
    "split",
    "truncated_normal",
    "uniform",
]
