"""The primitive ``while_loop``: runs its body as long as its condition holds.

Operands: the carried values, the values that stay the same, and the destinations of the last
carried values. Parameters: ``condition`` and ``body``, graphs with the same inputs. It has no
gradient: how many values a gradient would have to keep is not known.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn

import numpy as np

from typednn import ops
from typednn.autodiff.batch_rules import spread
from typednn.autodiff.batched import Level, below, element
from typednn.autodiff.cost import Cost
from typednn.kernels.call import Call
from typednn.kernels.computation import Viewing
from typednn.kernels.kernel import Kernel, spec_of
from typednn.planning.loops.batched import batched_graph
from typednn.planning.loops.body import trace_body
from typednn.planning.loops.embedded import Embedded, contiguous, refuses
from typednn.planning.trace.graph import Graph
from typednn.planning.trace.results import (
    AnyTensor,
    ControlFlow,
    apply,
    control_primitive,
    record_of,
    replay,
)

__all__ = ["NO_GRADIENT", "WHILE_LOOP", "apply_while_loop"]


class _While(ControlFlow):
    def kernel(self, call: Call) -> Kernel:
        carries, count = len(call.params["body"].outputs), len(call.params["body"].inputs)
        condition = Embedded(call.params["condition"])
        body = Embedded(call.params["body"], carries)
        copied = [k for k, x in enumerate(call.inputs[:count]) if not x.is_contiguous]
        spares = {f"spare {k}": spec_of(x) for k, x in enumerate(call.params["body"].outputs)}
        copies = {f"copy {k}": spec_of(call.inputs[k]) for k in copied}

        def run(*arrays: Any) -> None:
            given, last = list(arrays[:count]), arrays[count : count + carries]
            holds, first, second, *rest = arrays[count + carries + 1 :]
            for k, copy in zip(copied, rest[carries:], strict=True):
                given[k] = contiguous(given[k], copy)
            asked, env = condition.bind(first), body.bind(second)
            asked[carries:count] = env[carries:count] = given[carries:]
            current, places, others = given[:carries], last, rest[:carries]
            while True:
                asked[:carries] = current
                if not condition.run(asked, [holds])[0]:
                    break
                env[:carries] = current
                current = body.run(env, places)
                places, others = others, places
            _move(current, last)

        return Kernel(
            prepare=lambda: run,
            scratch={
                "holds": ((), np.dtype(np.bool_)),
                "memory of the condition": condition.memory,
                "memory": body.memory,
                **spares,
                **copies,
            },
            table_bytes=condition.table_bytes + body.table_bytes,
            allocates=max(condition.allocates, body.allocates),
        )

    def batched(
        self, level: Level, inputs: Sequence[AnyTensor], params: Mapping[str, Any]
    ) -> list[AnyTensor]:
        """Trace a loop that goes on while the condition holds for any element."""
        condition, body = params["condition"], params["body"]
        carries = len(body.outputs)
        values, mapped = [], []
        for k, x in enumerate(inputs):
            value, flag = below(level, x)
            if k < carries and not flag:  # elements end after different steps
                value, flag = spread(value, level.size), True
            values.append(value)
            mapped.append(flag)

        def asked(*given: AnyTensor) -> list[AnyTensor]:
            return replay(condition, given)

        def step(*given: AnyTensor) -> list[AnyTensor]:
            """Return the next carry of an element that goes on, else the same."""
            (going,) = asked(*given)
            pairs = zip(replay(body, given), given, strict=False)
            return [ops.where(going, new, old) for new, old in pairs]

        def any_goes(*given: AnyTensor) -> list[AnyTensor]:
            return [ops.any(replay(going, given)[0])]

        going = batched_graph(asked, body.inputs, level, mapped)
        holds = trace_body("while_loop", any_goes, [spec_of(x) for x in going.inputs]).graph
        steps = batched_graph(step, body.inputs, level, mapped)
        return [element(level, x) for x in apply_while_loop(values, holds, steps)]


def _move(values: Sequence[Any], places: Sequence[Any]) -> None:
    """Copy the values into their places; some may lie in another's place."""
    moved = [(x, place) for x, place in zip(values, places, strict=True) if x is not place]
    inside = any(np.shares_memory(x, place) for x, _ in moved for place in places)
    for x, place in [(x.copy() if inside else x, place) for x, place in moved]:
        np.copyto(place, x)


def apply_while_loop(inputs: Sequence[AnyTensor], condition: Graph, body: Graph) -> list[AnyTensor]:
    """Trace a loop with an unknown number of steps. Return the last carried values."""
    specs = [spec_of(x) for x in body.outputs]
    return apply(WHILE_LOOP, inputs, {"condition": condition, "body": body}, specs)


def _no_gradient(*_: Any, **__: Any) -> NoReturn:
    raise TypeError(
        "while_loop: it has no gradient, because the number of its steps is not known before it"
        " runs; use scan or fori_loop with a fixed number of steps, or stop_gradient on what it"
        " returns"
    )


def _cost(call: Call) -> Cost:
    """Return the cost of one step: their number is not known."""
    graphs = (call.params["condition"], call.params["body"])
    return sum((node.work for graph in graphs for node in graph.nodes), Cost())


WHILE_LOOP: Final = control_primitive(
    "while_loop",
    _While(),
    _no_gradient,
    cost=_cost,
    refuses=lambda call: refuses(call.params["condition"]) or refuses(call.params["body"]),
)

NO_GRADIENT: Final = record_of(
    "while_loop",
    Viewing(lambda x: x),
    vjp=(_no_gradient,),
    rule=lambda shape: shape,
    dtype=lambda operands, params: operands[0].dtype,
    elementwise=True,
)
"""The result of a loop that runs eagerly, without a gradient."""
