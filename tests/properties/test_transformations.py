"""Transformations in any order: planned equals eager, mapped equals one by one, for drawn programs."""

import os
from random import Random
from typing import Any

import numpy as np
import pytest

from tests.properties.transformed_programs import SIZE, drawn_program
from typednn import grad, jit, ops, trees, value_and_grad, vmap

COUNT = int(os.environ.get("TRANSFORMED_PROGRAMS", "60"))
BATCH = 3
RULE_IN_BRANCH = "gradient rule of its own"


def agree(found: Any, expected: Any) -> None:
    for a, b in zip(trees.leaves(found), trees.leaves(expected), strict=True):
        assert (a.shape, a.dtype) == (b.shape, b.dtype)
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-7, atol=1e-9)


def planned(f: Any, *args: Any) -> None:
    """Compare. A plan refuses gradients through a branch that has a rule of a user."""
    expected = f(*args)
    try:
        found = jit(f)(*args)
    except TypeError as refused:
        assert RULE_IN_BRANCH in str(refused)
    else:
        agree(found, expected)


@pytest.mark.parametrize("seed", range(COUNT))
def test_drawn_programs(seed: int) -> None:
    random, rng = Random(seed), np.random.default_rng(seed)
    depth = random.choice([1, 2, 2, 3])
    f = drawn_program(random, depth)
    x, w = ops.asarray(rng.normal(size=SIZE)), ops.asarray(rng.normal(size=SIZE))
    xs = ops.asarray(rng.normal(size=(BATCH, SIZE)))
    weights = ops.asarray(np.arange(1.0, SIZE + 1))

    def loss(pair: Any) -> Any:
        return (f(*pair) * weights).sum()

    def slopes(x: Any, w: Any) -> Any:
        return value_and_grad(loss)((x, w))

    def curvature(x: Any, w: Any) -> Any:
        return grad(lambda pair: sum(((g * g).sum() for g in grad(loss)(pair)), w[0]))((x, w))

    def of_batch(w: Any) -> Any:
        return grad(lambda w: vmap(lambda x: loss((x, w)))(xs).sum())(w)

    planned(f, x, w)
    planned(slopes, x, w)
    if depth < 3:
        planned(curvature, x, w)
    each = [slopes(xs[i], w) for i in range(BATCH)]
    mapped = vmap(slopes, in_axes=(0, None))
    agree(mapped(xs, w), trees.map(lambda *parts: ops.stack(parts), *each))
    planned(mapped, xs, w)
    agree(of_batch(w), each[0][1][1] + each[1][1][1] + each[2][1][1])
    planned(of_batch, w)
