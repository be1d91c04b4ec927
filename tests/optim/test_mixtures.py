"""Steps of training in which constants, traced values and both meet: planned, they give the bits of eager ones.

Drawn are the optimizer, the loss, the transformation that gives the gradient, what of the model the loss depends on, and
which of the step's arguments are arguments of the planned function, the others being constants of it.
"""

import itertools
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pytest
from jaxtyping import Float32

from tests.arrays import bits
from tests.optim.every_optimizer import EVERY
from tests.train.runs import Batches
from typednn import (
    Tensor,
    grad,
    jit,
    losses,
    nn,
    ops,
    optim,
    remat,
    scan,
    stop_gradient,
    value_and_grad,
    vjp,
)
from typednn.train import fit

Function = Callable[..., Any]

OPTIMIZERS: Final[dict[str, Any]] = {
    **EVERY,
    "Adam without means": optim.Adam(0.01, b1=0.0, b2=0.0),
}


class Model(nn.Module):
    """A parameter that losses use, one that they may not, a scalar, and leaves that do not learn."""

    layer: Any
    unused: Float32[Tensor, "2 3"]
    scale: Float32[Tensor, ""]
    counts: Any
    nothing: Any

    def __init__(self) -> None:
        rng = np.random.default_rng(0)
        self.layer = nn.Linear(4, 3, rng=rng)
        self.unused = ops.normal((2, 3), rng=rng)
        self.scale = ops.asarray(1.5)
        self.counts = ops.asarray([1, 2])
        self.nothing = None


LOSSES: Final[dict[str, Function]] = {
    "cross entropy": lambda m, x, y: losses.cross_entropy(m.layer(x) * m.scale, y),
    "negative log-likelihood": lambda m, x, y: losses.nll(ops.log_softmax(m.layer(x)), y),
    "mean square": lambda m, x, y: losses.mse(m.layer(x), ops.ones((5, 3))),
    "a constant gradient": lambda m, x, y: ops.sum(m.unused) + m.scale,
    "constant and traced gradients": lambda m, x, y: ops.sum(m.unused) + ops.mean(m.layer(x)),
    "a part of a parameter": lambda m, x, y: ops.sum(m.layer.weight[1:3] ** 2) * m.scale,
    "no gradient": lambda m, x, y: ops.sum(stop_gradient(m.layer(x))),
    "a constant": lambda m, x, y: ops.asarray(2.0),
    "a choice": lambda m, x, y: ops.sum(ops.where(m.unused > 0, m.unused, 1.0)),
}


def by_grad(loss: Function, m: Any, x: Any, y: Any) -> Any:
    return grad(loss)(m, x, y)


def by_value_and_grad(loss: Function, m: Any, x: Any, y: Any) -> Any:
    return value_and_grad(loss)(m, x, y)[1]


def by_vjp(loss: Function, m: Any, x: Any, y: Any) -> Any:
    value, pullback = vjp(lambda m: loss(m, x, y), m)
    return pullback(ops.ones_like(value))[0]


def by_jit(loss: Function, m: Any, x: Any, y: Any) -> Any:
    return grad(jit(loss))(m, x, y)


def by_remat(loss: Function, m: Any, x: Any, y: Any) -> Any:
    return grad(remat(loss))(m, x, y)


def by_scan(loss: Function, m: Any, x: Any, y: Any) -> Any:
    def looped(m: Any, x: Any, y: Any) -> Any:
        steps = ops.arange(2).astype(np.float32)
        return scan(lambda c, k: (c + loss(m, x, y) * k, k), ops.asarray(0.0), steps)[0]

    return grad(looped)(m, x, y)


def by_nesting(loss: Function, m: Any, x: Any, y: Any) -> Any:
    """Of the loss and the squares of its own gradient."""

    def outer(m: Any, x: Any, y: Any) -> Any:
        value, slope = value_and_grad(loss)(m, x, y)
        return value + ops.sum(slope.layer.weight**2) + ops.sum(slope.unused**2) * 0.5

    return grad(outer)(m, x, y)


TRANSFORMATIONS: Final[dict[str, Function]] = {
    f.__name__: f
    for f in (by_grad, by_value_and_grad, by_vjp, by_jit, by_remat, by_scan, by_nesting)
}

ARGUMENTS: Final = ("model", "state", "x", "y")
TRACED: Final = [
    set(names)
    for size in range(len(ARGUMENTS) + 1)
    for names in itertools.combinations(ARGUMENTS, size)
]


def start(optimizer: Any) -> dict[str, Any]:
    rng = np.random.default_rng(1)
    model = Model()
    y = ops.asarray(rng.integers(0, 3, 5))
    return {
        "model": model,
        "state": optimizer.init(model),
        "x": ops.normal((5, 4), rng=rng),
        "y": y,
    }


def step_of(optimizer: Any, loss: Function, transformation: Function) -> Function:
    def step(model: Any, state: Any, x: Any, y: Any) -> Any:
        return optimizer.step(model, transformation(loss, model, x, y), state)

    return step


