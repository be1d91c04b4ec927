"""The gradient of a loop: a loop over the same steps, the last one first.

The body and its gradient are traced as one graph, which is split. The values that the gradient
needs are stacked by the loop itself, which gets further results for them. So the forward pass is
computed once. The gradients with respect to values that stay the same are summed over the steps,
or are one product of all of them. Since it is a loop of the same kind, it has a gradient too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from typednn.autodiff.primitive import PRIMITIVES, Primitive
from typednn.autodiff.tape import NO_PARENT, Tape
from typednn.kernels.kernel import spec_of
from typednn.planning.loops.body import trace_body
from typednn.planning.loops.partition import Partition, partition
from typednn.planning.loops.rule_call import names_of_rules
from typednn.planning.loops.summed_products import SummedProduct, summed_product
from typednn.planning.passes.dead_code import eliminate_dead_code
from typednn.planning.passes.simplification import simplify
from typednn.planning.trace.graph import Graph, GraphBuilder, Node
from typednn.planning.trace.results import (
    AnyTensor,
    Cotangents,
    add_results,
    apply,
    part,
    replay,
    zeros,
)

__all__ = ["Joint", "apply_steps", "joint_graph", "pull_scan"]


@dataclass(frozen=True, slots=True)
class Joint:
    """A body and its gradient in one graph.

    ``values``: the outputs of the body. ``gradients``: those with respect to its inputs, or None
    where there is none.
    """

    graph: Graph
    values: tuple[Node, ...]
    gradients: tuple[Node | None, ...]


def joint_graph(body: Graph, seeded: Sequence[int]) -> Joint:
    """Return the body with its gradient. ``seeded``: the outputs with a gradient.

    The inputs of the graph are those of the body, and the gradients of these outputs. Raises
    TypeError if the rule of a function in the body uses tensors from around.
    """
    count = len(body.inputs)
    places: list[int | None] = []

    def values_and_gradients(*given: AnyTensor) -> list[AnyTensor]:
        tape = Tape()
        watched = [tape.watch(x) if x._data.dtype.kind == "f" else x for x in given[:count]]
        values = replay(body, watched)
        tape.recording = False
        taped = [values[k] if values[k]._tape is tape else None for k in seeded]
        seeds = [NO_PARENT if x is None else x._index for x in taped]
        found = tape.pull(list(zip(seeds, given[count:], strict=True)))
        gradients = [found.get(x._index) if x._tape is tape else None for x in watched]
        there = [g for g in gradients if g is not None]
        numbers = iter(range(len(values), len(values) + len(there)))
        places[:] = [None if g is None else next(numbers) for g in gradients]
        return [*[x._primal if x._tape is tape else x for x in values], *there]

    specs = [spec_of(x) for x in (*body.inputs, *[body.outputs[k] for k in seeded])]
    traced = trace_body("a loop's gradient", values_and_gradients, specs)
    if traced.captured:
        raise TypeError(
            f"{names_of_rules(body)[0]}: its gradient rule uses a tensor from around a loop or a"
            " condition, which is none of the function's arguments; pass it as one"
        )
    graph = replace(simplify(traced.graph), exact=body.exact)
    outputs = graph.outputs
    gradients = [None if place is None else outputs[place] for place in places]
    return Joint(graph, outputs[: len(body.outputs)], tuple(gradients))


def apply_steps(
    scan: Primitive, inputs: Sequence[AnyTensor], params: Mapping[str, Any]
) -> tuple[list[AnyTensor], list[AnyTensor]]:
    """Trace a loop. Return the last carried values and the stacked results."""
    body, carries = params["body"], params["carries"]
    lead = (params["length"],)
    specs = [
        (x.shape if k < carries else lead + x.shape, x.dtype) for k, x in enumerate(body.outputs)
    ]
    found = apply(scan, inputs, params, specs)
    return found[:carries], found[carries:]


def pull_scan(
    scan: Primitive,
    g: Cotangents,
    out: AnyTensor | None,
    inputs: Sequence[AnyTensor],
    params: Mapping[str, Any],
) -> list[AnyTensor]:
    """Return the gradients with respect to all inputs of a loop, given those of its results."""
    return _Backward(scan, g, out, inputs, params).gradients()


class _Backward:
    """The backward pass of one loop."""

    def __init__(
        self,
        scan: Primitive,
        g: Cotangents,
        out: AnyTensor | None,
        inputs: Sequence[AnyTensor],
        params: Mapping[str, Any],
    ) -> None:
        self.scan, self.g, self.out, self.inputs = scan, g.of_results, out, inputs
        self.params = params
        body: Graph = self.params["body"]
        self.carries, self.steps = self.params["carries"], self.params["stacked"]
        self.stop = self.carries + self.steps
        self.floats = [k for k, x in enumerate(body.outputs[: self.carries]) if _is_float(x)]
        self.seeded = [*self.floats, *[k for k in sorted(self.g) if k >= self.carries]]
        self.joint = joint_graph(body, self.seeded)
        self.count = len(body.inputs)
        self.products = self._products()

    def gradients(self) -> list[AnyTensor]:
        joint, inputs = self.joint, self.joint.graph.inputs
        values, cotangents = inputs[: self.count], inputs[self.count :]
        there = [k for k, g in enumerate(joint.gradients) if g is not None]
        wanted = [
            x for k, x in enumerate(joint.gradients) if x is not None and k not in self.products
        ]
        factors = [x for product in self.products.values() for x in product.nodes]
        free, unchanging = values[self.carries :], values[self.stop :]
        parts = partition(joint.graph, values, [*wanted, *factors], free, unchanging)
        residuals = self._stack(parts)
        summed = [k for k in there if k >= self.stop and k not in self.products]
        sliced = [k for k in there if self.carries <= k < self.stop]
        first = len(self.floats)
        sums = [Node(inputs[k].shape, inputs[k].dtype) for k in summed]
        stack_of = dict(zip(parts.residuals, residuals, strict=True))
        stack_of |= {inputs[k]: self.inputs[k] for k in range(self.carries, self.stop)}
        stacked = [x for x in dict.fromkeys(factors) if x not in stack_of]
        body = self._body(parts, cotangents, sums, summed, sliced, stacked)
        given = [
            *[self._cotangent(k) for k in self.floats],
            *[zeros(x) for x in sums],
            *residuals,
            *self.inputs[self.carries : self.stop],
            *[self.g[k] for k in self.seeded[first:]],
            *self.inputs[self.stop :],
        ]
        params = {
            "body": body,
            "length": self.params["length"],
            "carries": first + len(sums),
            "stacked": len(residuals) + self.steps + len(cotangents) - first,
            "reverse": not self.params["reverse"],
        }
        last, stacks = apply_steps(self.scan, given, params)
        numbers = [*self.floats, *summed, *sliced]
        results = [*last, *stacks]
        found = dict(zip(numbers, results[: len(numbers)], strict=True))
        stack_of |= dict(zip(stacked, results[len(numbers) :], strict=True))
        for k, product in self.products.items():
            found[k] = product.of(*[stack_of[x] for x in product.nodes])
        return [found[k] if k in found else zeros(x) for k, x in enumerate(self.inputs)]

    def _products(self) -> dict[int, SummedProduct]:
        """Return the gradients that are one product of all steps, by their inputs' numbers.

        There is none if the body has a region of ``remat``: it would be stacked.
        """
        if any(x.region for x in self.joint.graph.nodes):
            return {}
        found = {}
        for k in range(self.stop, self.count):
            gradient = self.joint.gradients[k]
            product = None if gradient is None else summed_product(gradient)
            if product is not None:
                found[k] = product
        return found

    def _cotangent(self, k: int) -> AnyTensor:
        return self.g[k] if k in self.g else zeros(self.inputs[k])

    def _stack(self, parts: Partition) -> list[AnyTensor]:
        """Let the loop stack the residuals, or one that is computed again. Return the stacks."""
        outputs = [*self.joint.values]
        new: list[Node] = []
        places = []
        for x in parts.residuals:
            if x not in outputs[self.carries :]:
                outputs.append(x)
                new.append(x)
            places.append(outputs.index(x, self.carries))
        graph = replace(
            self.joint.graph,
            inputs=self.joint.graph.inputs[: self.count],
            outputs=tuple(outputs),
            nodes=parts.known,
        )
        params = {**self.params, "body": eliminate_dead_code(graph)}
        if self.out is None:
            last, stacks = apply_steps(self.scan, self.inputs, params)
            found = [*last, *stacks]
            return [found[place] for place in places]
        traced: Any = self.out._data
        traced.node.params = params
        length = self.params["length"]
        add_results(traced, [((length, *x.shape), x.dtype) for x in new])
        return [part(self.out, place) for place in places]

    def _body(
        self,
        parts: Partition,
        cotangents: Sequence[Node],
        sums: Sequence[Node],
        summed: Sequence[int],
        sliced: Sequence[int],
        stacked: Sequence[Node],
    ) -> Graph:
        """Return the body of the backward pass."""
        joint, inputs = self.joint, self.joint.graph.inputs
        first = len(self.floats)
        order = [
            *cotangents[:first],
            *sums,
            *parts.residuals,
            *inputs[self.carries : self.stop],
            *cotangents[first:],
            *inputs[self.stop : self.count],
        ]
        new = {x: Node(x.shape, x.dtype) for x in order}
        builder = GraphBuilder()
        for node in parts.backward:
            copy = node.with_inputs(tuple([new.get(x, x) for x in node.inputs]))
            builder.nodes.append(copy)
            new[node] = copy
        kept = [x if x is not None else None for x in joint.gradients]
        outputs = [self._gradient(kept[k], inputs[k], new) for k in self.floats]
        for k, total in zip(summed, sums, strict=True):
            g = self._gradient(kept[k], inputs[k], new)
            outputs.append(builder.apply(PRIMITIVES["add"], [new[total], g], {}, g.source, True))
        outputs += [self._gradient(kept[k], inputs[k], new) for k in sliced]
        outputs += [new.get(x, x) for x in stacked]
        exact = joint.graph.exact and not self.products
        places, nodes = tuple([new[x] for x in order]), tuple(builder.nodes)
        return Graph(places, tuple(outputs), nodes, exact=exact)

    def _gradient(self, g: Node | None, like: Node, new: dict[Node, Node]) -> Node:
        if g is None:
            return Node(like.shape, like.dtype, value=zeros(like)._data)
        return new.get(g, g)


def _is_float(x: Node) -> bool:
    return x.dtype.kind == "f"
