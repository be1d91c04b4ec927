"""One node for several: a product of matrices, operations on each element, a reduction of each row.

``fused`` is a primitive like others, but it is made by a pass. Its parameter ``body`` is the graph of what
it computes; whatever reads graphs reads it. A product is its first node, a reduction its last. Its kernel
computes it piece by piece (``tiles``). ``piece``: bytes of each value in one tile.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from typednn.autodiff.cost import Cost
from typednn.autodiff.primitive import Primitive, never
from typednn.kernels.call import Call
from typednn.kernels.computation import Computation, Forward
from typednn.kernels.kernel import Kernel, KernelSequence, Run
from typednn.planning.passes.fusion.buffers import Step
from typednn.planning.passes.fusion.tiles import Tiles, tiles_of
from typednn.planning.trace.graph import Graph, Node

__all__ = ["FUSED", "fused"]


def fused(nodes: Sequence[Node], new: Mapping[Node, Node], piece: int) -> Node:
    """One node for these, of which others read the last only; ``new``: what their operands are now."""
    operands, own = [x for node in nodes for x in node.inputs], {*nodes}
    outer = [x for x in dict.fromkeys(operands) if x not in own]
    inner = {x: Node(x.shape, x.dtype) for x in outer}
    body_inputs = tuple(inner.values())
    for node in nodes:
        inner[node] = replace(node, inputs=tuple([inner[x] for x in node.inputs]))
    last = inner[nodes[-1]]
    body = Graph(body_inputs, (last,), tuple([inner[node] for node in nodes]))
    inputs = tuple([new.get(x, x) for x in outer])
    return replace(last, primitive=FUSED, inputs=inputs, params={"body": body, "piece": piece})


class _ByPieces(Computation):
    """Its body piece by piece, by the kernels of the primitives in it; eagerly by their ``forward``."""

    def forward(self, rule: Any, dtype: Any) -> Forward:
        return _forward

    def kernel(self, call: Call) -> Kernel:
        assert isinstance(call, Node)  # it is made by a pass
        tiles, result = tiles_of(call), len(call.inputs)
        return Kernel(
            scratch={f"buffer {number}": spec for number, spec in enumerate(tiles.scratch)},
            overwrites=tiles.overwrites,
            prepare=lambda: _sequence(tiles, result),
        )


def _sequence(tiles: Tiles, result: int) -> Run:
    first = [] if tiles.first is None else [_bound(tiles.first)]
    steps = [_bound(step) for step in tiles.steps]
    if tiles.moved is not None:
        steps.append((np.copyto, (result, tiles.moved)))
    if tiles.pieces.is_one:
        return KernelSequence(first + steps)
    return _tiled(KernelSequence(first), KernelSequence(steps), tuple(tiles.pieces))


def _bound(step: Step) -> tuple[Run, tuple[int, ...]]:
    return step.node.kernel.bind(), step.places


def _tiled(first: KernelSequence, steps: KernelSequence, pieces: Any) -> Run:
    def run(*arrays: Any) -> None:
        first(*arrays)
        for keys in pieces:
            steps(*[x if key is None else x[key] for x, key in zip(arrays, keys, strict=True)])

    return run


def _through(body: Graph, given: Sequence[Any], apply: Callable[..., Any]) -> Any:
    known = dict(zip(body.inputs, given, strict=True))
    for node in body.nodes:
        known[node] = apply(node.primitive, [known[x] for x in node.inputs], node.params)
    return known[body.outputs[0]]


def _forward(*arrays: Any, body: Graph, piece: int) -> Any:
    return _through(
        body, arrays, lambda p, inputs, params: np.asarray(p.forward(*inputs, **params))
    )


def _rule(*shapes: Any, body: Graph, piece: int) -> Any:
    return _through(body, shapes, lambda p, inputs, params: p.rule(*inputs, **params))


def _dtype(operands: Sequence[Any], params: Mapping[str, Any]) -> np.dtype[Any]:
    body: Graph = params["body"]
    return body.outputs[0].dtype


def _cost(call: Call) -> Cost:
    body: Graph = call.params["body"]
    return sum((node.work for node in body.nodes), Cost())  # its values never reach memory


FUSED: Final = Primitive(
    name="fused",
    computation=_ByPieces(),
    forward=_forward,
    vjp=(),
    saves=frozenset(),
    rule=_rule,
    dtype=_dtype,
    elementwise=False,
    refuses=never,
    cost=_cost,
    samples=(),
    kinds=None,
    analytic=False,
    reads=None,
)
