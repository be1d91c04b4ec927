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


@pytest.mark.parametrize("shape", [(0, 4), (4, 0), (0, 0), (4, 0, 3, 3)])
@pytest.mark.parametrize(
    "initializer",
    [
        *(init.glorot_uniform, init.glorot_normal, init.he_uniform),
        *(init.he_normal, init.lecun_uniform, init.lecun_normal),
    ],
)
def test_a_weight_without_elements(initializer: Any, shape: tuple[int, ...]) -> None:
    assert initializer(shape, np.random.default_rng(0)).shape == shape


def test_draws_follow_the_generator() -> None:
    first, again = (init.he_normal(SHAPE, np.random.default_rng(3)).numpy() for _ in range(2))
    other = init.he_normal(SHAPE, np.random.default_rng(4)).numpy()
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    ("initializer", "variance"),
    [
        (init.glorot_uniform, 2 / (9 * (40 + 60))),
        (init.he_normal, 2 / (9 * 60)),
        (init.lecun_uniform, 1 / (9 * 60)),
    ],
)
def test_the_fans_of_a_convolution_count_its_kernel(initializer: Any, variance: float) -> None:
    values = initializer((40, 60, 3, 3), np.random.default_rng(0)).numpy().astype(np.float64)
    assert abs(values.var() / variance - 1) < 5 * math.sqrt(2 / values.size)


def test_a_variance_by_fans_needs_two_axes() -> None:
    with pytest.raises(ValueError, match="needs a shape with at least 2 axes, not \\(3,\\)"):
        init.he_normal((3,), np.random.default_rng(0))


@pytest.mark.parametrize("shape", [(5, 5), (3, 7), (7, 3), (4, 2, 3, 3), (20, 2, 3)])
def test_orthogonal_rows_or_columns(shape: tuple[int, ...]) -> None:
    values = init.orthogonal(2.0)(shape, np.random.default_rng(0)).numpy()
    matrix = values.reshape(shape[0], -1) / 2.0
    product = matrix @ matrix.T if len(matrix) <= matrix.shape[1] else matrix.T @ matrix
    np.testing.assert_allclose(product, np.eye(len(product)), atol=1e-6)


def test_orthogonal_matrices_have_no_preferred_direction() -> None:
    """The mean of uniform ones is 0; QR without the signs of R would have a diagonal below 0."""
    rng = np.random.default_rng(0)
    draws = np.stack([init.orthogonal()((3, 3), rng).numpy() for _ in range(2000)])
    assert np.abs(draws.mean(axis=0)).max() < 5 / math.sqrt(3 * 2000)


def test_truncated_normal_draws_stay_inside() -> None:
    values = init.truncated_normal(0.1)(SHAPE, np.random.default_rng(0)).numpy()
    assert np.abs(values).max() <= 0.2 * (1 + 1e-6)
    # The variance of a standard normal between -2 and 2 is 0.7737.
    assert abs(values.astype(np.float64).var() / (0.7737 * 0.01) - 1) < 0.02
    with pytest.raises(ValueError, match="low is 1, expected less than high, 1"):
        init.truncated_normal(0.1, 1, 1)


def test_sparse_columns_have_their_zeros() -> None:
    values = init.sparse(0.9, std=0.5)(SHAPE, np.random.default_rng(0)).numpy()
    assert ((values == 0).sum(axis=0) == 270).all()
    assert abs(values[values != 0].std() / 0.5 - 1) < 0.02
    with pytest.raises(ValueError, match="sparsity is 2, but expected a number from 0 to 1"):
        init.sparse(2)  # type: ignore[shape]  # it is refused at run time, too
    with pytest.raises(ValueError, match="has 3 axes, expected 2"):
        init.sparse(0.5)((2, 3, 4), np.random.default_rng(0))
