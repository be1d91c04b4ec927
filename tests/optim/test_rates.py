"""Learning rates that change: numbers, tensors and schedules, without a new trace."""

import math
from typing import Any

import numpy as np
import pytest

from tests.arrays import bits
from tests.optim.every_optimizer import Model, inputs, is_matrix, loss
from tests.train.runs import clouds, linear
from typednn import grad, jit, ops, optim, schedules
from typednn.train import fit

RATES = [0.03, 0.02, 0.0, 0.01, 0.005]
X = inputs()

MAKERS: dict[str, Any] = {
    "SGD": optim.SGD,
    "Nesterov": lambda rate: optim.SGD(rate, 0.9, nesterov=True),
    "Adam": optim.Adam,
    "AdamW": optim.AdamW,
    "NAdam": optim.NAdam,
    "RMSProp": optim.RMSProp,
    "Adagrad": optim.Adagrad,
    "Adafactor": optim.Adafactor,
    "Lion": optim.Lion,
    "Muon": lambda rate: optim.Groups((is_matrix, optim.Muon(rate)), rest=optim.SGD(rate)),
    "all of them": lambda rate: optim.Accumulate(
        optim.Chain(optim.ClipByNorm(1.0), optim.AverageWeights(optim.Adam(rate))), every=2
    ),
}


@pytest.mark.parametrize("kind", [float, lambda rate: ops.asarray(rate, dtype=np.float64)])
@pytest.mark.parametrize("name", MAKERS)
def test_another_rate_does_not_trace_again(name: str, kind: Any) -> None:
    """The optimizer is made inside of the planned function, from an argument of it."""

    def step(rate: Any, model: Model, state: Any) -> Any:
        return MAKERS[name](rate).step(model, grad(loss)(model, X), state)

    planned = jit(step)
    model: Any = Model()
    state = MAKERS[name](0.1).init(model)
    for rate in RATES:
        expected = step(kind(rate), model, state)
        found = planned(kind(rate), model, state)
        assert bits(found) == bits(expected)
        model, state = found
    assert planned._traced == 1


@pytest.mark.parametrize("name", MAKERS)
def test_an_optimizer_as_an_argument_does_not_trace_again(name: str) -> None:
    def step(optimizer: optim.Optimizer, model: Model, state: Any) -> Any:
        return optimizer.step(model, grad(loss)(model, X), state)

    planned = jit(step)
    model: Any = Model()
    state = MAKERS[name](0.1).init(model)
    for rate in RATES:
        model, state = planned(MAKERS[name](rate), model, state)
    assert planned._traced == 1


@pytest.mark.parametrize("name", [name for name in MAKERS if name != "all of them"])
def test_a_schedule_is_the_rate_of_each_step(name: str) -> None:
    table = ops.asarray(RATES, dtype=np.float64)
    scheduled = MAKERS[name](lambda number: table[number])
    planned = jit(scheduled.step)
    model: Any = Model()
    state = by_hand = scheduled.init(model)
    other = model
    for rate in RATES:
        gradient = grad(loss)(other, X)
        other, by_hand = MAKERS[name](rate).step(other, gradient, by_hand)
        model, state = planned(model, gradient, state)
        assert bits((model, state)) == bits((other, by_hand))
    assert planned._traced == 1


def test_the_first_step_is_step_0() -> None:
    x = ops.zeros(1)
    sgd = optim.SGD(lambda number: number.astype(np.float64))
    state = sgd.init(x)
    for total in (0, -1, -3, -6):
        x, state = sgd.step(x, ops.ones(1), state)
        assert x.item() == total


def test_a_schedule_in_accumulation_counts_its_own_steps() -> None:
    x = ops.zeros(1)
    optimizer = optim.Accumulate(optim.SGD(schedules.step(1.0, every=1, factor=2.0)), every=2)
    state, found = optimizer.init(x), []
    for _ in range(6):
        x, state = optimizer.step(x, ops.ones(1), state)
        found.append(x.item())
    assert found == [0, -1, -1, -3, -3, -7]


def test_a_plateau_in_a_planned_step() -> None:
    def step(plateau: schedules.Plateau, model: Model, state: Any) -> Any:
        return optim.SGD(plateau.rate).step(model, grad(loss)(model, X), state)

    planned, plateau = jit(step), schedules.Plateau(0.1, patience=0, factor=0.5)
    model: Any = Model()
    state, rates = optim.SGD(0.1).init(model), []
    for value in (1.0, 2.0, 0.5, 0.6, 0.4):
        model, state = planned(plateau, model, state)
        plateau = plateau.update(value)
        rates.append(plateau.rate.item())
    assert rates == [0.1, 0.05, 0.05, 0.025, 0.025]
    assert planned._traced == 1


WRONG = {"negative": -0.5, "nan": math.nan, "infinite": math.inf}
RATES_OF: dict[str, Any] = {
    "a schedule": lambda rate: lambda number: ops.where(number == 1, rate, 0.1),
    "a float32 schedule": lambda rate: (
        lambda number: ops.where(
            number == 1, ops.asarray(rate, dtype=np.float32), ops.asarray(0.1, dtype=np.float32)
        )
    ),
}


@pytest.mark.parametrize("planned", [False, True])
@pytest.mark.parametrize("kind", RATES_OF)
@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("name", MAKERS)
def test_a_rate_that_comes_out_wrong_is_named(
    name: str, wrong: str, kind: str, planned: bool
) -> None:
    model, value = Model(), WRONG[wrong]
    optimizer = MAKERS[name](RATES_OF[kind](value))
    step: Any = jit(optimizer.step) if planned else optimizer.step
    words = (
        f"^[A-Za-z]+.step: the learning rate is {value}, expected a finite number of at least 0$"
    )
    with pytest.raises(ValueError, match=words):
        state = optimizer.init(model)
        for _ in range(4):  # what is accumulated takes its second step then
            model, state = step(model, grad(loss)(model, X), state)


@pytest.mark.parametrize("kind", [float, lambda rate: ops.asarray(rate, dtype=np.float64)])
@pytest.mark.parametrize("name", MAKERS)
def test_an_argument_that_is_no_rate(name: str, kind: Any) -> None:
    @jit
    def step(rate: Any, model: Model, state: Any) -> Any:
        return MAKERS[name](rate).step(model, grad(loss)(model, X), state)

    model: Any = Model()
    state = MAKERS[name](0.1).init(model)
    model, state = step(kind(0.1), model, state)
    with pytest.raises(ValueError, match="step: the learning rate is -0.5, expected a finite"):
        for _ in range(2):
            model, state = step(kind(-0.5), model, state)


def test_fit_names_a_rate_that_comes_out_wrong() -> None:
    def falling(number: Any) -> Any:
        return 0.1 * (1.0 - number.astype(np.float64) / 3.0)

    loader = clouds(20, 4)
    with pytest.raises(ValueError, match=r"^SGD.step: the learning rate is -0.033\d+, expected a"):
        fit(linear(), loader, optim.SGD(falling), epochs=1)
