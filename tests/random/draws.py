"""Every draw, as a function of a key alone, by name."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from typednn import ops, random
from typednn.random import Key

__all__ = ["DRAWS", "FLOATS", "LOGITS"]

LOGITS: Final = ops.asarray([[0.0, 1.0, -1.0], [2.0, 0.5, 0.0]])
CHANCES: Final = ops.asarray([0.1, 0.2, 0.3, 0.4])
ROWS: Final = ops.reshape(ops.arange(12), (4, 3))

FLOATS: Final[dict[str, Callable[..., Any]]] = {
    "exponential": random.exponential,
    "gumbel": random.gumbel,
    "laplace": random.laplace,
    "normal": random.normal,
    "truncated_normal": lambda key, shape, dtype: random.truncated_normal(
        key, -1.0, 2.0, shape, dtype
    ),
    "uniform": random.uniform,
}
"""The draws of floating-point numbers: functions of a key, a shape and a dtype."""


def _drawn(draw: Callable[..., Any], dtype: Any) -> Callable[[Key], Any]:
    return lambda key: draw(key, (3, 5), dtype)


DRAWS: Final[dict[str, Callable[[Key], Any]]] = {
    **{f"{name} float32": _drawn(draw, np.float32) for name, draw in FLOATS.items()},
    **{f"{name} float64": _drawn(draw, np.float64) for name, draw in FLOATS.items()},
    "bernoulli": lambda key: random.bernoulli(key, 0.3, (3, 5)),
    "bernoulli of tensors": lambda key: random.bernoulli(key, CHANCES),
    "bits": lambda key: random.bits(key, (3, 5)),
    "bits uint8": lambda key: random.bits(key, (3, 5), np.uint8),
    "categorical": lambda key: random.categorical(key, LOGITS),
    "categorical on axis 0": lambda key: random.categorical(key, LOGITS, 0, (4, 3)),
    "choice": lambda key: random.choice(key, 9, (3, 2)),
    "choice of rows": lambda key: random.choice(key, ROWS, (3,), False),
    "choice on axis 1": lambda key: random.choice(key, ROWS, (2, 2), axis=-1),
    "choice by p": lambda key: random.choice(key, 4, (5,), True, CHANCES),
    "choice by p without": lambda key: random.choice(key, 4, (3,), False, CHANCES),
    "fold_in": lambda key: random.fold_in(key, 5).data,
    "permutation": lambda key: random.permutation(key, 20),
    "permutation of rows": lambda key: random.permutation(key, ROWS),
    "permutation of lines": lambda key: random.permutation(key, ROWS, 1, independent=True),
    "randint": lambda key: random.randint(key, (3, 5), -2, 9),
    "randint int32": lambda key: random.randint(key, (3, 5), -2, 9, np.int32),
    "randint uint8": lambda key: random.randint(key, 5, 0, 256, np.uint8),
    "randint uint32": lambda key: random.randint(key, 5, 0, 2**32, np.uint32),
    "randint of tensors": lambda key: random.randint(key, (2, 3), ops.arange(3), 7),
    "split": lambda key: random.split(key, (2, 3)).data,
    "uniform of tensors": lambda key: random.uniform(
        key, (2, 3), minval=ops.asarray([0.0, 1.0, 2.0]), maxval=9.0
    ),
}
