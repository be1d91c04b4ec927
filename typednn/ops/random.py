"""Operations that draw tensors from an explicit generator, ``np.random.default_rng(seed)``."""

from typing import Any

import numpy as np

from typednn.abstract import refuse_draws
from typednn.ops.creation import Sizes
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor, wrap

__all__ = ["normal", "uniform"]


def normal(shape: Sizes, *, rng: np.random.Generator) -> Tensor[Any, np.float32]:
    """Draws from N(0, 1), as float32.

    Raises ShapeError for a negative size, TraceError in a function that is being traced.
    """
    RULES["zeros"](shape)
    refuse_draws("normal")
    return wrap(np.asarray(rng.standard_normal(shape, np.float32)))


def uniform(
    shape: Sizes, *, rng: np.random.Generator, low: float = 0.0, high: float = 1.0
) -> Tensor[Any, np.float32]:
    """Draws from ``low`` to ``high``, without ``high``, as float32.

    Raises ShapeError for a negative size, TraceError in a function that is being traced.
    """
    RULES["zeros"](shape)
    refuse_draws("uniform")
    return wrap(np.asarray(rng.random(shape, np.float32) * (high - low) + low, np.float32))
