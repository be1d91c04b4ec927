"""The primitive ``cond``: runs one of several branches, chosen by an index.

Operands: the index, the operands that all branches get, and the destinations. An index that is too
small or too large means the first or the last branch. Parameter: ``branches``, their graphs.

The gradient runs the branch of the same index: its operation computes the branch and its gradient.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from typednn import ops
from typednn.autodiff.batched import Level, below, element
from typednn.autodiff.cost import Cost
from typednn.kernels.call import Call
from typednn.kernels.kernel import ArraySpec, Kernel, spec_of
from typednn.planning.loops.batched import batched_body
from typednn.planning.loops.body import Body
from typednn.planning.loops.embedded import Embedded, contiguous, refuses
from typednn.planning.loops.gradient import Joint, joint_graph
from typednn.planning.passes.dead_code import eliminate_dead_code
from typednn.planning.trace.graph import Graph, Node, constant
from typednn.planning.trace.results import (
    AnyTensor,
    ControlFlow,
    Cotangents,
    apply,
    control_primitive,
    replay,
    zeros,
)

__all__ = ["COND", "apply_branches", "selected", "with_same_inputs"]


class _Branches(ControlFlow):
    def kernel(self, call: Call) -> Kernel:
        programs = [Embedded(branch) for branch in call.params["branches"]]
        count, results = len(call.params["branches"][0].inputs), len(call.inputs)
        operands = call.inputs[1 : 1 + count]
        copied = [k for k, x in enumerate(operands) if not x.is_contiguous]
        memory: ArraySpec = (max(x.memory[0][0] for x in programs),), np.dtype(np.uint8)
        copies = {f"copy {k}": spec_of(operands[k]) for k in copied}

        def run(index: Any, *arrays: Any) -> None:
            program = programs[min(max(int(index), 0), len(programs) - 1)]
            given, places = list(arrays[:count]), arrays[count : results - 1]
            for k, copy in zip(copied, arrays[results + 1 :], strict=True):
                given[k] = contiguous(given[k], copy)
            env = program.bind(arrays[results])
            env[:count] = given
            program.run(env, places)

        return Kernel(
            prepare=lambda: run,
            scratch={"memory": memory, **copies},
            table_bytes=sum(program.table_bytes for program in programs),
            allocates=max(program.allocates for program in programs),
        )

    def batched(
        self, level: Level, inputs: Sequence[AnyTensor], params: Mapping[str, Any]
    ) -> list[AnyTensor]:
        branches: Sequence[Graph] = params["branches"]
        index, is_mapped = below(level, inputs[0])
        if is_mapped:
            return selected(inputs[0], [replay(branch, inputs[1:]) for branch in branches])
        pairs = [below(level, x) for x in inputs[1:]]
        bodies = [batched_body(branch, level, [flag for _, flag in pairs]) for branch in branches]
        return [element(level, x) for x in apply_branches(index, [x for x, _ in pairs], bodies)]


def selected(index: AnyTensor, results: Sequence[Sequence[AnyTensor]]) -> list[AnyTensor]:
    """Choose the branch of the index for each element of a batch, given all branches' results."""
    number = ops.clip(ops.astype(index, np.int64), 0, len(results) - 1)
    chosen = [*results[0]]
    for k, others in enumerate(results[1:], start=1):
        pairs = zip(chosen, others, strict=True)
        chosen = [ops.where(number == k, other, one) for one, other in pairs]
    return chosen


def with_same_inputs(bodies: Sequence[Body]) -> tuple[list[Graph], list[AnyTensor]]:
    """Return the graphs with the inputs for all captured values, and these values."""
    captured = {id(x): x for body in bodies for x in body.captured}
    graphs = []
    for body in bodies:
        own = len(body.graph.inputs) - len(body.captured)
        nodes = dict(zip(map(id, body.captured), body.graph.inputs[own:], strict=True))
        last = [nodes.get(key) or Node(*spec_of(x)) for key, x in captured.items()]
        graphs.append(replace(body.graph, inputs=(*body.graph.inputs[:own], *last)))
    return graphs, [*captured.values()]


def apply_branches(
    index: AnyTensor, inputs: Sequence[AnyTensor], branches: Sequence[Graph]
) -> list[AnyTensor]:
    """Trace a choice between branches, and return its results."""
    specs = [spec_of(x) for x in branches[0].outputs]
    return apply(COND, [index, *inputs], {"branches": tuple(branches)}, specs)


def _pull(
    g: Cotangents, out: AnyTensor | None, inputs: Sequence[AnyTensor], params: Mapping[str, Any]
) -> list[AnyTensor]:
    branches, given = params["branches"], inputs[1:]
    seeded = sorted(g.of_results)
    joints = [joint_graph(branch, seeded) for branch in branches]
    wanted = [
        k for k in range(len(given)) if any(joint.gradients[k] is not None for joint in joints)
    ]
    backward = [_gradients_only(joint, wanted) for joint in joints]
    operands = [*given, *[g.of_results[k] for k in seeded]]
    found = dict(zip(wanted, apply_branches(inputs[0], operands, backward), strict=True))
    return [zeros(inputs[0]), *[found.get(k, zeros(x)) for k, x in enumerate(given)]]


def _gradients_only(joint: Joint, wanted: Sequence[int]) -> Graph:
    """Return the graph of these gradients; zeros where a branch does not use an operand."""
    outputs = [joint.gradients[k] or constant(zeros(joint.graph.inputs[k])._data) for k in wanted]
    return eliminate_dead_code(replace(joint.graph, outputs=tuple(outputs)))


def _cost(call: Call) -> Cost:
    costs = [sum((x.work for x in branch.nodes), Cost()) for branch in call.params["branches"]]
    return max(costs, key=lambda cost: cost.flops)


COND: Final = control_primitive(
    "cond",
    _Branches(),
    _pull,
    cost=_cost,
    refuses=lambda call: any(map(refuses, call.params["branches"])),
)
