"""A compiled step allocates nothing: counted by tracemalloc, and in numpy's own allocator."""

import tracemalloc
from typing import Any, Final

import numpy as np
import pytest

from tests.planning.allocator import counted
from tests.planning.training import WIDE, made, step
from typednn import jit, ops

STEPS: Final = 1000


def test_the_counter_counts() -> None:
    with counted() as sizes:
        np.empty(1000, np.float32)
        np.empty((7, 100))
    assert sizes == [4000, 5600]
    np.empty(1000)
    assert sizes == [4000, 5600]


@pytest.mark.parametrize("donate", [(), ("model",)])
def test_numpy_is_asked_for_no_memory_in_a_thousand_steps(donate: tuple[str, ...]) -> None:
    planned = jit(step, donate_argnames=donate)
    model, x, y = made(32, WIDE)
    for _ in range(3):
        value, model = planned(model, x, y)
    with counted() as sizes:
        for _ in range(STEPS):
            value, model = planned(model, x, y)
    assert sizes == []
    assert np.isfinite(value.numpy())


def test_taking_rows_asks_for_no_memory() -> None:
    planned = jit(lambda words, places: ops.take(words, places, axis=0) * 2.0)
    words, places = ops.ones((50, 64)), ops.asarray(np.arange(-8, 24).reshape(4, 8))
    for _ in range(3):
        out = planned(words, places)
    with counted() as sizes:
        for _ in range(10):
            out = planned(words, places)
    assert sizes == []
    assert out.shape == (4, 8, 64)


def test_fused_operations_ask_for_no_memory() -> None:
    def f(x: Any, y: Any, w: Any) -> Any:
        large = ops.sigmoid((x + y) * 2.0) * ops.leaky_relu(x)
        turned = ops.erf(w.mT) * 2.0
        return large, ops.sum(ops.exp(-large * y), -1), ops.leaky_relu(x @ w + y), turned

    planned = jit(f)
    x, y, w = ops.ones((300, 1000)), ops.ones((1000,)), ops.ones((1000, 1000))
    for _ in range(3):
        out = planned(x, y, w)
    (program,) = (compiled.program for compiled in planned._cache.values())
    assert [node.name for node in program.layout.kernels] == ["fused"] * 4
    with counted() as sizes:
        for _ in range(10):
            out = planned(x, y, w)
    assert sizes == []
    assert len(out) == 4


def test_the_eager_step_asks_for_much() -> None:
    model, x, y = made(32, WIDE)
    with counted() as sizes:
        step(model, x, y)
    assert len(sizes) > 20


def test_the_process_does_not_grow() -> None:
    planned = jit(step)
    model, x, y = made(32, WIDE)
    levels, peaks = [], []
    tracemalloc.start()
    try:
        for _ in range(3):
            for _ in range(STEPS):
                value, model = planned(model, x, y)
            level, peak = tracemalloc.get_traced_memory()
            tracemalloc.reset_peak()
            levels.append(level)
            peaks.append(peak)
    finally:
        tracemalloc.stop()
    assert levels[2] - levels[1] < STEPS  # bytes: Python keeps a few small objects for later
    assert peaks[2] - levels[1] < 25_000  # lists, dicts; a weight alone has 32768 bytes
    assert np.isfinite(value.numpy())
