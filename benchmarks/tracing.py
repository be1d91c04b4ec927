"""From a function to its plan: asked under 1 s for the training step of a 4-layer transformer, and an arena near the bound.

The transformer (width 128, context 64, 4 heads) is written here from plain operations. What Python costs for each planned
node is measured on a chain of additions of single numbers: the program's time less that of the same calls of numpy in a list.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.harness import compare, show, verdict
from typednn import jit, losses, ops, trees, value_and_grad
from typednn.planning.arena import STRATEGIES, placed
from typednn.planning.backend import backend
from typednn.planning.liveness import lower_bound
from typednn.planning.passes import simplified
from typednn.planning.program import Program
from typednn.planning.trace import argument, trace

BATCH, CONTEXT, WIDTH, HEADS, LAYERS, WORDS = 8, 64, 128, 4, 4, 64
CHAIN = 200
Tree = Any  # dicts, lists and tensors


def main() -> None:
    arguments = transformer_arguments()
    seconds = [_planned(*arguments) for _ in range(7)]
    program = seconds[-1][1]
    verdict("trace, passes and plan", statistics.median(took for took, _ in seconds), 1, " s")
    bound = lower_bound(program.blocks)
    print(f"{len(program.layout.graph.nodes)} nodes; at least {bound} bytes are live at one time")
    for name, strategy in STRATEGIES.items():
        print(f"    {name}: {placed(program.blocks, strategy)[1] / bound:.4f} times the bound")
    verdict("the arena over the bound", program.arena.size / bound, 1.05)
    planned = jit(step)
    show(
        "transformer step",
        compare(lambda: planned(*arguments), lambda: step(*arguments), rounds=11, round_seconds=1),
        "planned",
        "eager",
    )
    chained, bare = _chain()
    comparison = compare(chained, bare)
    each = statistics.median(comparison.differences) * 1e6 / CHAIN
    verdict("Python's time for a planned node", each, 1.5, " us")


def _planned(*arguments: Any) -> tuple[float, Program]:
    """Seconds to the plan, and the plan."""
    leaves, treedef = trees.flatten((arguments, {}))
    nodes = [argument(leaf.shape, leaf.dtype) for leaf in leaves]
    started = time.process_time()
    program = Program(simplified(trace("step", step, nodes, treedef)[0]), backend("numpy"))
    return time.process_time() - started, program


def _chain() -> tuple[Callable[[], object], Callable[[], object]]:
    def added(x: Any, y: Any) -> Any:
        for _ in range(CHAIN):
            x = x + y
        return x

    x, y = ops.ones((1,)), ops.ones((1,))
    program = jit(added).program(x, y)
    arrays = [x.numpy(), y.numpy()]
    out, one = np.zeros(1, np.float32), y.numpy()

    def bare() -> object:
        for _ in range(CHAIN):
            np.add(out, one, out)
        return out

    return lambda: program(arrays), bare


def transformer_arguments() -> tuple[Tree, Any, Any]:
    rng = np.random.default_rng(0)

    def drawn(*shape: int) -> Any:
        return ops.normal(shape, rng=rng) * 0.05

    layers = [
        {
            "qkv": drawn(WIDTH, 3 * WIDTH),
            "out": drawn(WIDTH, WIDTH),
            "up": drawn(WIDTH, 4 * WIDTH),
            "up_bias": drawn(4 * WIDTH),
            "down": drawn(4 * WIDTH, WIDTH),
            "down_bias": drawn(WIDTH),
            "scales": (drawn(WIDTH), drawn(WIDTH)),
        }
        for _ in range(LAYERS)
    ]
    model = {
        "words": drawn(WORDS, WIDTH),
        "places": drawn(CONTEXT, WIDTH),
        "layers": layers,
        "head": drawn(WIDTH, WORDS),
    }
    tokens, targets = (
        ops.asarray(rng.integers(0, WORDS, (BATCH, CONTEXT))) for _ in ("tokens", "targets")
    )
    return model, tokens, targets


def step(model: Tree, tokens: Any, targets: Any) -> tuple[Any, Tree]:
    value, gradient = value_and_grad(_loss)(model, tokens, targets)
    return value, trees.map(lambda p, g: p - g * 0.1, model, gradient)


def _loss(model: Tree, tokens: Any, targets: Any) -> Any:
    x = ops.take(model["words"], tokens, axis=0) + model["places"]
    for layer in model["layers"]:
        first, second = layer["scales"]
        x = x + _attention(_normed(x, first), layer)
        hidden = ops.gelu(_normed(x, second) @ layer["up"] + layer["up_bias"])
        x = x + hidden @ layer["down"] + layer["down_bias"]
    scores = (x @ model["head"]).reshape((BATCH * CONTEXT, WORDS))
    return losses.cross_entropy(scores, targets.reshape((BATCH * CONTEXT,)))


def _normed(x: Any, scale: Any) -> Any:
    centred = x - ops.mean(x, -1, keepdims=True)
    return centred / ops.sqrt(ops.mean(centred * centred, -1, keepdims=True) + 1e-5) * scale


def _attention(x: Any, layer: Tree) -> Any:
    parts = ops.split(x @ layer["qkv"], WIDTH, axis=-1)
    query, key, value = (
        part.reshape((BATCH, CONTEXT, HEADS, WIDTH // HEADS)).permute_dims((0, 2, 1, 3))
        for part in parts
    )
    later = ops.asarray(np.triu(np.full((CONTEXT, CONTEXT), -1e9, np.float32), 1))
    weights = ops.softmax(query @ key.mT * (WIDTH // HEADS) ** -0.5 + later)
    return (weights @ value).permute_dims((0, 2, 1, 3)).reshape(x.shape) @ layer["out"]


if __name__ == "__main__":
    main()
