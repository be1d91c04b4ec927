"""How near the predicted time of a plan is to the time it takes: the roofline of the measured machine over the clock.

A ratio of 1 is a prediction that comes true; below 1 the plan takes longer than the machine's limits allow. Each round measures
the machine anew, and then the plan, so that both meet the same moment.
"""

from typing import Any

from benchmarks.harness import calls_in, per_call, spread
from benchmarks.steps import Step, perceptron, small_vgg, transformer_step
from typednn import jit, ops, trees
from typednn.planning.plan.costs import costs_of
from typednn.planning.plan.machine import Machine, measure, predicted_seconds
from typednn.planning.run.program import Program

ROUNDS = 9


def main() -> None:
    for batch in (1, 64, 512):
        _show(f"step of 784-128-10, batch {batch}", perceptron(batch))
    _show("step of four 3x3 convolutions", small_vgg())
    _show("step of the transformer", transformer_step())
    _show("chain of sums, products and tanh over 2^20 numbers", (_chain, (ops.ones(1 << 20),)))


def _show(name: str, step: Step) -> None:
    f, arguments = step
    program, arrays = jit(f).program(*arguments), [x.numpy() for x in trees.leaves(arguments)]
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


def _chain(x: Any) -> Any:
    for _ in range(10):
        x = ops.tanh(x * 1.5 + x)
    return x


if __name__ == "__main__":
    main()
