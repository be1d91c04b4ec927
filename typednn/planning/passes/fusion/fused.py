"""The primitive ``fused``: a product of matrices, elementwise operations and a reduction in one.

Only the pass ``fuse`` makes nodes of it. Parameters: ``body``, the graph that it computes;
``tile_bytes``, the bytes of each value in one tile. In the body, a product is the first node, and a
reduction of rows the last. The kernel computes the body tile by tile (``tiles``).
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
from typednn.planning.passes.fusion.buffers import BodyStep
from typednn.planning.passes.fusion.tiles import TileKey, Tiles, tiles_of
from typednn.planning.trace.graph import Graph, Node

__all__ = ["FUSED", "fuse_nodes"]


def fuse_nodes(nodes: Sequence[Node], replacements: Mapping[Node, Node], tile_bytes: int) -> Node:
    """Return one node that computes all the given nodes. Its value is the value of the last one.

    ``replacements``: the new nodes of operands that are replaced in the graph.
    """
    operands, own = [x for node in nodes for x in node.inputs], {*nodes}
    outer = [x for x in dict.fromkeys(operands) if x not in own]
    inner = {x: Node(x.shape, x.dtype) for x in outer}
    body_inputs = tuple(inner.values())
    for node in nodes:
        inner[node] = node.with_inputs(tuple([inner[x] for x in node.inputs]))
    last = inner[nodes[-1]]
    body = Graph(body_inputs, (last,), tuple([inner[node] for node in nodes]))
    inputs = tuple([replacements.get(x, x) for x in outer])
    params = {"body": body, "tile_bytes": tile_bytes}
    return replace(last, primitive=FUSED, inputs=inputs, params=params)


class _TiledComputation(Computation):
    """Computes the body tile by tile by the kernels of its nodes; eagerly by their ``forward``."""

    def forward(self, rule: Any, dtype: Any) -> Forward:
        return _forward

    def kernel(self, call: Call) -> Kernel:
        assert isinstance(call, Node)  # only a pass makes calls of ``fused``
        tiles, result = tiles_of(call), len(call.inputs)
        return Kernel(
            scratch={f"buffer {number}": spec for number, spec in enumerate(tiles.scratch)},
            overwrites=tiles.overwrites,
            prepare=lambda: _run_of(tiles, result),
        )


def _run_of(tiles: Tiles, result: int) -> Run:
    """Return the function that computes the tiles. ``result``: the slot of the result."""
    head = [] if tiles.head is None else [_bind(tiles.head)]
    steps = [_bind(step) for step in tiles.steps]
    if tiles.copied_from is not None:
        steps.append((np.copyto, (result, tiles.copied_from)))
    if tiles.keys.is_one:
        return KernelSequence(head + steps)
    return _loop_over_tiles(KernelSequence(head), KernelSequence(steps), tuple(tiles.keys))


def _bind(step: BodyStep) -> tuple[Run, tuple[int, ...]]:
    return step.node.kernel.bind(), step.slots


def _loop_over_tiles(
    head: KernelSequence, steps: KernelSequence, tile_keys: Sequence[TileKey]
) -> Run:
    def run(*arrays: Any) -> None:
        head(*arrays)
        for keys in tile_keys:
            steps(*[x if key is None else x[key] for x, key in zip(arrays, keys, strict=True)])

    return run


def _evaluate(body: Graph, given: Sequence[Any], apply: Callable[..., Any]) -> Any:
    """Go through the body with ``apply(primitive, inputs, params)``, and return the last result.

    ``given``: arrays or shapes, one for each input.
    """
    known = dict(zip(body.inputs, given, strict=True))
    for node in body.nodes:
        known[node] = apply(node.primitive, [known[x] for x in node.inputs], node.params)
    return known[body.outputs[0]]


def _forward(*arrays: Any, body: Graph, tile_bytes: int) -> Any:
    return _evaluate(
        body, arrays, lambda p, inputs, params: np.asarray(p.forward(*inputs, **params))
    )


def _rule(*shapes: Any, body: Graph, tile_bytes: int) -> Any:
    return _evaluate(body, shapes, lambda p, inputs, params: p.rule(*inputs, **params))


def _dtype(operands: Sequence[Any], params: Mapping[str, Any]) -> np.dtype[Any]:
    body: Graph = params["body"]
    return body.outputs[0].dtype


def _cost(call: Call) -> Cost:
    body: Graph = call.params["body"]
    return sum((node.work for node in body.nodes), Cost())  # without memory traffic between nodes


FUSED: Final = Primitive(
    name="fused",
    computation=_TiledComputation(),
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
