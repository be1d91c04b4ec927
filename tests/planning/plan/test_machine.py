"""Predicted times: the longest of what the limits allow, and limits that a machine can have."""

import math
import time
from dataclasses import astuple, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from typednn.autodiff.cost import Cost
from typednn.planning.plan import machine as machines
from typednn.planning.plan.machine import Machine, measure, predicted_seconds

MACHINE = Machine(
    flops_per_second=1000.0,
    bytes_per_second=10.0,
    seconds_per_call=0.5,
    transcendentals_per_second=20.0,
    cached=((50, 100.0), (500, 50.0)),
)


@pytest.mark.parametrize(
    ("cost", "seconds"),
    [
        (Cost(flops=4000, bytes_read=20, bytes_written=30), 4.0),  # arithmetic
        (Cost(flops=100, bytes_read=20, bytes_written=30), 0.5),  # traffic, in the smallest cache
        (Cost(flops=100, bytes_read=21, bytes_written=30), 51 / 50),  # in the next
        (Cost(flops=100, bytes_read=400, bytes_written=101), 50.1),  # in none
        (Cost(100, 20, 30, transcendentals=100), 5.0),
    ],
)
def test_the_longest_of_the_limits_and_a_call(cost: Cost, seconds: float) -> None:
    assert predicted_seconds(cost, MACHINE) == pytest.approx(seconds + 0.5)


def test_a_view_takes_no_time() -> None:
    assert predicted_seconds(Cost(), MACHINE) == 0


def test_without_caches_there_is_memory() -> None:
    assert predicted_seconds(Cost(0, 20, 30), replace(MACHINE, cached=())) == 5.5


sizes = st.integers(0, 10**9)


@given(cost=st.builds(Cost, sizes, sizes, sizes, sizes), times=st.floats(1.1, 100))
def test_a_faster_machine_is_faster(cost: Cost, times: float) -> None:
    slower = Machine(1e9, 1e8, 1e-6, 1e7)
    faster = Machine(1e9 * times, 1e8 * times, 1e-6 / times, 1e7 * times)
    before = predicted_seconds(cost, slower)
    assert math.isclose(predicted_seconds(cost, faster) * times, before)


def test_the_best_of_some_runs_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    takes = iter([5.0, 0.25, 3.0, 9.0])

    def run() -> None:
        now[0] += next(takes)

    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    assert machines._best_seconds(run, 6) == 0.25
    assert next(takes) == 9


def test_this_machine_has_limits_and_says_them_soon() -> None:
    started = time.process_time()
    found = measure()
    assert time.process_time() - started < 5  # a third of a second, if nothing else runs
    limits: tuple[Any, ...] = astuple(replace(found, cached=()))[:-1]
    assert np.isfinite(limits).all()
    assert min(limits) > 0
    assert found.flops_per_second > found.transcendentals_per_second
    assert found.seconds_per_call < 1e-3
    steps = [most for most, _ in found.cached]
    assert steps == sorted(steps)
    assert min(rate for _, rate in found.cached) > 0
