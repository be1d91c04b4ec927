"""A training step of each kind of network: equal to the eager one, and without new memory in 1,000 steps."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest

from tests.planning.allocator import counted
from typednn import jit, losses, ops, trees, value_and_grad

ROOT: Final = Path(__file__).parents[2]
STEPS: Final = 1000
Tree = Any  # dicts of tensors
Network = tuple[Callable[..., Any], Tree, tuple[Any, ...]]


def stepping(loss: Callable[..., Any]) -> Callable[..., tuple[Any, Tree]]:
    def step(model: Tree, *batch: Any) -> tuple[Any, Tree]:
        value, gradient = value_and_grad(loss)(model, *batch)
        return value, trees.map(lambda p, g: p - g * 0.01, model, gradient)

    return step


def convolutional() -> Network:
    """Convolutions in groups and with strides, both kinds of pooling, a transposed convolution."""
    rng = np.random.default_rng(0)

    def loss(model: Tree, x: Any, labels: Any) -> Any:
        x = ops.max_pool2d(ops.relu(ops.conv2d(x, model["first"], model["bias"], padding=1)), 2)
        x = ops.gelu(ops.conv2d(x, model["second"], stride=2, padding=1, groups=2))
        x = ops.avg_pool2d(ops.conv_transpose2d(x, model["third"], stride=2), 2)
        return losses.cross_entropy(ops.conv2d(x, model["last"]).mean((2, 3)), labels)

    shapes = {"first": (4, 1, 3, 3), "bias": (4,), "second": (6, 2, 3, 3), "third": (6, 5, 3, 3)}
    model = {name: ops.normal(shape, rng=rng) * 0.3 for name, shape in shapes.items()}
    model["last"] = ops.normal((3, 5, 1, 1), rng=rng)
    return loss, model, (ops.normal((4, 1, 8, 8), rng=rng), ops.asarray(rng.integers(0, 3, 4)))


def embedding() -> Network:
    """Rows of tables by int32 positions, picked scores, padding, running totals, logsumexp, one_hot."""
    rng = np.random.default_rng(0)

    def loss(model: Tree, words: Any, labels: Any) -> Any:
        x = ops.cumulative_sum(ops.take(model["words"], words, axis=0), 1) + model["places"][words]
        x = ops.pad(x, ((0, 0), (1, 1), (0, 0))).mean(1)
        scores = x @ model["words"].mT
        spread = ops.logsumexp(scores, -1)
        hits = ops.sum(ops.one_hot(labels, 20) * scores, -1)
        picked = ops.gather(scores, labels.reshape((-1, 1)), 1).reshape((-1,))
        return ops.mean(spread - 0.5 * hits - 0.5 * picked)

    model = {name: ops.normal((20, 6), rng=rng) for name in ("words", "places")}
    words = ops.asarray(rng.integers(0, 20, (5, 7)).astype(np.int32))
    return loss, model, (words, ops.asarray(rng.integers(0, 20, 5)))


@pytest.mark.parametrize("network", [convolutional, embedding])
def test_numpy_is_asked_for_no_memory_in_a_thousand_steps(network: Callable[[], Network]) -> None:
    loss, model, batch = network()
    step = stepping(loss)
    planned, eager = jit(step), step(model, *batch)
    first = planned(model, *batch)
    for one, other in zip(trees.leaves(first), trees.leaves(eager), strict=True):
        np.testing.assert_allclose(one.numpy(), other.numpy(), rtol=1e-4, atol=1e-6)
    for _ in range(3):
        value, model = planned(model, *batch)
    with counted() as sizes:
        for _ in range(STEPS):
            value, model = planned(model, *batch)
    assert sizes == []
    assert value.numpy() < first[0].numpy()


def test_the_process_stays_as_large_as_it_is() -> None:
    """Over 10,000 steps; over 100,000 it is a benchmark."""
    program = "from benchmarks.flat_memory import growth; print(growth(10_000))"
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(run.stdout) <= 2**18
