"""Draws follow their distributions. Keys are fixed, so that each test always sees the same numbers.

Bounds hold for a fair generator with a probability above 0.999 for each test.
"""

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pytest

from typednn import ops, random

N: Final = 100_000
KEYS: Final = random.split(random.key(7), 40)


def normal_cdf(x: Any) -> Any:
    return np.vectorize(lambda v: math.erfc(-v / math.sqrt(2)) / 2)(x)


def truncated_cdf(x: Any) -> Any:
    low, high = normal_cdf(np.array([-1.0, 2.0]))
    return (normal_cdf(x) - low) / (high - low)


CDFS: Final[dict[str, tuple[Callable[..., Any], Callable[[Any], Any], float, float]]] = {
    "exponential": (random.exponential, lambda x: -np.expm1(-x), 1.0, 1.0),
    "gumbel": (
        random.gumbel,
        lambda x: np.exp(-np.exp(-x)),
        float(np.euler_gamma),
        math.pi**2 / 6,
    ),
    "laplace": (
        random.laplace,
        lambda x: np.where(x < 0, np.exp(np.minimum(x, 0)) / 2, 1 - np.exp(-np.maximum(x, 0)) / 2),
        0.0,
        2.0,
    ),
    "normal": (random.normal, normal_cdf, 0.0, 1.0),
    "truncated_normal": (
        lambda key, shape, dtype: random.truncated_normal(key, -1.0, 2.0, shape, dtype),
        truncated_cdf,
        0.2296,
        0.5197,
    ),
    "uniform": (random.uniform, lambda x: x, 0.5, 1 / 12),
    "uniform from -2 to 3": (
        lambda key, shape, dtype: random.uniform(key, shape, dtype, -2.0, 3.0),
        lambda x: (x + 2) / 5,
        0.5,
        25 / 12,
    ),
}
"""Each draw, its distribution function, its mean and its variance."""


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", CDFS)
def test_distribution_and_moments(name: str, dtype: Any) -> None:
    """The bound is that of Kolmogorov and Smirnov for a probability of 0.001."""
    draw, cdf, mean, variance = CDFS[name]
    x = np.sort(draw(KEYS[0], (N,), dtype).numpy().astype(np.float64))
    places = cdf(x)
    steps = np.arange(N + 1) / N
    distance = max(np.max(steps[1:] - places), np.max(places - steps[:-1]))
    assert distance < 1.95 / math.sqrt(N)
    assert abs(x.mean() - mean) < 3.3 * math.sqrt(variance / N)
    assert abs(x.var() - variance) < 0.05 * variance


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_tails_of_the_normal_distribution(dtype: Any) -> None:
    x = np.concatenate([random.normal(key, (N,), dtype).numpy() for key in KEYS])
    for bound, chance in ((2, 0.0455), (3, 0.0027), (4, 6.33e-5)):
        wanted = chance * x.size
        assert abs(np.count_nonzero(np.abs(x) > bound) - wanted) < 3.3 * math.sqrt(wanted)
    assert np.isfinite(x).all()


def chi_squared(found: Any, chances: Any) -> float:
    """How many standard deviations the statistic is above its mean."""
    wanted = np.asarray(chances) * found.sum()
    freedom = len(found) - 1
    return float(((found - wanted) ** 2 / wanted).sum() - freedom) / math.sqrt(2 * freedom)


@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.uint8, np.uint32])
@pytest.mark.parametrize("ends", [(0, 7), (3, 200), (0, 256)])
def test_integers_are_equally_likely(dtype: Any, ends: tuple[int, int]) -> None:
    low, high = ends
    x = random.randint(KEYS[1], (N,), low, high, dtype).numpy().astype(np.int64)
    assert x.min() == low and x.max() == high - 1
    counts = np.bincount(x - low)
    even = 256 % (high - low) == 0 or dtype != np.uint8  # 8 bits do not divide evenly
    assert not even or chi_squared(counts, np.full(high - low, 1 / (high - low))) < 4


def test_bits_are_all_equally_likely() -> None:
    words = random.bits(KEYS[2], (N,)).numpy()
    ones = [np.count_nonzero(words >> np.uint32(bit) & np.uint32(1)) for bit in range(32)]
    assert max(abs(count - N / 2) for count in ones) < 4 * math.sqrt(N) / 2
    assert chi_squared(np.bincount(words & np.uint32(255)), np.full(256, 1 / 256)) < 4


