"""The primitive ``scan``: runs its body once for each step, in memory that all steps share.

Operands: the carried values, the values with one element for each step along axis 0, the values
that stay the same, and the destinations: of the last carried values, and of the stacked results.
The body gets the first three, without axis 0, and returns the next carried values and the results
of the step.

Parameters: ``body``; ``length``, the number of steps; ``carries`` and ``stacked``, how many
operands of the first and of the second kind there are; ``reverse``: the last step comes first.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from typednn import ops
from typednn.autodiff.batch_rules import spread
from typednn.autodiff.batched import Level, below, element
from typednn.autodiff.cost import Cost
from typednn.kernels.call import Call
from typednn.kernels.kernel import ArraySpec, Kernel
from typednn.planning.loops.batched import batched_body
from typednn.planning.loops.embedded import Embedded, contiguous, refuses
from typednn.planning.loops.gradient import apply_steps, pull_scan
from typednn.planning.trace.graph import Graph
from typednn.planning.trace.results import AnyTensor, ControlFlow, control_primitive

__all__ = ["SCAN", "apply_scan"]


class _Scan(ControlFlow):
    def kernel(self, call: Call) -> Kernel:
        return _ScanKernel(call).kernel()

    def batched(
        self, level: Level, inputs: Sequence[AnyTensor], params: Mapping[str, Any]
    ) -> list[AnyTensor]:
        carries, steps = params["carries"], params["carries"] + params["stacked"]
        values, mapped = [], []
        for k, x in enumerate(inputs):
            value, flag = below(level, x)
            if k < carries and not flag:  # what a step makes of it may differ
                value, flag = spread(value, level.size), True
            values.append(ops.moveaxis(value, 0, 1) if flag and carries <= k < steps else value)
            mapped.append(flag)
        body = batched_body(params["body"], level, mapped)
        last, stacked = apply_scan(values, {**params, "body": body})
        results = [*last, *[ops.moveaxis(y, 1, 0) for y in stacked]]
        return [element(level, x) for x in results]


class _ScanKernel:
    """The loop over the steps, for the operands of one node.

    A carried value lies in one of two places, its destination and a spare one, in turns, so that
    the last one is in the destination. One that is a result of the step as well lies there only.
    """

    def __init__(self, call: Call) -> None:
        self.params = call.params
        self.body: Graph = call.params["body"]
        self.carries, self.stacked = call.params["carries"], call.params["stacked"]
        self.program = Embedded(self.body, self.carries)
        self.length, self.reverse = call.params["length"], call.params["reverse"]
        count = len(self.body.inputs)
        self.copied = [k for k, x in enumerate(call.inputs[:count]) if not x.is_contiguous]

    def kernel(self) -> Kernel:
        inputs, outputs = self.body.inputs, self.body.outputs
        spares: dict[str, ArraySpec] = {
            f"spare {k}": (x.shape, x.dtype) for k, x in enumerate(outputs[: self.carries])
        }
        copies = {f"copy {k}": (inputs[k].shape, inputs[k].dtype) for k in self.copied}
        return Kernel(
            prepare=lambda: self._run,
            scratch={"memory": self.program.memory, **spares, **copies},
            table_bytes=self.program.table_bytes,
            allocates=self.program.allocates,
        )

    def _run(self, *arrays: Any) -> None:
        program, carries, stop = self.program, self.carries, self.carries + self.stacked
        count, results = len(self.body.inputs), len(self.body.outputs)
        given = list(arrays[:count])
        last, stacks = arrays[count : count + carries], arrays[count + carries : count + results]
        memory, *rest = arrays[count + results + 1 :]
        spares, copies = rest[:carries], dict(zip(self.copied, rest[carries:], strict=True))
        for k, copy in copies.items():
            if not carries <= k < stop:
                given[k] = contiguous(given[k], copy)
        env = program.bind(memory)
        env[stop:count] = given[stop:]
        current, rows = given[:carries], range(carries, stop)
        for step in range(self.length):
            index = self.length - 1 - step if self.reverse else step
            env[:carries] = current
            for k in rows:
                row = given[k][index, ...]
                env[k] = contiguous(row, copies[k]) if k in copies else row
            places = last if (self.length - 1 - step) % 2 == 0 else spares
            found = program.run(env, [*places, *[stack[index, ...] for stack in stacks]])
            current = found[:carries]
        for value, place in zip(current, last, strict=True):
            if value is not place:
                np.copyto(place, value)


def _pull(*given: Any) -> list[AnyTensor]:
    return pull_scan(SCAN, *given)


def _cost(call: Call) -> Cost:
    step = sum((node.work for node in call.params["body"].nodes), Cost())
    return step.times(call.params["length"])


SCAN: Final = control_primitive(
    "scan", _Scan(), _pull, cost=_cost, refuses=lambda call: refuses(call.params["body"])
)


def apply_scan(
    inputs: Sequence[AnyTensor], params: Mapping[str, Any]
) -> tuple[list[AnyTensor], list[AnyTensor]]:
    """Trace a loop. Return the last carried values and the stacked results."""
    return apply_steps(SCAN, inputs, params)