def drawn_steps() -> list[tuple[str, str, str]]:
    """Every optimizer with every loss, and every loss with every transformation, at least once."""
    transformations = itertools.cycle(TRANSFORMATIONS)
    return [(name, loss, next(transformations)) for name in OPTIMIZERS for loss in LOSSES]


@pytest.mark.parametrize(("name", "loss", "transformation"), drawn_steps())
def test_steps_of_arguments(name: str, loss: str, transformation: str) -> None:
    """Three steps, as they are trained; donated too, so that results lie where arguments lay."""
    step = step_of(OPTIMIZERS[name], LOSSES[loss], TRANSFORMATIONS[transformation])
    for donated in ((), ("model", "state")):
        compiled = jit(step, donate_argnames=donated)
        eager, planned = start(OPTIMIZERS[name]), start(OPTIMIZERS[name])
        for _ in range(3):
            eager["model"], eager["state"] = step(**eager)
            planned["model"], planned["state"] = compiled(**planned)
            assert bits(planned) == bits(eager), donated
        assert compiled._traced == 1


def drawn_constants() -> list[tuple[str, str, set[str]]]:
    """Every optimizer with eight of both losses and all sets of traced arguments, by turns."""
    both = ["cross entropy", "constant and traced gradients"]
    pairs = itertools.cycle(
        [*itertools.product(both, TRACED), *itertools.product(both, TRACED[:3])]
    )
    return [(name, *next(pairs)) for name in OPTIMIZERS for _ in range(8)]


@pytest.mark.parametrize(("name", "loss", "traced"), drawn_constants())
def test_steps_of_constants_and_arguments(name: str, loss: str, traced: set[str]) -> None:
    step = step_of(OPTIMIZERS[name], LOSSES[loss], by_grad)
    given = start(OPTIMIZERS[name])
    fixed = {key: value for key, value in given.items() if key not in traced}
    before = bits(given)
    compiled = jit(lambda **moving: step(**fixed, **moving))
    for _ in range(2):
        found = compiled(**{key: given[key] for key in traced})
        assert bits(found) == bits(step(**given))
        assert bits(given) == before, "a constant was written to"


def test_a_constant_of_a_plan_may_be_donated_to_another() -> None:
    """The first plan gives its constants out in each call; whoever takes their memory must not write there."""
    zeros = ops.zeros(9)
    first = jit(lambda x: (x + 1.0, zeros, ops.ones(9)))
    second = jit(lambda x, y: x + y, donate_argnames=("x",))
    for _ in range(3):
        for constant in first(ops.ones(9))[1:]:
            kept = second(second(constant, ops.ones(9)), ops.ones(9))
            assert kept.numpy()[0] >= 2.0
        assert [x.numpy()[0] for x in first(ops.ones(9))] == [2.0, 0.0, 1.0]
        assert not zeros.numpy().any()


@pytest.mark.parametrize("where", ["model", "gradient", "state"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_step_of_one_traced_tree(name: str, where: str) -> None:
    optimizer = OPTIMIZERS[name]
    model = Model()
    given = {"model": model, "gradient": model, "state": optimizer.init(model)}
    rest = {key: value for key, value in given.items() if key != where}
    found = jit(lambda one: optimizer.step(**{where: one}, **rest))(given[where])
    assert bits(found) == bits(optimizer.step(**given))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_state_made_in_the_plan(name: str) -> None:
    optimizer = OPTIMIZERS[name]

    def step(model: Any, x: Any, y: Any) -> Any:
        slope = grad(LOSSES["constant and traced gradients"])(model, x, y)
        return optimizer.step(model, slope, optimizer.init(model))

    given = start(optimizer)
    del given["state"]
    assert bits(jit(step)(**given)) == bits(step(**given))


class Partly(nn.Module):
    """A classifier with parameters that its scores do not depend on."""

    def __init__(self) -> None:
        self.layer = nn.Linear(4, 3, rng=np.random.default_rng(0))
        self.unused = ops.ones(7)
        self.scale = ops.asarray(1.5)

    def __call__(self, x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 3"]:
        return self.layer(x)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_fit_of_a_model_with_an_unused_parameter(name: str) -> None:
    rng = np.random.default_rng(2)
    inputs, labels = ops.normal((12, 4), rng=rng), ops.asarray(rng.integers(0, 3, 12))
    optimizer = OPTIMIZERS[name]
    fitted = fit(Partly(), Batches(inputs, labels, 4), optimizer, epochs=2).model
    model: Any = Partly()
    state = optimizer.init(model)
    for _ in range(2):
        for k in range(0, 12, 4):
            slope = grad(lambda m, x, y: losses.cross_entropy(m(x), y))(
                model, inputs[k : k + 4], labels[k : k + 4]
            )
            model, state = optimizer.step(model, slope, state)
    assert bits(fitted) == bits(model)
