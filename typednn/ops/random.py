"""Operations that draw tensors from an explicit generator, ``np.random.default_rng(seed)``."""

from collections.abc import Callable
from typing import Any

import numpy as np

from typednn.dtypes import FLOAT
from typednn.ops.arguments import ShapeLike
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import as_refused_by
from typednn.shapes.words import no_generator
from typednn.tensor import Tensor, wrap
from typednn.tracing import new_array, refuse_draws

__all__ = ["normal", "uniform"]


def normal(shape: ShapeLike, *, rng: np.random.Generator) -> Tensor[Any, np.float32]:
    """Random numbers from the normal distribution N(0, 1), as float32.

    Raises ShapeError for a negative size, TypeError for another ``rng`` than a generator, and TraceError
    in a function that is being traced.
    """
    return drawn("normal", shape, rng, lambda: rng.standard_normal(shape, np.float32))


def uniform(
    shape: ShapeLike, *, rng: np.random.Generator, low: float = 0.0, high: float = 1.0
) -> Tensor[Any, np.float32]:
    """Random numbers from the uniform distribution on [low, high), as float32.

    Raises ShapeError for a negative size, TypeError for another ``rng`` than a generator, and TraceError
    in a function that is being traced.
    """
    return drawn("uniform", shape, rng, lambda: rng.random(shape, np.float32) * (high - low) + low)


def refuse_no_generator(operation: str, rng: object) -> None:
    """Raise TypeError, which names ``operation``, for what is no generator of numpy."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(no_generator(operation, type(rng).__name__))


def drawn(
    operation: str, shape: Any, rng: np.random.Generator, draw: Callable[[], Any]
) -> Tensor[Any, np.float32]:
    """Return what ``draw`` draws from ``rng``, as float32. Without values, as for a plan, nothing is drawn.

    ``operation`` is named by errors, which are those of ``normal``.
    """
    refuse_no_generator(operation, rng)
    refuse_draws(operation)
    with as_refused_by(operation):
        RULES["zeros"](shape)
    return wrap(new_array(operation, shape, FLOAT, lambda _, dtype: np.asarray(draw(), dtype)))
