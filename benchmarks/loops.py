"""The time in which an LSTM with its gradient is planned, by its number of steps.

As a loop in the graph, and with the operations of every step in the graph.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from typednn import Tensor, jit, ops, scan, value_and_grad

AnyTensor = Tensor[Any, Any]

BATCH, INPUTS, HIDDEN = 8, 16, 32
STEPS = (20, 100, 400)


def unrolled(f: Any, init: Any, xs: AnyTensor) -> Any:
    """Compute the same as ``scan``, by a Python loop."""
    carry, ys = init, []
    for x in ops.unstack(xs):
        carry, y = f(carry, x)
        ys.append(y)
    return carry, ops.stack(ys)


def lstm(loop: Callable[..., Any]) -> Callable[[Any, AnyTensor], AnyTensor]:
    def loss(parameters: tuple[AnyTensor, AnyTensor, AnyTensor], xs: AnyTensor) -> AnyTensor:
        of_input, of_hidden, bias = parameters

        def cell(carry: Any, x: AnyTensor) -> Any:
            hidden, memory = carry
            gates = x @ of_input + hidden @ of_hidden + bias
            keep, write, out, new = (gates[:, k * HIDDEN : (k + 1) * HIDDEN] for k in range(4))
            memory = ops.sigmoid(keep) * memory + ops.sigmoid(write) * ops.tanh(new)
            hidden = ops.sigmoid(out) * ops.tanh(memory)
            return (hidden, memory), hidden

        start = ops.zeros((BATCH, HIDDEN))
        return ops.mean(loop(cell, (start, start), xs)[1])

    return loss


def measured(loop: Callable[..., Any], steps: int) -> tuple[float, float]:
    """Return the least seconds of three plannings, and of three calls."""
    rng = np.random.default_rng(0)
    shapes = [(INPUTS, 4 * HIDDEN), (HIDDEN, 4 * HIDDEN), (4 * HIDDEN,), (steps, BATCH, INPUTS)]
    *parameters, xs = [ops.asarray(rng.standard_normal(x).astype(np.float32)) for x in shapes]
    plannings, calls = [], []
    for _ in range(3):
        step: Any = jit(value_and_grad(lstm(loop)))
        begin = time.perf_counter()
        step.program(tuple(parameters), xs)
        plannings.append(time.perf_counter() - begin)
        step(tuple(parameters), xs)
        begin = time.perf_counter()
        step(tuple(parameters), xs)
        calls.append(time.perf_counter() - begin)
    return min(plannings), min(calls)


def main() -> None:
    measured(scan, 2)  # imports and caches
    for name, loop in (("a loop in the graph", scan), ("unrolled", unrolled)):
        base = 0.0
        for steps in STEPS:
            planning, call = measured(loop, steps)
            base = base or planning
            print(
                f"{name}, {steps} steps: planned in {planning:.3f} s ({planning / base:.1f} times"
                f" {STEPS[0]} steps), a call takes {call * 1e3:.1f} ms"
            )


if __name__ == "__main__":
    main()
