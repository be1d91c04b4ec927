"""Schedules against their formulas, in plain Python; eagerly and planned."""

import copy
import math
import pickle
from collections.abc import Callable
from typing import Final

import numpy as np
import pytest

from typednn import jit, ops, optim, schedules
from typednn.schedules import Schedule

NUMBERS: Final = [0, 1, 2, 5, 9, 10, 11, 19, 20, 21, 50, 10**6, 2**40]


def cosine(rate: float, final: float, share: float) -> float:
    return final + (rate - final) * (1 + math.cos(math.pi * min(share, 1))) / 2


def one_cycle(number: int) -> float:
    """Of 20 steps, 0.5 of which rise to 1.0."""
    top = 0.5 * 20 - 1
    if number <= top:
        return cosine(1 / 25, 1.0, number / top)
    return cosine(1.0, 1 / 25 / 1e4, (number - top) / (19 - top))


FORMULAS: Final[dict[str, tuple[Schedule, Callable[[int], float]]]] = {
    "constant": (schedules.constant(0.3), lambda n: 0.3),
    "step": (schedules.step(0.3, every=10), lambda n: 0.3 * 0.1 ** (n // 10)),
    "exponential": (
        schedules.exponential(0.3, factor=0.9, every=5),
        lambda n: 0.3 * 0.9 ** (n / 5),
    ),
    "cosine": (schedules.cosine(0.3, steps=20, final=0.1), lambda n: cosine(0.3, 0.1, n / 20)),
    "warmup": (schedules.warmup(0.4, steps=10), lambda n: 0.4 * min(n / 10, 1)),
    "warmup of a schedule": (
        schedules.warmup(schedules.cosine(0.4, steps=10), steps=10, start=0.1),
        lambda n: 0.1 + 0.3 * n / 10 if n < 10 else cosine(0.4, 0.0, (n - 10) / 10),
    ),
    "one cycle": (schedules.one_cycle(1.0, steps=20, rising=0.5), one_cycle),
    "join": (
        schedules.join(
            [schedules.constant(0.1), schedules.step(0.8, every=5), schedules.constant(0.2)],
            at=[10, 20],
        ),
        lambda n: 0.1 if n < 10 else 0.8 * 0.1 ** ((n - 10) // 5) if n < 20 else 0.2,
    ),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_formulas(name: str) -> None:
    schedule, expected = FORMULAS[name]
    planned = jit(schedule)
    for number in NUMBERS:
        found = schedule(ops.asarray(number))
        assert (found.shape, found.dtype) == ((), np.dtype(np.float64))
        assert found.item() == pytest.approx(expected(number), rel=1e-12, abs=1e-300)
        assert planned(ops.asarray(number)).item() == found.item()
    assert planned._traced == 1


def test_a_schedule_in_another_dtype_is_joined() -> None:
    narrow: Schedule = lambda number: ops.asarray(0.5)  # of one line
    joined = schedules.warmup(narrow, steps=2)
    assert [joined(ops.asarray(n)).item() for n in (0, 1, 2)] == [0.0, 0.25, 0.5]


@pytest.mark.parametrize("name", FORMULAS)
def test_a_schedule_is_copied_and_pickled(name: str) -> None:
    """So it goes into other processes, in an optimizer and in an estimator."""
    schedule, _ = FORMULAS[name]
    for again in (pickle.loads(pickle.dumps(schedule)), copy.deepcopy(schedule)):
        found = [again(ops.asarray(number)).item() for number in NUMBERS]
        assert found == [schedule(ops.asarray(number)).item() for number in NUMBERS]


def test_a_schedule_is_shown_as_its_call() -> None:
    warm = schedules.warmup(schedules.cosine(0.4, steps=10), steps=5)
    assert repr(warm) == "warmup(cosine(0.4, steps=10), steps=5)"
    assert repr(optim.SGD(warm)) == f"SGD(learning_rate={warm!r}, momentum=0.0, nesterov=False)"


def test_a_plateau_is_immutable() -> None:
    plateau = schedules.Plateau(0.4, factor=0.5, patience=1, threshold=0.0, smallest=0.15)
    before = plateau.rate.item()
    rates = []
    now = plateau
    for loss in (1.0, 2.0, 2.0, math.nan, math.inf, 0.5, 0.5, 0.5):
        now = now.update(loss)
        rates.append(now.rate.item())
    assert rates == [0.4, 0.4, 0.2, 0.2, 0.15, 0.15, 0.15, 0.15]
    assert now.best.item() == 0.5
    assert plateau.rate.item() == before