def test_truth_values_and_categories() -> None:
    for p in (0.0, 0.1, 0.5, 1.0):
        count = np.count_nonzero(random.bernoulli(KEYS[3], p, (N,)).numpy())
        assert abs(count - N * p) <= 3.3 * math.sqrt(N * p * (1 - p))
    chances = np.array([0.1, 0.2, 0.7], np.float32)
    logits = ops.log(ops.asarray(chances)) + 5.0
    drawn = random.categorical(KEYS[4], logits, shape=(N,)).numpy()
    assert chi_squared(np.bincount(drawn), chances) < 4
    picked = random.choice(KEYS[5], 3, (N,), True, ops.asarray(chances)).numpy()
    assert chi_squared(np.bincount(picked), chances) < 4


def test_categories_of_each_row() -> None:
    logits = ops.asarray([[100.0, 0.0, 0.0], [0.0, 0.0, 100.0]])
    assert random.categorical(KEYS[6], logits).numpy().tolist() == [0, 2]
    assert random.categorical(KEYS[6], logits, 0).numpy()[[0, 2]].tolist() == [0, 1]
    several = random.categorical(KEYS[6], logits, shape=(5, 2)).numpy()
    assert several.tolist() == [[0, 2]] * 5


def test_all_orders_are_equally_likely() -> None:
    keys = random.split(KEYS[7], 3000)
    counts: dict[tuple[int, ...], int] = {}
    for key in keys:
        order = tuple(random.permutation(key, 4).numpy().tolist())
        counts[order] = counts.get(order, 0) + 1
    assert len(counts) == 24
    assert chi_squared(np.array([*counts.values()]), np.full(24, 1 / 24)) < 4


def test_permutations_keep_all_items() -> None:
    rows = ops.reshape(ops.arange(60), (20, 3))
    moved = random.permutation(KEYS[8], rows).numpy()
    assert sorted(map(tuple, moved.tolist())) == sorted(map(tuple, rows.numpy().tolist()))
    lines = random.permutation(KEYS[8], rows, 0, independent=True).numpy()
    assert np.array_equal(np.sort(lines, axis=0), rows.numpy())
    assert not np.array_equal(lines[:, 0] + 1, lines[:, 1])
    few = random.choice(KEYS[9], 10, (10,), False).numpy()
    assert sorted(few.tolist()) == list(range(10))


def test_the_first_pick_without_replacement_is_by_p() -> None:
    chances = ops.asarray([0.1, 0.2, 0.7])
    first = [
        random.choice(key, 3, (2,), False, chances).numpy() for key in random.split(KEYS[10], 2000)
    ]
    assert all(a != b for a, b in first)
    assert chi_squared(np.bincount([a for a, _ in first]), [0.1, 0.2, 0.7]) < 4


@pytest.mark.parametrize(
    "others",
    [
        lambda key: random.split(key, 30),
        lambda key: [random.fold_in(key, step) for step in range(30)],
        lambda key: [random.key(seed) for seed in range(30)],
    ],
)
def test_keys_give_independent_streams(others: Any) -> None:
    """No two streams correlate, nor does one with another moved by a few places."""
    size = 20_000
    draws = np.stack([random.normal(key, (size,)).numpy() for key in others(KEYS[11])])
    for lag in (0, 1, 2, 7):
        correlations = draws @ np.roll(draws, lag, axis=1).T / size
        if not lag:
            np.fill_diagonal(correlations, 0)
        assert np.max(np.abs(correlations)) < 5 / math.sqrt(size)


def test_a_draw_and_those_of_its_children_are_independent() -> None:
    size = 20_000
    parent = random.normal(KEYS[12], (size,)).numpy()
    for child in random.split(KEYS[12], 4):
        assert abs(parent @ random.normal(child, (size,)).numpy()) / size < 4 / math.sqrt(size)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("ends", [(0.0, 1.0), (1e6, 1e6 + 1), (-1.0, 1.0), (0.0, 3.0)])
def test_uniform_numbers_never_reach_the_end(dtype: Any, ends: tuple[float, float]) -> None:
    low, high = ends
    for given in (ends, [ops.asarray(end, dtype) for end in ends]):
        x = random.uniform(KEYS[13], (N,), dtype, *given).numpy()
        assert x.min() >= low
        assert x.max() < high


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_uniform_numbers_are_multiples_of_a_power_of_two(dtype: Any) -> None:
    bits = 23 if dtype is np.float32 else 52
    x = random.uniform(KEYS[14], (N,), dtype).numpy().astype(np.float64) * 2.0**bits
    assert np.array_equal(x, np.trunc(x))
    assert len(np.unique(x)) > 0.99 * N


@pytest.mark.parametrize("ends", [(-1.0, 2.0), (1.0, 1.5), (-9.0, 9.0), (6.0, 7.0)])
def test_truncated_numbers_are_between_their_ends(ends: tuple[float, float]) -> None:
    for dtype in (np.float32, np.float64):
        x = random.truncated_normal(KEYS[15], *ends, (1000,), dtype).numpy()
        assert np.all((x > ends[0]) & (x < ends[1]))
