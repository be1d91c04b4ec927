"""SGD and Adam against their formulas, written out once more in float64."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from typednn import Tensor, grad, nn, ops, optim, trees

STEPS = 30


def model() -> dict[str, Any]:
    rng = np.random.default_rng(0)
    return {"linear": nn.Linear(3, 2, rng=rng), "scale": ops.normal((4,), rng=rng), "name": "m"}


def gradients() -> list[Any]:
    rng = np.random.default_rng(1)
    draw = trees.map
    like = model()
    return [
        draw(lambda t: ops.normal(t.shape, rng=rng) if isinstance(t, Tensor) else t, like)
        for _ in range(STEPS)
    ]


def arrays(tree: Any) -> list[Any]:
    return [
        leaf.numpy().astype(np.float64) for leaf in trees.leaves(tree) if isinstance(leaf, Tensor)
    ]


def trained(optimizer: Any) -> list[Any]:
    tree = model()
    state = optimizer.init(tree)
    for gradient in gradients():
        tree, state = optimizer.step(tree, gradient, state)
    return arrays(tree)


def expected(update: Any) -> list[Any]:
    """The same by ``update(k, step, gradient) -> change``, leaf by leaf."""
    values = arrays(model())
    for step, gradient in enumerate(map(arrays, gradients()), start=1):
        values = [
            value - update(k, step, g)
            for k, (value, g) in enumerate(zip(values, gradient, strict=True))
        ]
    return values


def assert_same(found: list[Any], wanted: list[Any]) -> None:
    for one, other in zip(found, wanted, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


def test_sgd() -> None:
    assert_same(trained(optim.SGD(0.1)), expected(lambda k, step, g: 0.1 * g))


def test_momentum_is_pytorchs() -> None:
    velocity: dict[int, Any] = {}

    def update(k: int, step: int, g: Any) -> Any:
        velocity[k] = g if step == 1 else 0.9 * velocity[k] + g
        return 0.1 * velocity[k]

    assert_same(trained(optim.SGD(0.1, momentum=0.9)), expected(update))


@pytest.mark.parametrize(
    "adam", [optim.Adam(), optim.Adam(0.1), optim.Adam(0.01, b1=0.5, b2=0.9, eps=0.1)]
)
def test_adam_is_algorithm_1(adam: optim.Adam) -> None:
    m: dict[int, Any] = {}
    v: dict[int, Any] = {}

    def update(k: int, step: int, g: Any) -> Any:
        m[k] = adam.b1 * m.get(k, 0) + (1 - adam.b1) * g
        v[k] = adam.b2 * v.get(k, 0) + (1 - adam.b2) * g**2
        corrected = m[k] / (1 - adam.b1**step), v[k] / (1 - adam.b2**step)
        return adam.learning_rate * corrected[0] / (np.sqrt(corrected[1]) + adam.eps)

    assert_same(trained(adam), expected(update))


def test_adams_first_step_is_the_learning_rate_in_the_gradients_direction() -> None:
    x = ops.asarray(np.array([1.0, 1.0], np.float32))
    g = ops.asarray(np.array([1e-3, -1e3], np.float32))
    adam = optim.Adam(0.25)
    new, state = adam.step(x, g, adam.init(x))
    np.testing.assert_allclose(new.numpy(), [0.75, 1.25], rtol=1e-4)
    assert int(state.steps) == 1


def test_sgd_on_a_quadratic_is_a_geometric_series() -> None:
    # f(x) = x^2/2: each step multiplies x by 1 - lr.
    x = ops.asarray(np.float32(3.0) * np.ones((), np.float32))
    sgd = optim.SGD(0.25)
    state = sgd.init(x)
    for _ in range(10):
        x, state = sgd.step(x, grad(lambda x: x * x / 2)(x), state)
    assert x.item() == pytest.approx(3 * 0.75**10, rel=1e-6)


def test_states_hold_the_parameters_by_their_paths() -> None:
    tree = nn.Linear(3, 2, rng=np.random.default_rng(0))
    adam, momentum = optim.Adam().init(tree), optim.SGD(0.1, 0.9).init(tree)
    assert {*adam.memory[0]} == {"mean", "square"}
    assert adam.memory[0]["square"]["weight"].shape == (3, 2)
    assert not adam.memory[0]["mean"]["weight"].numpy().any()
    assert {*momentum.memory[0]["velocity"]} == {"weight", "bias"}
    assert optim.SGD(0.1).init(tree).memory == ({},)
    assert len(trees.leaves(adam)) == 5


def test_what_is_no_floating_tensor_stays() -> None:
    tree = {"x": ops.ones(2), "n": ops.arange(3), "name": "m"}
    for optimizer in (optim.SGD(0.1, 0.9), optim.Adam()):
        some: Any = optimizer
        new, _ = some.step(tree, tree, some.init(tree))
        assert new["name"] == "m"
        assert new["n"] is tree["n"]
        assert new["x"].numpy()[0] < 1


def test_the_learning_rate_is_changed_by_another_optimizer() -> None:
    x = ops.ones(1)
    sgd = optim.SGD(0.5)
    state = sgd.init(x)
    assert replace(sgd, learning_rate=0.25).step(x, x, state)[0].item() == 0.75


def test_adam_counts_its_steps() -> None:
    x = ops.ones(1)
    adam = optim.Adam()
    state = adam.init(x)
    for _ in range(3):
        x, state = adam.step(x, ops.ones(1), state)
    assert int(state.steps) == 3
    assert math.isclose(x.item(), 1 - 3e-3, rel_tol=1e-5)
