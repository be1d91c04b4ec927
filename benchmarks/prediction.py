"""How near the predicted time of a plan is to the time it takes: the roofline of the measured machine over the clock.

A ratio of 1 is a prediction that comes true; below 1 the plan takes longer than the machine's limits allow. Each round measures
the machine anew, and then the plan, so that both meet the same moment.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.eager_step import CLASSES, IMAGE, MLP, RATE, loss
from benchmarks.harness import calls_in, per_call, spread
from benchmarks.tracing import step as transformer_step
from benchmarks.tracing import transformer_arguments
from typednn import jit, ops, optim, trees, value_and_grad
from typednn.planning.costs import costs_of
from typednn.planning.machine import Machine, measure, predicted_seconds
from typednn.planning.program import Program

ROUNDS = 9
Arrays = Sequence[npt.NDArray[Any]]


def main() -> None:
    for batch in (1, 64, 512):
        _show(f"step of 784-128-10, batch {batch}", *perceptron(batch))
    _show("step of the transformer", *_planned(transformer_step, *transformer_arguments()))
    _show(
        "chain of sums, products and tanh over 2^20 numbers", *_planned(_chain, ops.ones(1 << 20))
    )


def _show(name: str, program: Program, arrays: Arrays) -> None:
    calls = calls_in(0.1, lambda: program(arrays))
    taken, ratios = [], []
    for _ in range(ROUNDS):
        predicted = _predicted(program, measure())
        taken.append(per_call(lambda: program(arrays), calls))
        ratios.append(predicted / taken[-1])
    print(
        f"{name}: predicted / taken = {spread(ratios)}, of {spread(taken, ' us', 1e6)}", flush=True
    )


def _predicted(program: Program, machine: Machine) -> float:
    costs = costs_of(program.layout).values()
    return sum(predicted_seconds(cost, machine) for cost in costs)


def _planned(f: Callable[..., Any], *arguments: Any) -> tuple[Program, Arrays]:
    return jit(f).program(*arguments), [leaf.numpy() for leaf in trees.leaves(arguments)]


def perceptron(batch: int) -> tuple[Program, Arrays]:
    rng = np.random.default_rng(0)
    model, optimiser = MLP(rng), optim.SGD(RATE)
    state = optimiser.init(model)

    def update(model: MLP, x: Any, y: Any) -> tuple[Any, MLP]:
        value, gradient = value_and_grad(loss)(model, x, y)
        return value, optimiser.step(model, gradient, state)[0]

    x = ops.normal((batch, IMAGE), rng=rng)
    return _planned(update, model, x, ops.asarray(rng.integers(0, CLASSES, batch)))


def _chain(x: Any) -> Any:
    for _ in range(10):
        x = ops.tanh(x * 1.5 + x)
    return x


if __name__ == "__main__":
    main()
