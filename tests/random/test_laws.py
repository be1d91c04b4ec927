"""What holds for every draw: the same numbers in each way to compute them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from tests.random.draws import DRAWS, FLOATS
from typednn import grad, jit, ops, plan, random, scan, trees, vmap
from typednn.random import Key
from typednn.shapes.rules.draws import DRAWS as RULES
from typednn.testing import check_gradients

KEY = random.key(2026)


def same(x: Any, y: Any) -> bool:
    found, wanted = x.numpy(), y.numpy()
    alike = (found.dtype, found.shape) == (wanted.dtype, wanted.shape)
    return alike and bool(found.tobytes() == wanted.tobytes())


@pytest.mark.parametrize("name", DRAWS)
def test_a_draw_is_the_same_again_and_in_jit(name: str) -> None:
    draw = DRAWS[name]
    planned = jit(draw)
    for key in random.split(KEY):
        eager = draw(key)
        assert same(eager, draw(key))
        assert same(eager, planned(key))


@pytest.mark.parametrize("name", DRAWS)
def test_a_mapped_draw_and_one_in_a_loop_are_those_of_each_key(name: str) -> None:
    draw, keys = DRAWS[name], random.split(KEY, 3)
    rows = [draw(key) for key in keys]
    expected = trees.map(lambda *parts: ops.stack(parts), *rows)
    assert same(vmap(draw)(keys), expected)
    assert same(jit(lambda keys: scan(lambda c, key: (c, draw(key)), 0.0, keys)[1])(keys), expected)


@pytest.mark.parametrize("name", DRAWS)
def test_other_keys_give_other_numbers(name: str) -> None:
    draw = jit(DRAWS[name])
    found = {draw(key).numpy().tobytes() for key in random.split(KEY, 8)}
    assert len(found) > 4


@pytest.mark.parametrize("name", DRAWS)
def test_threads_draw_the_same(name: str) -> None:
    draw, keys = DRAWS[name], list(random.split(KEY, 6))
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(draw, keys))
    assert all(same(x, draw(key)) for x, key in zip(found, keys, strict=True))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", FLOATS)
def test_a_longer_draw_begins_with_the_shorter_one(name: str, dtype: Any) -> None:
    long, short = (FLOATS[name](KEY, (size,), dtype).numpy() for size in (40000, 7))
    assert long[:7].tobytes() == short.tobytes()
    square = FLOATS[name](KEY, (200, 200), dtype).numpy()
    assert square.tobytes() == long.tobytes()


def test_keys_do_not_depend_on_how_many_are_made() -> None:
    few, many = random.split(KEY, 3).data.numpy(), random.split(KEY, 100).data.numpy()
    assert np.array_equal(few, many[:3])
    assert np.array_equal(random.fold_in(KEY, 42).data.numpy(), many[42])


@pytest.mark.parametrize("seed", [0, 1, 2**31, 2**32 + 1, 2**63 - 1])
def test_a_seed_may_be_a_tensor(seed: int) -> None:
    key = random.key(seed).data.numpy()
    assert np.array_equal(random.key(ops.asarray(seed)).data.numpy(), key)
    assert np.array_equal(jit(lambda s: random.key(s).data)(ops.asarray(seed)).numpy(), key)


def test_the_number_of_a_step_may_be_a_tensor() -> None:
    fold = jit(lambda key, step: random.fold_in(key, step))
    for step in (0, 3, 2**32 - 1):
        wanted = random.fold_in(KEY, step).data.numpy()
        assert np.array_equal(fold(KEY, ops.asarray(step)).data.numpy(), wanted)
    assert len(fold._cache) == 1  # one trace for all steps


def test_the_largest_seed() -> None:
    assert random.key(2**64 - 1).data.numpy().tolist() == [2**32 - 1, 2**32 - 1]


@pytest.mark.parametrize("name", ["bits", "exponential", "gumbel", "laplace", "normal", "uniform"])
@pytest.mark.parametrize("shape", [(), 3, (2, 0), (4, 1, 2)])
def test_the_shape_is_that_of_the_rule(name: str, shape: Any) -> None:
    assert getattr(random, name)(KEY, shape).shape == RULES[name](shape)
    assert getattr(random, name)(KEY).shape == ()


def test_keys_travel_as_trees() -> None:
    keys = random.split(KEY, 4)

    def step(total: Any, key: Key) -> tuple[Any, Any]:
        drawn = random.normal(key, (2,))
        return total + drawn, drawn

    total, drawn = scan(step, ops.zeros(2), keys)
    wanted = [random.normal(key, (2,)).numpy() for key in keys]
    assert np.array_equal(drawn.numpy(), wanted)
    assert (len(keys), keys.shape, keys[1].shape, keys[-1].shape) == (4, (4,), (), ())
    assert len(trees.leaves(keys)) == 1
    planned_total, planned = jit(lambda keys: scan(step, ops.zeros(2), keys))(keys)
    assert same(planned, drawn) and same(planned_total, total)


def test_a_key_has_no_gradient() -> None:
    model = (ops.asarray([1.0, 2.0]), KEY)

    def loss(model: tuple[Any, Key]) -> Any:
        weight, key = model
        return ops.sum(weight * random.normal(key, (2,)))

    weight, key = grad(loss)(model)
    assert np.array_equal(weight.numpy(), random.normal(KEY, (2,)).numpy())
    assert not key.data.numpy().any()


def test_gradients_of_parameters() -> None:
    low, high = ops.asarray([-1.0, -0.5], np.float64), ops.asarray([1.0, 2.0], np.float64)
    mean, std = ops.asarray([1.0, 2.0], np.float64), ops.asarray([0.5, 3.0], np.float64)

    def uniform(low: Any, high: Any) -> Any:
        return ops.sum(ops.square(random.uniform(KEY, (5, 2), np.float64, low, high)))

    def normal(mean: Any, std: Any) -> Any:
        return ops.sum(ops.square(mean + std * random.normal(KEY, (5, 2), np.float64)))

    def truncated(low: Any, high: Any) -> Any:
        return ops.sum(ops.square(random.truncated_normal(KEY, low, high, (5, 2), np.float64)))

    for f, at in ((uniform, (low, high)), (normal, (mean, std)), (truncated, (low, high))):
        check_gradients(f, *at)


def test_a_plan_of_draws() -> None:
    def step(key: Key) -> Any:
        return random.normal(key, (1000,))

    assert plan(step, KEY).peak_bytes >= 4000
