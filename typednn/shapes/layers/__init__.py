"""Rules of layers: what a layer gives for the shape of its input, and what its constructor takes.

Like the rules of operations (``typednn.shapes.rules``), which they call, they are called by mypy and at
run time. A layer whose ``__call__`` has its shapes in its annotations needs no rule of its calls.
"""

from typednn.shapes.layers import (
    activations,
    attention,
    batch_norm,
    composition,
    convolution,
    dropout,
    embedding,
    linear,
    normalization,
    patches,
    pooling,
    positions,
    recurrent,
    repeat,
    sequential,
    shaping,
    transformer,
    unpooling,
    upsampling,
)
from typednn.shapes.layers.registry import (
    CALL_RULES,
    CONSTRUCTION_RULES,
    METHOD_RULES,
    METHODS_LIKE_CALL,
    holds_layers,
    in_type,
    name_of,
    of_call_beside_x,
    of_constructor,
)

__all__ = [
    "CALL_RULES",
    "CONSTRUCTION_RULES",
    "METHODS_LIKE_CALL",
    "METHOD_RULES",
    "activations",
    "attention",
    "batch_norm",
    "composition",
    "convolution",
    "dropout",
    "embedding",
    "holds_layers",
    "in_type",
    "linear",
    "name_of",
    "normalization",
    "of_call_beside_x",
    "of_constructor",
    "patches",
    "pooling",
    "positions",
    "recurrent",
    "repeat",
    "sequential",
    "shaping",
    "transformer",
    "unpooling",
    "upsampling",
]
