"""A 4-layer transformer (width 128, context 64, 4 heads) and its training step, written from plain operations."""

from typing import Any

import numpy as np

from typednn import losses, ops, trees, value_and_grad

BATCH, CONTEXT, WIDTH, HEADS, LAYERS, WORDS = 8, 64, 128, 4, 4, 64
Tree = Any  # dicts, lists and tensors


def arguments() -> tuple[Tree, Any, Any]:
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
