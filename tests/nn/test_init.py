"""Initializers have the mean, the variance and the range of their papers' formulas."""

import math
from typing import Any

import numpy as np
import pytest

from typednn.nn import init

SHAPE = (300, 500)


@pytest.mark.parametrize(
    ("initializer", "variance"),
    [
        (init.glorot_uniform, 2 / (300 + 500)),
        (init.glorot_normal, 2 / (300 + 500)),
        (init.he_uniform, 2 / 300),
        (init.he_normal, 2 / 300),
        (init.lecun_uniform, 1 / 300),
        (init.lecun_normal, 1 / 300),
        (init.normal(0.2), 0.04),
    ],
)
def test_mean_and_variance(initializer: Any, variance: float) -> None:
    drawn = initializer(SHAPE, np.random.default_rng(0))
    assert drawn.dtype == np.float32
    assert drawn.shape == SHAPE
    values = drawn.numpy().astype(np.float64)
    # Five standard errors: of a mean of n draws, and of a variance (kurtosis 3 at most).
    assert abs(values.mean()) < 5 * math.sqrt(variance / values.size)
    assert abs(values.var() / variance - 1) < 5 * math.sqrt(2 / values.size)


@pytest.mark.parametrize(
    ("initializer", "limit"),
    [
        (init.glorot_uniform, math.sqrt(6 / 800)),
        (init.he_uniform, math.sqrt(6 / 300)),
        (init.lecun_uniform, math.sqrt(3 / 300)),
    ],
)
def test_uniform_draws_fill_their_range(initializer: Any, limit: float) -> None:
    values = initializer(SHAPE, np.random.default_rng(0)).numpy()
    assert np.abs(values).max() <= limit * (1 + 1e-6)
    assert values.min() < -0.999 * limit
    assert values.max() > 0.999 * limit
    assert abs(np.mean(np.abs(values) < limit / 2) - 0.5) < 0.01


@pytest.mark.parametrize("initializer", [init.glorot_normal, init.he_normal, init.lecun_normal])
def test_normal_draws_have_normal_tails(initializer: Any) -> None:
    values = initializer(SHAPE, np.random.default_rng(0)).numpy()
    assert abs(np.mean(np.abs(values) < values.std()) - 0.6827) < 0.01


def test_draws_follow_the_generator() -> None:
    first, again = (init.he_normal(SHAPE, np.random.default_rng(3)).numpy() for _ in range(2))
    other = init.he_normal(SHAPE, np.random.default_rng(4)).numpy()
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
