"""The primitive ``rule_call``: a function with a gradient rule of its own, in the body of a loop.

It runs the function's operations. The gradient of a loop traces the body again, on a tape
(``trace.results.replay``). There the function is called anew, with its rule: so the tape sees the
rule, and not the operations. The same holds for a map over the loop.

Operands: the tensors among the function's arguments, and the destinations. Parameters: ``branches``, a tuple of the function's graph; ``function``, the
``RuleCall``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from typednn import trees
from typednn.autodiff.batched import Level
from typednn.autodiff.cost import Cost
from typednn.autodiff.primitive import Primitive
from typednn.kernels.call import Call
from typednn.kernels.kernel import ArraySpec, Kernel, spec_of
from typednn.planning.loops.embedded import Embedded, contiguous, refuses
from typednn.planning.trace.graph import Graph
from typednn.planning.trace.results import AnyTensor, ControlFlow, apply, control_primitive, replay
from typednn.tensor import Tensor

__all__ = ["RuleCall", "apply_rule_call", "names_of_rules"]


@dataclass(frozen=True, slots=True, eq=False)
class RuleCall:
    """A call of a function with a rule, for other tensors than those that it was traced with.

    ``around(f)``: the function with ``f`` in its place, and the same rule. ``name``: its name, for
    messages. ``graph``: its operations. ``leaves``, ``treedef``: the arguments ``(args, kwargs)``.
    ``resultdef``: the structure of the result.
    """

    around: Callable[[Callable[..., Any]], Callable[..., Any]]
    name: str
    graph: Graph
    leaves: Sequence[Any]
    treedef: trees.TreeDef
    resultdef: trees.TreeDef

    def __call__(self, inputs: Sequence[AnyTensor]) -> list[AnyTensor]:
        """Call the function, with its rule where a gradient is being taken."""
        given = iter(inputs)
        leaves = [next(given) if isinstance(x, Tensor) else x for x in self.leaves]

        def run(*args: Any, **kwargs: Any) -> Any:
            tensors = [x for x in trees.leaves((args, kwargs)) if isinstance(x, Tensor)]
            return trees.unflatten(self.resultdef, replay(self.graph, tensors))

        run.__name__ = self.name
        args, kwargs = trees.unflatten(self.treedef, leaves)
        return trees.leaves(self.around(run)(*args, **kwargs))

    def __repr__(self) -> str:
        return self.name


class _RuleCall(ControlFlow):
    def kernel(self, call: Call) -> Kernel:
        (graph,) = call.params["branches"]
        program, count, stop = Embedded(graph), len(graph.inputs), len(call.inputs)
        copied = [k for k, x in enumerate(call.inputs[:count]) if not x.is_contiguous]

        def run(*arrays: Any) -> None:
            given = [*arrays[:count]]
            for k, copy in zip(copied, arrays[stop + 2 :], strict=True):
                given[k] = contiguous(given[k], copy)
            env = program.bind(arrays[stop + 1])
            env[:count] = given
            program.run(env, arrays[count:stop])

        return Kernel(
            prepare=lambda: run,
            scratch={
                "memory": program.memory,
                **{f"copy {k}": spec_of(call.inputs[k]) for k in copied},
            },
            table_bytes=program.table_bytes,
            allocates=program.allocates,
        )

    def replayed(
        self,
        primitive: Primitive,
        inputs: Sequence[AnyTensor],
        params: Mapping[str, Any],
        results: Sequence[ArraySpec],
    ) -> list[AnyTensor]:
        function: RuleCall = params["function"]
        return function(inputs)

    def batched(
        self, level: Level, inputs: Sequence[AnyTensor], params: Mapping[str, Any]
    ) -> list[AnyTensor]:
        function: RuleCall = params["function"]
        return function(inputs)


def names_of_rules(graph: Graph) -> list[str]:
    """Return the names of the functions with rules that the graph calls, also in its loops."""
    found = []
    for node in graph.nodes:
        if node.primitive is _RULE_CALL:
            found.append(node.params["function"].name)
        for value in node.params.values():
            inner = value if isinstance(value, tuple) else (value,)
            found += [name for x in inner if isinstance(x, Graph) for name in names_of_rules(x)]
    return found


def _no_gradient(*_: Any, **__: Any) -> NoReturn:
    raise AssertionError("a gradient calls the function, with its rule")


def _cost(call: Call) -> Cost:
    return sum((node.work for node in call.params["branches"][0].nodes), Cost())


_RULE_CALL: Final = control_primitive(
    "rule_call",
    _RuleCall(),
    _no_gradient,
    cost=_cost,
    refuses=lambda call: refuses(call.params["branches"][0]),
)


def apply_rule_call(inputs: Sequence[AnyTensor], function: RuleCall) -> list[AnyTensor]:
    """Trace a call with a rule, and return its results."""
    params = {"branches": (function.graph,), "function": function}
    return apply(_RULE_CALL, inputs, params, [spec_of(x) for x in function.graph.outputs])
