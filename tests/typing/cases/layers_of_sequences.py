"""Layers of sequences: attention, positions, recurrent networks, transformers."""

import numpy as np
from jaxtyping import Bool, Float32
from typing_extensions import reveal_type

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)
x = ops.ones((2, 5, 12))
memory = ops.ones((2, 7, 12))
narrow = ops.ones((2, 5, 11))

nn.Linear(0, 3, rng=rng)  # E: Linear: in_features is 0, but a size is at least 1 [shape]

# Attention

attention = nn.MultiHeadAttention(12, 3, rng=rng)
reveal_type(attention)  # R: MultiHeadAttention[12, 3, 3]
reveal_type(attention(x))  # R: Tensor[tuple[2, 5, 12], float32]
reveal_type(attention(x[0], is_causal=True))  # R: Tensor[tuple[5, 12], float32]
reveal_type(attention.cross(x, memory))  # R: Tensor[tuple[2, 5, 12], float32]
grouped = nn.MultiHeadAttention(12, 6, kv_heads=2, rotary=True, rng=rng)
reveal_type(grouped)  # R: MultiHeadAttention[12, 6, 2]
nn.MultiHeadAttention(12, 5, rng=rng)  # E: MultiHeadAttention: d_model is 12, expected a multiple of heads, 5 [shape]
nn.MultiHeadAttention(12, 6, kv_heads=4, rng=rng)  # E: MultiHeadAttention: heads is 6, expected a multiple of kv_heads, 4 [shape]
nn.MultiHeadAttention(12, 0, rng=rng)  # E: MultiHeadAttention: heads is 0, but a size is at least 1 [shape]
nn.MultiHeadAttention(12, 4, rotary=True, rng=rng)  # E: MultiHeadAttention: rotary positions: d_model is 12, expected a multiple of 2*heads, 8 [shape]
attention(narrow)  # E: MultiHeadAttention.__call__: argument 'x' is float32 (2, 5, 11), declared Float32[Tensor, "*b t 12"]: axis -1 is 11, expected 12 [shape]
attention(x.mT)  # E: MultiHeadAttention.__call__: argument 'x' is float32 (2, 12, 5), declared Float32[Tensor, "*b t 12"]: axis -1 is 5, expected 12 [shape]
attention(x, mask=ops.ones((5, 5), dtype=np.bool_))
attention(x, mask=ops.ones((5, 7), dtype=np.bool_))  # E: MultiHeadAttention.__call__: argument 'mask' is bool (5, 7), declared Bool[Tensor, "t t"]: axis -1 is 7, expected 5 (t is 5, bound by 'x') [shape]
attention(x, key_mask=ops.ones((2, 5), dtype=np.bool_))
attention(x, key_mask=ops.ones((5, 2), dtype=np.bool_))  # E: MultiHeadAttention.__call__: argument 'key_mask' is bool (5, 2), declared Bool[Tensor, "*b t"]: axis -1 is 2, expected 5 (t is 5, bound by 'x') [shape]
attention.cross(x, memory, mask=ops.ones((5, 7), dtype=np.bool_))
attention.cross(x, memory, mask=ops.ones((7, 5), dtype=np.bool_))  # E: MultiHeadAttention.cross: argument 'mask' is bool (7, 5) [shape]
attention.cross(x, memory[1:])  # E: MultiHeadAttention.cross: argument 'memory' is float32 (1, 7, 12) [shape]


def by_names(x: Float32[Tensor, "b t d"], keys: Bool[Tensor, "b t"]) -> Float32[Tensor, "b t d"]:
    layer = nn.MultiHeadAttention(x.shape[-1], 4, rng=rng)
    reveal_type(layer)  # R: MultiHeadAttention[d, 4, 4]
    reveal_type(layer(x, key_mask=keys))  # R: Tensor[tuple[b, t, d], float32]
    return layer(x, key_mask=keys)


def any_heads(heads: int) -> nn.MultiHeadAttention[int, int, int]:
    return nn.MultiHeadAttention(12, heads, rng=rng)


# A cache of keys and values

cache = nn.KeyValueCache(2, 3, 5, 4)
reveal_type(cache)  # R: KeyValueCache[2, 3, 5, 4]
y, cache = attention.extended(x[:, :3], cache)
reveal_type(y)  # R: Tensor[tuple[2, 3, 12], float32]
reveal_type(cache)  # R: KeyValueCache[2, 3, 5, 4]
attention.extended(memory, cache)  # E: KeyValueCache: it would hold 7 positions, but there is room for 5 [shape]
attention.extended(x[:1, :1], cache)  # E: MultiHeadAttention.extended: argument 'cache' has Batch=2 [shape]
grouped.extended(x[:, :1], cache)  # E: MultiHeadAttention.extended: argument 'cache' has KvHeads=3: expected 2 [shape]
nn.KeyValueCache(2, 3, 0, 4)  # E: KeyValueCache: length is 0, but a size is at least 1 [shape]

# Positions

reveal_type(nn.SinusoidalPositions(12)(x))  # R: Tensor[tuple[2, 5, 12], float32]
reveal_type(nn.RotaryPositions(12)(x))  # R: Tensor[tuple[2, 5, 12], float32]
learned = nn.LearnedPositions(5, 12, rng=rng)
reveal_type(learned)  # R: LearnedPositions[5, 12]
reveal_type(learned(x[:, :2]))  # R: Tensor[tuple[2, 2, 12], float32]
learned(memory)  # E: LearnedPositions: x has 7 positions, but there is room for 5 [shape]
learned(narrow)  # E: LearnedPositions.__call__: argument 'x' is float32 (2, 5, 11) [shape]
nn.SinusoidalPositions(7)  # E: SinusoidalPositions: size is 7, expected a multiple of 2 [shape]
nn.RotaryPositions(0)  # E: RotaryPositions: size is 0, but a size is at least 1 [shape]
nn.SinusoidalPositions(11)(narrow)  # E: SinusoidalPositions: size is 11, expected a multiple of 2 [shape]
